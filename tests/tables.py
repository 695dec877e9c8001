"""Reads the SQL in the code and says which statement names a table that is somebody else's."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

CREATED = re.compile(r"CREATE TABLE IF NOT EXISTS (\w+)")
SQL = re.compile(
    r"\b(SELECT \S|INSERT INTO |UPDATE \S+ SET|DELETE FROM|CREATE (TABLE|INDEX|VIEW)|DROP TABLE"
    r"|ALTER TABLE|ORDER BY|GROUP BY|UNION ALL|LEFT JOIN|WHERE \S+ (=|IN|<|>)"
    r"|(=|IN|<|>|LIKE) \(?\?)"
)
"""What no text has that is not a statement, or a part of one."""
NAMED = re.compile(r"\b(?:FROM|JOIN|INTO|UPDATE|EXISTS) +\(?\{?(\w+)")
WRITERS = {"upsert", "set_columns"}
"""Functions and methods whose first argument is a table."""
SHARED = {"claims"}
"""Claims are offered to every context, as `claim` and `free` are."""

MIGRATIONS = "domain/migrations/"
"""Where tables of every context are changed; their forms of today are declared by their owners."""


class Owner(NamedTuple):
    """A context of one of the two layers that have tables."""

    layer: str
    context: str


def owners(modules: Iterable[tuple[str, str]]) -> dict[str, Owner]:
    """Every table that the code makes, and whose it is. Raises ValueError where two make one."""
    found: dict[str, Owner] = {}
    for path, source in modules:
        if path.startswith(MIGRATIONS):
            continue
        owner = owner_of(path)
        for table in _made(ast.parse(source)):
            if found.setdefault(table, owner) != owner:
                raise ValueError(f"{table} belongs to {found[table]} and to {owner}")
    return found


def owner_of(path: str) -> Owner:
    """The layer and the context of the module at `path`."""
    layer, context, *_ = path.removesuffix(".py").split("/")
    return Owner(layer, context)


def strangers(path: str, source: str, tables: Mapping[str, Owner]) -> list[str]:
    """The statements of a module that are not its own to make, a line each."""
    if path.startswith(MIGRATIONS):
        return []
    tree, here = ast.parse(source), owner_of(path)
    if here.layer not in ("domain", "projections"):
        return [f"{path}:{line}: holds SQL" for line, text in _texts(tree) if SQL.search(text)]
    return [
        f"{path}:{line}: names {table}, a table of {' '.join(tables[table])}"
        for line, table in _named(tree)
        if table in tables and tables[table] != here and table not in SHARED
    ]


def _named(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for line, text in _texts(tree):
        yield from ((line, table) for table in NAMED.findall(text))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _called(node.func) in WRITERS:
            first = node.args[0]
            if isinstance(first, ast.Constant):
                yield node.lineno, str(first.value)


def _called(function: ast.expr) -> str:
    return str(getattr(function, "id", "") or getattr(function, "attr", ""))


def _made(tree: ast.Module) -> Iterator[str]:
    """The tables in statements that make one, and those that a read model declares."""
    for _, text in _texts(tree):
        yield from CREATED.findall(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            for item in node.body:
                is_tables = isinstance(item, ast.Assign) and any(
                    getattr(target, "id", "") == "tables" for target in item.targets
                )
                if is_tables and isinstance(item, ast.Assign) and isinstance(item.value, ast.Dict):
                    yield from (
                        str(key.value) for key in item.value.keys if isinstance(key, ast.Constant)
                    )


def _texts(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Every text in the code with its line, but for docstrings; what is filled in stays a mark."""
    within: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            within.add(id(node.value))
        elif isinstance(node, ast.JoinedStr):
            within.update(id(part) for part in node.values)
            yield node.lineno, "".join(map(_part, node.values))
        elif (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in within
        ):
            yield node.lineno, node.value


def _part(node: ast.expr) -> str:
    return str(node.value) if isinstance(node, ast.Constant) else "{}"
