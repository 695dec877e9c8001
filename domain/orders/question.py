"""A client's question about its order, and the centre's answers."""

from typing import Annotated, Self
from uuid import UUID

from domain.kernel.events.aggregate import Aggregate, applies
from domain.kernel.events.event import Event, Sealed, SealedEvent
from domain.kernel.messaging.caller import STAFF, Caller


class OrderQuestion(Aggregate):
    """One question. A further answer may add to the first; none can be taken back.

    Question and answers are sealed under the order's key if the order has one.
    """

    KIND = "order_question"

    class Asked(SealedEvent, frozen=True, kw_only=True):
        TOPIC = "order_question.asked.v1"
        order_id: UUID
        client_id: UUID
        text: Annotated[str | None, Sealed] = None

    class Answered(SealedEvent, frozen=True, kw_only=True):
        TOPIC = "order_question.answered.v1"
        order_id: UUID
        text: Annotated[str | None, Sealed] = None

    order_id: UUID
    client_id: UUID
    text: str | None
    asked_at: str
    answers: tuple[tuple[str | None, str], ...]
    """The text of each answer, and when it was given."""

    @classmethod
    def ask(
        cls,
        id: UUID,
        *,
        centre: str,
        order_id: UUID,
        client_id: UUID,
        text: str,
        sealed_under: UUID | None,
    ) -> Self:
        """Ask about an order."""
        question = cls(id, centre=centre)
        question.record(
            cls.Asked,
            order_id=order_id,
            client_id=client_id,
            text=text,
            sealed_under=sealed_under,
        )
        return question

    @property
    def is_open(self) -> bool:
        """True until somebody answers."""
        return not self.answers

    def answer(self, text: str) -> None:
        """Answer the question, or add to an earlier answer."""
        if self.answers and self.answers[-1][0] == text:
            return
        self.record(
            self.Answered, order_id=self.order_id, text=text, sealed_under=self._sealed_under
        )

    def is_visible_to(self, caller: Caller) -> bool:
        """Staff of the centre see it, and the client that owns the order."""
        if not super().is_visible_to(caller):
            return False
        return caller.has(STAFF) or caller.client_id == self.client_id

    @applies(Asked)
    def _asked(self, event: Asked) -> None:
        self.order_id, self.client_id = event.order_id, event.client_id
        self.text, self.asked_at = event.text, _instant(event)
        self.answers = ()
        self._sealed_under = event.sealed_under

    @applies(Answered)
    def _answered(self, event: Answered) -> None:
        self.answers = (*self.answers, (event.text, _instant(event)))


def _instant(event: Event) -> str:
    return event.meta.recorded_at.isoformat()
