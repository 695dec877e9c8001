"""The stage, built once per test process and copied for whoever needs one of their own."""

import io
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.conftest import STORES, PostgresServer
from tests.hostile.soundness import TELLTALES, assert_sound, log_kept
from tests.hostile.stage import Plan, Stage, build, opened

SAMPLE = {"test_fields.py": 12, "test_kept.py": 40, "test_questions.py": 40}
"""Every how many of the tests of a module run on PostgreSQL too when no faults are asked for."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave all but a sample on PostgreSQL to those who ask for the long experiments."""
    seen: Counter[str] = Counter()
    for item in items:
        made = getattr(item, "callspec", None)
        if made is None or made.params.get("plan") != "postgresql":
            continue
        seen[item.path.name] += 1
        every = SAMPLE.get(item.path.name)
        if every is None or seen[item.path.name] % every:
            item.add_marker(pytest.mark.fault)


@pytest.fixture(scope="session", params=STORES)
def plan(
    request: pytest.FixtureRequest, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Plan]:
    """The stage as it was built, on each kind of database."""
    folder = tmp_path_factory.mktemp("plan") / "data"
    if request.param == "sqlite":
        yield build(folder, sqlite_template)
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    name = server.create(request.getfixturevalue("postgres_template"))
    yield build(folder, sqlite_template, server, name)
    server.drop(name)


@pytest.fixture(scope="module")
def log() -> Iterator[io.StringIO]:
    """What the service writes into its log."""
    with log_kept() as kept:
        yield kept
        found = [word for word in TELLTALES if word in kept.getvalue()]
        assert found == []


@pytest.fixture(scope="module")
def stage(
    plan: Plan, log: io.StringIO, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    """A stage for a whole module of refusals; at the end nothing on it is broken."""
    with opened(plan, tmp_path_factory.mktemp("stage") / "data") as found:
        yield found
        assert_sound(found, rebuilding=True)


@pytest.fixture
def fresh(
    plan: Plan, log: io.StringIO, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[], Stage]]:
    """Gives a new stage each time; at the end nothing on any of them is broken."""
    with ExitStack() as stack:
        stages: list[Stage] = []

        def give() -> Stage:
            folder = tmp_path_factory.mktemp("fresh") / "data"
            stages.append(stack.enter_context(opened(plan, folder)))
            return stages[-1]

        yield give
        for item in stages:
            assert_sound(item)
