"""A disk that is too small for a rebuild: told by readyz, and refused before anything is done."""

import json

import pytest

from app.bootstrap import Service
from app.factory import create_app
from app.runtime.health.conditions import conditions
from app.runtime.health.rebuild import check_space_for_rebuilds
from domain.kernel.messaging.caller import Role
from tests.app.visitors import visitor
from tests.command_line import command_on

CODE = "disk_short_for_rebuild"


def short(service: Service, patch: pytest.MonkeyPatch) -> None:
    """Let there be one megabyte of room."""
    patch.setattr(type(service.views), "room", lambda _: 1_000_000)


def test_a_disk_with_room_is_no_condition(service: Service) -> None:
    assert list(check_space_for_rebuilds(service)) == []


def test_a_short_disk_is_told_with_what_is_needed_and_what_helps(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    short(service, monkeypatch)
    (found,) = [condition for condition in conditions(service) if condition.code == CODE]
    assert found.severity == "degraded"
    assert found.figures["free_mb"] == 1
    assert int(found.figures["needed_mb"]) > 1
    assert "ディスク" in found.cure.ja and "disk" in found.cure.en


def test_a_rebuild_that_the_disk_cannot_take_is_refused_when_it_is_asked_for(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    short(service, monkeypatch)
    manager = visitor(create_app(service), service, Role.MANAGER)
    answer = manager.post("/projections/rebuild", {"name": "tasks.queue"})
    assert answer.status_code == 409
    assert "MB" in json.loads(answer.data)["detail"]
    assert service.ledger.rows("SELECT 1 FROM jobs") == []


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_the_command_says_how_much_a_rebuild_needs_before_it_begins(service: Service) -> None:
    done = command_on(service.settings, "projections", "rebuild", "tasks.queue")
    assert done.returncode == 0, done.stderr
    first = done.stderr.splitlines()[0]
    assert first.startswith("tasks.queue: needs about ") and "MB of free disk" in first
    assert (
        "gives back what is free" in command_on(service.settings, "projections", "compact").stdout
    )
