"""The filter of a list by the centre: a centre that does not exist is refused."""

from collections.abc import Mapping
from typing import Any

from app.http.authorization import service
from domain.identity.queries import is_centre
from domain.kernel.errors import Invalid


def known_centre(query: Mapping[str, Any]) -> str | None:
    """The centre that a question of a list names, or None. Raises Invalid if there is none."""
    code: str | None = query.get("centre")
    if code is not None and not is_centre(service().ledger, code):
        raise Invalid.field("centre", "このセンターはありません。", "There is no such centre.")
    return code
