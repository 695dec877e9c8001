"""Which section of which manual is about a page."""

from functools import cache

from flask import request

from app import registry
from app.manuals.manual import READERS, anchors, own_manuals
from app.pages.routing import who
from domain.kernel.messaging.caller import Role

FIRST = "/help"


def manual_address() -> str:
    """The address of the section about the current page, in a manual for its reader if one has it.

    The page of all manuals if no section is about it.
    """
    rule = request.url_rule
    section = section_about(rule.rule) if rule is not None else None
    reader = who()
    if section is None:
        return FIRST
    return address_of(section, reader.roles if reader is not None else frozenset())


def address_of(section: str, roles: frozenset[Role]) -> str:
    """The address of a section: in the first manual for `roles` that has it, else in any."""
    names = dict.fromkeys([*own_manuals(roles), *READERS])
    name = next((name for name in names if section in anchors(name)), None)
    return FIRST if name is None else f"{FIRST}/{name}#{section}"


@cache
def section_about(path: str) -> str | None:
    """The section about the route `path`, or about the nearest one above it; None if none is."""
    sections = registry.manual_sections()
    while path:
        if path in sections:
            return sections[path]
        path = path.rpartition("/")[0]
    return None
