"""An announcement to the participants and pilots of a centre, or to some of them."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID

from domain.kernel.errors import Invalid, RuleBroken
from domain.kernel.events.aggregate import Aggregate, applies
from domain.kernel.events.event import Event, Sealed, SealedEvent
from domain.kernel.messaging.caller import STAFF, Caller
from domain.kernel.privacy.my_number import refuse_my_number


class Audience(StrEnum):
    """To whom an announcement is made."""

    EVERYBODY = "everybody"
    HOME_BASED = "home_based"
    ON_SITE = "on_site"
    PILOTS = "pilots"
    CHOSEN = "chosen"


class Announcement(Aggregate):
    """A text that is shown from a day until another one, and who has read it.

    Its text may name people, and is sealed under a key of its own: the id of the announcement.
    """

    KIND = "announcement"

    class Made(SealedEvent, frozen=True, kw_only=True):
        TOPIC = "announcement.made.v1"
        audience: Audience
        person_ids: tuple[UUID, ...]
        from_on: date
        until_on: date
        title: Annotated[str | None, Sealed] = None
        text: Annotated[str | None, Sealed] = None

    class Corrected(SealedEvent, frozen=True, kw_only=True):
        """The text or the days are others; everybody reads it once more."""

        TOPIC = "announcement.corrected.v1"
        corrects: UUID
        from_on: date
        until_on: date
        title: Annotated[str | None, Sealed] = None
        text: Annotated[str | None, Sealed] = None

    class Withdrawn(SealedEvent, frozen=True, kw_only=True):
        TOPIC = "announcement.withdrawn.v1"
        corrects: UUID

    class Read(Event, frozen=True, kw_only=True):
        TOPIC = "announcement.read.v1"
        person_id: UUID

    audience: Audience
    person_ids: frozenset[UUID]
    """The people chosen, if the announcement is made to them alone."""
    title: str | None
    text: str | None
    from_on: date
    until_on: date
    is_withdrawn: bool
    readers: frozenset[UUID]
    """The people who have read it as it is now."""
    stated_by: UUID
    """The id of the event that states its text and its days."""

    @classmethod
    def make(
        cls,
        id: UUID,
        *,
        centre: str,
        audience: Audience,
        person_ids: tuple[UUID, ...],
        title: str,
        text: str,
        from_on: date,
        until_on: date,
    ) -> Self:
        """Make an announcement. Raises Invalid if it ends before it begins."""
        _require_sound(title, text, from_on, until_on)
        announcement = cls(id, centre=centre)
        announcement.record(
            cls.Made,
            audience=audience,
            person_ids=person_ids,
            from_on=from_on,
            until_on=until_on,
            title=title,
            text=text,
            sealed_under=id,
        )
        return announcement

    def correct(self, *, title: str, text: str, from_on: date, until_on: date) -> None:
        """State the text and the days anew; those who have read it read it once more."""
        _require_sound(title, text, from_on, until_on)
        if self.is_withdrawn:
            raise _withdrawn()
        if (title, text, from_on, until_on) != (
            self.title,
            self.text,
            self.from_on,
            self.until_on,
        ):
            self.record(
                self.Corrected,
                corrects=self.stated_by,
                from_on=from_on,
                until_on=until_on,
                title=title,
                text=text,
                sealed_under=self.id,
            )

    def withdraw(self) -> None:
        """Show it to nobody any more; staff still see it."""
        if not self.is_withdrawn:
            self.record(self.Withdrawn, corrects=self.stated_by, sealed_under=self.id)

    def mark_read(self, person_id: UUID) -> None:
        """Note that this person has read it."""
        if self.is_withdrawn:
            raise _withdrawn()
        if person_id not in self.readers:
            self.record(self.Read, person_id=person_id)

    def is_for(self, person_id: UUID, audiences: frozenset[Audience]) -> bool:
        """True if it is made to this person, who belongs to these groups."""
        if self.audience is Audience.CHOSEN:
            return person_id in self.person_ids
        return self.audience in audiences

    def is_visible_to(self, caller: Caller) -> bool:
        """True for the staff of the centre; readers are shown it by `is_for`."""
        return super().is_visible_to(caller) and caller.has(STAFF)

    @applies(Made)
    def _made(self, event: Made) -> None:
        self.audience, self.person_ids = event.audience, frozenset(event.person_ids)
        self.is_withdrawn = False
        self._state(event)

    @applies(Corrected)
    def _state(self, event: Made | Corrected) -> None:
        self.title, self.text = event.title, event.text
        self.from_on, self.until_on = event.from_on, event.until_on
        self.stated_by = event.meta.event_id
        self.readers = frozenset()

    @applies(Withdrawn)
    def _is_withdrawn(self, _: Withdrawn) -> None:
        self.is_withdrawn = True

    @applies(Read)
    def _read(self, event: Read) -> None:
        self.readers |= {event.person_id}


def _require_sound(title: str, text: str, from_on: date, until_on: date) -> None:
    refuse_my_number(title=title, text=text)
    if until_on < from_on:
        raise Invalid.field(
            "until_on",
            "終わりの日は、始まりの日と同じか、それより後にしてください。",
            "Choose a last day that is not before the first.",
        )


def _withdrawn() -> RuleBroken:
    return RuleBroken(
        "このお知らせは取り消されています。必要なときは、新しく作ってください。",
        "This announcement was withdrawn. If it is needed, make a new one.",
    )
