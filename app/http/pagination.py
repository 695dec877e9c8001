"""Pages of a list: a limit, and a sealed cursor that is valid only for the same query."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, TypeVar

import marshmallow as ma
from flask import request

from app.http import fields
from app.http.authorization import caller, service
from domain.kernel.errors import Invalid

R = TypeVar("R")
Key = tuple[str | int | float | None, ...]


class PageQuery(fields.Query):
    """The parameters of every list; subclasses add their filters."""

    limit = fields.Whole(min=1, max=200, load_default=50)
    cursor = fields.Text(max=2000)


@lru_cache
def PageOf(row: type[fields.Strict]) -> type[fields.Strict]:  # noqa: N802
    """The schema of a page of `row`s: items, next and total."""
    name = f"{row.__name__}Page"
    return type(
        name,
        (fields.Strict,),
        {
            "__module__": row.__module__,
            "items": ma.fields.List(ma.fields.Nested(row), required=True),
            "next": ma.fields.String(required=True, allow_none=True),
            "total": ma.fields.Integer(required=True, allow_none=True),
        },
    )


@dataclass(frozen=True)
class PageRequest:
    """The requested page: `limit` rows after the row whose sort key is `after`."""

    limit: int
    after: Key | None
    _bound_to: str

    @property
    def fetch(self) -> int:
        """How many rows to fetch: one more than shown, to see whether there is a next page."""
        return self.limit + 1

    def page(
        self, rows: Sequence[R], key: Callable[[R], Key], total: int | None = None
    ) -> dict[str, Any]:
        """The answer for the fetched `rows`; `key` returns the sort key of a row."""
        shown = rows[: self.limit]
        more = len(rows) > self.limit
        return self.listed(shown, key(shown[-1]) if more else None, total)

    def listed(self, rows: Sequence[R], next: Key | None, total: int | None) -> dict[str, Any]:
        """The answer for the `rows` of a page; the next page begins after the key `next`."""
        cursor = _write(next, self._bound_to) if next is not None else None
        return {"items": rows, "next": cursor, "total": total}


def page_request(query: Mapping[str, Any]) -> PageRequest:
    """The page that `query` asks for.

    Raises Invalid for a cursor that was altered, or issued for other filters or another caller.
    """
    filters = {name: str(value) for name, value in query.items() if name not in ("limit", "cursor")}
    bound_to = json.dumps([caller().actor, request.path, sorted(filters.items())])
    cursor = query.get("cursor")
    after = _read(cursor, bound_to) if cursor is not None else None
    return PageRequest(query["limit"], after, bound_to)


def require_order_of_days(query: Mapping[str, Any]) -> None:
    """Raise Invalid if both days are given and the last is before the first."""
    first, last = query.get("first"), query.get("last")
    if first is not None and last is not None and last < first:
        raise Invalid.field(
            "to",
            "終わりの日は、始めの日と同じかそれより後にしてください。",
            "The last day must not be before the first.",
        )


def require_known(known_at: datetime, now: datetime) -> None:
    """Raise Invalid for an instant in the future."""
    if known_at > now:
        raise Invalid.field(
            "known_at",
            "先の時点はまだ指定できません。いままでの日時にしてください。",
            "That instant is still to come.",
        )


def require_past(as_of: date, today: date) -> None:
    """Raise Invalid for a day in the future."""
    if as_of > today:
        raise Invalid.field(
            "as_of",
            "先の日付のことはまだ分かりません。今日までの日付にしてください。",
            "Nothing is known of a day to come yet.",
        )


def _write(key: Key, bound_to: str) -> str:
    return service().secrets.enclose("cursor", json.dumps(key, ensure_ascii=False), bound_to)


def _read(cursor: str, bound_to: str) -> Key:
    try:
        return tuple(json.loads(service().secrets.disclose("cursor", cursor, bound_to)))
    except ValueError:
        raise Invalid.field(
            "cursor",
            "この一覧の続きを示す値ではありません。最初のページから開いてください。",
            "This cursor does not belong to this list. Begin with the first page.",
        ) from None
