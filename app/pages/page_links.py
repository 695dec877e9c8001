"""Addresses of pages with their query strings, and the links between the pages of a list."""

from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import Any, NamedTuple
from urllib.parse import urlencode


def address(path: str, query: Mapping[str, Any], **other: Any) -> str:
    """`path` with a query string; `other` overrides values of `query`, and None removes one."""
    parts = {name: parameter(one) for name, one in {**query, **other}.items() if one is not None}
    return f"{path}?{urlencode(parts)}" if parts else path


class NextPage(NamedTuple):
    """Links to the first page of a list and to the next one; None where there is no such link."""

    beginning: str | None
    following: str | None


def next_page(path: str, query: Mapping[str, Any], next: str | None) -> NextPage:
    """The links from the page that `query` asks for to the first page and to the one at `next`."""
    kept = {name: one for name, one in query.items() if name not in ("cursor", "said")}
    return NextPage(
        address(path, kept) if "cursor" in query else None,
        address(path, kept, cursor=next) if next else None,
    )


def parameter(value: Any) -> str:
    """A value as it stands in an address or in a hidden field."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Enum):
        return str(value.value)
    return value.isoformat() if isinstance(value, date) else str(value)
