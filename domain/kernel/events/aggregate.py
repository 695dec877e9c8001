"""The base of all aggregates: public methods decide, private ones apply recorded events."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, ClassVar, Self, TypeVar
from uuid import UUID, uuid4

from domain.kernel.events.event import Event, Meta
from domain.kernel.messaging.caller import Caller
from domain.kernel.messaging.event_context import event_context

Method = TypeVar("Method", bound=Callable[..., None])


def applies(*event_classes: type[Event]) -> Callable[[Method], Method]:
    """Mark the private method that changes the state when an event of these classes is applied.

    Applying never fails, reads no clock and draws no random number.
    """

    def mark(method: Method) -> Method:
        method.__dict__["applies"] = event_classes
        return method

    return mark


class Aggregate:
    """An object whose every change is an event. It keeps only the state that a rule reads.

    State is replaced, never changed in place (tuples, frozensets, new dicts), so that a copy of
    an aggregate may share it. A large aggregate has a base class for each of its subjects, with the
    events, decisions and appliers of that subject.
    """

    KIND: ClassVar[str]
    """The frozen name of the kind: the first word of its topics."""
    IMPERSONAL: ClassVar[bool] = False
    """True if the state holds nothing of a sealed field, so that it may be cached."""
    _appliers: ClassVar[dict[type[Event], Callable[[Any, Any], None]]] = {}

    id: UUID
    version: int
    centre: str

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls._appliers = {
            event_class: member
            for member in cls._members()
            for event_class in getattr(member, "applies", ())
        }

    def __init__(self, id: UUID, *, centre: str) -> None:
        self.id = id
        self.version = 0
        self.centre = centre
        self.pending: tuple[Event, ...] = ()

    @classmethod
    def event_classes(cls) -> list[type[Event]]:
        """The event classes nested in this aggregate or its bases that carry a topic."""
        return [
            member
            for member in cls._members()
            if isinstance(member, type) and issubclass(member, Event) and member.TOPIC
        ]

    @classmethod
    def _members(cls) -> list[Any]:
        """What is defined in this class and its bases, those of the bases first."""
        return [member for base in reversed(cls.__mro__) for member in vars(base).values()]

    @classmethod
    def fold(cls, events: Iterable[Event], *, onto: Self | None = None) -> Self | None:
        """The aggregate after applying `events` to `onto`; `onto` itself if there are none."""
        this = onto
        for event in events:
            if this is None:
                this = cls.__new__(cls)
                Aggregate.__init__(this, event.originator_id, centre=event.meta.centre)
            this.apply(event)
        return this

    @classmethod
    def known_by(cls, events: Sequence[Event], day: date) -> list[Event]:
        """Those of `events` that state what was so on `day`, without facts of later days."""
        return [event for event in events if event.meta.occurred_on <= day]

    def apply(self, event: Event) -> None:
        """Apply one recorded event."""
        applier = self._appliers.get(type(event))
        if applier is not None:
            applier(self, event)
        self.version = event.originator_version

    def record(
        self, event_class: type[Event], *, occurred_on: date | None = None, **facts: Any
    ) -> None:
        """Record an event with the current event context, and apply it. Raises NoEventContext.

        `occurred_on` is the day from which a correction holds: that of the fact it corrects.
        """
        by = event_context()
        event = event_class(
            originator_id=self.id,
            originator_version=self.version + 1,
            meta=Meta(
                event_id=uuid4(),
                actor=by.actor,
                role=by.role,
                centre=self.centre,
                occurred_on=occurred_on or by.occurred_on,
                recorded_at=by.recorded_at,
                correlation_id=by.correlation_id,
                causation_id=by.causation_id,
                reason=by.reason,
                operator=by.operator,
            ),
            **facts,
        )
        self.apply(event)
        self.pending = (*self.pending, event)

    def collect_events(self) -> tuple[Event, ...]:
        """Return the recorded events that are not saved yet, and clear them."""
        pending, self.pending = self.pending, ()
        return pending

    def is_visible_to(self, caller: Caller) -> bool:
        """True if the caller may see this; contexts narrow it for people and clients."""
        return caller.sees_centre(self.centre)
