"""What was ever stored under a name is found under it for ever, whatever the code is called."""

import importlib

import pytest

from app.runtime import wakeups
from tests import stored_names

STORED = stored_names.stored()


def test_the_table_has_every_kind_of_name() -> None:
    assert set(STORED) == set(stored_names.now())


@pytest.mark.parametrize("kind", STORED)
def test_no_stored_name_disappears(kind: str) -> None:
    assert set(STORED[kind]) - stored_names.now()[kind] == set(), (
        "stored rows would not be understood any more"
    )


@pytest.mark.parametrize("kind", STORED)
def test_every_stored_name_stands_in_the_table(kind: str) -> None:
    now = stored_names.now()[kind]
    assert now - set(STORED[kind]) == set(), "run: python -m tests.stored_names"
    assert now, "the table is empty: nothing was looked at"


def test_the_function_that_messages_name_is_there() -> None:
    module, _, name = wakeups.FUNCTION.rpartition(".")
    assert callable(getattr(importlib.import_module(module), name))
