"""The list of shifts: found by people, places and robots, sorted, filtered and taken out."""

import csv
import io
import re
from datetime import timedelta

import pytest

from app.bootstrap import Service
from domain.participants.commands import RegisterParticipant
from domain.participants.value_objects import Difficulty, WorkMode
from domain.people.commands import CorrectPerson
from domain.robots.deployments import commands as deployment_commands
from domain.robots.shifts.commands import CancelShift, GiveUpShift, NameStandBy, PinShift
from domain.robots.shifts.shift import Shift
from tests.app.api_clients import ApiClients
from tests.app.orders.page_client import ELSEWHERE, PageClient, page_client_of
from tests.app.robots.pages_of import looks
from tests.shop import DAY, Shop

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


@pytest.fixture
def four(shop: Shop) -> list[Shift]:
    """A cancelled shift, two of pilots, of which one has a stand-by, and one of nobody."""
    north, south = shop.enrols("山田 花子"), shop.enrols("佐藤 次郎")
    shop.does(CorrectPerson(person_id=north, name_kana="やまだ はなこ", reason="読みを聞いた。"))
    cancelled = shop.shift(day=DAY, start="10:00", end="11:00")
    shop.does(CancelShift(shift_id=cancelled.id, reason="臨時の休み"))
    first = shop.shift(north, day=DAY + timedelta(days=2), start="14:00", end="15:00")
    second = shop.shift(south, day=DAY + timedelta(days=1), start="14:00", end="15:00")
    shop.does(NameStandBy(shift_id=second.id, person_id=north))
    shop.does(PinShift(shift_id=second.id))
    nobody = shop.shift(day=DAY + timedelta(days=3), start="10:00", end="11:00")
    return [cancelled, first, second, nobody]


def listed(page: str) -> list[str]:
    """The ids of the shifts that a page lists, in its order."""
    return re.findall(r"<th scope=\"row\"[^>]*><a href=\"/shifts/([^\"]+)\"", page)


def ids(*shifts: Shift) -> list[str]:
    return [str(shift.id) for shift in shifts]


def test_what_is_to_come_is_listed_first_and_by_time(
    four: list[Shift], page_client: PageClient
) -> None:
    cancelled, first, second, nobody = four
    page = page_client.get("/shifts").text
    assert listed(page) == ids(second, first, nobody)
    for label, number in (("Coming and under way", 3), ("Over", 1), ("All", 4), ("open", 1)):
        assert re.search(rf"{label} <span class=\"number\">{number}</span>", page), label
    assert listed(page_client.get("/shifts", show="all").text) == ids(
        second, first, nobody, cancelled
    )
    assert listed(page_client.get("/shifts", sort="-pilot").text) == ids(nobody, second, first)
    assert 'href="/shifts"' in page_client.get("/deployments").text


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("山", [2, 1]),
        ("ﾔﾏﾀﾞ", [2, 1]),
        ("さとう", []),
        ("佐藤 物販", [2]),
        ("一号機 花子", [2, 1]),
        ("商品の紹介", [2, 1, 3, 0]),
        ("無い", []),
    ],
)
def test_a_shift_is_found_by_its_people_place_and_robot(
    words: str, found: list[int], four: list[Shift], page_client: PageClient
) -> None:
    page = page_client.get("/shifts", q=words).text
    assert listed(page) == ids(*(four[place] for place in found))
    assert ("Nothing fits this choice." in page) == (not found)


def test_a_new_name_is_found_at_once_and_one_that_was_given_up_no_more(
    four: list[Shift], shop: Shop, page_client: PageClient
) -> None:
    _, first, second, nobody = four
    pilot = shop.now(second).person_id
    assert pilot is not None
    stay = shop.does(
        RegisterParticipant(
            person_id=pilot, work_mode=WorkMode.HOME_BASED, difficulty=Difficulty.DISABILITY
        )
    )
    assert listed(page_client.get("/shifts", q=stay.code.lower()).text) == ids(second)
    shop.does(CorrectPerson(person_id=pilot, name="高橋 次郎", reason="改姓"))
    assert listed(page_client.get("/shifts", q="高橋").text) == ids(second)
    assert listed(page_client.get("/shifts", q="佐藤").text) == []
    venue = shop.deployment.venue_id
    shop.does(deployment_commands.CorrectVenue(venue_id=venue, name="駅前の書店", reason="移転"))
    assert listed(page_client.get("/shifts", q="駅前 高橋").text) == ids(second)
    shop.does(GiveUpShift(shift_id=second.id))
    assert listed(page_client.get("/shifts", q="高橋").text) == []
    assert listed(page_client.get("/shifts", state="open").text) == ids(second, nobody)
    assert listed(page_client.get("/shifts", sort="pilot").text)[0] == str(first.id)


def test_filters_keep_the_question_and_the_file_has_the_same_rows(
    four: list[Shift], shop: Shop, page_client: PageClient, service: Service
) -> None:
    cancelled, first, second, _ = four
    north = shop.now(first).person_id
    day = (DAY + timedelta(days=1)).isoformat()
    asked = {
        "pilot": ids(second, first),
        "pinned": ids(second),
        "last": ids(second),
    }
    values = {"pilot": str(north), "pinned": "true", "last": day}
    for name, found in asked.items():
        assert listed(page_client.get("/shifts", **{name: values[name]}).text) == found, name
    for name in ("deployment_id", "venue_id", "robot_id"):
        of = {name: str(getattr(shop.deployment, name.replace("deployment_id", "id")))}
        assert len(listed(page_client.get("/shifts", **of, show="all").text)) == 4, name
    page = page_client.get("/shifts", "ja", q="物販", first=DAY.isoformat(), show="all").text
    (address,) = re.findall(r'href="([^"]+format=csv)"', page)
    answer = page_client.get(address.replace("&amp;", "&"), "ja")
    rows = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert rows[0][:4] == ["日付", "始まり（予定）", "終わり（予定）", "パイロット"]
    assert [row[-1] for row in rows[1:]] == ids(second, first, four[3], cancelled)
    assert rows[1][6] == "山田 花子"
    assert "shifts" in {what for what, _ in looks(service)}


def test_the_api_takes_the_same_question_and_others_than_staff_ask_by_no_names(
    four: list[Shift], shop: Shop, api: ApiClients
) -> None:
    _, first, second, _ = four
    reader = api.as_("coordinator")
    found = reader.get("/shifts", q="山田", sort="-time", limit=1).json
    assert ([one["id"] for one in found["items"]], found["total"]) == (ids(first), 2)
    rest = reader.get("/shifts", q="山田", sort="-time", limit=1, cursor=found["next"]).json
    assert [one["id"] for one in rest["items"]] == ids(second)
    supervisor = api.as_("supervisor")
    assert len(supervisor.get("/shifts").json["items"]) == 4
    for name, value in (("q", "山田"), ("sort", "pilot"), ("pinned", "true")):
        refused = supervisor.get("/shifts", **{name: value})
        assert (refused.status_code, list(refused.json["errors"])) == (422, [name])


def test_a_centre_sees_its_own_shifts(four: list[Shift], shop: Shop) -> None:
    elsewhere = page_client_of(shop.service, centre=ELSEWHERE)
    page = elsewhere.get("/shifts", show="all").text
    assert listed(page) == []
    assert "No shift has been planned yet." in page
