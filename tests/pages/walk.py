"""Every page of the application, with addresses of real things, for somebody who may open it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask

from app.factory import page_routes
from app.http.authorization import Public
from app.pages.routing import PageRoute
from tests.pages.browser import NARROW, WIDE
from tests.pages.served_centre import ServedCentre

PREFERRED = ("participant", "coordinator", "manager", "therapist", "social_worker", "supervisor",
             "admin", "client", "venue")  # fmt: skip
VIEW_LABELS = [(language, width) for language in ("ja", "en") for width in (NARROW, WIDE)]
_NAME = re.compile(r"<(?:[^:<>]+:)?([^<>]+)>")


@dataclass(frozen=True)
class Visit:
    """One page to look at: by whom, where, and under which name."""

    role: str | None
    address: str
    name: str
    is_first: bool
    """True for the first of several pages of one kind."""

    @property
    def looks(self) -> list[tuple[str, int]]:
        """In which language and how wide: every way for the first, one for each other state."""
        return VIEW_LABELS if self.is_first else VIEW_LABELS[:1]


def routes() -> list[PageRoute]:
    """Every page, as the contexts open them."""
    return [route for route in page_routes() if route.method == "GET"]


def served(app: Flask) -> set[str]:
    """The path of every page that an application answers."""
    views = ((rule.rule, app.view_functions[rule.endpoint]) for rule in app.url_map.iter_rules())
    pages = ((path, getattr(view, "page", None)) for path, view in views)
    return {path for path, route in pages if isinstance(route, PageRoute) and route.method == "GET"}


def roles(route: PageRoute) -> list[str | None]:
    """Who looks at a page: nobody in particular, else one participant and one of the staff."""
    if isinstance(route.roles, Public):
        return [None]
    may = [role for role in PREFERRED if role in route.roles]
    staff = [role for role in may if role != "participant"][:1]
    return [*may[: "participant" in may], *staff]


def visits(route: PageRoute, role: str | None, served_centre: ServedCentre) -> Iterator[Visit]:
    """Every visit of somebody to the pages of a route."""
    for number, address in enumerate(_addresses(route.path, role, served_centre)):
        name = f"{_slug(route.path)}-{role or 'anybody'}-{number + 1}"
        yield Visit(role, address, name, number == 0)


def _addresses(path: str, role: str | None, served_centre: ServedCentre) -> list[str]:
    names = _NAME.findall(path)
    if not names:
        return [path]
    name = " ".join(names)
    own = served_centre.own_tasks if role == "participant" and name == "task_id" else None
    own = served_centre.own[name] if role == "participant" and name in served_centre.own else own
    own = served_centre.client_orders if role == "client" and name == "order_id" else own
    assert own or name in served_centre.ids, (
        f"{path}: say in tests/pages/served_centre.py where {name} is found"
    )
    return [_filled(path, ids) for ids in (served_centre.ids[name] if own is None else own)]


def _filled(path: str, ids: str) -> str:
    """The address with an id, or several apart by spaces, for its names in turn."""
    found = iter(ids.split())
    return _NAME.sub(lambda _: next(found), path)


def _slug(path: str) -> str:
    return re.sub(r"[^a-z]+", "-", _NAME.sub(r"\1", path)).strip("-") or "first"
