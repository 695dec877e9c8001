"""When staff correct somebody's work, stay or attendance, the person is notified if they chose."""

from collections.abc import Iterable
from uuid import UUID

from domain.kernel.messaging.caller import Role
from domain.kernel.messaging.policy import Reaction
from domain.kernel.storage.ledger import Ledger
from domain.notices.inline_projection import participant_who_hears, people_who_hear
from domain.notices.kinds import NoticeKind
from domain.notices.reaction import notice
from domain.orders.job_order import JobOrder
from domain.participants.participant import Participant
from domain.robots.shifts.shift import Shift
from domain.tasks.place_queries import holders_in
from domain.tasks.task import Task

NAME = "notify_of_corrections"
_OF_A_STAY = (
    Participant.StepUndone,
    Participant.RegistrationMoved,
    Participant.RegistrationCorrected,
    Participant.AttendanceCorrected,
)
LISTENS_TO = (
    Task.MinutesCorrected,
    Task.VerdictUndone,
    Task.Reinstated,
    Task.PayloadCorrected,
    JobOrder.TermsCorrected,
    Shift.TimesCorrected,
    Participant.StepUndone,
    Participant.RegistrationMoved,
    Participant.RegistrationCorrected,
    Participant.AttendanceCorrected,
)


def decide(
    event: Task.MinutesCorrected
    | Task.VerdictUndone
    | Task.Reinstated
    | Task.PayloadCorrected
    | JobOrder.TermsCorrected
    | Shift.TimesCorrected
    | Participant.StepUndone
    | Participant.RegistrationMoved
    | Participant.RegistrationCorrected
    | Participant.AttendanceCorrected,
    event_id: UUID,
    ledger: Ledger,
) -> Iterable[Reaction]:
    """Queue the notices: for whoever has the task, or any task of the order, in hand, and for
    the participant whose stay or attendance it is.

    Of a task that was reinstated, it is who had it before, whether they have it again or not.
    Participants who corrected their own work are not notified.
    """
    if event.meta.role == Role.PARTICIPANT.value:
        return
    kind = NoticeKind.WORK_CORRECTED
    if isinstance(event, Shift.TimesCorrected | Task.Reinstated):
        person = event.person_id if isinstance(event, Shift.TimesCorrected) else event.sealed_under
        if person is not None:
            accounts = people_who_hear(ledger, kind, [person])
            yield from notice(kind, str(event_id), accounts, event.meta.recorded_at)
        return
    if isinstance(event, JobOrder.TermsCorrected):
        people: Iterable[UUID] = holders_in(ledger, event.originator_id)
    elif isinstance(event, _OF_A_STAY):
        people = (event.originator_id,)
    else:
        people = () if event.participant_id is None else (event.participant_id,)
    hearing = tuple(
        account
        for participant_id in people
        for account in participant_who_hears(ledger, kind, participant_id)
    )
    yield from notice(kind, str(event_id), hearing, event.meta.recorded_at)
