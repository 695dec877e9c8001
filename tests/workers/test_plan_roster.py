"""Planning a roster: asked for, drafted by a job, looked at, published by day, planned again."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.bootstrap import Service
from domain.identity.centre import CentreKind
from domain.identity.commands import FoundCentre
from domain.kernel.jobs.jobs import Superseded, claim_job
from domain.kernel.messaging.caller import Role
from domain.kernel.time.availability import WeeklyTime
from domain.kernel.time.clock import SettableClock
from domain.participants.commands import SetAvailability
from domain.robots.deployments.commands import (
    CheckEquipment,
    CloseDay,
    FinishTraining,
    SetPilotAvailability,
    SetPilotLimits,
)
from domain.robots.rosters.draft import find_draft, spans
from domain.robots.shifts.commands import (
    AssignShift,
    CancelShift,
    ConfirmShift,
    GiveUpShift,
    PinShift,
)
from domain.robots.shifts.shift import Shift
from domain.robots.value_objects import ShiftState
from tests.api_clients import ApiClient, ApiClients
from tests.shop import WEDNESDAY, Shop
from workers import job_kinds, plan_roster
from workers.perform import perform_with
from workers.progress import Progress

MONDAY = WEDNESDAY + timedelta(days=5)
FRIDAY = MONDAY + timedelta(days=4)
WEEK = {"from": MONDAY.isoformat(), "to": FRIDAY.isoformat()}
ON_SQLITE = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


@pytest.fixture
def api(service: Service) -> ApiClients:
    return ApiClients(service)


@pytest.fixture
def shop(api: ApiClients) -> Shop:
    return Shop.open_on_weekdays(api.centre.service)


@pytest.fixture
def staff(api: ApiClients) -> ApiClient:
    return api.opened_by(Role.COORDINATOR)


def ready(shop: Shop, *weekdays: int, start: str = "09:00", end: str = "17:00") -> UUID:
    """A trained pilot with these hours on these weekdays (on all where none are named)."""
    person = shop.enrols()
    of_this: dict[str, Any] = {"deployment_id": shop.deployment.id, "person_id": person}
    shop.centre.does(FinishTraining(**of_this))
    offer(shop, person, *weekdays, start=start, end=end)
    return person


def offer(
    shop: Shop, person: UUID, *weekdays: int, start: str = "09:00", end: str = "17:00"
) -> None:
    weekly = tuple(WeeklyTime(weekday=day, start=start, end=end) for day in weekdays or range(5))
    shop.centre.does(
        SetPilotAvailability(deployment_id=shop.deployment.id, person_id=person, weekly=weekly)
    )


def ask(shop: Shop, staff: ApiClient, days: dict[str, str] = WEEK, **headers: str) -> str:
    answer = staff.post(f"/deployments/{shop.deployment.id}/plan-roster", days, **headers)
    assert answer.status_code == 202, answer.get_data(as_text=True)
    return str(answer.json["job"]["id"])


def plan(shop: Shop, staff: ApiClient, days: dict[str, str] = WEEK) -> dict[str, Any]:
    """Ask for a roster and let the job run; gives the draft."""
    job = ask(shop, staff, days)
    perform_with(shop.centre.service, job_kinds.PLAN_ROSTER, UUID(job))
    assert staff.get(f"/jobs/{job}").json["state"] == "done"
    answer = staff.get(f"/deployments/{shop.deployment.id}/roster")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert answer.json["job"]["id"] == job
    return dict(answer.json)


def publish(shop: Shop, staff: ApiClient, days: dict[str, str] = WEEK, **headers: str) -> Any:
    return staff.post(f"/deployments/{shop.deployment.id}/publish-roster", days, **headers)


def standing(shop: Shop) -> list[tuple[str, str, str, str, str | None]]:
    """Day, hours, state and pilot of every shift that is not cancelled."""
    rows = shop.centre.service.ledger.rows(
        "SELECT * FROM robot_shifts WHERE state <> 'cancelled' ORDER BY day, start_time"
    )
    return [
        (row["day"], row["start_time"], row["end_time"], row["state"], row["person_id"])
        for row in rows
    ]


def shift_on(shop: Shop, day: date) -> Shift:
    row = shop.centre.service.ledger.row(
        "SELECT shift_id FROM robot_shifts WHERE day = ? AND state <> 'cancelled'",
        day.isoformat(),
    )
    assert row is not None
    return shop.centre.now(Shift, UUID(row["shift_id"]))


def test_a_plan_is_a_draft_until_it_is_published(shop: Shop, staff: ApiClient) -> None:
    ready(shop, 0, 1, 2)
    other = ready(shop, 3, 4)

    draft = plan(shop, staff)

    assert standing(shop) == []
    assert [item["date"] for item in draft["shifts"]] == [
        (MONDAY + timedelta(days=day)).isoformat() for day in range(5)
    ]
    assert draft["filled"] == draft["filled"] | {"value": 80, "bound": 80, "gap_per_mille": 0}

    published = publish(shop, staff)

    assert published.status_code == 200, published.get_data(as_text=True)
    assert published.headers["Ashiato-Position"] == str(shop.centre.service.ledger.head())
    assert published.json == WEEK | {"shifts": 5, "without_pilot": 0}
    last = standing(shop)[-1]
    assert last == (FRIDAY.isoformat(), "09:00", "17:00", "assigned", str(other))


def test_publishing_twice_changes_nothing_the_second_time(shop: Shop, staff: ApiClient) -> None:
    ready(shop)
    ready(shop)
    plan(shop, staff)
    publish(shop, staff)
    head = shop.centre.service.ledger.head()

    again = publish(shop, staff)

    assert again.status_code == 200
    assert shop.centre.service.ledger.head() == head


@ON_SQLITE
def test_what_staff_changed_after_publishing_stays_when_it_is_published_again(
    shop: Shop, staff: ApiClient
) -> None:
    people = {ready(shop), ready(shop)}
    plan(shop, staff)
    publish(shop, staff)
    given, dropped = shift_on(shop, MONDAY), shift_on(shop, FRIDAY)
    assert given.person_id is not None
    (other,) = people - {given.person_id}
    shop.centre.does(
        AssignShift(shift_id=given.id, person_id=other, replaces=given.person_id, reason="交代")
    )
    shop.centre.does(CancelShift(shift_id=dropped.id, reason="会場の都合"))
    before = standing(shop)

    publish(shop, staff)

    assert standing(shop) == before


@ON_SQLITE
def test_pinned_and_confirmed_shifts_and_those_that_look_for_cover_stay(
    shop: Shop, staff: ApiClient
) -> None:
    one, other = ready(shop), ready(shop)
    pinned = shop.shift(one, start="09:00", end="10:00", day=MONDAY)
    confirmed = shop.shift(other, start="10:00", end="11:00", day=MONDAY)
    let_go = shop.shift(one, start="11:00", end="12:00", day=MONDAY)
    shop.centre.does(PinShift(shift_id=pinned.id))
    shop.centre.does(ConfirmShift(shift_id=confirmed.id))
    shop.centre.does(GiveUpShift(shift_id=let_go.id, reason="体調"))
    moved = shop.shift(one, start="12:00", end="12:30", day=MONDAY)

    draft = plan(shop, staff)
    publish(shop, staff)

    on_monday = [item for item in draft["shifts"] if item["date"] == MONDAY.isoformat()]
    assert min(item["start"] for item in on_monday) == "12:00"
    kept = [shop.centre.now(Shift, item.id).state for item in (pinned, confirmed, let_go)]
    assert kept == [ShiftState.ASSIGNED, ShiftState.CONFIRMED, ShiftState.OPEN]
    assert shop.centre.now(Shift, moved.id).state is ShiftState.CANCELLED


@ON_SQLITE
def test_a_shift_that_nobody_could_fill_in_its_place_is_left_where_it_is(
    shop: Shop, staff: ApiClient
) -> None:
    person = ready(shop)
    shift = shop.shift(person, start="09:00", end="17:00", day=MONDAY)
    offer(shop, person, 1, 2)

    draft = plan(shop, staff)
    publish(shop, staff)

    assert {item["why"] for item in draft["empty"]} == {"nobody_free"}
    assert shop.centre.now(Shift, shift.id).person_id == person


@ON_SQLITE
def test_planning_again_leaves_the_others_where_they_are(shop: Shop, staff: ApiClient) -> None:
    first, second, third = ready(shop), ready(shop), ready(shop)
    plan(shop, staff)
    publish(shop, staff)
    before = {row[0]: row[4] for row in standing(shop)}
    lost = next(date.fromisoformat(day) for day, who in before.items() if who == str(first))
    weekdays = [day for day in range(5) if day != lost.weekday()]
    offer(shop, first, *weekdays)

    draft = plan(shop, staff)
    publish(shop, staff)

    after = {row[0]: row[4] for row in standing(shop)}
    assert draft["moved_parts"] == 0
    assert after.pop(lost.isoformat()) in (str(second), str(third))
    assert after == {day: who for day, who in before.items() if day != lost.isoformat()}


@ON_SQLITE
def test_hours_given_to_the_centre_and_the_limits_of_the_therapist_are_kept(
    api: ApiClients, shop: Shop, staff: ApiClient
) -> None:
    participant = api.centre.participant()
    api.centre.does(
        SetAvailability(
            participant_id=participant.id,
            weekly=(WeeklyTime(weekday=0, start="09:00", end="15:00"),),
        )
    )
    shop.enrols(person_id=participant.person_id)
    of_this: dict[str, Any] = {
        "deployment_id": shop.deployment.id,
        "person_id": participant.person_id,
    }
    api.centre.does(FinishTraining(**of_this))
    offer(shop, participant.person_id, 0, 1, start="14:00")
    api.centre.does(SetPilotLimits(minutes_per_day=90, days_per_week=5, **of_this))

    draft = plan(shop, staff)

    hours = [(item["date"], item["start"] >= "15:00") for item in draft["shifts"]]
    assert hours[0] == (MONDAY.isoformat(), True)
    assert [item["minutes"] for item in draft["hours"]] == [180]
    assert {item["why"] for item in draft["empty"]} == {"nobody_free", "limits"}
    assert publish(shop, staff).json["without_pilot"] == 0


@ON_SQLITE
def test_pilots_who_cannot_be_planned_are_named_with_the_reason(
    shop: Shop, staff: ApiClient
) -> None:
    ready(shop)
    beginner, silent, broken = shop.enrols(), shop.enrols(), ready(shop)
    of_this: dict[str, Any] = {"deployment_id": shop.deployment.id}
    shop.centre.does(FinishTraining(person_id=silent, **of_this))
    shop.centre.does(CheckEquipment(person_id=broken, works=False, **of_this))

    left_out = {item["person_id"]: item["why"] for item in plan(shop, staff)["left_out"]}

    assert left_out == {
        str(beginner): "not_trained",
        str(silent): "no_availability",
        str(broken): "equipment",
    }


@ON_SQLITE
def test_a_day_closed_after_planning_is_not_published(shop: Shop, staff: ApiClient) -> None:
    ready(shop)
    plan(shop, staff)
    shop.centre.does(CloseDay(deployment_id=shop.deployment.id, date=MONDAY, reason="棚卸し"))

    assert publish(shop, staff).json["shifts"] == 4


@ON_SQLITE
def test_who_may_not_take_it_any_more_leaves_the_shift_open(shop: Shop, staff: ApiClient) -> None:
    person = ready(shop)
    plan(shop, staff)
    shop.centre.does(
        SetPilotLimits(
            deployment_id=shop.deployment.id,
            person_id=person,
            minutes_per_day=480,
            days_per_week=3,
        )
    )

    assert publish(shop, staff).json == WEEK | {"shifts": 5, "without_pilot": 2}


@ON_SQLITE
def test_a_plan_asked_for_twice_is_one_job(shop: Shop, staff: ApiClient) -> None:
    ready(shop)

    jobs = {ask(shop, staff), ask(shop, staff), ask(shop, staff, Idempotency_Key="k")}
    other_days = staff.post(
        f"/deployments/{shop.deployment.id}/plan-roster", WEEK | {"to": MONDAY.isoformat()}
    )

    assert len(jobs) == 1
    assert other_days.status_code == 409


@ON_SQLITE
def test_a_job_that_was_stopped_on_the_way_is_done_by_the_next(
    shop: Shop, staff: ApiClient
) -> None:
    ready(shop)
    service = shop.centre.service
    job = UUID(ask(shop, staff))
    claim_job(service.ledger.database, job, service.clock.now())
    assert isinstance(service.clock, SettableClock)
    service.clock.advance(timedelta(minutes=1))

    perform_with(service, job_kinds.PLAN_ROSTER, job)

    assert staff.get(f"/jobs/{job}").json["state"] == "done"
    assert find_draft(service.ledger, shop.deployment.id) is not None


@ON_SQLITE
def test_a_job_that_another_worker_took_over_keeps_nothing(
    shop: Shop, staff: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready(shop)
    service = shop.centre.service
    job_id = UUID(ask(shop, staff))
    lost = claim_job(service.ledger.database, job_id, service.clock.now())
    assert isinstance(service.clock, SettableClock)
    service.clock.advance(timedelta(minutes=1))
    assert claim_job(service.ledger.database, job_id, service.clock.now())
    assert lost is not None
    monkeypatch.setattr(plan_roster, "LOOK", 0.01)

    with pytest.raises(Superseded):
        plan_roster.plan_roster(service, lost, Progress(service, lost))

    assert find_draft(service.ledger, shop.deployment.id) is None


@ON_SQLITE
def test_without_the_solver_the_job_says_so(
    shop: Shop, staff: ApiClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "ortools").mkdir()
    (tmp_path / "ortools" / "__init__.py").touch()
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    ready(shop)
    job = ask(shop, staff)
    perform_with(shop.centre.service, job_kinds.PLAN_ROSTER, UUID(job))

    found = staff.get(f"/jobs/{job}").json
    assert found["state"] == "refused"
    assert "OR-Tools" in found["errors"][0]["message"]


@ON_SQLITE
def test_days_without_hours_are_refused_by_the_job_in_words(shop: Shop, staff: ApiClient) -> None:
    saturday = (FRIDAY + timedelta(days=1)).isoformat()
    job = ask(shop, staff, {"from": saturday, "to": saturday})
    perform_with(shop.centre.service, job_kinds.PLAN_ROSTER, UUID(job))

    found = staff.get(f"/jobs/{job}").json
    assert found["state"] == "refused"
    assert "稼働する時間帯がありません" in found["errors"][0]["message"]


@ON_SQLITE
@pytest.mark.parametrize(
    "days",
    [
        {"from": "2026-04-30", "to": "2026-04-20"},
        {"from": "2026-04-01", "to": "2026-04-10"},
        {"from": "2026-04-20"},
        {"from": "soon", "to": "2026-04-20"},
    ],
)
def test_days_that_make_no_sense_are_refused(
    shop: Shop, staff: ApiClient, days: dict[str, str]
) -> None:
    answer = staff.post(f"/deployments/{shop.deployment.id}/plan-roster", days)
    assert answer.status_code == 422


@ON_SQLITE
def test_nothing_is_published_where_nothing_was_planned(shop: Shop, staff: ApiClient) -> None:
    assert publish(shop, staff).status_code == 409
    ready(shop)
    plan(shop, staff)
    later = {"from": "2026-06-01", "to": "2026-06-05"}
    assert publish(shop, staff, later).status_code == 409


@ON_SQLITE
def test_other_centres_and_other_roles_find_no_roster(
    api: ApiClients, shop: Shop, staff: ApiClient
) -> None:
    ready(shop)
    path = f"/deployments/{shop.deployment.id}"
    early = staff.post(f"{path}/publish-roster", WEEK)
    assert early.status_code == 409 and "まだありません" in early.get_json()["detail"]
    plan(shop, staff)
    founded = FoundCentre(code="elsewhere", name="となりのセンター", kind=CentreKind.BPO)
    api.centre.does(founded)
    elsewhere = api.opened_by(Role.COORDINATOR, centres=("elsewhere",))
    pilot = api.opened_by(Role.PARTICIPANT)

    assert elsewhere.get(f"{path}/roster").status_code == 404
    assert elsewhere.post(f"{path}/plan-roster", WEEK).status_code == 404
    assert elsewhere.post(f"{path}/publish-roster", WEEK).status_code == 404
    assert pilot.get(f"{path}/roster").status_code == 403
    assert pilot.post(f"{path}/publish-roster", WEEK).status_code == 403
    assert staff.get(f"/deployments/{uuid4()}/roster").status_code == 404


@ON_SQLITE
def test_a_long_draft_is_published_in_bounded_appends(shop: Shop, staff: ApiClient) -> None:
    for start in range(9, 17):
        ready(shop, start=f"{start:02}:00", end=f"{start + 1:02}:00")
    days = {"from": MONDAY.isoformat(), "to": (MONDAY + timedelta(days=25)).isoformat()}
    drafted = plan(shop, staff, days)
    draft = find_draft(shop.centre.service.ledger, shop.deployment.id)
    assert draft is not None

    parts = list(spans(draft, MONDAY, draft.last))
    published = publish(shop, staff, days)

    assert len(drafted["shifts"]) == published.json["shifts"] > 100
    assert len(parts) == 2
    assert (parts[0][0], parts[-1][1]) == (MONDAY, draft.last)
    assert parts[0][1] + timedelta(days=1) == parts[1][0]
    assert max(len(draft.shifts(*span)) for span in parts) <= 100
