"""Every fact has a correction that exists, or a reason why it stands."""

import pytest

from app.factory import page_routes
from app.registry import correction_pages
from domain.kernel.events.corrections import CorrectedBy, Stands
from domain.registry import CORRECTIONS, HANDLERS, topic_registry


@pytest.mark.parametrize("topic", sorted(topic_registry().topics()))
def test_a_fact_is_corrected_or_stands_for_a_reason(topic: str) -> None:
    match CORRECTIONS.get(topic):
        case CorrectedBy(commands=commands, how=how):
            assert commands and how.endswith(".")
            assert set(commands) <= {command.NAME for command in HANDLERS}
        case Stands(because=because):
            assert because.endswith(".") and len(because.split()) > 4
        case None:
            raise AssertionError(f"{topic}: declare it in domain/<context>/corrections.py")


def test_only_facts_of_this_release_are_declared() -> None:
    assert set(CORRECTIONS) <= set(topic_registry().topics())


def test_the_forms_exist_and_are_of_commands_that_correct() -> None:
    forms, correcting = correction_pages(), set[str]()
    for known in CORRECTIONS.values():
        correcting |= set(known.commands) if isinstance(known, CorrectedBy) else set()
    assert set(forms) <= correcting
    assert set(forms.values()) <= {route.path for route in page_routes() if route.body is not None}
