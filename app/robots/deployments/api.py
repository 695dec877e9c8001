"""HTTP for robots: robots, venues, deployments with their calendar, and their pilots."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from app.http.routing import (
    Answer,
    ApiRouter,
    CommandBody,
    PageOf,
    PageQuery,
    UndatedBody,
    caller,
    page_request,
    service,
    viewed,
)
from app.participants.schemas import with_times
from app.robots.deployments import schemas
from app.robots.presentation import (
    deployment_row,
    is_known_to,
    pilot_for,
    pilot_row,
    present_calendar,
    present_deployment,
    present_named,
    present_pilot,
)
from app.robots.visibility import visible_deployment
from domain.kernel.errors import NotFound
from domain.kernel.messaging.caller import READERS, STAFF, Role
from domain.kernel.text.bilingual import BilingualText
from domain.kernel.time.calendar import WorkCalendar, calendar_of, day_in_words
from domain.robots.deployments import commands
from domain.robots.deployments.pilot import Pilot
from domain.robots.deployments.pilot_queries import pilots_page
from domain.robots.deployments.queries import deployments_page
from domain.robots.deployments.schedule import LONGEST, Slot
from domain.robots.named_queries import Kind, named_in
from domain.robots.value_objects import pilot_id
from projections.people.people_index import names_of

router = ApiRouter(
    "robots",
    description="遠隔操作ロボット。Robots piloted from home: deployments, pilots and shifts.",
)
queries = ApiRouter("robots")
"""The queries; in the API documentation they come after all commands about robots."""
SEEN_BY = READERS | {Role.PARTICIPANT, Role.VENUE}
"""Staff, pilots, and the staff of venues."""


def _planned(facts: dict[str, Any]) -> dict[str, Any]:
    period: dict[str, Any] = facts.pop("period")
    slots = tuple(Slot(**slot) for slot in facts["slots"])
    return {**facts, **period, "slots": slots}


for _path, _command in (("/robots", commands.RegisterRobot), ("/venues", commands.RegisterVenue)):
    router.command(
        _path,
        _command,
        body=schemas.NameBody,
        answer=schemas.NamedAnswer,
        present=present_named,
        creates=True,
    )
for _path, _correction in (
    ("/robots/<uuid:robot_id>/correct", commands.CorrectRobot),
    ("/venues/<uuid:venue_id>/correct", commands.CorrectVenue),
):
    router.command(
        _path,
        _correction,
        body=schemas.NameCorrectionBody,
        answer=schemas.NamedAnswer,
        present=present_named,
    )
router.command(
    "/deployments",
    commands.PlanDeployment,
    body=schemas.DeploymentBody,
    answer=schemas.DeploymentAnswer,
    present=present_deployment,
    complete=_planned,
    creates=True,
)
STEPS: tuple[tuple[str, type[commands.DeploymentCommand], Any], ...] = (
    ("close-day", commands.CloseDay, schemas.CloseDayBody),
    ("reopen-day", commands.ReopenDay, schemas.DayBody),
    ("report-fault", commands.ReportFault, schemas.FaultBody),
    ("clear-fault", commands.ClearFault, CommandBody),
    ("enrol-pilot", commands.EnrolPilot, schemas.PilotBody),
    ("withdraw-pilot", commands.WithdrawPilot, schemas.WithdrawBody),
    ("end", commands.EndDeployment, schemas.ReasonBody),
    ("undo-end", commands.UndoDeploymentEnd, UndatedBody),
    ("correct", commands.CorrectDeployment, schemas.DescriptionBody),
)
for _verb, _step, _body in STEPS:
    router.command(
        f"/deployments/<uuid:deployment_id>/{_verb}",
        _step,
        body=_body,
        answer=schemas.DeploymentAnswer,
        present=present_deployment,
    )
Complete = Callable[[dict[str, Any]], dict[str, Any]]
PILOT_STEPS: tuple[tuple[str, type[commands.PilotCommand], Any, Complete | None], ...] = (
    ("availability", commands.SetPilotAvailability, schemas.PilotAvailabilityBody, with_times),
    ("set-limits", commands.SetPilotLimits, schemas.PilotLimitsBody, None),
    ("finish-training", commands.FinishTraining, CommandBody, None),
    ("undo-training", commands.UndoTraining, UndatedBody, None),
    ("check-equipment", commands.CheckEquipment, schemas.EquipmentBody, None),
    ("wishes", commands.SayWishes, schemas.WishesBody, None),
)
for _verb, _pilot_step, _body, _complete in PILOT_STEPS:
    router.command(
        f"/deployments/<uuid:deployment_id>/pilots/<uuid:person_id>/{_verb}",
        _pilot_step,
        body=_body,
        answer=schemas.PilotAnswer,
        present=present_pilot,
        complete=_complete,
    )


def _named(kind: Kind, query: dict[str, Any]) -> dict[str, Any]:
    part = page_request(query)
    ledger = service().ledger
    found = named_in(ledger, kind, caller().centres, after=part.after, limit=part.fetch)
    page = part.page(found, lambda one: (one.name, one.id))
    page["items"] = [one._asdict() for one in page["items"]]
    return page


@queries.get("/robots", query=PageQuery, answer=PageOf(schemas.NamedAnswer), roles=READERS)
def robots(query: dict[str, Any]) -> dict[str, Any]:
    """The robots of the caller's centres, by name."""
    return _named("robot", query)


