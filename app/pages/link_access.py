"""Links by the roles of the routes that they lead to: a page shows none that would be refused."""

from urllib.parse import urlsplit

from flask import Flask, current_app
from markupsafe import Markup
from werkzeug.exceptions import HTTPException

from app.http.authorization import ANYONE, Public
from app.pages.routing import who
from domain.kernel.messaging.caller import Role


def roles_at(app: Flask, address: str, method: str = "GET") -> frozenset[Role] | None:
    """The roles that may use the route at `address`, or None if no route answers there.

    `address` is a path of this application, with or without a query string and a fragment.
    """
    try:
        endpoint, _ = app.url_map.bind("").match(urlsplit(address).path, method=method)
    except HTTPException:
        return None
    view = app.view_functions[endpoint].__dict__
    route = view.get("page") or view.get("operation")
    return ANYONE if route is None else route.roles


def may_open(address: str) -> bool:
    """True if a route answers at `address` and the reader of this page has a role for it."""
    roles = roles_at(current_app, address)
    if roles is None:
        return False
    reader = who()
    return isinstance(roles, Public) or (reader is not None and reader.has(roles))


def linked(address: str, words: str) -> Markup:
    """`words` as a link to `address`; without the link if the reader may not open it."""
    if not may_open(address):
        return Markup("{}").format(words)
    return Markup('<a href="{}">{}</a>').format(address, words)
