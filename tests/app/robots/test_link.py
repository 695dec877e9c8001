"""The live link: what is signed is heard once, and silence is noticed and recorded as such."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from click.testing import CliRunner
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from app.bootstrap import Service
from app.robots.live_link.simulator_cli import VARIABLE, robot_link
from domain.kernel.time.clock import SettableClock
from domain.robots.live_link.inline_projection import MOST_BEATS, Beat, hear, key_in_force
from domain.robots.live_link.signature import KEY, NONCE, SIGNATURE, TIMESTAMP, signature_of
from domain.robots.shifts import commands
from domain.robots.shifts.shift import Shift
from domain.robots.value_objects import Cause, ShiftState
from tests.app.api_clients import ApiClients
from tests.shop import DAY, Shop, at
from workers.schedule import sweep

one_store = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
PATH = "/api/v1/robot-link/heartbeats"


class Robot:
    """The operating software of a robot, as far as the link knows it."""

    def __init__(self, api: ApiClients, key_id: str, key: str) -> None:
        self.routes, self.key_id, self.key = api, key_id, key

    def message(self, now: datetime, *, connected: bool = True, **changed: str) -> dict[str, Any]:
        """A signed message; `changed` headers are changed after it was signed."""
        body = json.dumps({"at": now.isoformat(), "connected": connected}).encode()
        stamp, nonce = str(int(now.timestamp())), uuid4().hex
        signature = signature_of(self.key, stamp, nonce, body)
        headers = {KEY: self.key_id, TIMESTAMP: stamp, NONCE: nonce, SIGNATURE: signature}
        return {"data": body, "headers": headers | changed}

    def send(self, message: dict[str, Any]) -> TestResponse:
        """Send a message."""
        client = self.routes.app.test_client()
        return client.post(PATH, content_type="application/json", **message)

    def beat(self, **how: Any) -> TestResponse:
        """One heart-beat, now."""
        return self.send(self.message(self.routes.service.clock.now(), **how))


@pytest.fixture
def api(service: Service) -> Iterator[ApiClients]:
    yield ApiClients(service)


@pytest.fixture
def robot(shop: Shop, api: ApiClients) -> Robot:
    path = f"/robots/{shop.deployment.robot_id}/issue-link-key"
    issued = api.as_("coordinator").post(path, {"silence_seconds": 60}).json
    assert issued is not None
    return Robot(api, issued["key_id"], issued["key"])


def running(shop: Shop, clock: SettableClock) -> Shift:
    """A shift that began on time."""
    pilot = shop.pilot()
    shift = shop.shift(pilot)
    clock.set(at(DAY, "14:00"))
    shop.does(commands.StartShift(shift_id=shift.id), pilot)
    return shift


def heard(service: Service) -> list[Any]:
    rows = service.ledger.rows("SELECT beat_at, heard_at, connected FROM robot_beats")
    return [(row["beat_at"], row["heard_at"], row["connected"]) for row in rows]


def test_a_signed_heartbeat_is_heard_and_is_no_event(robot: Robot, service: Service) -> None:
    head = service.ledger.head()

    answer = robot.beat()

    assert answer.json is not None
    assert (answer.status_code, answer.json["accepted"]) == (200, True)
    assert answer.json["silence_seconds"] == 60
    assert len(heard(service)) == 1
    assert service.ledger.head() == head


def test_the_same_message_again_changes_nothing(
    robot: Robot, service: Service, clock: SettableClock
) -> None:
    message = robot.message(clock.now())
    robot.send(message)
    before = heard(service)
    clock.advance(timedelta(seconds=30))

    again = robot.send(message)

    assert again.json is not None
    assert (again.status_code, again.json["accepted"]) == (200, False)
    assert heard(service) == before


def test_beats_out_of_order_do_not_turn_the_clock_back(
    robot: Robot, service: Service, clock: SettableClock
) -> None:
    late = robot.message(clock.now(), connected=False)
    clock.advance(timedelta(seconds=10))
    robot.beat()
    before = heard(service)

    assert robot.send(late).status_code == 200
    assert heard(service) == before


@one_store
@pytest.mark.parametrize(
    "changed",
    [
        {SIGNATURE: "v1=" + "0" * 64},
        {SIGNATURE: ""},
        {SIGNATURE: "v1=\u00e9"},
        {NONCE: "b" * 32},
        {NONCE: "short"},
        {TIMESTAMP: "1776214801"},
        {TIMESTAMP: "soon"},
        {KEY: str(UUID(int=9))},
        {KEY: "x"},
    ],
    ids=str,
)
def test_whatever_is_not_signed_as_sent_is_not_heard(
    robot: Robot, service: Service, clock: SettableClock, changed: dict[str, Any]
) -> None:
    answer = robot.send(robot.message(clock.now(), **changed))

    assert (answer.status_code, answer.content_type) == (401, "application/problem+json")
    assert heard(service) == []


@one_store
def test_a_body_that_was_changed_on_the_way_is_not_heard(
    robot: Robot, service: Service, clock: SettableClock
) -> None:
    message = robot.message(clock.now(), connected=False)
    message["data"] = message["data"].replace(b"false", b"true")

    assert robot.send(message).status_code == 401
    assert heard(service) == []


@one_store
@pytest.mark.parametrize("minutes", [-3, 3])
def test_a_message_of_another_time_is_not_heard(
    robot: Robot, service: Service, clock: SettableClock, minutes: int
) -> None:
    message = robot.message(clock.now() + timedelta(minutes=minutes))

    assert robot.send(message).status_code in (401, 422)
    assert heard(service) == []


@one_store
def test_a_key_that_was_ended_or_replaced_opens_nothing(
    robot: Robot, shop: Shop, api: ApiClients
) -> None:
    staff, path = api.as_("coordinator"), f"/robots/{shop.deployment.robot_id}"
    second = staff.post(f"{path}/issue-link-key").json
    assert second is not None
    assert robot.beat().status_code == 401

    newer = Robot(api, second["key_id"], second["key"])
    assert newer.beat().status_code == 200
    ended = staff.post(f"{path}/end-link-key")
    assert ended.json is not None
    assert (ended.status_code, ended.json["key"]) == (200, None)
    assert newer.beat().status_code == 401


@one_store
def test_the_key_is_stored_sealed_and_shown_once(robot: Robot, service: Service) -> None:
    (row,) = service.ledger.rows("SELECT * FROM robot_link_keys")
    assert robot.key not in str(list(row))
    topics = [item.event.TOPIC for item in service.ledger.read(0)]
    assert "robot_link.key_issued.v1" in topics
    assert all(robot.key not in repr(item.event) for item in service.ledger.read(0))


@one_store
def test_the_same_request_for_a_key_gives_the_same_key_again(shop: Shop, api: ApiClients) -> None:
    guest, path = api.as_("coordinator"), f"/robots/{shop.deployment.robot_id}/issue-link-key"
    client = api.app.test_client()
    headers = {**guest._by.headers, "Idempotency-Key": "once"}

    answers = [client.post(f"/api/v1{path}", json={}, headers=headers).json for _ in range(2)]

    assert answers[0] == answers[1]


@one_store
@pytest.mark.parametrize("role", ["therapist", "participant", "venue", "supervisor", "admin"])
def test_only_those_who_coordinate_issue_keys(shop: Shop, api: ApiClients, role: str) -> None:
    path = f"/robots/{shop.deployment.robot_id}/issue-link-key"

    assert api.as_(role).post(path).status_code == 403


@one_store
def test_a_robot_of_another_centre_is_not_found(shop: Shop, api: ApiClients) -> None:
    guest = api.as_("coordinator", centre="elsewhere")

    for verb in ("issue-link-key", "end-link-key"):
        path = f"/robots/{shop.deployment.robot_id}/{verb}"
        assert guest.post(path).status_code == 404


@one_store
def test_a_large_message_and_too_many_messages_are_refused(
    robot: Robot, service: Service, clock: SettableClock
) -> None:
    large = robot.message(clock.now())
    large["data"] += b" " * 3000
    assert robot.send(large).status_code == 413

    key = key_in_force(service.ledger, UUID(robot.key_id))
    assert key is not None
    beat = Beat(at=clock.now(), connected=True)
    for number in range(MOST_BEATS - 1):
        hear(service.ledger, key, f"nonce {number}", beat, clock.now())
    answers = [robot.beat() for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 429]
    assert answers[-1].headers["Retry-After"] == "60"
    clock.advance(timedelta(minutes=6))
    assert robot.beat().status_code == 200


def test_silence_during_a_shift_is_an_interruption_from_the_last_sign_of_life(
    robot: Robot, shop: Shop, service: Service, clock: SettableClock
) -> None:
    shift = running(shop, clock)
    clock.advance(timedelta(seconds=30))
    robot.beat()
    last = clock.now()
    clock.advance(timedelta(seconds=60))
    sweep(service, daily={})
    assert shop.now(shift).state is ShiftState.STARTED

    clock.advance(timedelta(seconds=1))
    sweep(service, daily={})
    sweep(service, daily={})

    now = shop.now(shift)
    assert (now.state, now.cause) == (ShiftState.INTERRUPTED, Cause.NETWORK)
    events = [
        item for item in service.ledger.history(shift.id) if isinstance(item, Shift.Interrupted)
    ]
    assert [(event.at, event.meta.actor) for event in events] == [(last, "system:watch_links")]


@one_store
def test_a_robot_whose_pilot_is_not_connected_is_as_good_as_silent(
    robot: Robot, shop: Shop, service: Service, clock: SettableClock
) -> None:
    shift = running(shop, clock)
    robot.beat()
    for _ in range(7):
        clock.advance(timedelta(seconds=10))
        robot.beat(connected=False)
    sweep(service, daily={})

    assert shop.now(shift).state is ShiftState.INTERRUPTED


@one_store
def test_when_the_beats_come_back_the_pilot_is_offered_to_go_on(
    robot: Robot, shop: Shop, service: Service, clock: SettableClock, api: ApiClients
) -> None:
    shift, staff = running(shop, clock), api.as_("coordinator")
    robot.beat()
    clock.advance(timedelta(seconds=90))
    sweep(service, daily={})
    silent = staff.get(f"/shifts/{shift.id}/link").json
    robot.beat()
    back = staff.get(f"/shifts/{shift.id}/link").json

    assert silent is not None
    assert back is not None
    assert (silent["state"], silent["resume_offered"]) == ("silent", False)
    assert (back["state"], back["resume_offered"]) == ("alive", True)
    assert shop.now(shift).state is ShiftState.INTERRUPTED
    shop.does(commands.ResumeShift(shift_id=shift.id))
    again = staff.get(f"/shifts/{shift.id}/link").json
    assert again is not None
    assert again["resume_offered"] is False


@one_store
def test_whoever_goes_on_without_the_link_is_not_interrupted_again_and_again(
    robot: Robot, shop: Shop, service: Service, clock: SettableClock
) -> None:
    shift = running(shop, clock)
    robot.beat()
    clock.advance(timedelta(seconds=90))
    sweep(service, daily={})
    shop.does(commands.ResumeShift(shift_id=shift.id))
    clock.advance(timedelta(minutes=5))
    sweep(service, daily={})
    assert shop.now(shift).state is ShiftState.STARTED

    robot.beat()
    clock.advance(timedelta(seconds=61))
    sweep(service, daily={})
    assert shop.now(shift).state is ShiftState.INTERRUPTED


@one_store
def test_a_link_that_was_there_when_the_pilot_went_on_is_missed_when_it_falls_silent(
    robot: Robot, shop: Shop, service: Service, clock: SettableClock
) -> None:
    shift = running(shop, clock)
    robot.beat()
    clock.advance(timedelta(seconds=90))
    sweep(service, daily={})
    robot.beat()
    clock.advance(timedelta(seconds=5))
    shop.does(commands.ResumeShift(shift_id=shift.id))
    resumed = clock.now()
    clock.advance(timedelta(seconds=61))
    sweep(service, daily={})

    events = [
        item for item in service.ledger.history(shift.id) if isinstance(item, Shift.Interrupted)
    ]
    assert shop.now(shift).state is ShiftState.INTERRUPTED
    assert events[-1].at == resumed


@one_store
def test_a_robot_without_a_link_is_not_watched(
    shop: Shop, service: Service, clock: SettableClock, api: ApiClients
) -> None:
    shift = running(shop, clock)
    clock.advance(timedelta(minutes=30))
    sweep(service, daily={})

    assert shop.now(shift).state is ShiftState.STARTED
    shown = api.as_("coordinator").get(f"/shifts/{shift.id}/link").json
    assert shown == {"state": "none", "heard_at": None, "resume_offered": False}


@one_store
def test_the_simulator_speaks_as_a_robot_does(
    robot: Robot, service: Service, api: ApiClients
) -> None:
    """The real command against a real port, by the centre's clock."""
    assert isinstance(service.clock, SettableClock)
    service.clock.set(datetime.now(UTC))
    server = make_server("127.0.0.1", 0, api.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    words = ["simulate", "--url", f"http://127.0.0.1:{server.server_port}", "--key-id"]
    how = ["--every", "0.05", "--beats", "3", "--silent-after", "2", "--lost-after", "1"]
    try:
        done = CliRunner().invoke(
            robot_link, [*words, robot.key_id, *how], env={VARIABLE: robot.key}
        )
        wrong = CliRunner().invoke(robot_link, [*words, robot.key_id], env={VARIABLE: "other"})
        without = CliRunner().invoke(robot_link, [*words, robot.key_id], env={VARIABLE: ""})
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

    said = [line for line in done.output.splitlines() if line.startswith(("200", "silent"))]
    assert said == ["200 connected=yes", "200 connected=no", "silent"]
    assert heard(service)[0][2] == 0
    assert (wrong.exit_code, without.exit_code) == (1, 1)
    assert VARIABLE in without.output


@one_store
def test_a_robot_that_was_heard_before_the_shift_and_never_in_it_is_noticed(
    robot: Robot, shop: Shop, service: Service, clock: SettableClock
) -> None:
    clock.set(at(DAY, "13:59"))
    robot.beat()
    shift = running(shop, clock)
    clock.advance(timedelta(seconds=61))
    sweep(service, daily={})

    events = [
        item for item in service.ledger.history(shift.id) if isinstance(item, Shift.Interrupted)
    ]
    assert [event.at for event in events] == [at(DAY, "14:00")]
