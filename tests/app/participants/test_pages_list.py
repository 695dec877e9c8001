"""The list of participants for staff: its order, its filters, whom to look after, and for whom."""

import pytest

from app.bootstrap import Service
from domain.kernel.messaging.caller import Role
from domain.participants import commands
from domain.participants.value_objects import LeaveReason, WorkMode
from domain.tasks.commands import AssignTask
from tests.app.orders.page_client import PageClient, ids, page_client_of, statements
from tests.app.participants.people import named, seen
from tests.centre import Centre

ONE_STORE = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


@pytest.fixture
def therapist(service: Service) -> PageClient:
    return page_client_of(service, Role.THERAPIST)


@ONE_STORE
def test_an_empty_list_says_so_kindly(therapist: PageClient) -> None:
    page = therapist.text("/participants")
    assert "Nobody is on the books yet." in page
    assert "Nothing stands out today." in page


@ONE_STORE
def test_the_list_is_in_the_order_of_kana_and_leaves_out_those_who_left(
    centre: Centre, therapist: PageClient
) -> None:
    for name, kana in (("若 一", "ワカ ハジメ"), ("青木 花", "あおき はな"), ("Smith Jo", None)):
        named(centre, name, kana)
    gone = named(centre, "井上 去", "イノウエ サル")
    centre.does(commands.LeaveParticipant(participant_id=gone.id, reason=LeaveReason.OWN_WISH))
    page = therapist.text("/participants")
    assert page.index("青木 花") < page.index("若 一") < page.index("Smith Jo")
    assert "井上" not in page
    assert "井上 去" in therapist.text("/participants", state="left")


@pytest.mark.parametrize(
    ("kana", "found"),
    [("a", {"青木"}), ("ka", {"郡司"}), ("wa", set()), ("other", {"Smith"})],
)
def test_the_list_is_chosen_by_the_row_of_the_kana_table(
    centre: Centre, therapist: PageClient, kana: str, found: set[str]
) -> None:
    for name, reading in (("青木 花", "あおき"), ("郡司 学", "グンジ"), ("Smith Jo", None)):
        named(centre, name, reading)
    page = therapist.text("/participants", kana=kana)
    assert {item for item in ("青木", "郡司", "Smith") if item in page} == found


@ONE_STORE
def test_the_list_is_chosen_by_place_of_work_and_state(
    centre: Centre, therapist: PageClient
) -> None:
    named(centre, "青木 花", "アオキ")
    resting = named(centre, "井上 学", "イノウエ", WorkMode.ON_SITE)
    centre.does(commands.SuspendParticipant(participant_id=resting.id, reason="入院"))
    assert "井上" not in therapist.text("/participants", work_mode="home_based")
    page = therapist.text("/participants", state="suspended")
    assert "井上" in page and "青木" not in page
    assert "Nothing fits this choice." in therapist.text("/participants", state="trial")
    assert therapist.get("/participants", state="dead").status_code == 422


@ONE_STORE
def test_a_row_says_presence_load_and_limits(centre: Centre, therapist: PageClient) -> None:
    somebody = named(centre, "青木 花", "アオキ")
    centre.does(commands.SetLimits(participant_id=somebody.id, minutes_per_day=15, days_per_week=2))
    job = centre.order(tasks=1)
    (task,) = ids(centre, job, 1)
    centre.does(AssignTask(task_id=task, participant_id=somebody.id))
    words = therapist.text("/participants")
    assert "Not yet 0 of 15 minutes planned in hand: 10 minutes 0 of 2 1 of 3" in words
    centre.does(commands.CheckIn(participant_id=somebody.id))
    assert "Begun 0 of 15" in therapist.text("/participants")
    centre.does(commands.CheckOut(participant_id=somebody.id))
    assert "Ended 0 of 15" in therapist.text("/participants")


@ONE_STORE
def test_who_is_unwell_is_told_to_all_staff(
    centre: Centre, service: Service, therapist: PageClient
) -> None:
    somebody = named(centre, "青木 花", "アオキ")
    centre.does(commands.ReportCondition(participant_id=somebody.id, level=2))
    page = therapist.text("/participants")
    assert page.count("Unwell today") == 2
    assert "Said to be unwell today." in page
    page = page_client_of(service, Role.COORDINATOR).text("/participants")
    assert page.count("Unwell today") == 2 and "青木" in page


def test_the_list_is_paged_and_its_views_are_recorded(
    centre: Centre, service: Service, therapist: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.pages.lists.PAGE", 2)
    people = [named(centre, f"人 {sign}", sign) for sign in "アイウ"]
    page = therapist.get("/participants").text
    assert "人 ア" in page and "人 ウ" not in page
    assert seen(service)[-1] == ("participants", tuple(item.person_id for item in people[:2]))
    following = page.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
    page = therapist.get(following.replace("&amp;", "&")).text
    assert "人 ウ" in page and "人 ア" not in page
    assert seen(service)[-1] == ("participants", (people[2].person_id,))


@ONE_STORE
def test_a_long_list_asks_no_more_questions_than_a_short_one(
    centre: Centre, service: Service, therapist: PageClient
) -> None:
    def asked() -> int:
        service.projections.catch_up()
        with statements(service.views, service.ledger.database) as found:
            assert therapist.get("/participants").status_code == 200
        return len(found)

    named(centre, "人 ア", "ア")
    item = asked()
    for number in range(8):
        another = named(centre, f"人 {number}", "イ")
        centre.does(commands.ReportCondition(participant_id=another.id, level=1))
    assert asked() == item
