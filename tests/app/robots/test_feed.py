"""The calendar feed of a pilot: a calendar that subscribes sees own shifts, and nothing else."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import requests
from icalendar import Calendar
from werkzeug.serving import make_server

from app.bootstrap import Service
from domain.kernel.time.clock import TOKYO, SettableClock
from domain.robots.shifts import commands
from tests.app.api_clients import ApiClients, Guest
from tests.shop import DAY, Shop, at

one_store = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


def address(guest: Guest) -> str:
    answer = guest.post("/shifts/feeds/renew")
    assert answer.status_code == 201, answer.text
    assert answer.json is not None
    return str(answer.json["path"])


def entries(api: ApiClients, path: str, **headers: str) -> list[Any]:
    """The entries of a feed, as a calendar reads them."""
    api.service.projections.catch_up()
    answer = api.app.test_client().get(path, headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.content_type == "text/calendar; charset=utf-8"
    return list(Calendar.from_ical(answer.data).walk("VEVENT"))


@one_store
def test_the_feed_holds_own_shifts_in_the_time_of_tokyo(shop: Shop, api: ApiClients) -> None:
    pilot, other = shop.pilot(), shop.pilot()
    shift = shop.shift(pilot)
    shop.shift(other, start="16:00", end="17:00")

    (entry,) = entries(api, address(api.pilot(pilot)))

    assert str(entry["uid"]) == f"{shift.id}@shifts.ashiato"
    assert (entry.decoded("dtstart"), entry.decoded("dtend")) == (
        at(DAY, "14:00"),
        at(DAY, "16:00"),
    )
    assert entry["dtstart"].params["TZID"] == TOKYO.key
    assert str(entry["summary"]) == "ロボットのシフト（商品の紹介）"
    assert (str(entry["location"]), str(entry["status"])) == ("物販スペース", "TENTATIVE")


@one_store
def test_the_feed_is_a_sound_calendar_with_its_time_zone(shop: Shop, api: ApiClients) -> None:
    pilot = shop.pilot()
    shop.shift(pilot)
    path = address(api.pilot(pilot))
    api.service.projections.catch_up()
    raw = api.app.test_client().get(path).data

    book = Calendar.from_ical(raw)

    assert [str(zone["tzid"]) for zone in book.walk("VTIMEZONE")] == ["Asia/Tokyo"]
    assert (str(book["version"]), str(book["method"])) == ("2.0", "PUBLISH")
    assert book.errors == []
    assert all(node.errors == [] for node in book.walk("VEVENT"))
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))


@one_store
def test_no_name_of_anybody_is_in_a_feed(shop: Shop, api: ApiClients) -> None:
    pilot, stand_by = shop.pilot(), shop.pilot()
    shift = shop.shift(pilot)
    shop.stand_by(shift, stand_by)
    path = address(api.pilot(pilot))
    api.service.projections.catch_up()

    text = api.app.test_client().get(path).text

    assert "葛" not in text
    assert str(stand_by.person_id) not in text
    assert str(pilot.person_id) not in text


@one_store
def test_an_empty_feed_is_a_calendar_too(shop: Shop, api: ApiClients) -> None:
    assert entries(api, address(api.pilot(shop.pilot()))) == []


@one_store
def test_renewing_ends_the_old_address_and_closing_ends_every_one(
    shop: Shop, api: ApiClients
) -> None:
    guest = api.pilot(shop.pilot())
    old, new = address(guest), address(guest)
    client = api.app.test_client()

    assert [client.get(item).status_code for item in (old, new)] == [404, 200]
    assert guest.post("/shifts/feeds/end").status_code == 200
    assert client.get(new).status_code == 404
    assert guest.post("/shifts/feeds/end").status_code == 200


@one_store
def test_only_a_hash_of_the_secret_is_kept(shop: Shop, api: ApiClients, service: Service) -> None:
    secret = address(api.pilot(shop.pilot())).rpartition("/")[2].removesuffix(".ics")

    (row,) = service.ledger.rows("SELECT * FROM shift_feeds")
    assert secret not in str(list(row))
    assert all(secret not in repr(item.event) for item in service.ledger.read(0))


@one_store
def test_a_wrong_secret_is_answered_like_any_other_wrong_one(shop: Shop, api: ApiClients) -> None:
    path = address(api.pilot(shop.pilot()))
    client = api.app.test_client()
    answers = [client.get(item) for item in (path.replace(".ics", "x.ics"), f"{path[:40]}.ics")]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].data == answers[1].data
    assert answers[0].json["instance"] == "/api/v1/shifts/feeds"


@one_store
def test_somebody_who_pilots_nowhere_has_no_feed(shop: Shop, api: ApiClients) -> None:
    guest = api.as_("participant")

    assert guest.post("/shifts/feeds/renew").status_code == 404
    assert api.as_("coordinator").post("/shifts/feeds/renew").status_code == 403


@dataclass
class Subscriber:
    """A calendar that subscribes: it asks again with the ETag, and believes the newest sequence."""

    url: str
    etag: str = ""
    known: dict[str, tuple[int, str]] = field(default_factory=dict)
    statuses: list[int] = field(default_factory=list)

    def refresh(self) -> "Subscriber":
        answer = requests.get(self.url, headers={"If-None-Match": self.etag}, timeout=30)
        self.statuses.append(answer.status_code)
        if answer.status_code == 304:
            return self
        self.etag = answer.headers["ETag"]
        for entry in Calendar.from_ical(answer.content).walk("VEVENT"):
            sequence = int(str(entry["sequence"]))
            assert sequence >= self.known.get(str(entry["uid"]), (0, ""))[0]
            self.known[str(entry["uid"])] = (sequence, str(entry["status"]))
        return self

    def status(self, id: UUID) -> str:
        return self.known[f"{id}@shifts.ashiato"][1]


@pytest.fixture
def site(api: ApiClients) -> Iterator[str]:
    """The service on a port of this machine."""
    server = make_server("127.0.0.1", 0, api.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@one_store
def test_a_subscribed_calendar_follows_what_becomes_of_the_shifts(
    shop: Shop, api: ApiClients, site: str, clock: SettableClock
) -> None:
    pilot, other = shop.pilot(), shop.pilot()
    mine, moved, gone = (
        shop.shift(pilot, start=f"{hour}:00", end=f"{hour}:30") for hour in (11, 12, 13)
    )
    calendar = Subscriber(site + address(api.pilot(pilot)))
    api.service.projections.catch_up()
    calendar.refresh()
    calendar.refresh()
    clock.advance(timedelta(minutes=5))
    shop.does(commands.ConfirmShift(shift_id=mine.id), pilot)
    shop.does(
        commands.AssignShift(
            shift_id=moved.id, person_id=other.person_id, replaces=pilot.person_id, reason="交代"
        )
    )
    shop.does(commands.CancelShift(shift_id=gone.id, reason="設置場所の都合"))
    api.service.projections.catch_up()
    calendar.refresh()
    first = [calendar.status(item.id) for item in (mine, moved, gone)]
    shop.does(
        commands.AssignShift(
            shift_id=moved.id, person_id=pilot.person_id, replaces=other.person_id, reason="交代"
        )
    )
    shop.does(commands.GiveUpShift(shift_id=mine.id, reason="用事"), pilot)
    api.service.projections.catch_up()
    calendar.refresh()
    calendar.refresh()

    assert calendar.statuses == [200, 304, 200, 200, 304]
    assert first == ["CONFIRMED", "CANCELLED", "CANCELLED"]
    assert [calendar.status(item.id) for item in (mine, moved)] == ["CANCELLED", "TENTATIVE"]


def test_the_rows_of_the_feeds_can_be_built_anew(shop: Shop, service: Service) -> None:
    pilot, other = shop.pilot(), shop.pilot()
    shift = shop.shift(pilot)
    shop.does(commands.SplitShift(shift_id=shift.id, at="15:00", person_id=other.person_id))
    service.projections.catch_up()

    def rows() -> list[tuple[Any, ...]]:
        read = service.views.read("SELECT * FROM feed_entries ORDER BY shift_id, person_id")
        return [(row["person_id"], row["end_time"], row["sequence"]) for row in read]

    before = rows()
    assert [end for _, end, _ in before].count("15:00") == 1
    service.projections.rebuild("robots.feeds")
    assert rows() == before
