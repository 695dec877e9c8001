"""The base of every read model: which events it takes in, and which rows come of them."""

import re
from collections.abc import Callable, Container, Iterable
from functools import lru_cache
from typing import Any, ClassVar, TypeVar

from domain.kernel.events.event import Event
from domain.kernel.storage.database import Change, Row, Transaction

Method = TypeVar("Method", bound=Callable[..., None])
Handler = Callable[[Any, Any, int], None]


def on(*event_classes: type[Event]) -> Callable[[Method], Method]:
    """Mark the method that takes in events of these classes.

    A base class stands for all events derived from it that have no method of their own, so
    `@on(Event)` takes in everything that is ever recorded.
    """

    def mark(method: Method) -> Method:
        method.__dict__["takes_in"] = event_classes
        return method

    return mark


class Everything(Container[str]):
    """The topics of a projector that takes in every event, also one that is strange to it."""

    def __contains__(self, topic: object) -> bool:
        return True


class Projector:
    """A question's rows. Subclasses name their tables and say with `@on` what events do to them.

    `name` is frozen ("tasks.queue"); `version` is raised when the tables or what is written into
    them change, and the rows are then built anew beside the old ones. `tables` gives the columns
    of each table in the words of `domain.kernel.storage.database`, `indexes` the columns to index.
    `clustered` are tables whose rows a file keeps in the order of their key: short rows with a key
    of several columns, which would otherwise stand there twice.
    A read model is `personal` if its rows hold facts about people in clear: what it changes or
    removes is then overwritten in the file as well.

    A statement writes `{table}` for the table of the build that it fills; readers use the plain
    name. Projectors dispatch nothing, read no clock, and keep nothing but rows: an instance lives
    for one transaction.
    """

    name: ClassVar[str]
    version: ClassVar[int] = 1
    personal: ClassVar[bool] = False
    tables: ClassVar[dict[str, str]]
    indexes: ClassVar[dict[str, list[str]]] = {}
    clustered: ClassVar[frozenset[str]] = frozenset()
    each_event_alone: ClassVar[bool] = False
    """True if the rows of an event depend on no other one: none is wrong for want of another."""
    _handlers: ClassVar[dict[type[Event], Handler]] = {}

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls._handlers = dict(cls._handlers)
        for member in vars(cls).values():
            for event_class in getattr(member, "takes_in", ()):
                cls._handlers[event_class] = member

    def __init__(self, transaction: Transaction, build: int) -> None:
        self._transaction = transaction
        self._build = build
        self._waiting: list[Change] = []
        self._added: dict[str, list[tuple[Any, ...]]] = {}

    @classmethod
    def topics(cls) -> Container[str]:
        """The topics that are taken in."""
        if any(not event_class.TOPIC for event_class in cls._handlers):
            return Everything()
        return frozenset(event_class.TOPIC for event_class in cls._handlers)

    def handle(self, event: Event, position: int) -> None:
        """Hand `event` to the method for its class; one without a method changes nothing."""
        for event_class in type(event).__mro__:
            handler = self._handlers.get(event_class)
            if handler is not None:
                handler(self, event, position)
                return

    def run(self, sql: str, *parameters: Any) -> None:
        """Change rows. Statements are gathered, and executed in their order with the next query."""
        self._waiting.append(Change(physical(sql, self._build), parameters))

    def add(self, sql: str, *parameters: Any) -> None:
        """Add a row that no other statement before the next query has to do with.

        Rows are added with the next query, all of one statement at once, after what `run` gathers.
        """
        self._added.setdefault(sql, []).append(parameters)

    def rows(self, sql: str, *parameters: Any) -> list[Row]:
        """The rows of a query that sees every change made before it."""
        self.flush()
        return self._transaction.run(physical(sql, self._build), parameters)

    def flush(self) -> None:
        """Execute the gathered statements, and add the gathered rows."""
        if self._waiting:
            waiting, self._waiting = self._waiting, []
            self._transaction.run_all(waiting)
        added, self._added = self._added, {}
        for sql, rows in added.items():
            self._transaction.run_many(physical(sql, self._build), rows)


@lru_cache(maxsize=8192)
def physical(sql: str, build: int) -> str:
    """`sql` with every `{table}` as the name of that table in the numbered build."""
    return re.sub(r"\{(\w+)\}", rf"\g<1>__v{build}", sql)


def union(topics: Iterable[Container[str]]) -> Container[str]:
    """The topics that any of several projectors takes in."""
    known: set[str] = set()
    for topic in topics:
        if not isinstance(topic, frozenset):
            return Everything()
        known |= topic
    return known
