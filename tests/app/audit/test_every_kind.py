"""Every kind of record has a history, and every event shows what it changed."""

import shutil
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.audit.fact_formatting import CONTENTS, is_shown
from app.audit.history import KINDS
from app.audit.labels import FURTHER, field_label
from app.bootstrap import bootstrap
from app.settings import Settings
from domain import registry
from domain.kernel.events.event import SealedEvent
from domain.kernel.events.opening import Recorded
from domain.kernel.messaging.caller import Role
from domain.kernel.time.clock import SettableClock
from tests.app.orders.page_client import PageClient
from tests.app.visitors import visitor
from tests.app.world import World, world_of
from tests.conftest import START

WITHOUT = {"access": "A view or a refusal is a single event, which its own page shows whole."}
CHANGES_NO_STATE = {
    "account.password_set.v1",
    "account.session_started.v1",
    "job_order.import_begun.v1",
}
"""Events that add to a list of acts, and change no fact of the record itself."""


@pytest.fixture(scope="module")
def world(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("kinds") / "data"
    shutil.copytree(sqlite_template, folder)
    service = bootstrap(Settings.for_folder(folder), clock=SettableClock(START))
    try:
        yield _with_the_rest(world_of(service))
    finally:
        service.close()


def _with_the_rest(world: World) -> World:
    """Add a record of each kind that the world does not have."""
    deployment, robot = world.ids["deployment_id"][0], world.ids["robot_id"][0]
    times = {"minutes_for_stand_by": 30, "minutes_before_start": 90}
    world.does(f"/deployments/{deployment}/set-cover-rules", times)
    world.does(f"/robots/{robot}/issue-link-key", {})
    world.does(f"/robots/{robot}/end-link-key", {})
    world.does("/notices/choose", {"kinds": ["help_asked"], "quiet_from": "21:00"})
    world.does("/reports/bpo-centre/set-target", {"fiscal_year": 2026, "registrations": 50})
    world.does("/reports/bpo-centre/set-budget", {"fiscal_year": 2026, "yen": 14_850_000})
    world.does("/queue-order", {"queue_order": "priority_first", "reason": "急ぎの案件"})
    rule = {"kind": "help", "is_on": True, "threshold": 20, "notified": "managers"}
    world.does("/escalation-rules", {**rule, "reason": "急ぎの質問"})
    world.service.projections.catch_up()
    return world


@pytest.fixture(scope="module")
def recorded(world: World) -> list[Recorded]:
    return list(world.service.ledger.read(0, 5000))


@pytest.fixture(scope="module")
def manager(world: World) -> PageClient:
    return PageClient(world.service, world.app, Role.MANAGER)


def test_every_kind_of_record_has_a_history(world: World, recorded: list[Recorded]) -> None:
    longest = _longest(recorded)
    roles = (Role.MANAGER, Role.SUPERVISOR)
    readers = {role: visitor(world.app, world.service, role) for role in roles}
    pages = {role: PageClient(world.service, world.app, role) for role in roles}
    for aggregate in registry.AGGREGATES:
        if aggregate.KIND in WITHOUT:
            continue
        kind, id = KINDS[aggregate.KIND], longest[aggregate.KIND]
        for role, reader in readers.items():
            answer = reader.get(f"/{kind.subjects}/{id}/history")
            assert answer.status_code == 200, (kind.subjects, role, answer.text)
            body = answer.get_json()
            assert body["state"], (kind.subjects, role)
            assert body["steps"][0]["position"] is not None
            early = reader.get(f"/{kind.subjects}/{id}/history?as_of=2020-01-01").get_json()
            assert (early["steps"], early["state"]) == ([], None)
            shown = pages[role].text(f"{kind.path}/{id}")
            assert "Story of" in shown and FURTHER.en not in shown, (kind.path, shown)


@pytest.mark.parametrize(
    ("page", "story", "name"),
    [
        ("/orders/{}/story", "/audit/orders", "order_id"),
        ("/staff/tasks/{}", "/audit/tasks", "task_id"),
        ("/people/{}", "/audit/people", "person_id"),
        ("/participants/{}", "/audit/participants", "participant_id"),
        ("/shifts/{}", "/audit/shifts", "shift_id"),
        ("/deployments/{}", "/audit/deployments", "deployment_id"),
        ("/pilots/{}", "/audit/pilots", "pilot_id"),
        ("/clients/{}", "/audit/clients", "client_id"),
    ],
)
def test_the_page_of_a_record_leads_to_its_history(
    world: World, manager: PageClient, page: str, story: str, name: str
) -> None:
    id = world.ids[name][0]
    assert f'href="{story}/{id}"' in manager.get(page.format(id)).text


def test_every_event_that_changed_a_state_shows_it(
    recorded: list[Recorded], manager: PageClient
) -> None:
    first = {item.event.TOPIC: item for item in reversed(recorded)}
    silent = set()
    for topic, item in sorted(first.items()):
        if topic.split(".")[0] in WITHOUT:
            continue
        shown = manager.text(f"/audit/events/{item.position}")
        if "It changed nothing of what you can see" in shown:
            silent.add(topic)
        assert FURTHER.en not in shown, (topic, shown)
    assert silent <= CHANGES_NO_STATE, silent - CHANGES_NO_STATE


def test_every_fact_of_an_event_has_a_label() -> None:
    without = {
        f"{event.TOPIC} {field}"
        for aggregate in registry.AGGREGATES
        for event in aggregate.event_classes()
        for field in set(event.__struct_fields__) - set(SealedEvent.__struct_fields__) - {"terms"}
        if is_shown(aggregate.KIND, field)
        and field_label(field, aggregate.KIND) is FURTHER
        and field not in CONTENTS
    }
    assert without == set()


def _longest(recorded: list[Recorded]) -> dict[str, Any]:
    """The aggregate of each kind with the most events."""
    events: dict[str, dict[Any, int]] = defaultdict(lambda: defaultdict(int))
    for item in recorded:
        events[item.event.TOPIC.split(".")[0]][item.event.originator_id] += 1
    return {kind: max(ids, key=lambda id: ids[id]) for kind, ids in events.items()}
