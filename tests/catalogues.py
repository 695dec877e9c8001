"""What a database says of its own tables: columns, types, defaults, keys, and indexes."""

import re
from collections.abc import Iterator
from typing import Any

from domain.kernel.storage.database import Database, Row
from domain.kernel.storage.postgres import PostgresDatabase
from domain.kernel.storage.sqlite import SQLiteDatabase

Catalogue = dict[str, set[Any]]


def catalogue(database: Database) -> Catalogue:
    """By table: each column, key and index, without their order."""
    found: Catalogue = {}
    if isinstance(database, PostgresDatabase):
        facts = _of_postgres(database)
    else:
        assert isinstance(database, SQLiteDatabase)
        facts = _of_sqlite(database)
    for table, fact in facts:
        found.setdefault(table, set()).add(fact)
    return found


def _of_sqlite(database: SQLiteDatabase) -> Iterator[tuple[str, Any]]:
    for row in database.read("SELECT name, sql FROM sqlite_master WHERE type = 'table'"):
        table, text = row["name"], row["sql"] or ""
        yield table, ("without rowid", "WITHOUT ROWID" in text)
        yield table, ("checks", *re.findall(r"CHECK \(.*?\)", text))
        for column in database.read(f"PRAGMA table_xinfo({table})"):
            yield table, tuple(dict(column).values())[1:]
        for index in database.read(f"PRAGMA index_list({table})"):
            parts = database.read(f"PRAGMA index_xinfo({index['name']})")
            yield table, ("index", *_of_index(database, index), *map(_part, parts))


def _of_index(database: SQLiteDatabase, index: Row) -> tuple[Any, ...]:
    text = database.read_one("SELECT sql FROM sqlite_master WHERE name = ?", (index["name"],))
    where = re.split(r"\bWHERE\b", (text and text["sql"]) or "")[1:]
    words = [" ".join(item.split()) for item in where]
    return index["name"], index["unique"], index["origin"], *words


def _part(row: Row) -> tuple[Any, ...]:
    return row["seqno"], row["name"], row["desc"], row["coll"], row["key"]


def _of_postgres(database: PostgresDatabase) -> Iterator[tuple[str, Any]]:
    schema = (database.schema,)
    for query in (
        "SELECT table_name AS t, column_name, data_type, is_nullable, column_default,"
        " collation_name FROM information_schema.columns WHERE table_schema = ?",
        "SELECT c.relname AS t, k.contype::text, pg_get_constraintdef(k.oid) FROM pg_constraint k"
        " JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname = ?",
        "SELECT tablename AS t, indexname, indexdef FROM pg_indexes WHERE schemaname = ?",
    ):
        for row in database.read(query, schema):
            table, *fact = dict(row).values()
            yield table, tuple(fact)
