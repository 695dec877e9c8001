"""An event that cannot be read is held, everything else goes on, and it leaves with a rebuild."""

from collections.abc import Callable

import pytest

from app.bootstrap import Service, bootstrap
from app.settings import Settings
from domain import registry
from domain.kernel.errors import NotFound, RecordUnreadable, Unavailable
from domain.kernel.messaging.caller import Role
from domain.kernel.storage import inline_projection
from domain.kernel.storage.consistency_check import find_inconsistencies
from domain.notices.kinds import NoticeKind
from domain.orders.commands import CancelJobOrder
from domain.orders.job_order import JobOrder
from domain.tasks.commands import AssignTask, FetchNext, SubmitTask
from domain.tasks.task import Task
from tests.centre import Centre, as_participant
from tests.damage import HARMS, harm, lose_key, positions_of
from tests.hearing import hears, waiting
from tests.rebuilding import assert_rebuilt_equals_live
from workers.catch_up import catch_up
from workers.release_event import StillUnreadable, release_event
from workers.run_policies import run_policies

TABLES = inline_projection.TABLES + registry.TABLES


@pytest.fixture
def order(service: Service) -> JobOrder:
    """An order with three tasks, of which no reader knows yet."""
    return Centre(service).order(tasks=3)


def added(service: Service) -> list[int]:
    return positions_of(service.ledger, Task.Added.TOPIC)


def held(service: Service) -> list[tuple[int, str]]:
    return [(item.position, item.why) for item in service.ledger.quarantine.held()]


def states(service: Service) -> set[str]:
    return {item.state for item in service.projections.status()}


@pytest.mark.one_in(2)
@pytest.mark.parametrize("how", HARMS)
def test_an_event_that_cannot_be_read_is_held_and_everything_else_goes_on(
    service: Service, order: JobOrder, how: str
) -> None:
    centre = Centre(service)
    first, *_, last = added(service)
    repair = harm(service.ledger, first, how, last)

    catch_up(service)
    run_policies(service)

    assert held(service) == [(first, HARMS[how])]
    assert states(service) == {"current", "incomplete"}
    assert all(item.lag == 0 for item in service.projections.status())
    who = as_participant(centre.participant())
    task = centre.does(FetchNext(), who)
    assert task.key in {"000001", "000002"}
    with pytest.raises(RecordUnreadable):
        centre.task(order, "000000")
    centre.does(SubmitTask(task_id=task.id, result={"text": "済"}, minutes=7), who)
    catch_up(service)
    rows = service.views.read("SELECT key FROM task_queue ORDER BY key")
    assert [row["key"] for row in rows] == ["000001", "000002"]
    assert find_inconsistencies(service.ledger, TABLES) == []

    repair()
    release_event(service, first)
    assert held(service) == []
    assert centre.task(order, "000000").key == "000000"
    assert_rebuilt_equals_live(service.ledger, service.views)


def test_what_happened_later_to_the_same_thing_is_made_up_for(
    service: Service, order: JobOrder
) -> None:
    centre = Centre(service)
    who = as_participant(centre.participant())
    task = centre.does(FetchNext(), who)
    centre.does(SubmitTask(task_id=task.id, result={"text": "済"}, minutes=7), who)
    (given,) = positions_of(service.ledger, Task.Assigned.TOPIC)
    repair = harm(service.ledger, given, "broken_json")

    catch_up(service)

    row = service.views.read_one("SELECT state FROM task_queue WHERE key = '000000'")
    assert row is not None
    assert row["state"] == "waiting"
    repair()
    release_event(service, given)
    row = service.views.read_one("SELECT state FROM task_queue WHERE key = '000000'")
    assert row is not None
    assert row["state"] == "submitted"
    assert_rebuilt_equals_live(service.ledger, service.views)


def test_what_belongs_to_a_thing_that_cannot_be_read_stops_no_read_model(
    service: Service, order: JobOrder
) -> None:
    (received,) = positions_of(service.ledger, JobOrder.Received.TOPIC)
    repair = harm(service.ledger, received, "broken_json")

    catch_up(service)

    assert states(service) == {"current", "incomplete"}
    with pytest.raises(RecordUnreadable):
        service.ledger.get(JobOrder, order.id)
    assert Centre(service).does(FetchNext(), as_participant(Centre(service).participant())) is None
    repair()
    release_event(service, received)
    assert_rebuilt_equals_live(service.ledger, service.views)


def test_a_stream_whose_last_event_was_moved_away_is_refused_as_well(
    service: Service, order: JobOrder
) -> None:
    centre = Centre(service)
    who = centre.participant()
    task = centre.does(FetchNext(), as_participant(who))
    (given,) = positions_of(service.ledger, Task.Assigned.TOPIC)
    repair = harm(service.ledger, given, "moved_to_another_stream")
    catch_up(service)

    with pytest.raises(RecordUnreadable):
        centre.does(AssignTask(task_id=task.id, participant_id=who.id))

    repair()
    release_event(service, given)
    assert centre.now(Task, task.id).participant_id == who.id


def test_a_stream_with_a_hole_in_it_is_refused_and_held(service: Service, order: JobOrder) -> None:
    centre = Centre(service)
    who = as_participant(centre.participant())
    task = centre.does(FetchNext(), who)
    centre.does(SubmitTask(task_id=task.id, result={"text": "済"}, minutes=7), who)
    (given,) = positions_of(service.ledger, Task.Assigned.TOPIC)
    repair = harm(service.ledger, given, "moved_to_another_stream")

    with pytest.raises(RecordUnreadable):
        centre.now(Task, task.id)

    ((after, why),) = held(service)
    assert (after > given, why) == (True, "gap_before")
    repair()
    release_event(service, after)
    assert centre.now(Task, task.id).participant_id == who.participant_id


