"""The whole domain: the joined registrations of all contexts, which are listed by name."""

from importlib import import_module
from itertools import chain

from domain.kernel.events import quarantine
from domain.kernel.events.aggregate import Aggregate
from domain.kernel.events.audit_words import AuditWords
from domain.kernel.events.corrections import CorrectedBy, Stands
from domain.kernel.events.event import TopicRegistry
from domain.kernel.messaging import optimistic_lock
from domain.kernel.messaging.bus import Handlers
from domain.kernel.messaging.policy import Policy
from domain.kernel.registration import Registration, merged
from domain.kernel.storage import leftovers as kernel_leftovers
from domain.kernel.storage.inline_projection import InlineProjections, InlineVersions
from domain.kernel.storage.leftovers import Leftover
from domain.kernel.text.bilingual import BilingualText
from domain.kernel.time import calendar

CONTEXTS: tuple[str, ...] = (
    "identity",
    "people",
    "participants",
    "orders",
    "tasks",
    "files",
    "reports",
    "jobs",
    "notices",
    "escalation",
    "messages",
    "robots",
    "policies",
)
"""Every context: `domain/<context>/registration.py` holds its `REGISTRATION`."""

REGISTRATIONS: tuple[Registration, ...] = tuple(
    import_module(f"domain.{name}.registration").REGISTRATION for name in CONTEXTS
)

AGGREGATES: list[type[Aggregate]] = [kind for one in REGISTRATIONS for kind in one.aggregates]
"""Every aggregate class."""

HANDLERS: Handlers = merged(chain.from_iterable(one.handlers for one in REGISTRATIONS))
"""Every command, and its handler."""

COMMAND_LABELS: dict[str, BilingualText] = merged(one.command_labels for one in REGISTRATIONS)
"""The labels of commands, by stored name."""

POLICIES: tuple[Policy, ...] = tuple(policy for one in REGISTRATIONS for policy in one.policies)
"""Every policy."""

INLINE_PROJECTIONS: InlineProjections = merged(
    chain.from_iterable(one.inline_projections for one in REGISTRATIONS)
)
"""The projections whose rows are written in the transaction of each append."""

INLINE_VERSIONS: InlineVersions = merged(
    chain.from_iterable(one.inline_versions for one in REGISTRATIONS)
)
"""The versions of their tables."""

TABLES = (
    "".join(table for one in REGISTRATIONS for table in one.tables)
    + optimistic_lock.TABLES
    + quarantine.TABLES
    + calendar.TABLES
)
"""The tables of those rows."""

AUDIT: tuple[AuditWords, ...] = tuple(words for one in REGISTRATIONS for words in one.audit)
"""The words of the contexts for the audit trail."""

CORRECTIONS: dict[str, CorrectedBy | Stands] = merged(
    chain.from_iterable(one.corrections for one in REGISTRATIONS)
)
"""How each fact is corrected, or why it stands, by topic."""

JOB_KINDS: dict[str, BilingualText] = merged(one.job_kinds for one in REGISTRATIONS)
"""The labels of background jobs, by stored kind."""

LEFTOVERS: tuple[Leftover, ...] = (
    *kernel_leftovers.LEFTOVERS,
    *(leftover for one in REGISTRATIONS for leftover in one.leftovers),
)
"""The statements that purge old rows, one for each table."""


def topic_registry() -> TopicRegistry:
    """The registry of all event classes of this release, by topic."""
    known = TopicRegistry()
    for aggregate in AGGREGATES:
        for event_class in aggregate.event_classes():
            known.register(event_class)
    return known
