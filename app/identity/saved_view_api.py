"""The caller's saved views of lists over HTTP."""

import re
from typing import Any
from uuid import uuid4

from app.http import fields
from app.http.authorization import SIGNED_IN
from app.http.routing import ApiRouter
from app.identity.credential_checks import own_id
from app.identity.schemas import SavedViewBody, SavedViewsAnswer
from app.pages.lists import own_views
from domain.identity.account import Account
from domain.identity.saved_view_commands import RemoveView, SaveView
from domain.kernel.errors import Invalid

ADDRESS = re.compile(r"/[a-z-]+(?:\?[^#\\\s]*)?")
"""The address of a list in this service, with its question."""


def require_address(address: str) -> None:
    """Raise Invalid unless this is the address of a list in this service."""
    if not ADDRESS.fullmatch(address):
        raise Invalid.field(
            "address",
            "一覧のページのアドレス（/ で始まるもの）を書いてください。",
            "Write the address of a list, which begins with /.",
        )


def register_saved_view_routes(router: ApiRouter) -> None:
    """Register the routes of the caller's saved views."""
    router.get("/session/views", answer=SavedViewsAnswer, roles=SIGNED_IN)(views)
    router.command(
        "/session/views",
        SaveView,
        body=SavedViewBody,
        answer=SavedViewsAnswer,
        present=_present,
        complete=_of_the_caller,
    )
    router.command(
        "/session/views/<uuid:view_id>/remove",
        RemoveView,
        body=fields.Strict,
        answer=SavedViewsAnswer,
        present=_present,
        complete=lambda facts: {**facts, "account_id": own_id()},
    )


def views(_: dict[str, Any]) -> dict[str, Any]:
    """The caller's saved views."""
    return {"views": own_views()}


def _of_the_caller(facts: dict[str, Any]) -> dict[str, Any]:
    require_address(facts["address"])
    view_id = facts.pop("id", None) or uuid4()
    return {**facts, "account_id": own_id(), "view_id": view_id}


def _present(_: Account) -> dict[str, Any]:
    return {"views": own_views()}
