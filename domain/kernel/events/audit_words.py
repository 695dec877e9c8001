"""What a context tells the audit trail of its own events: their words, and who reads which fact."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from domain.kernel.events.event import Event
from domain.kernel.messaging.caller import Role
from domain.kernel.text.bilingual import BilingualText

NOBODY: frozenset[Role] = frozenset()
"""The readers of what is shown to nobody in the audit trail."""
Field = tuple[str, str]
"""A topic, and the name of a field of such events."""


class Group(NamedTuple):
    """A kind of thing, known by the first word of its topics."""

    place: int
    """Where it stands among the kinds that a form offers; the lowest comes first."""
    label: BilingualText
    """All of its events together."""
    aggregate: BilingualText
    """One such thing."""


class TopicWords(NamedTuple):
    """One kind of event in words."""

    label: BilingualText
    """What it is called where kinds of events are chosen."""
    sentence: BilingualText
    """What happened. `{actor}`, `{task}`, `{order}`… are names; other words are open fields."""
    variant: Callable[[Event], BilingualText | None] = lambda _: None
    """Another sentence for some of these events, or None."""


@dataclass(frozen=True, kw_only=True)
class AuditWords:
    """The part of one context in the audit trail."""

    groups: Mapping[str, Group] = field(default_factory=dict)
    """By the first word of a topic."""
    topics: Mapping[str, TopicWords] = field(default_factory=dict)
    """By topic; within a group in the order in which they are offered."""
    views: Mapping[str, BilingualText] = field(default_factory=dict)
    """What somebody looked at, by the stored name of the view."""
    actors: Mapping[str, BilingualText] = field(default_factory=dict)
    """The parts of the service that act by themselves, by stored name."""
    codes: Mapping[str, BilingualText] = field(default_factory=dict)
    """Codes that stand in open fields."""
    readers: Mapping[Field, frozenset[Role]] = field(default_factory=dict)
    """Who may read a field, where it is not CARE for a sealed one and everybody for an open one."""
    not_for_themselves: frozenset[Field] = frozenset()
    """Notes among staff that the person they are about is not shown."""
    touches_health: Callable[[Event], bool] = lambda _: False
    """True for an event whose sealed fields and reason may speak of somebody's health."""
