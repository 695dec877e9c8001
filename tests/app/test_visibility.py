"""Whatever a client, a venue, a pilot or a participant may open shows what the table gives them."""

import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from io import BytesIO
from itertools import product
from pathlib import Path
from urllib.parse import quote

import pytest
from werkzeug.test import TestResponse

from app.bootstrap import Service, bootstrap
from app.factory import create_app, page_routes, routers
from app.http.authorization import Public
from app.http.visibility import BY_NAME, FACTS, Reader
from app.settings import Settings
from domain.kernel.messaging.caller import Role
from domain.kernel.time.clock import SettableClock
from domain.orders.commands import DeliverJobOrder
from domain.orders.job_order import Inspection
from domain.tasks.commands import AssignTask, SubmitTask
from tests.app.visitors import Visitor, visitor
from tests.app.world import Mark, World, world_of
from tests.centre import Centre, as_participant
from tests.conftest import START

ROLES = {
    Reader.CLIENT: Role.CLIENT,
    Reader.PARTICIPANT: Role.PARTICIPANT,
    Reader.PILOT: Role.PARTICIPANT,
    Reader.VENUE: Role.VENUE,
}
_NAME = re.compile(r"<(?:\w+:)?(\w+)>")
_OF_ID = {
    "people": "person_id",
    "participants": "participant_id",
    "job-orders": "order_id",
    "tasks": "task_id",
}
QUERIES = {
    "/results": ("?format=csv", "?format=jsonl", "?format=xlsx"),
    "/delivery": ("?format=csv", "?format=jsonl", "?format=xlsx"),
    "/history": ("", "?as_of=2026-04-15", "?as_of=2026-04-01"),
    "/job-orders/<uuid:order_id>/files": ("?purpose=result", "?purpose=source"),
}
"""What else is asked at addresses that end so."""
Seen = dict[Reader, dict[Mark, set[str]]]


@pytest.fixture(scope="module")
def world(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("world") / "data"
    shutil.copytree(sqlite_template, folder)
    service = bootstrap(Settings.for_folder(folder), clock=SettableClock(START))
    try:
        yield world_of(service)
    finally:
        service.close()


def addresses_for(role: Role) -> Iterator[str]:
    """Every GET that a role may open, as it is declared."""
    for router in routers():
        for operation in router.operations:
            if operation.method == "GET" and (
                role in operation.roles or isinstance(operation.roles, Public)
            ):
                yield f"/api/v1{operation.path}"
    for route in page_routes():
        if route.method == "GET" and (role in route.roles or isinstance(route.roles, Public)):
            yield route.path


def places(address: str, world: World) -> Iterator[str]:
    """The address with every id of the world that fits it, and all that may be asked there."""
    names = _NAME.findall(address)
    kind = address.removeprefix("/api/v1").split("/")[1]
    choices = [
        world.ids.get(_OF_ID.get(kind, name) if name == "id" else name, []) for name in names
    ]
    asked = next((found for end, found in QUERIES.items() if address.endswith(end)), ("",))
    for ids in product(*choices):
        filled = iter(ids)
        path = _NAME.sub(lambda _, filled=filled: next(filled), address)  # type: ignore[misc]
        yield from (path + query for query in asked)


def text_of(answer: TestResponse) -> str:
    """All that can be read in an answer: its headers, and its body unpacked and unfolded."""
    counted = ("Content-Length", "Ashiato-Position")
    named = ((name, value) for name, value in answer.headers.items() if name not in counted)
    head = "\n".join(f"{name}: {value}" for name, value in named)
    data = answer.get_data()
    if data.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(data)) as book:
            data = b"\n".join(book.read(name) for name in book.namelist())
    body = data.decode()
    if answer.mimetype == "text/calendar":
        body = body.replace("\r\n ", "")
    if answer.is_json:
        body = json.dumps(json.loads(body), ensure_ascii=False)
    return f"{head}\n{body}"


@pytest.fixture(scope="module")
def seen(world: World) -> Seen:
    """Which marks each reader found, and where."""
    found: Seen = {reader: {} for reader in Reader}
    for reader, role in ROLES.items():
        for address in addresses_for(role):
            for place in places(address, world):
                _read(world, world.readers[reader], reader, place, found)
    for place, reader in world.open_addresses.items():
        _read(world, Visitor(world.app.test_client()), reader, place, found)
    return found


def _read(world: World, by: Visitor, reader: Reader, place: str, found: Seen) -> None:
    answer = by.client.get(place, headers=by.headers)
    assert answer.status_code < 500, (place, answer.text)
    text = text_of(answer)
    for mark in world.marks:
        if mark.is_in(text):
            found[reader].setdefault(mark, set()).add(place)


@pytest.mark.parametrize("reader", list(Reader))
def test_nothing_reaches_anybody_to_whom_the_table_does_not_give_it(
    reader: Reader, seen: Seen
) -> None:
    wrong = [
        f"{mark.fact} of {'their own' if reader in mark.own_of else 'others'}: {min(where)}"
        for mark, where in seen[reader].items()
        if reader not in BY_NAME[mark.fact].readers or reader not in mark.own_of
    ]
    assert sorted(wrong) == []


