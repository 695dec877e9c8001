"""Where a newer release has written, every reader stops before it, and goes on under that one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

import pytest

from app.bootstrap import Service
from app.http.health import readiness
from app.runtime.health.conditions import conditions
from app.runtime.health.records import NEWER
from domain import registry
from domain.kernel.errors import UnknownEvent
from domain.kernel.events import unknown_events
from domain.kernel.storage import inline_projection
from domain.kernel.storage.consistency_check import find_inconsistencies
from domain.orders.commands import CancelJobOrder
from domain.orders.job_order import JobOrder
from domain.tasks.task import Task
from projections.kernel.runner import NewerRelease
from tests.centre import Centre
from tests.damage import positions_of, rename
from tests.rebuilding import assert_rebuilt_equals_live
from workers.catch_up import catch_up
from workers.run_policies import run_policies

TABLES = inline_projection.TABLES + registry.TABLES
STRANGE = ("task.flown.v1", "task.added.v2", "balloon.risen.v1")
"""An unknown event of a known kind, an unknown version, and an unknown kind."""


@dataclass(frozen=True)
class Upgrade:
    """An order that is cancelled, and before that an event that only a newer release knows."""

    service: Service
    position: int
    head: int
    replaced: Callable[[], None]


@pytest.fixture(params=STRANGE)
def upgrade(request: pytest.FixtureRequest, service: Service) -> Iterator[Upgrade]:
    """Somebody has run a newer release for a while, and this one runs again."""
    centre = Centre(service)
    order = centre.order(tasks=3)
    centre.does(CancelJobOrder(order_id=order.id, reason="中止"))
    second = positions_of(service.ledger, Task.Added.TOPIC)[1]
    replaced = rename(service.ledger, second, request.param)
    yield Upgrade(service, second, service.ledger.head(), replaced)


def positions(service: Service) -> dict[str, int]:
    return {item.name: item.position for item in service.projections.status()}


def test_every_read_model_stops_before_it_and_says_so(upgrade: Upgrade) -> None:
    catch_up(upgrade.service)
    catch_up(upgrade.service)

    assert set(positions(upgrade.service).values()) == {upgrade.position - 1}
    assert {item.state for item in upgrade.service.projections.status()} == {"newer"}
    with pytest.raises(NewerRelease, match=f"position {upgrade.position}"):
        upgrade.service.projections.require_no_newer_release()


def test_a_page_that_begins_with_it_moves_nobody(
    upgrade: Upgrade, another_service: Callable[[], Service]
) -> None:
    for _ in range(3):
        another_service().projections.catch_up()

    assert set(positions(upgrade.service).values()) == {upgrade.position - 1}


def test_no_policy_answers_to_what_follows_it(upgrade: Upgrade) -> None:
    run_policies(upgrade.service)

    assert positions_of(upgrade.service.ledger, Task.Cancelled.TOPIC) == []
    rows = upgrade.service.ledger.rows("SELECT position, error FROM reactions")
    assert all(row["position"] < upgrade.position and row["error"] is None for row in rows)


def test_nothing_of_it_is_put_into_quarantine(upgrade: Upgrade) -> None:
    catch_up(upgrade.service)
    run_policies(upgrade.service)

    assert upgrade.service.ledger.quarantine.held() == []


def test_the_old_release_records_nothing_any_more(
    upgrade: Upgrade, another_service: Callable[[], Service]
) -> None:
    started = another_service()

    with pytest.raises(UnknownEvent):
        Centre(started).client("後の商会")

    assert started.ledger.head() == upgrade.head
    found = readiness(conditions(started))
    assert (found["state"], NEWER in found["reasons"]) == ("unready", True)


def test_a_rebuild_is_refused_and_leaves_the_live_rows(upgrade: Upgrade) -> None:
    catch_up(upgrade.service)
    before = upgrade.service.projections.dump("tasks.queue")

    with pytest.raises(UnknownEvent):
        upgrade.service.projections.rebuild("tasks.queue")

    assert upgrade.service.projections.dump("tasks.queue") == before


def test_what_is_worked_out_again_from_the_ledger_stops_as_well(upgrade: Upgrade) -> None:
    with pytest.raises(UnknownEvent):
        find_inconsistencies(upgrade.service.ledger, TABLES)


def test_rows_that_a_newer_release_has_fed_are_left_alone(
    upgrade: Upgrade, another_service: Callable[[], Service]
) -> None:
    with upgrade.service.views.write() as transaction:
        transaction.run("UPDATE projection_builds SET position = ?", (upgrade.position,))

    another_service().projections.catch_up()

    assert set(positions(upgrade.service).values()) == {upgrade.position}
    assert {item.state for item in another_service().projections.status()} == {"newer"}


def test_everything_goes_on_by_itself_under_the_newer_release(
    upgrade: Upgrade, another_service: Callable[[], Service]
) -> None:
    catch_up(upgrade.service)
    run_policies(upgrade.service)
    upgrade.replaced()
    newer = another_service()

    catch_up(newer)
    run_policies(newer)

    assert len(positions_of(newer.ledger, Task.Cancelled.TOPIC)) == 3
    assert readiness(conditions(newer))["state"] != "unready"
    assert_rebuilt_equals_live(newer.ledger, newer.views)


def test_a_thing_of_which_it_knows_everything_can_still_be_opened(
    upgrade: Upgrade, another_service: Callable[[], Service]
) -> None:
    started = another_service()
    (row,) = started.ledger.rows("SELECT order_id FROM order_terms")
    assert started.ledger.get(JobOrder, UUID(row["order_id"])).state.value == "cancelled"


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_it_is_found_however_long_ago_it_was_written(
    service: Service, another_service: Callable[[], Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unknown_events, "STRETCH", 3)
    Centre(service).order(tasks=20)
    rename(service.ledger, 2, "balloon.risen.v1")
    started = another_service()

    found = started.ledger.unknown.first_of_all()

    assert found is not None
    assert found.position == 2
