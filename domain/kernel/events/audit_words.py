"""What a context declares for the audit trail: words for its events, and readers of fields."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from domain.kernel.events.event import Event
from domain.kernel.messaging.caller import Role
from domain.kernel.text.bilingual import BilingualText

NOBODY: frozenset[Role] = frozenset()
"""The readers of a field that the audit trail shows to nobody."""
Field = tuple[str, str]
"""A topic, and the name of a field of such events."""


class Group(NamedTuple):
    """A kind of aggregate, identified by the first word of its topics."""

    place: int
    """Its sort order among the kinds that a form offers; the lowest comes first."""
    label: BilingualText
    """The label of all of its events together."""
    aggregate: BilingualText
    """The word for one such aggregate."""


class TopicWords(NamedTuple):
    """The words for one topic."""

    label: BilingualText
    """Its label in forms that filter by kind of event."""
    sentence: BilingualText
    """The sentence of what happened. `{actor}`, `{task}`, `{order}`… are names, `{on_day}` is the
    day on which it happened; the other placeholders are open fields."""
    variant: Callable[[Event], BilingualText | None] = lambda _: None
    """Returns another sentence for some of these events, or None."""


def if_by_themselves(ja: str, en: str) -> Callable[[Event], BilingualText | None]:
    """A variant for what participants and pilots do themselves: it names them once."""
    sentence = BilingualText(ja, en)
    return lambda event: sentence if event.meta.role == Role.PARTICIPANT else None


def if_own_account(ja: str, en: str) -> Callable[[Event], BilingualText | None]:
    """A variant for what somebody does with their own account."""
    sentence = BilingualText(ja, en)
    return lambda event: sentence if event.meta.actor == str(event.originator_id) else None


@dataclass(frozen=True, kw_only=True)
class AuditWords:
    """The declarations of one context for the audit trail."""

    groups: Mapping[str, Group] = field(default_factory=dict)
    """By the first word of a topic."""
    topics: Mapping[str, TopicWords] = field(default_factory=dict)
    """By topic; within a group in the order of a form."""
    views: Mapping[str, BilingualText] = field(default_factory=dict)
    """Words for recorded views, by the stored name of the view."""
    actors: Mapping[str, BilingualText] = field(default_factory=dict)
    """Words for the parts of the service that act on their own, by stored name."""
    codes: Mapping[str, BilingualText] = field(default_factory=dict)
    """Words for codes in open fields."""
    readers: Mapping[Field, frozenset[Role]] = field(default_factory=dict)
    """Who may read a field, if not the default (CARE for sealed fields, everybody for others)."""
    not_for_themselves: frozenset[Field] = frozenset()
    """Notes among staff that are not shown to the person they are about."""
    touches_health: Callable[[Event], bool] = lambda _: False
    """True for an event whose sealed fields and reason may mention somebody's health."""