@pytest.mark.parametrize("reader", list(Reader))
def test_what_the_table_gives_is_there(reader: Reader, seen: Seen) -> None:
    read = {mark.fact for mark in seen[reader]}
    assert [fact.name for fact in FACTS if reader in fact.readers and fact.name not in read] == []


def test_every_fact_of_the_table_is_marked_for_each_reader_and_for_somebody_else(
    world: World,
) -> None:
    for fact in FACTS:
        own = [mark for mark in world.marks if mark.fact == fact.name]
        assert own, f"{fact.name} is looked for nowhere"
        for reader in fact.readers:
            assert any(reader in mark.own_of for mark in own), (fact.name, reader)
        is_shared = fact.name in ("staff.name", "task.result_of_somebody_before")
        assert is_shared or any(not mark.own_of for mark in own), f"{fact.name} of others"
    assert {mark.fact for mark in world.marks} == set(BY_NAME)


@pytest.mark.parametrize("reader", list(Reader))
def test_the_walk_opens_the_routes(reader: Reader, world: World) -> None:
    """Without this the absence of a mark would prove little."""
    opened = 0
    for address in addresses_for(ROLES[reader]):
        for place in places(address, world):
            by = world.readers[reader]
            opened += by.client.get(place, headers=by.headers).status_code == 200
    assert opened >= 15


def test_a_client_is_refused_what_nobody_has_inspected(world: World) -> None:
    client = world.readers[Reader.CLIENT]
    delivered, in_work = world.ids["order_id"][:2]
    for order in (delivered, in_work):
        assert client.get(f"/job-orders/{order}/results").status_code == 403
        assert world.staff.get(f"/job-orders/{order}/results").status_code == 200
    assert client.get(f"/job-orders/{delivered}/delivery").status_code == 200
    assert client.get(f"/job-orders/{in_work}/delivery").status_code == 404


def test_a_client_does_not_read_when_somebody_was_at_work(world: World) -> None:
    path = f"/job-orders/{world.ids['order_id'][0]}/files"
    theirs = world.readers[Reader.CLIENT].get(path).json
    ours = world.staff.get(path).json
    assert theirs is not None and ours is not None and theirs["items"]
    assert {their["kept_at"] for their in theirs["items"]} == {None}
    assert None not in {our["kept_at"] for our in ours["items"]}


def test_whoever_has_a_task_does_not_read_who_had_it_before(world: World) -> None:
    path = f"/tasks/{world.ids['task_id'][-1]}/history"
    themselves = world.readers[Reader.PARTICIPANT]
    now = themselves.get(path).json
    then = themselves.get(f"{path}?known_at={quote(world.handed_on_after)}").json
    assert now is not None and now["state"]["minutes"] == 0
    assert then is not None and then["state"] is None
    other = world.workers[1][0]
    assert other not in json.dumps([now, then])


def test_a_venue_asks_for_the_link_of_the_shifts_of_today(world: World) -> None:
    venue = world.readers[Reader.VENUE]
    today, later = world.ids["shift_id"][:2]
    assert [venue.get(f"/shifts/{item}").status_code for item in (today, later)] == [200, 404]
    assert [venue.get(f"/shifts/{item}/link").status_code for item in (today, later)] == [200, 404]


def test_a_pilot_who_gave_a_shift_up_does_not_read_how_it_went(world: World) -> None:
    pilot, (given, other) = world.readers[Reader.PILOT], world.pilots.keys()
    times = {"date": "2026-04-15", "start": "15:00", "end": "16:00"}
    body = {"deployment_id": world.ids["deployment_id"][0], **times, "person_id": given}
    shift = world.does("/shifts", body)["id"]
    world.does(f"/shifts/{shift}/give-up", {"reason": "用事"}, pilot)
    world.does(f"/shifts/{shift}/assign", {"person_id": other})
    world.does(f"/shifts/{shift}/start", {}, world.pilots[other])
    world.does(f"/shifts/{shift}/end", {"visitors": 7}, world.pilots[other])
    found = pilot.get(f"/shifts/{shift}").json
    assert found is not None and other not in json.dumps(found)
    for name in ("started_at", "ended_at", "visitors", "minutes_done", "minutes_interrupted"):
        assert found[name] is None, name
    theirs = world.pilots[other].get(f"/shifts/{shift}").json
    assert theirs is not None and theirs["visitors"] == 7


def test_the_delivery_note_of_one_piece_gives_no_minutes(service: Service) -> None:
    app, centre = create_app(service), Centre(service)
    client = centre.client()
    by = visitor(app, service, Role.CLIENT, client_id=client.id)
    for tasks in (1, 2):
        order = centre.order(tasks=tasks, client=client, inspection=Inspection.NONE)
        worker = centre.participant()
        for number in range(tasks):
            id = centre.task(order, f"{number:06d}").id
            give = AssignTask(task_id=id, participant_id=worker.id, override_reason="希望")
            centre.does(give)
            done = SubmitTask(task_id=id, result={}, minutes=619)
            centre.does(done, by=as_participant(worker))
        centre.does(DeliverJobOrder(order_id=order.id))
        service.projections.catch_up()
        page = by.client.get(f"/our-orders/{order.id}/delivery-note", headers=by.headers)
        assert page.status_code == 200
        assert ("作業時間の合計" in page.text) is (tasks == 2)
        assert "619" not in page.text.split("<main", 1)[1]
