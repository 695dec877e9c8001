"""Routes of shifts: created, assigned, started, interrupted, ended, and listed."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Response

from app.http.list_files import KINDS
from app.http.lists import all_pages, chosen, page_of
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
from app.robots.shifts.shift_listing import SHIFTS_FILE, asked_for, by_person, people_in, seen
from domain.kernel.errors import Invalid, NotFound
from domain.kernel.messaging.caller import READERS, STAFF, Role
from domain.robots.shifts import commands
from domain.robots.shifts.shift import Shift
from projections.kernel.listing import Chosen
from projections.robots.shift_listing import PILOT, SHIFTS

SEEN_BY = READERS | {Role.PARTICIPANT, Role.VENUE}
STEPS: tuple[tuple[str, type[commands.ShiftCommand], Any], ...] = (
    ("assign", commands.AssignShift, schemas.AssignBody),
    ("stand-by", commands.NameStandBy, schemas.StandByBody),
    ("pin", commands.PinShift, CommandBody),
    ("unpin", commands.UnpinShift, CommandBody),
    ("split", commands.SplitShift, schemas.SplitBody),
    ("confirm", commands.ConfirmShift, CommandBody),
    ("give-up", commands.GiveUpShift, schemas.InstantBody),
    ("take-back", commands.TakeShiftBack, CommandBody),
    ("start", commands.StartShift, schemas.InstantBody),
    ("interrupt", commands.InterruptShift, schemas.InterruptBody),
    ("resume", commands.ResumeShift, schemas.InstantBody),
    ("end", commands.EndShift, schemas.EndBody),
    ("no-show", commands.NoteNoShow, CommandBody),
    ("cancel", commands.CancelShift, schemas.CancelBody),
    ("correct-times", commands.CorrectShiftTimes, schemas.ShiftTimesBody),
)

_NOBODY = UUID(int=0)
"""Whose shifts a pilot is shown who asks for those of somebody else."""

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
    reads=("robots.shifts",),
)
def shifts(query: dict[str, Any]) -> dict[str, Any]:
    """The shifts that the caller may see: those that are not over, then the others, by time.

    Staff see those of their centres, a pilot their own and those for which they stand by, a venue
    those of today. Only staff search them by words and sort them by pilots.
    """
    part, reader = page_request(query), caller()
    page = page_of(SHIFTS, _asked(query), part)
    if reader.has(STAFF):
        viewed([UUID(id) for id in people_in(page["items"])], "shifts")
    elif any(row["person_id"] == str(reader.person_id) for row in page["items"]):
        viewed([UUID(str(reader.person_id))], "shifts")
    page["items"] = [shift_row(row, reader) for row in page["items"]]
    return page


@router.get(
    "/shifts/export",
    query=schemas.ShiftsFileQuery,
    answer=None,
    media_types=tuple(KINDS.values()),
    roles=STAFF,
    reads=("robots.shifts",),
)
def shifts_file(query: dict[str, Any]) -> Response:
    """The same shifts as a file: CSV or XLSX, streamed; whom it shows is recorded."""
    return SHIFTS_FILE.answer(query, seen(all_pages(SHIFTS, asked_for(query))))


@router.get("/shifts/<uuid:shift_id>", answer=schemas.WholeShiftAnswer, roles=SEEN_BY)
def shift(_: dict[str, Any], shift_id: UUID) -> Answer:
    """One shift."""
    found, reader = service().ledger.get(Shift, shift_id), caller()
    if not (found.is_visible_to(reader) and is_of_its_day(found)):
        raise NotFound(out_of_scope=True)
    if found.person_id is not None and is_known_to(reader, found.person_id):
        viewed([found.person_id], "shift")
    return Answer(shift_for(found, reader), version=found.version)


def _asked(query: Mapping[str, Any]) -> Chosen:
    """What the caller asks of the shifts that they may see.

    Raises Invalid if others than staff ask by what only staff are shown.
    """
    reader = caller()
    if reader.has(STAFF):
        return asked_for(query)
    _require_shown(query)
    if reader.has(READERS):
        return asked_for(query)
    asked = chosen(SHIFTS, query, reader.centres)
    own = reader.person_id
    if own is not None and Role.PARTICIPANT in reader.roles:
        return by_person(asked, own if query.get("pilot", own) == own else _NOBODY)
    today = service().clock.today().isoformat()
    venue_id = str(reader.venue_id) if Role.VENUE in reader.roles else ""
    mine = {"venue_id": venue_id, "first": today, "last": today}
    return replace(asked, filters={**asked.filters, **mine})


def _require_shown(query: Mapping[str, Any]) -> None:
    """Raise Invalid if the question tells names, or what only staff are shown, by its answer."""
    if "q" in query:
        raise Invalid.field(
            "q",
            "言葉で探せるのは、センターの職員だけです。日付や状態で絞り込んでください。",
            "Only the staff of the centre search by words. Choose days or states instead.",
        )
    if query.get("sort", "").removeprefix("-") == PILOT:
        raise Invalid.field(
            "sort", "パイロットの順には並べられません。", "The list cannot be sorted by pilots."
        )
    if "pinned" in query:
        raise Invalid.field(
            "pinned",
            "固定かどうかで絞り込めるのは、センターの職員だけです。",
            "Only the staff of the centre choose by what is fixed.",
        )
