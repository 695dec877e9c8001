"""Routes of shifts: created, assigned, started, interrupted, ended, and listed."""

from typing import Any
from uuid import UUID

from app.http.routing import (
    Answer,
    ApiRouter,
    CommandBody,
    PageOf,
    caller,
    page_request,
    service,
    viewed,
)
from app.robots.live_link.api import is_of_its_day
from app.robots.presentation import is_known_to, present_shift, shift_for, shift_row
from app.robots.shifts import schemas
from domain.kernel.errors import NotFound
from domain.kernel.messaging.caller import READERS, Role
from domain.robots.shifts import commands
from domain.robots.shifts.shift import Shift
from projections.people.people_index import names_of
from projections.robots.shifts import shifts as shifts_page

SEEN_BY = READERS | {Role.PARTICIPANT, Role.VENUE}
STEPS: tuple[tuple[str, type[commands.ShiftCommand], Any], ...] = (
    ("assign", commands.AssignShift, schemas.AssignBody),
    ("stand-by", commands.NameStandBy, schemas.StandByBody),
    ("pin", commands.PinShift, CommandBody),
    ("unpin", commands.UnpinShift, CommandBody),
    ("split", commands.SplitShift, schemas.SplitBody),
    ("confirm", commands.ConfirmShift, CommandBody),
    ("give-up", commands.GiveUpShift, schemas.InstantBody),
    ("start", commands.StartShift, schemas.InstantBody),
    ("interrupt", commands.InterruptShift, schemas.InterruptBody),
    ("resume", commands.ResumeShift, schemas.InstantBody),
    ("end", commands.EndShift, schemas.EndBody),
    ("no-show", commands.NoteNoShow, CommandBody),
    ("cancel", commands.CancelShift, schemas.CancelBody),
    ("correct-times", commands.CorrectShiftTimes, schemas.ShiftTimesBody),
)

router = ApiRouter("robots")


router.command(
    "/shifts",
    commands.OpenShift,
    body=schemas.ShiftBody,
    answer=schemas.WholeShiftAnswer,
    present=present_shift,
    creates=True,
)

for verb, command, body in STEPS:
    router.command(
        f"/shifts/<uuid:shift_id>/{verb}",
        command,
        body=body,
        answer=schemas.WholeShiftAnswer,
        present=present_shift,
    )


@router.get(
    "/shifts",
    query=schemas.ShiftsQuery,
    answer=PageOf(schemas.ShiftAnswer),
    roles=SEEN_BY,
    reads=("robots.shifts", "people.cards"),
)
def shifts(query: dict[str, Any]) -> dict[str, Any]:
    """The shifts that the caller may see, in order of time.

    Staff see those of their centres, a pilot their own and those for which they stand by, a venue
    those of today.
    """
    part, reader = page_request(query), caller()
    rows = shifts_page(
        service().views,
        centres=reader.centres,
        after=part.after,
        limit=part.fetch,
        **_wanted(query),
    )
    page = part.page(rows, lambda row: (row["day"], row["start_time"], row["shift_id"]))
    known = [
        UUID(row["person_id"])
        for row in page["items"]
        if row["person_id"] and is_known_to(reader, UUID(row["person_id"]))
    ]
    viewed(known, "shifts")
    names = names_of(service().views, [*{str(item) for item in known}])
    page["items"] = [shift_row(row, names, reader) for row in page["items"]]
    return page


@router.get("/shifts/<uuid:shift_id>", answer=schemas.WholeShiftAnswer, roles=SEEN_BY)
def shift(_: dict[str, Any], shift_id: UUID) -> Answer:
    """One shift."""
    found, reader = service().ledger.get(Shift, shift_id), caller()
    if not (found.is_visible_to(reader) and is_of_its_day(found)):
        raise NotFound(out_of_scope=True)
    if found.person_id is not None and is_known_to(reader, found.person_id):
        viewed([found.person_id], "shift")
    return Answer(shift_for(found, reader), version=found.version)


def _wanted(query: dict[str, Any]) -> dict[str, Any]:
    """Return the query, limited to what the caller may see."""
    reader = caller()
    wanted: dict[str, Any] = {name: query.get(name) for name in ("first", "last")}
    wanted["of"] = query.get("pilot")
    if "deployment_id" in query:
        wanted["deployment_id"] = str(query["deployment_id"])
    if "state" in query:
        wanted["state"] = query["state"].value
    if reader.has(READERS):
        return wanted
    if reader.person_id is not None and Role.PARTICIPANT in reader.roles:
        return wanted | {"of": reader.person_id, "person_id": _also(query, reader.person_id)}
    today = service().clock.today()
    own = str(reader.venue_id) if Role.VENUE in reader.roles else ""
    return wanted | {"venue_id": own, "first": today, "last": today, "of": None}


def _also(query: dict[str, Any], own: UUID) -> str | None:
    """Return a filter that matches nothing if a pilot requests another's shifts."""
    return "nobody" if query.get("pilot", own) != own else None
