"""What was ever stored under a name is found under it for ever, whatever the code is called."""

import importlib

import pytest

from app.runtime import wakeups
from tests import stored_names

STORED, NOW = stored_names.stored(), stored_names.now()


@pytest.mark.parametrize("kind", NOW)
def test_no_stored_name_disappears(kind: str) -> None:
    assert set(STORED[kind]) - NOW[kind] == set(), "stored rows would not be understood any more"


@pytest.mark.parametrize("kind", NOW)
def test_every_stored_name_stands_in_the_table(kind: str) -> None:
    assert NOW[kind] - set(STORED[kind]) == set(), "run: python -m tests.stored_names"
    assert NOW[kind], "the table is empty: nothing was looked at"


def test_the_function_that_messages_name_is_there() -> None:
    module, _, name = wakeups.FUNCTION.rpartition(".")
    assert callable(getattr(importlib.import_module(module), name))
