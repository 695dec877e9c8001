"""What must hold after whatever was done to a running service: the book against the ledger."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from app.bootstrap import Service
from domain import registry
from domain.identity.access_log import Access
from domain.kernel.events.opening import Recorded
from domain.kernel.storage import inline_projection
from domain.kernel.storage.consistency_check import find_inconsistencies
from domain.participants.participant import Participant
from domain.tasks.rounds import UndoneVerdict
from domain.tasks.task import FINISHED, Task, TaskState
from tests.load import Answer, World
from tests.rebuilding import assert_rebuilt_equals_live
from tests.servers import wait_until

TABLES = inline_projection.TABLES + registry.TABLES
KINDS: dict[str, Any] = {"tasks": Task, "work-queue": Task, "participants": Participant}


def events_of(service: Service) -> list[Recorded]:
    """Everything that was recorded, in its order."""
    found: list[Recorded] = []
    while page := service.ledger.read(found[-1].position if found else 0, 1000):
        found.extend(page)
    return found


def assert_the_book_agrees(service: Service, world: World) -> None:
    """Every answer against the ledger, and the ledger against itself."""
    events = events_of(service)
    _assert_streams_have_no_gaps(events)
    _assert_held_by_one_and_done_once(events)
    where = {
        (event.event.originator_id, event.event.originator_version): event.position
        for event in events
    }
    for answer in world.book.answers:
        _assert_answer_is_true(service, answer, where)
    assert all(attempt.retry_after for attempt in world.book.attempts if attempt.status == 503)
    assert world.book.statuses() <= {0, 200, 204, 404, 409, 503}, world.book.statuses()


def _assert_streams_have_no_gaps(events: list[Recorded]) -> None:
    versions: dict[UUID, list[int]] = defaultdict(list)
    for recorded in events:
        versions[recorded.event.originator_id].append(recorded.event.originator_version)
    for id, found in versions.items():
        assert found == list(range(1, len(found) + 1)), f"{id}: {found}"
    assert len({event.event.meta.event_id for event in events}) == len(events)


def _assert_held_by_one_and_done_once(events: list[Recorded]) -> None:
    """Nobody gets what another one holds, no place is taken twice, nothing is handed in twice."""
    holder: dict[UUID, tuple[UUID, int]] = {}
    submitted: set[UUID] = set()
    for _, event in events:
        task = event.originator_id
        match event:
            case Task.Assigned():
                assert task not in holder, f"{task} was given to two"
                place = (event.participant_id, event.slot)
                assert place not in holder.values(), f"{place} was taken twice"
                holder[task] = place
            case Task.Submitted():
                assert task not in submitted, f"{task} was handed in twice"
                submitted.add(task)
                holder.pop(task, None)
            case Task.Declined() | Task.Released() | Task.Cancelled():
                holder.pop(task, None)
                submitted.discard(task)
            case Task.VerdictUndone(verdict=UndoneVerdict.RETURN):
                submitted.add(task)
            case Task.Returned():
                submitted.discard(task)


def _assert_answer_is_true(
    service: Service, answer: Answer, where: dict[tuple[UUID, int], int]
) -> None:
    kept = service.ledger.row(
        "SELECT * FROM idempotency WHERE caller = ? AND key = ?", answer.actor, answer.key
    )
    if not answer.is_done:
        assert answer.status == 0 or kept is None, f"refused, and done: {answer}"
        return
    assert kept is not None, f"answered, and not recorded: {answer}"
    if answer.aggregate is None:
        return
    id, version = UUID(answer.aggregate["id"]), answer.version or 0
    assert (UUID(kept["thing_id"]), kept["thing_version"]) == (id, version)
    assert where[id, version] <= (answer.position or 0)
    kind = KINDS[answer.path.split("/")[1]]
    assert service.ledger.get(kind, id, version=version).state == answer.aggregate["state"]


def assert_repeating_changes_nothing(service: Service, world: World, most: int = 40) -> None:
    """The same key gives the same answer again, and nothing is recorded for it."""
    players = {item.actor: item for item in [*world.participants.values(), *world.staff]}
    done = [item for item in world.book.done if item.aggregate is not None]
    before = _recorded_by(service, players)
    for answer in done[:: max(len(done) // most, 1)]:
        again = players[answer.actor].repeat(answer)
        assert (again.status, again.version) == (answer.status, answer.version)
        assert again.aggregate is not None and answer.aggregate is not None
        assert again.aggregate["state"] == answer.aggregate["state"]
    assert _recorded_by(service, players) == before


def _recorded_by(service: Service, actors: Iterable[str]) -> int:
    """How many events these people made, without the record of what they were shown."""
    known, shown = set(actors), tuple(event_class.TOPIC for event_class in Access.event_classes())
    return sum(
        event.event.meta.actor in known and event.event.TOPIC not in shown
        for event in events_of(service)
    )


def assert_work_is_visible(service: Service, world: World, seconds: float = 60.0) -> None:
    """The list of staff shows every task as it is, without anybody's help."""
    staff = world.staff[0]

    def shown() -> dict[str, str]:
        found: dict[str, str] = {}
        cursor = ""
        while True:
            status, page = staff.get(f"/work-queue?order_id={world.order_id}&limit=200{cursor}")
            if status != 200:
                return {}
            found |= {item["id"]: item["state"] for item in page["items"]}
            if page["next"] is None:
                return found
            cursor = f"&cursor={page['next']}"

    def true() -> dict[str, str]:
        rows = service.ledger.rows(
            "SELECT task_id, state FROM task_places WHERE order_id = ?", str(world.order_id)
        )
        return {row["task_id"]: row["state"] for row in rows}

    wait_until(lambda: shown() == true(), seconds, "every task being shown as it is")


def drain(service: Service, world: World) -> None:
    """Everything that is open can be fetched and handed in; then nothing is left."""
    for id, player in world.participants.items():
        if service.ledger.get(Participant, id).state == "suspended":
            world.staff[0].post(f"/participants/{id}/resume")
        while (fetched := player.post("/work-queue/next")).aggregate is not None:
            assert fetched.is_done, fetched
            done = player.post(
                f"/tasks/{fetched.aggregate['id']}/submit", {"result": {"text": "済"}, "minutes": 1}
            )
            assert done.status in (200, 404, 409), done
        assert fetched.status == 204, fetched
    states = {service.ledger.get(Task, id).state for id in world.tasks}
    assert states <= {TaskState.SUBMITTED, *FINISHED}, states


def assert_tables_follow(service: Service) -> None:
    """Read models and inline rows are what the events make; ask when nobody is at work."""
    assert find_inconsistencies(service.ledger, TABLES) == []
    assert_rebuilt_equals_live(service.ledger, service.views)
