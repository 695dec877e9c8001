"""What a context brings to the web, the command line and the demonstration: one declared object.

A registration names the modules of its context and imports none of them, so that a command line
loads only what it runs. A name is a module inside the context, or such a module, a colon and what
stands in it: `deployments.api:queries`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from domain.kernel.messaging.caller import Caller, Role
from domain.kernel.text.bilingual import BilingualText


@dataclass(frozen=True, kw_only=True)
class NavigationEntry:
    """One place in the navigation of every page."""

    place: int
    """Where it stands; the lowest comes first."""
    path: str
    words: str
    """What it is called, in English: the key of the translation, marked with `N_`."""
    shown_to: Callable[[Caller], bool]
    also: tuple[str, ...] = ()
    """Further paths whose pages belong to this place."""


class CommandEntry(NamedTuple):
    """Where a command of the command line lives, and its line in the help."""

    module: str
    attribute: str
    summary: str


@dataclass(frozen=True, kw_only=True)
class FactWords:
    """The words of one context for what stands in its events and in the state of its things."""

    fields: Mapping[str, BilingualText] = field(default_factory=dict)
    """What fields are called."""
    codes: Mapping[str, Mapping[str, BilingualText]] = field(default_factory=dict)
    """What codes mean: by field, or by kind of thing and field (`task.state`)."""
    technical: frozenset[str] = frozenset()
    """Fields that only hold ids, and stand among the technical details."""


@dataclass(frozen=True, kw_only=True)
class Registration:
    """The parts of one context. A context leaves out what it does not have."""

    api: tuple[str, ...] = ()
    """Modules with a `router`, in the order of the document of the API."""
    pages: tuple[str, ...] = ()
    """Modules with `pages`."""
    navigation: tuple[NavigationEntry, ...] = ()
    commands: Mapping[str, CommandEntry] = field(default_factory=dict)
    """Commands of `ashiato`, by name."""
    template_globals: Mapping[str, str] = field(default_factory=dict)
    """What every template may call, by the name it has there."""
    streams: tuple[str, ...] = ()
    """Modules with `STREAMS`: on which addresses open pages hear of changes."""
    fact_words: tuple[str, ...] = ()
    """Modules with `WORDS` for the facts that the audit trail shows."""


def has(roles: frozenset[Role]) -> Callable[[Caller], bool]:
    """Shown to whoever has one of `roles`."""
    return lambda person: person.has(roles)


def N_(msgid: str) -> str:  # noqa: N802 - the name by which the catalogue's tools know the mark
    """Mark `msgid` for the catalogues; it is translated where it is shown."""
    return msgid
