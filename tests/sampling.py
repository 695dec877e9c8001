"""Which cases of a long test `make test` runs; the others are run by `make faults`."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import pytest

LANGUAGES = ("ja", "en")


@dataclass
class Thoroughness:
    """Whether this run looks at pages with axe wherever tests come to, as long experiments do."""

    with_axe: bool = True


thoroughness = Thoroughness()


def keep_samples(items: Iterable[pytest.Item]) -> None:
    """Mark the cases that a test's mark `sample` does not name as long experiments.

    Raises UsageError if a named case is missing.
    """
    missing: dict[str, set[str]] = {}
    for item in items:
        mark = item.get_closest_marker("sample")
        if mark is None:
            continue
        test, _, case = item.nodeid.removesuffix("]").partition("[")
        missing.setdefault(test, set(mark.args)).discard(case)
        if case not in mark.args:
            item.add_marker(pytest.mark.fault)
    for test, cases in missing.items():
        if cases:
            raise pytest.UsageError(f"{test} has no case {', '.join(sorted(cases))}")


def keep_one_in(items: Iterable[pytest.Item]) -> None:
    """Mark the cases of a test with the mark `one_in(n)` as long experiments, all but one in n.

    Of n cases that follow each other the one whose id has the smallest checksum is kept. So every
    part of a long list has one, whatever the list is made of, and a case that is added moves no
    other sample than those after it.
    """
    cases: dict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        if item.get_closest_marker("one_in") and not item.get_closest_marker("fault"):
            cases[item.nodeid.partition("[")[0]].append(item)
    for found in cases.values():
        (every,) = found[0].get_closest_marker("one_in").args
        for first in range(0, len(found), every):
            group = found[first : first + every]
            kept = min(group, key=lambda item: crc32(item.nodeid.encode()))
            for item in group:
                if item is not kept:
                    item.add_marker(pytest.mark.fault)


def repeat_in_browser(items: Iterable[pytest.Item], folder: Path) -> None:
    """Mark every test in `folder` that opens a browser as a long experiment too.

    `make test` runs it without axe, which takes longer than all else that a page asks for.
    """
    for item in items:
        if item.path.parent == folder and "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.fault)


def keep_one_language(items: Iterable[pytest.Item], folder: Path) -> None:
    """Mark one language of each test in `folder` as a long experiment, chosen by its name."""
    cases: dict[str, list[tuple[str, pytest.Item]]] = defaultdict(list)
    for item in items:
        made = getattr(item, "callspec", None)
        if made is not None and item.path.parent == folder and "language" in made.params:
            cases[item.nodeid.partition("[")[0]].append((made.params["language"], item))
    for test, found in cases.items():
        if {language for language, _ in found} == set(LANGUAGES):
            kept = LANGUAGES[crc32(test.encode()) % len(LANGUAGES)]
            for language, item in found:
                if language != kept:
                    item.add_marker(pytest.mark.fault)


def keep_half_on_postgresql(items: Iterable[pytest.Item], folder: Path) -> None:
    """Mark every other test below `folder` as a long experiment on PostgreSQL, by its name.

    What such tests ask for goes through the same queries and commands; those of `tests/domain` and
    `tests/projections` run on both stores throughout. A test that runs on PostgreSQL alone stays.
    """
    stores: dict[str, set[str]] = defaultdict(set)
    found: list[tuple[str, pytest.Item]] = []
    for item in items:
        made = getattr(item, "callspec", None)
        if made is not None and "store" in made.params and folder in item.path.parents:
            test = item.nodeid.partition("[")[0]
            stores[test].add(made.params["store"])
            if made.params["store"] == "postgresql":
                found.append((test, item))
    for test, item in found:
        if len(stores[test]) > 1 and crc32(test.encode()) % 2:
            item.add_marker(pytest.mark.fault)
