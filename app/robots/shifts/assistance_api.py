"""Routes of a shift's assistance: the check before it, requests for help, and swaps."""

from typing import Any
from uuid import UUID

from app.http.routing import Answer, ApiRouter, CommandBody, caller, service, viewed
from app.people.presentation import trace
from app.robots.presentation import is_known_to
from app.robots.shifts import assistance_schemas as schemas
from domain.kernel.errors import NotFound
from domain.kernel.messaging.caller import READERS, STAFF, Caller, Role
from domain.robots.shifts import assistance_commands as commands
from domain.robots.shifts.assistance import Ready, ShiftAssistance, assistance_id
from domain.robots.shifts.assistance_inline_projection import swaps_for
from domain.robots.shifts.commands import ShiftCommand
from domain.robots.shifts.shift import Shift

PILOTS = frozenset({Role.PARTICIPANT})
BEGINNING: tuple[tuple[str, type[ShiftCommand], Any], ...] = (
    ("look-over", commands.LookOver, schemas.LookOverBody),
    ("ask-for-help", commands.AskForShiftHelp, schemas.ShiftHelpBody),
    ("offer-swap", commands.OfferSwap, CommandBody),
)
"""Commands that may be the first event of a shift's assistance."""
ANSWERING: tuple[tuple[str, type[ShiftCommand]], ...] = (
    ("give-help", commands.GiveShiftHelp),
    ("withdraw-swap", commands.WithdrawSwap),
    ("take-swap", commands.TakeSwap),
)
"""Commands that change and return nothing if the shift has no assistance yet."""

router = ApiRouter("robots")


def _present(assistance: ShiftAssistance) -> dict[str, Any]:
    """Return the assistance of a shift after a command."""
    shift, reader = service().ledger.get(Shift, assistance.shift_id), caller()
    about = shift.person_id or assistance.asked_by
    if about is not None and is_known_to(reader, about):
        trace(assistance, about, "shift")
    return _shown(shift, assistance, reader)


for verb, command, body in BEGINNING:
    router.command(
        f"/shifts/<uuid:shift_id>/{verb}",
        command,
        body=body,
        answer=schemas.AssistanceAnswer,
        present=_present,
        creates=True,
    )

for verb, command in ANSWERING:
    router.command(
        f"/shifts/<uuid:shift_id>/{verb}",
        command,
        answer=schemas.AssistanceAnswer,
        present=_present,
        may_be_empty=True,
    )


@router.get(
    "/shifts/<uuid:shift_id>/beside", answer=schemas.AssistanceAnswer, roles=READERS | PILOTS
)
def shift_assistance(_: dict[str, Any], shift_id: UUID) -> Answer:
    """The checks, help requests and swap offer of a shift: for staff and the shift's pilot."""
    shift, reader = service().ledger.get(Shift, shift_id), caller()
    is_own = shift.person_id is not None and shift.person_id == reader.person_id
    if not shift.is_visible_to(reader) or not (reader.has(READERS) or is_own):
        raise NotFound(out_of_scope=True)
    assistance = service().ledger.find(
        ShiftAssistance, assistance_id(shift.id)
    ) or ShiftAssistance.begin(shift)
    about = shift.person_id or assistance.asked_by
    if about is not None and is_known_to(reader, about):
        viewed([about], "shift")
    return Answer(_shown(shift, assistance, reader), version=assistance.version or None)


@router.get("/swap-offers", answer=schemas.SwapOffersAnswer, roles=PILOTS)
def swap_offers(_: dict[str, Any]) -> dict[str, Any]:
    """The shifts that other pilots offer and that the caller may accept."""
    own = caller().person_id
    rows = swaps_for(service().ledger, own, service().clock.today()) if own else []
    return {
        "items": [
            {
                **{name: UUID(row[name]) for name in ("shift_id", "deployment_id", "venue_id")},
                "date": row["day"],
                "start": row["start_time"],
                "end": row["end_time"],
            }
            for row in rows
        ]
    }


def _shown(shift: Shift, assistance: ShiftAssistance, reader: Caller) -> dict[str, Any]:
    """Return what `reader` may know; a pilot sees nothing about the previous pilot."""
    is_staff, own = reader.has(STAFF), reader.person_id
    ready = assistance.ready_for(shift.person_id)
    needs_help = assistance.needs_help if reader.has(READERS) else assistance.has_called(own)
    shown: dict[str, Any] = {
        "shift_id": shift.id,
        "ready": None if ready is None else [item for item in Ready if item in ready],
        "needs_help": needs_help,
        "swap_offered": assistance.swap_by is not None and assistance.swap_by == shift.person_id,
    }
    if is_staff or assistance.has_called(own):
        shown["help_note"] = assistance.help_note
    return shown
