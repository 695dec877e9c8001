"""A coordinator's desk: a browser that reads English, and the centre that its pages show."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from werkzeug.test import TestResponse

from app.bootstrap import Service
from app.factory import create_app
from domain.identity.centre import CentreKind
from domain.identity.commands import FoundCentre
from domain.kernel.messaging.bus import Envelope
from domain.kernel.messaging.caller import Role, system
from domain.kernel.storage.database import Database
from tests.app.visitors import visitor
from tests.centre import CENTRE, Centre

ELSEWHERE = "elsewhere"
ONCE_A_SECOND = (
    "FROM quarantined_events",
    "AS head FROM stored_events",
    "AND topic NOT IN",
    "FROM ledger_seen",
    "FROM ledger_identity",
    "MAX(position) AS position FROM projection_builds",
    "AS position, originator_id, originator_version, topic, state FROM stored_events",
)
"""What a process asks now and then, whatever is asked of it: whether its stores belong together and
all records can be read."""


class PageClient:
    """Somebody with a role before the pages of one service."""

    def __init__(
        self, service: Service, app: Flask, *roles: Role, centre: str = CENTRE, **facts: Any
    ) -> None:
        self.service = service
        self._by = visitor(app, service, *roles, centres=(centre,), **facts)
        self._by.headers["Accept-Language"] = "en"

    def get(self, path: str, language: str = "en", **query: Any) -> TestResponse:
        """A page as it is once every read model has seen everything."""
        self.service.projections.catch_up()
        headers = self._by.headers | {"Accept-Language": language}
        return self._by.client.get(path, query_string=query or None, headers=headers)

    def text(self, path: str, language: str = "en", **query: Any) -> str:
        """The words of a page, in one line."""
        answer = self.get(path, language, **query)
        assert answer.status_code == 200, answer.text
        return words_of(answer.text)

    def post(self, path: str, once: str | None = None, **values: Any) -> TestResponse:
        """Send a form; `once` is the mark that it carries."""
        self.service.projections.catch_up()
        data = {"once": once or uuid4().hex, **values}
        return self._by.client.post(path, data=data, headers=self._by.headers)


def page_client_of(service: Service, *roles: Role, centre: str = CENTRE) -> PageClient:
    """The desk of a coordinator, or of other roles; in a new centre if one is named."""
    if centre != CENTRE:
        command = FoundCentre(code=centre, name=centre, kind=CentreKind.BPO)
        service.bus.dispatch(command, Envelope(caller=system("tests", centre)))
    return PageClient(service, create_app(service), *(roles or (Role.COORDINATOR,)), centre=centre)


def words_of(page: str) -> str:
    """What is read on a page: without markup, in one line."""
    main = page.split("<main", 1)[1].split("</main>", 1)[0]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", f"<main{main}")).split())


def ids(centre: Centre, order: Any, count: int) -> list[UUID]:
    """The ids of the first tasks of an order."""
    return [centre.task(order, f"{number:06d}").id for number in range(count)]


def keys(centre: Centre, order: Any) -> list[str]:
    """The keys of the tasks of an order, in their order."""
    rows = centre.service.ledger.rows(
        "SELECT key FROM task_places WHERE order_id = ? ORDER BY number", str(order.id)
    )
    return [row["key"] for row in rows]


@contextmanager
def statements(*databases: Database) -> Iterator[list[str]]:
    """Every question that is asked of the databases inside the block."""
    asked: list[str] = []
    for database in databases:
        _listen(database, asked)
    try:
        yield asked
    finally:
        for database in databases:
            del database.read


def _listen(database: Database, asked: list[str]) -> None:
    read = database.read

    def read_and_note(sql: str, parameters: Any = ()) -> Any:
        if not any(words in sql for words in ONCE_A_SECOND):
            asked.append(sql)
        return read(sql, parameters)

    database.read = read_and_note  # type: ignore[method-assign]
