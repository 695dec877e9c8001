"""The questions of a participant about a task, and the answers of staff."""

from typing import Annotated
from uuid import UUID

from domain.kernel.errors import RuleBroken
from domain.kernel.events.aggregate import applies
from domain.kernel.events.event import Event, Sealed, SealedEvent
from domain.tasks.base_task import BaseTask
from domain.tasks.value_objects import IN_HAND, TaskState


class TaskHelp(BaseTask):
    """The part of a task that holds its questions and answers."""

    class HelpAsked(SealedEvent, frozen=True, kw_only=True):
        TOPIC = "task.help_asked.v1"
        participant_id: UUID
        message: Annotated[str | None, Sealed] = None

    class HelpAnswered(SealedEvent, frozen=True, kw_only=True):
        TOPIC = "task.help_answered.v1"
        participant_id: UUID
        message: Annotated[str | None, Sealed] = None

    class AnswerRead(Event, frozen=True, kw_only=True):
        """The participant has read the answer to their question."""

        TOPIC = "task.answer_read.v1"
        participant_id: UUID

    def ask_for_help(self, *, message: str) -> None:
        """Ask staff a question about this task."""
        self._require(IN_HAND | {TaskState.SUBMITTED})
        self.record(
            self.HelpAsked,
            participant_id=self.participant_id,
            message=message,
            sealed_under=self.person_id,
        )

    def answer_help(self, *, message: str) -> None:
        """Answer the latest question."""
        if not self.help_is_open:
            raise RuleBroken(
                "この作業には、返事を待っている質問がありません。",
                "There is no open question on this task.",
            )
        self.record(
            self.HelpAnswered,
            participant_id=self.participant_id,
            message=message,
            sealed_under=self.person_id,
        )

    def mark_answer_read(self) -> None:
        """Note that the participant has read the latest answer."""
        if self.answer_is_unread:
            self.record(self.AnswerRead, participant_id=self.participant_id)

    @applies(HelpAsked)
    def _help_asked(self, event: HelpAsked) -> None:
        self.help_is_open, self.answer_is_unread = True, False
        self.messages = (*self.messages, ("asked", event.message, _instant(event)))

    @applies(HelpAnswered)
    def _help_answered(self, event: HelpAnswered) -> None:
        self.help_is_open, self.answer_is_unread = False, True
        self.messages = (*self.messages, ("answered", event.message, _instant(event)))

    @applies(AnswerRead)
    def _answer_read(self, _: AnswerRead) -> None:
        self.answer_is_unread = False


def _instant(event: Event) -> str:
    return event.meta.recorded_at.isoformat()
