"""Sends many statements to PostgreSQL in one round trip, as one transaction, prepared beforehand.

The statements are sent as one text of `EXECUTE name(literals)`, which the server runs completely
or not at all. They are prepared outside of it, so that an error does not undo a preparation, as it
would in a pipeline.
"""

from collections.abc import Iterable, Sequence
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary

import psycopg
from psycopg.adapt import Transformer
from psycopg.rows import TupleRow, tuple_row

MOST_PREPARED = 400
Statement = tuple[str, Sequence[Any]]


class PreparedBatches:
    """The prepared statements of each connection of a pool. Connections are in autocommit mode."""

    def __init__(self) -> None:
        self._names: WeakKeyDictionary[psycopg.Connection[Any], dict[str, bytes]] = (
            WeakKeyDictionary()
        )
        self._numbers = count(1)

    def run(
        self, connection: psycopg.Connection[Any], statements: Sequence[Statement]
    ) -> psycopg.Cursor[TupleRow]:
        """Execute `statements` (with `?` for parameters) in their order, all or none.

        Returns the cursor, with one result for each of them. Raises the errors of psycopg.
        """
        names = self._prepared(connection, {sql for sql, _ in statements})
        literal = Transformer(connection).as_literal
        text = b";".join(
            b"EXECUTE %s(%s)" % (names[sql], b",".join(map(literal, parameters)))
            if parameters
            else b"EXECUTE " + names[sql]
            for sql, parameters in statements
        )
        return connection.cursor(row_factory=tuple_row).execute(text, prepare=False)

    def _prepared(
        self, connection: psycopg.Connection[Any], wanted: Iterable[str]
    ) -> dict[str, bytes]:
        names = self._names.setdefault(connection, {})
        missing = [sql for sql in wanted if sql not in names]
        if missing and len(names) + len(missing) > MOST_PREPARED:
            connection.execute(
                b";".join(b"DEALLOCATE " + name for name in names.values()),
                prepare=False,
            )
            names.clear()
            missing = list(wanted)
        for sql in missing:
            name = b"ashiato_%d" % next(self._numbers)
            connection.execute(b"PREPARE %s AS %s" % (name, _numbered(sql)), prepare=False)
            names[sql] = name
        return names


def _numbered(sql: str) -> bytes:
    """`sql` with `$1`, `$2` … instead of `?` for its parameters."""
    pieces = sql.split("?")
    text = pieces[0] + "".join(
        f"${number}{piece}" for number, piece in enumerate(pieces[1:], start=1)
    )
    return text.encode()


def still_there(connection: psycopg.Connection[Any]) -> None:
    """Raise OperationalError if the server closed the connection. Sends nothing to the server."""
    for _ in range(2):  # A last message may come before the end of the connection.
        connection.pgconn.consume_input()
