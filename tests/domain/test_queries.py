"""Every query that a context answers is understood by both kinds of database."""

import inspect
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from enum import Enum
from importlib import import_module
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import msgspec
import pytest

from app.bootstrap import Service
from domain.kernel.storage.ledger import Ledger

DOMAIN = Path(__file__).parents[2] / "domain"
MODULES = sorted(
    ".".join(("domain", *path.relative_to(DOMAIN).with_suffix("").parts))
    for path in DOMAIN.rglob("*queries.py")
)
ONE = UUID("8c3f3a44-5f6c-4c55-9d16-0a3d5b2f9f10")
SAMPLES: dict[Any, Any] = {
    UUID: ONE,
    str: str(ONE),
    int: 2,
    bool: True,
    date: date(2025, 4, 16),
    datetime: datetime(2025, 4, 16, tzinfo=UTC),
    Any: str(ONE),
}


def queries(module: str) -> Iterator[Callable[..., Any]]:
    """The functions of a module whose first parameter is the ledger."""
    for name, found in vars(import_module(module)).items():
        is_own = inspect.isfunction(found) and found.__module__ == module
        if is_own and not name.startswith("_") and "ledger" in inspect.signature(found).parameters:
            yield found


def given(kind: Any) -> list[Any]:
    """Values of a kind: each of a few words, one of anything else, and none where it may be."""
    if get_origin(kind) in (UnionType, Union):
        return [value for one in get_args(kind) for value in given(one)]
    if get_origin(kind) is Literal:
        return [*get_args(kind)]
    if kind is NoneType:
        return [None]
    if get_origin(kind) is tuple:
        return [tuple(given(one)[0] for one in get_args(kind) if one is not ...)]
    if isinstance(kind, type) and issubclass(kind, Enum):
        return [*kind]
    if isinstance(kind, type) and issubclass(kind, tuple | msgspec.Struct):
        return [kind(**{name: given(one)[0] for name, one in get_type_hints(kind).items()})]
    if get_origin(kind) is dict:
        return [{}]
    if get_origin(kind) is frozenset:
        return [frozenset(given(get_args(kind)[0]))]
    if get_origin(kind) is Callable:
        return [lambda *_: True]
    if get_origin(kind) in (Sequence, Collection, Iterable):
        return [[given(get_args(kind)[0])[0]] * 2]
    return [SAMPLES[kind]]


def calls(function: Callable[..., Any]) -> Iterator[dict[str, Any]]:
    """One call with the first value of each parameter, and one more for each other value."""
    hints = get_type_hints(function)
    values = {
        name: given(hints[name])
        for name in inspect.signature(function).parameters
        if hints[name] is not Ledger
    }
    first = {name: found[0] for name, found in values.items()}
    yield first
    for name, found in values.items():
        yield from (first | {name: other} for other in found[1:])


@pytest.mark.parametrize("module", MODULES)
def test_every_query_is_understood_by_the_database(module: str, service: Service) -> None:
    asked = 0
    for function in queries(module):
        for arguments in calls(function):
            function(service.ledger, **arguments)
            asked += 1

    assert asked > 0
