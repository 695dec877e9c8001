"""Who looked at whose record, and who was refused: facts of the ledger like every other.

A view that cannot be recorded is not given, so readers of personal data call
`record_view` before they answer.
"""

from collections.abc import Sequence
from uuid import UUID, uuid4

from domain.kernel.errors import Unavailable
from domain.kernel.events.aggregate import Aggregate
from domain.kernel.events.event import Event
from domain.kernel.messaging.caller import Caller
from domain.kernel.messaging.event_context import EventContext, recording_under
from domain.kernel.storage.ledger import Ledger
from domain.kernel.time.clock import Clock


class LookNotRecorded(Unavailable):
    """What is said about people is not shown, because the look cannot be recorded (503)."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(
            "ここには人についての情報があり、だれが見たかを毎回記録しています。"
            "いまはその記録ができないので、表示していません。失われたものはありません。"
            "少し待ってから、もう一度開いてください。",
            "This shows what is kept about people, and every look at it is recorded. That cannot be"
            " done at this moment, so it is not shown. Nothing was lost. Wait a moment and open it"
            " again.",
            retry_after=retry_after,
        )


class Access(Aggregate):
    """One act of looking, or one refusal: a stream of a single event."""

    KIND = "access"

    class Viewed(Event, frozen=True, kw_only=True):
        """Records of these people were shown; `what` is the frozen name of the answer."""

        TOPIC = "access.viewed.v1"

        person_ids: tuple[UUID, ...]
        what: str

    class Refused(Event, frozen=True, kw_only=True):
        """`what` (a command or an answer) was asked for without the authority for it."""

        TOPIC = "access.refused.v1"

        what: str
        subject: UUID | None


def record_view(
    ledger: Ledger, caller: Caller, person_ids: Sequence[UUID], what: str, clock: Clock
) -> None:
    """Record that `caller` is shown `what` of these people; nothing where there are none.

    Raises Unavailable if it cannot be recorded: then nothing may be shown.
    """
    if not person_ids:
        return
    look = Access(uuid4(), centre=_centre(caller))
    with recording_under(_signature(caller, clock)):
        look.record(Access.Viewed, person_ids=tuple(person_ids), what=what)
    try:
        ledger.save(look)
    except Unavailable as refusal:
        if type(refusal) is not Unavailable:
            raise  # It says itself what is wrong, as that the disk is full.
        raise LookNotRecorded(refusal.retry_after) from refusal


def record_refusal(
    ledger: Ledger, caller: Caller, what: str, subject: UUID | None, clock: Clock
) -> None:
    """Record that `caller` was refused `what` for want of authority."""
    refusal = Access(uuid4(), centre=_centre(caller))
    with recording_under(_signature(caller, clock)):
        refusal.record(Access.Refused, what=what, subject=subject)
    ledger.save(refusal)


def _centre(caller: Caller) -> str:
    return caller.centres[0] if caller.centres else ""


def _signature(caller: Caller, clock: Clock) -> EventContext:
    return EventContext(
        actor=caller.actor,
        role=min(caller.roles, default=""),
        recorded_at=clock.now(),
        occurred_on=clock.today(),
        correlation_id=uuid4(),
    )
