"""The glossary has a word for everything of the domain, and names only what the code has."""

import ast
import re
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any

import pytest

from domain.registry import AGGREGATES
from tests.reference import MARK

ROOT = Path(__file__).resolve().parent.parent
GLOSSARY = ROOT / "docs" / "reference" / "glossary.md"
LAYERS = ("app", "domain", "projections", "workers")
HEAD, RULE = "| 日本語 | English | code |", "|---|---|---|"
JAPANESE = re.compile(r"[\u3041-\u30ff\u4e00-\u9fffー]|API")
NO_WORDS_OF_THE_FIELD = {
    "Ready",  # the lines of a list before a shift
    "Weight",  # of a reason in the ranking of candidates
    "WhyEmpty",  # reasons of the planner
    "WhyLeftOut",
    "Wish",
    "GivenBy",
    "Why",  # what is wrong with a record
    "Written",  # where a My Number is looked for
}


def rows() -> list[tuple[str, str, str]]:
    """Every line of every table: Japanese, English, and the names in the code."""
    found = []
    for line in GLOSSARY.read_text().splitlines():
        if line.startswith("|") and line not in (HEAD, RULE):
            japanese, english, code = (cell.strip() for cell in line.strip("|").split("|"))
            found.append((japanese, english, code))
    return found


def named() -> set[str]:
    """Every name of the code that the glossary gives."""
    return {name for _, _, code in rows() for name in re.findall(r"`([^`]+)`", code)}


def names_of_the_code() -> Iterator[str]:
    """Modules with dots, and classes with what they hold: `Role.ADMIN`, and `Task.Submitted`, which
    a base class of `Task` defines.
    """
    for aggregate in AGGREGATES:
        yield from (f"{aggregate.__name__}.{kind.__name__}" for kind in aggregate.event_classes())
    for layer in LAYERS:
        for path in (ROOT / layer).rglob("*.py"):
            yield ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            yield from _classes(ast.parse(path.read_text()).body)


def _classes(body: list[ast.stmt], within: str = "") -> Iterator[str]:
    for item in body:
        if isinstance(item, ast.ClassDef):
            yield f"{within}{item.name}"
            yield from _classes(item.body, f"{within}{item.name}.")
        elif isinstance(item, ast.Assign) and within:
            yield from (f"{within}{to.id}" for to in item.targets if isinstance(to, ast.Name))


def enums(parent: Any = Enum) -> Iterator[Any]:
    """Every list of codes of the domain."""
    for kind in parent.__subclasses__():
        if kind.__module__.startswith("domain.") and kind.__name__ not in NO_WORDS_OF_THE_FIELD:
            yield kind
        yield from enums(kind)


def test_every_name_of_the_glossary_is_in_the_code() -> None:
    assert named() - set(names_of_the_code()) == set()


def test_every_line_has_japanese_english_and_a_name() -> None:
    wrong = [
        row
        for row in rows()
        if not (
            JAPANESE.search(row[0])
            and re.search("[A-Za-z]", row[1])
            and re.search(r"[`*]\w", row[2])
        )
    ]
    assert wrong == []


def test_every_aggregate_is_in_the_glossary() -> None:
    written, _, events = GLOSSARY.read_text().partition(MARK)
    assert [item.__name__ for item in AGGREGATES if f"`{item.__name__}`" not in written] == []
    assert all(f"`{item.__name__}." in events for item in AGGREGATES)


def test_every_state_is_in_the_glossary() -> None:
    states = {
        f"{kind.__name__}.{member.name}"
        for kind in enums()
        if kind.__name__.endswith("State")
        for member in kind
    }
    assert len(states) > 30
    assert states - named() == set()


def test_every_list_of_codes_is_in_the_glossary() -> None:
    kinds = {kind.__name__ for kind in enums()}
    assert {"TaskState", "Role", "KindOfWork"} <= kinds
    assert kinds - {name.partition(".")[0] for name in named()} == set()


@pytest.mark.parametrize(
    "name", ["Task", "Task.Submitted", "Role.ADMIN", "domain.kernel.privacy.my_number"]
)
def test_a_name_is_found_whatever_it_is(name: str) -> None:
    assert name in set(names_of_the_code())