@queries.get("/venues", query=PageQuery, answer=PageOf(schemas.NamedAnswer), roles=READERS)
def venues(query: dict[str, Any]) -> dict[str, Any]:
    """The venues of the caller's centres, by name."""
    return _named("venue", query)


@queries.get("/deployments", query=PageQuery, answer=PageOf(schemas.DeploymentRow), roles=SEEN_BY)
def deployments(query: dict[str, Any]) -> dict[str, Any]:
    """The deployments that the caller may see, by their first day."""
    part, reader = page_request(query), caller()
    rows = deployments_page(
        service().ledger,
        reader.centres,
        after=part.after,
        limit=part.fetch,
        seen_by=None if reader.has(READERS) else (reader.venue_id, reader.person_id),
    )
    page = part.page(rows, lambda row: (row["first_day"], row["deployment_id"]))
    page["items"] = [deployment_row(row) for row in page["items"]]
    return page


@queries.get("/deployments/<uuid:deployment_id>", answer=schemas.DeploymentAnswer, roles=SEEN_BY)
def deployment(_: dict[str, Any], deployment_id: UUID) -> Answer:
    """One deployment."""
    found = visible_deployment(deployment_id)
    return Answer(present_deployment(found), version=found.version)


@queries.get(
    "/deployments/<uuid:deployment_id>/calendar",
    query=schemas.CalendarQuery,
    answer=schemas.CalendarAnswer,
    roles=SEEN_BY,
)
def calendar(query: dict[str, Any], deployment_id: UUID) -> dict[str, Any]:
    """The days of a deployment: the operating hours of each, or the reason why it is closed."""
    found = visible_deployment(deployment_id)
    holidays = calendar_of(service().ledger, found.centre)
    first = query.get("first") or found.schedule.first
    if "last" in query:
        return present_calendar(found.calendar(first, query["last"], holidays), None)
    last = found.schedule.known_until(first, holidays)
    left_off = _left_off(last, holidays) if last < found.schedule.last else None
    if last < first and "first" not in query:
        return present_calendar([], left_off)
    is_asked_beyond = last < first <= found.schedule.last
    days = found.calendar(first, first if is_asked_beyond else last, holidays)
    return present_calendar(days, left_off)


def _left_off(last: date, holidays: WorkCalendar) -> BilingualText:
    """Return why a calendar ends with the day `last`, before the deployment does."""
    if last == holidays.certain_until:
        until = day_in_words(holidays.certain_until)
        return BilingualText(
            f"祝日が確かなのは{until.ja}までなので、その後の日は入っていません。"
            "管理者は「祝日」のページで、祝日を確かめて日付を進められます。",
            f"Public holidays are certain until {until.en}, so later days are left off. An "
            "administrator can check them and move that day on, on the page of holidays.",
        )
    return BilingualText(
        f"{LONGEST}日までを返しています。続きは from と to で指定してください。",
        f"No more than {LONGEST} days are returned. Ask for the later ones with from and to.",
    )


@queries.get(
    "/deployments/<uuid:deployment_id>/pilots",
    query=PageQuery,
    answer=PageOf(schemas.PilotRow),
    roles=READERS,
    reads=("people.cards",),
)
def pilots(query: dict[str, Any], deployment_id: UUID) -> dict[str, Any]:
    """The pilots of a deployment; names only for staff."""
    found, part, reader = visible_deployment(deployment_id), page_request(query), caller()
    after = str(part.after[0]) if part.after is not None else ""
    rows = pilots_page(service().ledger, found.id, after=after, limit=part.fetch)
    page = part.page(rows, lambda row: (row["person_id"],))
    names: dict[str, str | None] = {}
    if reader.has(STAFF):
        people = [row["person_id"] for row in page["items"]]
        viewed([UUID(item) for item in people], "pilots")
        names = names_of(service().views, people)
    page["items"] = [pilot_row(row, names, reader) for row in page["items"]]
    return page


@queries.get(
    "/deployments/<uuid:deployment_id>/pilots/<uuid:person_id>",
    answer=schemas.PilotAnswer,
    roles=READERS | {Role.PARTICIPANT},
)
def pilot(_: dict[str, Any], deployment_id: UUID, person_id: UUID) -> Answer:
    """One pilot of a deployment."""
    found = service().ledger.get(Pilot, pilot_id(deployment_id, person_id))
    if not found.is_visible_to(caller()):
        raise NotFound(out_of_scope=True)
    if is_known_to(caller(), person_id):
        viewed([person_id], "pilot")
    return Answer(pilot_for(found, caller()), version=found.version)
