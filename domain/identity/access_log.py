"""Who viewed whose record, took out a file, or was refused: recorded as events like other facts.

A view that cannot be recorded is not shown, so every reader of personal data calls
`record_view` before it answers.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID, uuid4

from domain.identity.queries import centre_codes
from domain.kernel.errors import Unavailable
from domain.kernel.events.aggregate import Aggregate
from domain.kernel.events.event import Event
from domain.kernel.messaging.caller import Caller
from domain.kernel.messaging.event_context import EventContext, recording_under
from domain.kernel.storage.ledger import Ledger
from domain.kernel.time.clock import Clock


class LookNotRecorded(Unavailable):
    """Personal data is not shown, because the view cannot be recorded (503)."""

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
    """One view, one download, or one refusal: a stream with a single event."""

    KIND = "access"

    class Viewed(Event, frozen=True, kw_only=True):
        """Records of these people were shown; `what` is the frozen name of the view."""

        TOPIC = "access.viewed.v1"

        person_ids: tuple[UUID, ...]
        what: str

    class Refused(Event, frozen=True, kw_only=True):
        """The actor lacked the authority for `what` (the name of a command or a view)."""

        TOPIC = "access.refused.v1"

        what: str
        subject: UUID | None

    class Downloaded(Event, frozen=True, kw_only=True):
        """A file was taken out: `what` is the frozen name of its contents, `form` its format.

        `subject` is the record of which it is, if it is of one.
        """

        TOPIC = "access.downloaded.v1"

        what: str
        form: str
        subject: UUID | None

    class FileTaken(Event, frozen=True, kw_only=True):
        """The content of a file of work was sent: of one task, or else of a whole order."""

        TOPIC = "access.file_taken.v1"

        file_id: UUID
        order_id: UUID
        task_id: UUID | None

    class RebuildAsked(Event, frozen=True, kw_only=True):
        """The rows of a read model (its stored name) were to be made again from the events."""

        TOPIC = "access.rebuild_asked.v1"

        read_model: str


def record_view(
    ledger: Ledger, caller: Caller, person_ids: Sequence[UUID], what: str, clock: Clock
) -> None:
    """Record that `caller` views `what` of these people. Does nothing if there are none.

    Raises Unavailable if it cannot be recorded; nothing may be shown then.
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
            raise  # A subclass says what is wrong, for example that the disk is full.
        raise LookNotRecorded(refusal.retry_after) from refusal


def record_download(
    ledger: Ledger, caller: Caller, clock: Clock, *, what: str, form: str, subject: UUID | None
) -> None:
    """Record that `caller` takes out `what` as a file. Raises Unavailable; then nothing is sent."""
    download = Access(uuid4(), centre=_centre(caller))
    with recording_under(_signature(caller, clock)):
        download.record(Access.Downloaded, what=what, form=form, subject=subject)
    ledger.save(download)


def record_file(
    ledger: Ledger,
    caller: Caller,
    clock: Clock,
    *,
    file_id: UUID,
    order_id: UUID,
    task_id: UUID | None,
) -> None:
    """Record that `caller` takes a file of work. Raises Unavailable; then nothing is sent."""
    taken = Access(uuid4(), centre=_centre(caller))
    with recording_under(_signature(caller, clock)):
        taken.record(Access.FileTaken, file_id=file_id, order_id=order_id, task_id=task_id)
    ledger.save(taken)


def record_backup(ledger: Ledger, caller: Caller, clock: Clock, form: str) -> None:
    """Record at every centre that `caller` made a backup of all records. Raises Unavailable."""
    made = []
    with recording_under(_signature(caller, clock)):
        for centre in centre_codes(ledger):
            backup = Access(uuid4(), centre=centre)
            backup.record(Access.Downloaded, what="backup", form=form, subject=None)
            made.append(backup)
    ledger.save(*made)


def record_rebuild(
    ledger: Ledger, caller: Caller, clock: Clock, read_models: Iterable[str]
) -> None:
    """Record at every centre that `caller` has these read models rebuilt."""
    asked = []
    with recording_under(_signature(caller, clock)):
        for centre in centre_codes(ledger):
            for name in read_models:
                act = Access(uuid4(), centre=centre)
                act.record(Access.RebuildAsked, read_model=name)
                asked.append(act)
    ledger.save(*asked)


def record_refusal(
    ledger: Ledger, caller: Caller, what: str, subject: UUID | None, clock: Clock
) -> None:
    """Record that `caller` was refused `what` because the authority was missing."""
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
        operator=caller.operator,
    )
