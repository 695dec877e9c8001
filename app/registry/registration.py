"""What a context adds to the web, the command line and the demonstration: one declared object.

A registration names the modules of its context without importing them, so that a command loads only
what it needs. A name is a module inside the context, or a module, a colon and an attribute:
`deployments.api:queries`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from domain.kernel.messaging.caller import Caller, Role
from domain.kernel.text.bilingual import BilingualText


@dataclass(frozen=True, kw_only=True)
class NavigationEntry:
    """One entry in the navigation of every page."""

    place: int
    """Sorts the entries; the lowest comes first."""
    path: str
    words: str
    """Its label in English, which is the key of the translation, marked with `N_`."""
    shown_to: Callable[[Caller], bool]
    also: tuple[str, ...] = ()
    """Further paths for which this entry is the current one."""


class CommandEntry(NamedTuple):
    """The module and attribute of a command, and its line in the help."""

    module: str
    attribute: str
    summary: str


@dataclass(frozen=True, kw_only=True)
class FactWords:
    """The labels of one context for the fields of its events and the state of its aggregates."""

    fields: Mapping[str, BilingualText] = field(default_factory=dict)
    """The labels of fields: by field, or by kind of aggregate and field (`shift.person_id`)."""
    codes: Mapping[str, Mapping[str, BilingualText]] = field(default_factory=dict)
    """The labels of codes: by field, or by kind of aggregate and field (`task.state`)."""
    technical: frozenset[str] = frozenset()
    """Fields that only hold ids, shown among the technical details."""
    pilots: frozenset[str] = frozenset()
    """Fields (`shift.person_id`) with the id of a pilot, who is shown by code."""


@dataclass(frozen=True, kw_only=True)
class Registration:
    """The parts of one context. A context omits those that it does not have."""

    api: tuple[str, ...] = ()
    """Modules with a `router`, in the order of the OpenAPI document."""
    pages: tuple[str, ...] = ()
    """Modules with `pages`."""
    navigation: tuple[NavigationEntry, ...] = ()
    commands: Mapping[str, CommandEntry] = field(default_factory=dict)
    """Commands of `ashiato` by their names."""
    template_globals: Mapping[str, str] = field(default_factory=dict)
    """Functions for all templates by their names there."""
    streams: tuple[str, ...] = ()
    """Modules with `STREAMS`: event streams for open pages."""
    act_words: tuple[str, ...] = ()
    """Modules with `ACTS`: labels of its routes, as a sentence about a refusal says them."""
    fact_words: tuple[str, ...] = ()
    """Modules with `WORDS`: labels of the facts in the audit trail."""
    histories: tuple[str, ...] = ()
    """Modules with `HISTORIES`: the kinds of aggregate that have a history."""
    demonstration: tuple[str, ...] = ()
    """Modules with `DEMONSTRATION`: what happens in the context in the demonstration."""
    correction_pages: Mapping[str, str] = field(default_factory=dict)
    """The paths of the forms of commands that correct a fact, by the stored name of the command."""
    manual_sections: Mapping[str, str] = field(default_factory=dict)
    """The sections of the manuals about its pages, by the path of a page or of all below it."""


def has(roles: frozenset[Role]) -> Callable[[Caller], bool]:
    """A function that is True for a caller with one of `roles`."""
    return lambda person: person.has(roles)


def N_(msgid: str) -> str:  # noqa: N802 - the name by which the catalogue's tools know the mark
    """Mark `msgid` for the catalogues; it is translated when it is shown."""
    return msgid
