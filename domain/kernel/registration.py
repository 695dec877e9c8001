"""What a context of the domain declares: one object, which `domain.registry` joins with others."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import TypeVar

from domain.kernel.events.aggregate import Aggregate
from domain.kernel.events.audit_words import AuditWords
from domain.kernel.events.corrections import Corrections
from domain.kernel.messaging.bus import Handlers
from domain.kernel.messaging.policy import Policy
from domain.kernel.storage.inline_projection import InlineProjections, InlineVersions
from domain.kernel.storage.leftovers import Leftover
from domain.kernel.text.bilingual import BilingualText

Key = TypeVar("Key")
Value = TypeVar("Value")


@dataclass(frozen=True, kw_only=True)
class Registration:
    """The declarations of one context. A context omits those it does not have."""

    aggregates: tuple[type[Aggregate], ...] = ()
    """Its aggregate classes."""
    handlers: tuple[Handlers, ...] = ()
    """Its commands, and their handlers."""
    command_labels: Mapping[str, BilingualText] = field(default_factory=dict)
    """Labels of its commands, by stored name: what somebody does who gives one."""
    inline_projections: tuple[InlineProjections, ...] = ()
    """The projections whose rows are written in the transaction of each append."""
    inline_versions: tuple[InlineVersions, ...] = ()
    """The versions of the tables of these projections, one for each."""
    tables: tuple[str, ...] = ()
    """The SQL of its inline tables."""
    leftovers: tuple[Leftover, ...] = ()
    """The statements that purge old rows, one for each table."""
    policies: tuple[Policy, ...] = ()
    """Its policies, which react to events with commands."""
    audit: tuple[AuditWords, ...] = ()
    """Its words for the audit trail."""
    corrections: tuple[Corrections, ...] = ()
    """How each of its facts is corrected, or why it stands."""
    job_kinds: Mapping[str, BilingualText] = field(default_factory=dict)
    """Labels of its background jobs, by stored kind."""


def merged(parts: Iterable[Mapping[Key, Value]]) -> dict[Key, Value]:
    """All of `parts` in one dict. Raises ValueError for a key that is in two of them."""
    known: dict[Key, Value] = {}
    for key, value in chain.from_iterable(part.items() for part in parts):
        if key in known:
            raise ValueError(f"{key!r} is registered twice")
        known[key] = value
    return known
