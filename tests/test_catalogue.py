"""The vocabulary keeps its word: every event ever stored still loads, none lacks its place."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from domain.kernel.errors import UnknownEvent
from domain.kernel.messaging.bus import Command
from domain.registry import AGGREGATES, HANDLERS, POLICIES, topic_registry
from tests.samples import FOLDER, load

SAMPLES = sorted(FOLDER.glob("*.json"))


def stored_part(read: Any, facts: Any) -> Any:
    """What was read, without fields of a mapping that were added to it since."""
    if isinstance(read, dict) and isinstance(facts, dict):
        return {name: stored_part(read[name], facts[name]) for name in facts}
    return read


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_what_was_ever_stored_still_means_the_same(path: Path, tmp_path: Path) -> None:
    event, facts = load(path, tmp_path)
    assert path.stem == event.TOPIC
    read = msgspec.json.decode(msgspec.json.encode(event))
    assert stored_part(read, facts) == facts


def test_every_event_has_a_stored_sample() -> None:
    assert {path.stem for path in SAMPLES} >= set(topic_registry().topics()), (
        "python -m tests.samples"
    )


def test_topics_carry_their_kind_and_their_version() -> None:
    for aggregate in AGGREGATES:
        for event_class in aggregate.event_classes():
            kind, _, rest = event_class.TOPIC.partition(".")
            assert kind == aggregate.KIND
            assert rest.rpartition(".v")[2].isdigit()


def test_an_event_of_a_newer_release_is_refused_by_name() -> None:
    with pytest.raises(UnknownEvent, match=r"task\.assigned\.v99"):
        topic_registry()["task.assigned.v99"]


def test_every_command_has_a_handler_and_names_who_may_give_it() -> None:
    def commands(kind: type[Command]) -> set[type[Command]]:
        return {kind, *(item for sub in kind.__subclasses__() for item in commands(sub))}

    for command in commands(Command) - set(HANDLERS) - {Command}:
        assert not command.__module__.startswith("domain.") or command.__subclasses__(), command
    for command in HANDLERS:
        assert isinstance(command.ALLOWED, frozenset)
        assert "NAME" in vars(command), f"{command.__name__} has no name of its own"
    assert len({command.NAME for command in HANDLERS}) == len(HANDLERS)


def test_every_policy_says_what_it_listens_to() -> None:
    for policy in POLICIES:
        assert policy.LISTENS_TO and policy.__doc__
