"""The stage, built once per test process and copied for whoever needs one of their own."""

import io
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.hostile.soundness import TELLTALES, assert_sound, log_kept
from tests.hostile.stage import Plan, Stage, build, opened


@pytest.fixture(scope="session")
def plan(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """The stage as it was built."""
    return build(tmp_path_factory.mktemp("plan") / "data", sqlite_template)


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
        for one in stages:
            assert_sound(one)
