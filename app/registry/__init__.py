"""The contexts of the application by name, and what they bring. Imports none of it early."""

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import Any

from app.registry.registration import CommandEntry, NavigationEntry, Registration
from domain.kernel.registration import merged

CONTEXTS: tuple[str, ...] = (
    "identity",
    "people",
    "participants",
    "orders",
    "tasks",
    "inspection",
    "clients",
    "robots",
    "jobs",
    "audit",
    "reports",
    "admin",
    "notices",
    "files",
    "demo",
)
"""Every context: `app/<context>/registration.py` holds its `REGISTRATION`."""


@cache
def registrations() -> dict[str, Registration]:
    """What each context brings, by its name."""
    return {name: import_module(f"app.{name}.registration").REGISTRATION for name in CONTEXTS}


def parts(kind: str, attribute: str) -> Iterator[tuple[str, Any]]:
    """What the contexts name under `kind` ("api", "pages"…), each with the name of its context.

    `attribute` is what is taken from a module where the name does not say so itself.
    """
    for context, registration in registrations().items():
        for name in getattr(registration, kind):
            yield context, found(context, name, attribute)


def found(context: str, name: str, attribute: str = "") -> Any:
    """What stands under a name in a context: `module`, or `module:attribute`."""
    module, _, inner = name.partition(":")
    return getattr(import_module(f"app.{context}.{module}"), inner or attribute)


def commands() -> dict[str, CommandEntry]:
    """The commands of `ashiato` that contexts bring. Raises ValueError for one that two bring."""
    return merged(one.commands for one in registrations().values())


def navigation() -> list[NavigationEntry]:
    """Every place in the navigation, in order."""
    entries = [entry for one in registrations().values() for entry in one.navigation]
    return sorted(entries, key=lambda entry: entry.place)


def template_globals() -> dict[str, Any]:
    """What contexts give to every template, by name."""
    return merged(
        {key: found(context, name) for key, name in one.template_globals.items()}
        for context, one in registrations().items()
    )
