"""The printed figures of the city come out of recorded events, as of a day and as known when."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from app.bootstrap import Service
from app.reports.report import rate
from domain.identity.access_log import Access
from domain.kernel.time.clock import SettableClock
from domain.orders.commands import CancelJobOrder
from domain.orders.job_order import Programme
from domain.participants.commands import (
    ChangeWorkMode,
    FinishTrial,
    LeaveParticipant,
    SuspendParticipant,
)
from domain.participants.value_objects import LeaveReason, WorkMode
from tests.app.api_clients import ApiClients, Guest
from tests.app.reports.year import (
    LATE,
    NEW_YEARS_EVE,
    accepted,
    came,
    opening_autumn,
    registered,
)
from tests.centre import Centre

ONE_STORE = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
EVE = NEW_YEARS_EVE.isoformat()


@pytest.fixture
def manager(api: ApiClients) -> Guest:
    return api.as_("manager")


def report(guest: Guest, **query: Any) -> dict[str, dict[str, Any]]:
    """The figures by their ids."""
    answer = guest.get("/reports/bpo-centre", **query)
    assert answer.status_code == 200, answer.text
    return {load["id"]: load for load in json.loads(answer.data)["figures"]}


def behind(guest: Guest, figure: dict[str, Any], limit: int = 200) -> list[dict[str, Any]]:
    """Every event behind a figure, page by page."""
    address = urlsplit(figure["events"])
    query = dict(parse_qsl(address.query)) | {"limit": str(limit)}
    found: list[dict[str, Any]] = []
    while True:
        page = json.loads(guest.get(address.path.removeprefix("/api/v1"), **query).data)
        found += page["items"]
        if page["next"] is None:
            return found
        query["cursor"] = page["next"]


def test_the_end_of_december_2022_is_as_the_city_printed_it(centre: Centre, manager: Guest) -> None:
    opening_autumn(centre)
    accepted(centre, date(2022, 11, 1), programme=Programme.WORKSTATION)
    figures = report(manager, as_of=EVE)
    assert figures["B1"]["value"] == 8
    assert figures["B1"]["breakdown"] == {"home_based": 2, "on_site": 6}
    assert figures["B2"]["value"] == 9
    assert len(behind(manager, figures["B1"])) == 8
    assert len(behind(manager, figures["B2"], limit=4)) == 9
    assert figures["B4"]["value"] is None
    assert figures["B4"]["beside"] == {"registered_rate": None, "supported_rate": None}


def test_64_people_supported_are_128_percent_of_the_target_of_50(
    centre: Centre, manager: Guest
) -> None:
    for number in range(64):
        came(centre, registered(centre, date(2024, 4, 1)), date(2024, 4, 2 + number % 20))
    came(centre, registered(centre, date(2024, 3, 1)), date(2024, 3, 31))
    came(centre, registered(centre, date(2024, 3, 1)), date(2025, 4, 1))
    body = {"fiscal_year": 2024, "registrations": 50}
    assert manager.post("/reports/bpo-centre/set-target", body).status_code == 201
    assert manager.post("/reports/bpo-centre/set-target", body).status_code == 200
    figures = report(manager, as_of="2025-03-31")
    assert (figures["B3"]["value"], figures["B3"]["status"]) == (64, "provisional")
    assert (figures["B4"]["value"], figures["B4"]["unit"]) == (50, "people")
    assert figures["B4"]["beside"] == {"registered_rate": 132.0, "supported_rate": 128.0}
    assert len(behind(manager, figures["B3"], limit=30)) == 64
    assert [item["type"] for item in behind(manager, figures["B4"])] == ["year_plan.target_set.v1"]
    assert report(manager, as_of="2025-04-01")["B4"]["value"] is None


@pytest.mark.parametrize(
    ("part", "whole", "printed"),
    [(68, 320, "21.3"), (20, 320, "6.3"), (64, 50, "128.0"), (0, 50, "0.0"), (1, 2000, "0.1")],
)
def test_rates_have_one_decimal_and_halves_go_up(part: int, whole: int, printed: str) -> None:
    assert rate(part, whole) == Decimal(printed)


def test_there_is_no_rate_without_an_actual_or_a_target() -> None:
    assert rate(None, 50) is None
    assert rate(8, None) is None


@ONE_STORE
def test_a_change_of_mode_counts_from_its_day_and_keeps_the_days_before(
    centre: Centre, manager: Guest
) -> None:
    people = opening_autumn(centre)
    centre.does(
        ChangeWorkMode(
            participant_id=people[0].id,
            work_mode=WorkMode.HOME_BASED,
            occurred_on=date(2023, 1, 10),
            reason=LATE,
        )
    )
    assert report(manager, as_of="2023-01-09")["B1"]["breakdown"] == {"home_based": 2, "on_site": 6}
    after = report(manager, as_of="2023-01-10")["B1"]
    assert after["breakdown"] == {"home_based": 3, "on_site": 5}
    types = [item["type"] for item in behind(manager, after)]
    assert types.count("participant.registered.v1") == 8
    assert types.count("participant.work_mode_changed.v1") == 1


@ONE_STORE
def test_who_has_left_is_not_counted_and_who_rests_is(centre: Centre, manager: Guest) -> None:
    people = opening_autumn(centre)
    gone, rests = people[0].id, people[1].id
    day, why = date(2023, 2, 1), LeaveReason.OWN_WISH
    centre.does(LeaveParticipant(participant_id=gone, occurred_on=day, reason=why))
    centre.does(SuspendParticipant(participant_id=rests, occurred_on=day, reason=LATE))
    figure = report(manager, as_of="2023-02-01")["B1"]
    assert figure["value"] == 7
    assert figure["beside"] == {"active": 6, "suspended": 1, "trial": 0}
    subjects = {item["subject"] for item in behind(manager, figure)}
    assert subjects == {str(item.id) for item in people[1:]}


@ONE_STORE
def test_a_work_trial_comes_before_the_registration(centre: Centre, manager: Guest) -> None:
    somebody = registered(centre, date(2023, 5, 1), trial=True)
    came(centre, somebody, date(2023, 5, 2))
    before = report(manager, as_of="2023-05-31")
    assert (before["B1"]["value"], before["B1"]["beside"]["trial"]) == (0, 1)
    assert (before["B3"]["value"], before["B3"]["beside"]["trial_only"]) == (0, 1)
    centre.does(FinishTrial(participant_id=somebody.id, occurred_on=date(2023, 6, 1), reason=LATE))
    after = report(manager, as_of="2023-06-01")
    assert (after["B1"]["value"], after["B3"]["value"]) == (1, 1)
    assert [item["type"] for item in behind(manager, after["B1"])] == [
        "participant.trial_finished.v1"
    ]


@ONE_STORE
def test_a_person_who_comes_back_counts_once(centre: Centre, manager: Guest) -> None:
    first = registered(centre, date(2023, 5, 1))
    came(centre, first, date(2023, 5, 2))
    centre.does(
        LeaveParticipant(
            participant_id=first.id,
            reason=LeaveReason.OWN_WISH,
            occurred_on=date(2023, 6, 1),
        )
    )
    again = registered(centre, date(2023, 9, 1), person_id=first.person_id)
    came(centre, again, date(2023, 9, 2))
    figure = report(manager, as_of="2024-03-31")["B3"]
    assert figure["value"] == 1
    (event,) = behind(manager, figure)
    assert (event["subject"], event["occurred_on"]) == (str(first.id), "2023-05-02")


@ONE_STORE
def test_a_later_cancellation_leaves_the_number_and_is_shown(
    centre: Centre, manager: Guest
) -> None:
    order = accepted(centre, date(2022, 10, 5))
    centre.does(CancelJobOrder(order_id=order, reason="都合", occurred_on=date(2022, 11, 5)))
    assert report(manager, as_of="2022-11-04")["B2"]["beside"] == {"cancelled": 0}
    figure = report(manager, as_of="2022-11-05")["B2"]
    assert (figure["value"], figure["beside"]) == (1, {"cancelled": 1})


@ONE_STORE
def test_months_and_halves_count_from_their_own_first_day(centre: Centre, manager: Guest) -> None:
    for day in (date(2022, 9, 30), date(2022, 10, 1), date(2022, 12, 1), date(2023, 1, 1)):
        accepted(centre, day)
    found = {
        period: report(manager, as_of=EVE, period=period)["B2"]["value"]
        for period in ("year", "half", "month")
    }
    assert found == {"year": 3, "half": 2, "month": 1}


@ONE_STORE
def test_what_was_recorded_later_is_not_known_before(
    centre: Centre, manager: Guest, clock: SettableClock
) -> None:
    people = opening_autumn(centre)
    issued = clock.now()
    before = report(manager, as_of=EVE, known_at=issued.isoformat())
    clock.advance(timedelta(hours=1))
    registered(centre, date(2022, 12, 30))
    accepted(centre, date(2022, 12, 30))
    came(centre, people[0], date(2022, 12, 20))
    centre.does(
        LeaveParticipant(
            participant_id=people[1].id,
            reason=LeaveReason.OWN_WISH,
            occurred_on=date(2022, 12, 31),
        )
    )
    clock.advance(timedelta(hours=1))
    assert report(manager, as_of=EVE, known_at=issued.isoformat()) == before
    now = report(manager, as_of=EVE)
    values = [(found["B1"]["value"], found["B2"]["value"], found["B3"]["value"])
              for found in (before, now)]  # fmt: skip
    assert values == [(8, 9, 0), (8, 10, 1)]
    assert {item["subject"] for item in behind(manager, now["B1"])} != {
        item["subject"] for item in behind(manager, before["B1"])
    }


@ONE_STORE
def test_an_earlier_day_that_is_recorded_later_is_found_too(
    centre: Centre, manager: Guest, clock: SettableClock
) -> None:
    somebody = registered(centre, date(2024, 5, 1))
    came(centre, somebody, date(2024, 5, 20))
    first_known = clock.now()
    clock.advance(timedelta(hours=1))
    came(centre, somebody, date(2024, 5, 6))
    early = {"as_of": "2024-05-10", "period": "month"}
    assert report(manager, **early)["B3"]["value"] == 1
    assert report(manager, **early, known_at=first_known.isoformat())["B3"]["value"] == 0
    whole = report(manager, as_of="2024-05-31", known_at=first_known.isoformat())["B3"]
    assert (whole["value"], behind(manager, whole)[0]["occurred_on"]) == (1, "2024-05-20")


@ONE_STORE
def test_the_day_ends_at_midnight_in_japan(
    centre: Centre, manager: Guest, clock: SettableClock
) -> None:
    clock.set(datetime(2026, 4, 15, 14, 59, tzinfo=UTC))
    centre.participant()
    clock.set(datetime(2026, 4, 15, 15, 1, tzinfo=UTC))
    centre.participant()
    assert report(manager, as_of="2026-04-15")["B1"]["value"] == 1
    assert report(manager)["B1"]["value"] == 2


@ONE_STORE
def test_a_figure_is_provisional_until_the_manager_confirms_it_and_again_when_it_changes(
    centre: Centre, manager: Guest, clock: SettableClock
) -> None:
    opening_autumn(centre)
    before = clock.now()
    clock.advance(timedelta(minutes=1))
    path, body = "/reports/bpo-centre/confirm", {"figure": "B1", "as_of": EVE}
    assert report(manager, as_of=EVE)["B1"]["status"] == "provisional"
    assert manager.post(path, body | {"value": 7}).status_code == 409
    assert manager.post(path, body | {"value": 8}).status_code == 201
    found = report(manager, as_of=EVE)
    assert (found["B1"]["status"], found["B2"]["status"]) == ("confirmed", "provisional")
    assert report(manager, as_of=EVE, known_at=before.isoformat())["B1"]["status"] == "provisional"
    registered(centre, date(2022, 12, 30))
    late = report(manager, as_of=EVE)["B1"]
    assert (late["value"], late["confirmed_value"], late["status"]) == (9, 8, "provisional")


@ONE_STORE
def test_the_target_in_force_is_the_one_known_at_the_instant(
    manager: Guest, clock: SettableClock
) -> None:
    for number in (50, 60):
        body = {"fiscal_year": 2026, "registrations": number}
        assert manager.post("/reports/bpo-centre/set-target", body).status_code in (200, 201)
        clock.advance(timedelta(hours=1))
    then = (clock.now() - timedelta(minutes=90)).isoformat()
    assert report(manager, known_at=then)["B4"]["value"] == 50
    assert report(manager)["B4"]["value"] == 60
    budget = {"fiscal_year": 2022, "yen": 14_850_000}
    assert manager.post("/reports/bpo-centre/set-budget", budget).status_code == 201
    figure = report(manager, as_of=EVE)["B5"]
    assert (figure["value"], figure["unit"]) == (14_850_000, "yen")


@ONE_STORE
def test_no_other_centre_is_counted_or_shown(
    centre: Centre, api: ApiClients, manager: Guest
) -> None:
    opening_autumn(centre)
    stranger = api.as_("manager", centre="elsewhere")
    figures = report(stranger, as_of=EVE)
    assert [figures[id]["value"] for id in ("B1", "B2", "B3")] == [0, 0, 0]
    assert behind(stranger, figures["B1"]) == []
    foreign = stranger.get("/reports/bpo-centre", centre="digital-kamakura")
    nothing = stranger.get("/reports/bpo-centre", centre="nowhere")
    assert (foreign.status_code, foreign.data) == (404, nothing.data)
    body = {"fiscal_year": 2026, "registrations": 5, "centre": "digital-kamakura"}
    assert stranger.post("/reports/bpo-centre/set-target", body).status_code == 422
    assert report(manager, as_of=EVE)["B1"]["value"] == 8


@ONE_STORE
def test_a_look_at_the_people_behind_a_figure_is_recorded(
    centre: Centre, api: ApiClients, service: Service
) -> None:
    people = opening_autumn(centre)
    supervisor = api.as_("supervisor")
    figure = report(supervisor, as_of=EVE)["B1"]
    head = service.ledger.head()
    events = behind(supervisor, figure)
    (look,) = service.ledger.read(head)
    assert isinstance(look.event, Access.Viewed)
    assert set(look.event.person_ids) == {item.person_id for item in people}
    assert {event["code"] for event in events} == {item.code for item in people}
    assert "葛󠄀西" not in json.dumps(events, ensure_ascii=False)


@ONE_STORE
def test_days_and_instants_to_come_and_unknown_words_are_refused(
    manager: Guest, api: ApiClients
) -> None:
    for query in (
        {"as_of": "2026-04-16"},
        {"known_at": "2026-04-15T10:00:01+09:00"},
        {"as_of": "yesterday"},
        {"period": "week"},
        {"format": "pdf"},
        {"colour": "red"},
    ):
        assert manager.get("/reports/bpo-centre", **query).status_code == 422, query
    assert manager.get("/reports/weather").status_code == 404
    assert manager.get("/reports/bpo-centre/figures/B9/events").status_code == 404
    body = {"fiscal_year": 2026, "registrations": 5}
    for role in ("coordinator", "supervisor"):
        assert api.as_(role).post("/reports/bpo-centre/set-target", body).status_code == 403
    for wrong in ({"registrations": 0}, {"fiscal_year": 1999}, {"registrations": "5"}):
        assert manager.post("/reports/bpo-centre/set-target", body | wrong).status_code == 422
