"""Addresses of pages with what is asked of them, and where a list in parts goes on."""

from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import Any, NamedTuple
from urllib.parse import urlencode


def address(path: str, query: Mapping[str, Any], **other: Any) -> str:
    """A path with a question behind it; `other` puts parts otherwise, None leaves them out."""
    parts = {name: _text(one) for name, one in {**query, **other}.items() if one is not None}
    return f"{path}?{urlencode(parts)}" if parts else path


class NextPage(NamedTuple):
    """Where a list in parts begins, and where it goes on; None where it does not."""

    beginning: str | None
    following: str | None


def next_page(path: str, query: Mapping[str, Any], next: str | None) -> NextPage:
    """The ways from the part that `query` asks for to the first and to the one at cursor `next`."""
    kept = {name: one for name, one in query.items() if name not in ("cursor", "said")}
    return NextPage(
        address(path, kept) if "cursor" in query else None,
        address(path, kept, cursor=next) if next else None,
    )


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Enum):
        return str(value.value)
    return value.isoformat() if isinstance(value, date) else str(value)
