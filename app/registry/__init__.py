"""The contexts of the application and their registrations. Imports modules only on use."""

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
    "escalation",
    "admin",
    "messages",
    "notices",
    "files",
    "manuals",
    "demo",
)
"""Every context: `app/<context>/registration.py` holds its `REGISTRATION`."""


@cache
def registrations() -> dict[str, Registration]:
    """The registration of each context, by its name."""
    return {name: import_module(f"app.{name}.registration").REGISTRATION for name in CONTEXTS}


def parts(kind: str, attribute: str) -> Iterator[tuple[str, Any]]:
    """The objects that contexts register under `kind` ("api", "pages"…), with the context's name.

    `attribute` is taken from a module whose name in the registration has no attribute.
    """
    for context, registration in registrations().items():
        for name in getattr(registration, kind):
            yield context, found(context, name, attribute)


def found(context: str, name: str, attribute: str = "") -> Any:
    """The object with this name in a context: `module`, or `module:attribute`."""
    module, _, inner = name.partition(":")
    return getattr(import_module(f"app.{context}.{module}"), inner or attribute)


def commands() -> dict[str, CommandEntry]:
    """The commands of all contexts. Raises ValueError if two contexts have the same one."""
    return merged(one.commands for one in registrations().values())


def navigation() -> list[NavigationEntry]:
    """The entries of the navigation, in order."""
    entries = [entry for one in registrations().values() for entry in one.navigation]
    return sorted(entries, key=lambda entry: entry.place)


def template_globals() -> dict[str, Any]:
    """The template globals of all contexts by their names. Raises ValueError for duplicates."""
    return merged(
        {key: found(context, name) for key, name in one.template_globals.items()}
        for context, one in registrations().items()
    )


def correction_pages() -> dict[str, str]:
    """The forms of the commands that correct. Raises ValueError for a command with two."""
    return merged(one.correction_pages for one in registrations().values())


def manual_sections() -> dict[str, str]:
    """The sections about the pages. Raises ValueError for a path with two."""
    return merged(one.manual_sections for one in registrations().values())