@pytest.mark.parametrize("how", HARMS)
def test_a_policy_owes_what_it_could_not_read_and_answers_it_once_before_the_release(
    service: Service, order: JobOrder, how: str
) -> None:
    centre = Centre(service)
    other = centre.order(tasks=1)
    centre.does(CancelJobOrder(order_id=other.id, reason="中止"))
    centre.does(CancelJobOrder(order_id=order.id, reason="中止"))
    elsewhere, cancelled = positions_of(service.ledger, JobOrder.Cancelled.TOPIC)
    if how == "swapped_ciphertext":  # Nothing of a cancellation but its reason is sealed.
        how = "lost_fields"
    repair = harm(service.ledger, cancelled, how, elsewhere)

    run_policies(service)
    run_policies(service)
    assert held(service) == [(cancelled, HARMS[how])]
    assert len(positions_of(service.ledger, Task.Cancelled.TOPIC)) == 1
    assert all(row["error"] is None for row in service.ledger.rows("SELECT * FROM reactions"))

    repair()
    release_event(service, cancelled)
    release_event(service, cancelled)
    run_policies(service)
    assert len(positions_of(service.ledger, Task.Cancelled.TOPIC)) == 4
    assert service.ledger.rows("SELECT * FROM reactions_owed") == []


def test_a_policy_owes_also_what_it_cannot_decide_for_want_of_something_held(
    service: Service, order: JobOrder
) -> None:
    centre = Centre(service)
    position = added(service)[1]
    repair = harm(service.ledger, position, "broken_json")
    centre.does(CancelJobOrder(order_id=order.id, reason="中止"))

    run_policies(service)
    assert len(positions_of(service.ledger, Task.Cancelled.TOPIC)) < 3
    assert service.ledger.rows("SELECT * FROM reactions_owed") != []

    repair()
    release_event(service, position)
    assert len(positions_of(service.ledger, Task.Cancelled.TOPIC)) == 3


def test_it_stays_where_it_is_while_it_cannot_be_read(service: Service, order: JobOrder) -> None:
    first = added(service)[0]
    harm(service.ledger, first, "broken_json")
    catch_up(service)

    with pytest.raises(StillUnreadable):
        release_event(service, first)
    with pytest.raises(NotFound):
        release_event(service, first + 1)

    assert held(service) == [(first, "not_json")]


def test_what_is_repaired_is_refused_until_it_is_released(
    service: Service, order: JobOrder
) -> None:
    first = added(service)[0]
    repair = harm(service.ledger, first, "broken_json")
    catch_up(service)
    repair()

    with pytest.raises(RecordUnreadable):
        Centre(service).task(order)


def test_it_is_held_once_however_many_readers_meet_it(
    service: Service, order: JobOrder, another_service: Callable[[], Service]
) -> None:
    first = added(service)[0]
    harm(service.ledger, first, "broken_json")
    other = another_service()

    for item in (service, other, service):
        catch_up(item)
        run_policies(item)
        with pytest.raises(RecordUnreadable):
            Centre(item).task(order)

    assert held(service) == held(other) == [(first, "not_json")]


def test_those_who_want_to_hear_of_it_are_told_once(service: Service, order: JobOrder) -> None:
    admin = hears(service, NoticeKind.RECORD_UNREADABLE, Role.ADMIN)
    harm(service.ledger, added(service)[0], "broken_json")

    catch_up(service)
    catch_up(service)

    assert waiting(service) == [(str(admin), "record_unreadable")]


def test_a_lost_key_holds_what_it_sealed_and_nothing_else(
    service: Service, order: JobOrder
) -> None:
    other = Centre(service).order(tasks=1)
    repair = lose_key(service.ledger, order.id)

    catch_up(service)

    assert {why for _, why in held(service)} == {"key_lost"}
    assert states(service) == {"current", "incomplete"}
    assert Centre(service).task(other).key == "000000"
    repair()
    for position, _ in held(service):
        release_event(service, position)
    assert held(service) == []
    assert_rebuilt_equals_live(service.ledger, service.views)


def test_a_store_of_keys_that_does_not_open_is_an_outage_and_holds_nothing(
    service: Service, order: JobOrder, settings: Settings
) -> None:
    settings.master_key_file.write_bytes(bytes(32))
    stranger = bootstrap(settings)
    try:
        with pytest.raises(Unavailable):
            stranger.projections.catch_up()
        with pytest.raises(Unavailable) as refusal:
            Centre(stranger).task(order)
    finally:
        stranger.close()

    assert not isinstance(refusal.value, RecordUnreadable)
    assert held(service) == []


def test_a_store_of_keys_that_is_empty_is_an_outage_and_holds_nothing(
    service: Service, order: JobOrder
) -> None:
    database = service.keys._database
    with database.write() as transaction:
        transaction.run("DELETE FROM keys")
    service.keys._open.clear()

    with pytest.raises(Unavailable):
        service.projections.catch_up()

    assert held(service) == []


def test_the_trail_leaves_out_what_cannot_be_read_and_no_other_step(
    service: Service, order: JobOrder
) -> None:
    first = added(service)[0]
    harm(service.ledger, first, "broken_json")

    catch_up(service)

    (row,) = service.views.read("SELECT COUNT(*) AS n FROM audit_trail")
    assert row["n"] == service.ledger.head() - 1
