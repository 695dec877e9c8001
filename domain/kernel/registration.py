"""What a context of the domain brings with it: one declared object, joined by `domain.registry`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import TypeVar

from domain.kernel.events.aggregate import Aggregate
from domain.kernel.events.audit_words import AuditWords
from domain.kernel.messaging.bus import Handlers
from domain.kernel.messaging.policy import Policy
from domain.kernel.storage.inline_projection import InlineProjections, InlineVersions
from domain.kernel.storage.leftovers import Leftover
from domain.kernel.text.bilingual import BilingualText

Key = TypeVar("Key")
Value = TypeVar("Value")


@dataclass(frozen=True, kw_only=True)
class Registration:
    """The parts of one context. A context leaves out what it does not have."""

    aggregates: tuple[type[Aggregate], ...] = ()
    """The kinds of things that have a history."""
    handlers: tuple[Handlers, ...] = ()
    """Its commands, and who carries them out."""
    inline_projections: tuple[InlineProjections, ...] = ()
    """The rows that are written with each append."""
    inline_versions: tuple[InlineVersions, ...] = ()
    """The versions of the tables of these rows, one for each."""
    tables: tuple[str, ...] = ()
    """The SQL of its inline tables."""
    leftovers: tuple[Leftover, ...] = ()
    """The rows that are no longer needed after a while, a statement a table."""
    policies: tuple[Policy, ...] = ()
    """Reactions: an event in, commands out."""
    audit: tuple[AuditWords, ...] = ()
    """Its part of the audit trail."""
    job_kinds: Mapping[str, BilingualText] = field(default_factory=dict)
    """What its background jobs are called, by stored kind."""


def merged(parts: Iterable[Mapping[Key, Value]]) -> dict[Key, Value]:
    """All of `parts` in one. Raises ValueError for a key that stands in two of them."""
    known: dict[Key, Value] = {}
    for key, value in chain.from_iterable(part.items() for part in parts):
        if key in known:
            raise ValueError(f"{key!r} is registered twice")
        known[key] = value
    return known
