"""The base of every read model: which events it handles, and which rows it writes."""

import re
from collections.abc import Callable, Container, Hashable, Iterable
from functools import lru_cache
from typing import Any, ClassVar, TypeVar

from domain.kernel.events.event import Event
from domain.kernel.storage.database import Change, Row, Transaction

Method = TypeVar("Method", bound=Callable[..., None])
Handler = Callable[[Any, Any, int], None]


def on(*event_classes: type[Event]) -> Callable[[Method], Method]:
    """Mark the method that handles events of these classes.

    A base class stands for all events derived from it that have no method of their own, so
    `@on(Event)` handles every event.
    """

    def mark(method: Method) -> Method:
        method.__dict__["takes_in"] = event_classes
        return method

    return mark


class Everything(Container[str]):
    """The topics of a projector that handles every event, including unknown topics."""

    def __contains__(self, topic: object) -> bool:
        return True


class Projector:
    """The rows of one read model. Subclasses declare their tables, and mark handlers with `@on`.

    `name` is frozen ("tasks.queue"); `version` is raised when the tables or their contents change;
    the rows are then rebuilt next to the old ones. `tables` has the columns of each table in the
    dialect of `domain.kernel.storage.database`, `indexes` the columns to index, of some rows with
    `WHERE`. A rebuild creates `reader_indexes`, which its own statements do not use, when all rows
    are there: that takes less time. `clustered` names tables whose rows SQLite stores in key order:
    short rows with a key of several columns, which would otherwise be stored twice. A read model is
    `personal` if its rows contain unencrypted facts about people: changed or removed data is then
    overwritten in the file as well.

    Statements use `{table}` for the table of the build; readers use the plain name. Projectors
    dispatch no commands, read no clock, and store only rows: an instance exists for one
    transaction.
    """

    name: ClassVar[str]
    version: ClassVar[int] = 1
    personal: ClassVar[bool] = False
    tables: ClassVar[dict[str, str]]
    indexes: ClassVar[dict[str, list[str]]] = {}
    reader_indexes: ClassVar[dict[str, list[str]]] = {}
    clustered: ClassVar[frozenset[str]] = frozenset()
    each_event_alone: ClassVar[bool] = False
    """True if the rows of an event depend on no other event, so a skipped one harms no other."""
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
        self._at_end: dict[Hashable, Callable[[], None]] = {}

    @classmethod
    def topics(cls) -> Container[str]:
        """The topics that are handled."""
        if any(not event_class.TOPIC for event_class in cls._handlers):
            return Everything()
        return frozenset(event_class.TOPIC for event_class in cls._handlers)

    def handle(self, event: Event, position: int) -> None:
        """Call the method for the class of `event`; an event without a method changes nothing."""
        for event_class in type(event).__mro__:
            handler = self._handlers.get(event_class)
            if handler is not None:
                handler(self, event, position)
                return

    def run(self, sql: str, *parameters: Any) -> None:
        """Queue a statement; queued statements are executed in order before the next query."""
        self._waiting.append(Change(physical(sql, self._build), parameters))

    def add(self, sql: str, *parameters: Any) -> None:
        """Add a row that no other statement before the next query depends on.

        Rows are added before the next query, all of one statement at once, after the statements of
        `run`.
        """
        self._added.setdefault(sql, []).append(parameters)

    def set_columns(self, table: str, key: str, event: Event, **columns: Any) -> None:
        """Queue new values of `columns` for the row whose `key` is the aggregate of `event`."""
        settings = ", ".join(f"{name} = ?" for name in columns)
        self.run(
            f"UPDATE {{{table}}} SET {settings} WHERE {key} = ?",  # noqa: S608
            *columns.values(),
            str(event.originator_id),
        )

    def rows(self, sql: str, *parameters: Any) -> list[Row]:
        """The rows of a query, which sees every change made before it."""
        self.flush()
        return self._transaction.run(physical(sql, self._build), parameters)

    def at_end(self, key: Hashable, action: Callable[[], None]) -> None:
        """Call `action` once after the last event of the page, however often it is asked for."""
        self._at_end.setdefault(key, action)

    def finish(self) -> None:
        """Do what waited for the end of the page, and execute what is queued."""
        for action in self._at_end.values():
            action()
        self._at_end = {}
        self.flush()

    def flush(self) -> None:
        """Execute the queued statements, and add the queued rows."""
        if self._waiting:
            waiting, self._waiting = self._waiting, []
            self._transaction.run_all(waiting)
        added, self._added = self._added, {}
        for sql, rows in added.items():
            self._transaction.run_many(physical(sql, self._build), rows)


@lru_cache(maxsize=8192)
def physical(sql: str, build: int) -> str:
    """`sql` with every `{table}` replaced by the name of that table in the numbered build."""
    return re.sub(r"\{(\w+)\}", rf"\g<1>__v{build}", sql)


def union(topics: Iterable[Container[str]]) -> Container[str]:
    """The topics that any of several projectors handles."""
    known: set[str] = set()
    for topic in topics:
        if not isinstance(topic, frozenset):
            return Everything()
        known |= topic
    return known
