"""Sends many statements to PostgreSQL in one round trip, as one transaction, prepared beforehand.

The statements go out as one text of `EXECUTE name(literals)`, which the server runs as a whole or
not at all. They are prepared outside of it, so a refusal never takes a prepared one back, as it
does in a pipeline.
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
    """What each connection of a pool has prepared; connections are in autocommit mode."""

    def __init__(self) -> None:
        self._names: WeakKeyDictionary[psycopg.Connection[Any], dict[str, bytes]] = (
            WeakKeyDictionary()
        )
        self._numbers = count(1)

    def run(
        self, connection: psycopg.Connection[Any], statements: Sequence[Statement]
    ) -> psycopg.Cursor[TupleRow]:
        """Execute `statements` (with `?` for parameters) in their order, all or none.

        Gives the cursor with a result for each of them. Raises what psycopg raises.
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
    """`sql` with `$1`, `$2` … in the places of its parameters."""
    pieces = sql.split("?")
    text = pieces[0] + "".join(
        f"${number}{piece}" for number, piece in enumerate(pieces[1:], start=1)
    )
    return text.encode()


def still_there(connection: psycopg.Connection[Any]) -> None:
    """Raise OperationalError if the server has hung up; looks at what arrived and asks nothing."""
    for _ in range(2):  # The server's last words come first, the end of the connection after them.
        connection.pgconn.consume_input()
