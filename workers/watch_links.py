"""Detects from a robot's silent link that a shift has stopped, and records the interruption.

The interruption begins with the last heartbeat. It is never ended here: when heartbeats return, the
pilot is offered to resume, because only they know whether they can.
"""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

import structlog

from app.bootstrap import Service
from domain.kernel.errors import Invalid, RecordUnreadable, RuleBroken, Stale
from domain.kernel.messaging.bus import Envelope
from domain.kernel.messaging.caller import system
from domain.kernel.storage.database import Row
from domain.robots.live_link.inline_projection import watched
from domain.robots.shifts.commands import InterruptShift
from domain.robots.shifts.shift import Shift
from domain.robots.value_objects import Cause, ShiftState

log = structlog.get_logger()
CALLER = system("watch_links")
_EVER = datetime(1970, 1, 1, tzinfo=UTC)


def watch_links(service: Service) -> None:
    """Interrupt the shifts whose robots have fallen silent; several processes may run this."""
    for row in watched(service.ledger):
        if _may_be_silent(row, service.ledger.now()):
            with suppress(RecordUnreadable):  # Reported by the quarantine; the others go on.
                _look_at(service, row)


def _may_be_silent(row: Row, now: datetime) -> bool:
    return _heard(row) + timedelta(seconds=row["silence_seconds"]) < now


def _heard(row: Row) -> datetime:
    return datetime.fromisoformat(row["connected_at"]) if row["connected_at"] else _EVER


def _look_at(service: Service, row: Row) -> None:
    shift = service.ledger.find(Shift, UUID(row["shift_id"]))
    if shift is None or shift.state is not ShiftState.STARTED:
        return
    heard, latest = _heard(row), shift.not_before(_EVER)
    silence = timedelta(seconds=row["silence_seconds"])
    went_on_without = latest != shift.started_at and heard + silence < latest
    # A pilot who resumed by hand works without the link, until heartbeats arrive again.
    if went_on_without or heard < latest - timedelta(days=1):
        return
    since = shift.not_before(heard)
    if since + silence >= service.ledger.now():
        return
    key = str(uuid5(shift.id, f"silence {shift.version} {since.isoformat()}"))
    # If the clock of this host is behind, the silence seems to begin in the future.
    at = since if since <= service.clock.now() else None
    command = InterruptShift(shift_id=shift.id, cause=Cause.NETWORK, at=at)
    envelope = Envelope(caller=CALLER, expected_version=shift.version, idempotency_key=key)
    try:
        service.bus.dispatch(command, envelope)
    except (Invalid, RuleBroken, Stale) as refusal:
        log.info("silence not recorded", shift=str(shift.id), why=refusal.text.en)
