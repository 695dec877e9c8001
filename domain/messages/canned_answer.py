"""A canned answer of a centre: a text that staff insert in an answer or a message."""

from typing import Annotated, Self
from uuid import UUID

from domain.kernel.errors import RuleBroken
from domain.kernel.events.aggregate import Aggregate, applies
from domain.kernel.events.event import Sealed, SealedEvent
from domain.kernel.messaging.caller import STAFF, Caller
from domain.kernel.privacy.my_number import refuse_my_number


class CannedAnswer(Aggregate):
    """One text under a title. It is sealed under a key of its own: the id of the canned answer."""

    KIND = "canned_answer"

    class Written(SealedEvent, frozen=True, kw_only=True):
        TOPIC = "canned_answer.written.v1"
        title: Annotated[str | None, Sealed] = None
        text: Annotated[str | None, Sealed] = None

    class Changed(SealedEvent, frozen=True, kw_only=True):
        TOPIC = "canned_answer.changed.v1"
        corrects: UUID
        title: Annotated[str | None, Sealed] = None
        text: Annotated[str | None, Sealed] = None

    class Removed(SealedEvent, frozen=True, kw_only=True):
        TOPIC = "canned_answer.removed.v1"
        corrects: UUID

    title: str | None
    text: str | None
    is_removed: bool

    @classmethod
    def write(cls, id: UUID, *, centre: str, title: str, text: str) -> Self:
        """Write a canned answer."""
        refuse_my_number(title=title, text=text)
        answer = cls(id, centre=centre)
        answer.record(cls.Written, title=title, text=text, sealed_under=id)
        return answer

    def change(self, *, title: str, text: str) -> None:
        """Change the title or the text."""
        refuse_my_number(title=title, text=text)
        if self.is_removed:
            raise RuleBroken(
                "このひな形は削除されています。必要なときは、新しく作ってください。",
                "This canned answer was removed. If it is needed, write a new one.",
            )
        if (title, text) != (self.title, self.text):
            self.record(
                self.Changed,
                corrects=self._stated_by,
                title=title,
                text=text,
                sealed_under=self.id,
            )

    def remove(self) -> None:
        """Offer it to nobody any more."""
        if not self.is_removed:
            self.record(self.Removed, corrects=self._stated_by, sealed_under=self.id)

    def is_visible_to(self, caller: Caller) -> bool:
        """True for the staff of the centre."""
        return super().is_visible_to(caller) and caller.has(STAFF)

    @applies(Written)
    def _written(self, event: Written) -> None:
        self.is_removed = False
        self._changed(event)

    @applies(Changed)
    def _changed(self, event: Written | Changed) -> None:
        self.title, self.text = event.title, event.text
        self._stated_by = event.meta.event_id

    @applies(Removed)
    def _removed(self, _: Removed) -> None:
        self.is_removed = True
