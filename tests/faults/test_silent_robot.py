"""A robot on the live link of the whole product: it falls silent, comes back, and is not forged."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from uuid import UUID, uuid4

import pytest

from app.bootstrap import Service
from app.robots.live_link.simulator_cli import PATH, VARIABLE
from domain.kernel.messaging.bus import Envelope
from domain.kernel.messaging.caller import Caller
from domain.robots.deployments.schedule import Slot
from domain.robots.live_link.signature import KEY, NONCE, SIGNATURE, TIMESTAMP, signature_of
from domain.robots.shifts.commands import ResumeShift, StartShift
from domain.robots.shifts.shift import Shift
from domain.robots.value_objects import Cause, ShiftState
from tests.centre import CENTRE
from tests.faults.installations import ON_BOTH_STORES
from tests.journeys.robots import ROUND_THE_CLOCK, a_day_with_time_left
from tests.journeys.town import Town
from tests.running import ROOT, Running, inside
from tests.servers import wait_until
from tests.shop import Shop

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
Starting = Callable[..., Running]
SILENCE = 10
"""Seconds, the shortest that can be set."""
LONG = 60.0


@dataclass
class Robot:
    """A robot in a shift that is on, as its operating software and the staff know it."""

    town: Town
    service: Service
    office: str
    shift: UUID
    pilot: Caller
    key_id: str
    key: str

    def beats(self, number: int) -> None:
        """Let the simulator send so many heart-beats, as an operator would."""
        done = subprocess.run(
            [
                *(sys.executable, "-m", "app", "robot-link", "simulate", "--url"),
                *(self.town.address, "--key-id", self.key_id),
                *("--every", "0.1", "--beats", str(number)),
            ],
            cwd=ROOT,
            env={**os.environ, VARIABLE: self.key},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.count("200 connected=yes") == number, done.stderr

    def message(self) -> tuple[bytes, dict[str, str]]:
        """A signed heart-beat, as it would be sent now."""
        now = datetime.now(UTC)
        body = json.dumps({"at": now.isoformat(), "connected": True}).encode()
        stamp, nonce = str(int(now.timestamp())), uuid4().hex
        signature = signature_of(self.key, stamp, nonce, body)
        return body, {KEY: self.key_id, TIMESTAMP: stamp, NONCE: nonce, SIGNATURE: signature}

    def sends(self, body: bytes, headers: dict[str, str]) -> tuple[int, Any]:
        """The status that answers a message, and whether it counted."""
        request = Request(
            self.town.address + PATH, body, {**headers, "Content-Type": "application/json"}
        )
        try:
            with urlopen(request, timeout=30) as answer:
                return answer.status, json.load(answer)["accepted"]
        except HTTPError as refusal:
            return refusal.code, None

    def link(self) -> dict[str, Any]:
        """How the link stands, as staff are told."""
        return self.town.ask(self.office, f"/shifts/{self.shift}/link")

    def now(self) -> Shift:
        """The shift as it now is."""
        return self.service.ledger.get(Shift, self.shift)

    def stops(self) -> list[Shift.Interrupted]:
        """Its interruptions."""
        events = self.service.ledger.history(self.shift)
        return [event for event in events if isinstance(event, Shift.Interrupted)]


@contextmanager
def piloted(running: Running) -> Iterator[Robot]:
    """A robot whose shift has begun, with a key for its link."""
    town, today = Town(running), a_day_with_time_left()
    office = town.token(town.account(CENTRE, "coordinator"))
    first, last = today - timedelta(days=1), today + timedelta(days=1)
    slots = (Slot(first=first, last=last, start=ROUND_THE_CLOCK[0], end=ROUND_THE_CLOCK[1]),)
    with inside(running) as service:
        shop = Shop.open(service, first=first, last=last, slots=slots)
        pilot = shop.pilot()
        shift = shop.shift(pilot, day=today, start=ROUND_THE_CLOCK[0], end=ROUND_THE_CLOCK[1])
        shop.does(StartShift(shift_id=shift.id), pilot)
        issue = f"/robots/{shop.deployment.robot_id}/issue-link-key"
        issued = town.ask(office, issue, {"silence_seconds": SILENCE})
        yield Robot(town, service, office, shift.id, pilot, issued["key_id"], issued["key"])


@pytest.mark.fault
@ON_BOTH_STORES
def test_silence_interrupts_a_shift_and_the_pilot_goes_on_when_the_beats_are_back(
    starting: Starting, environment: dict[str, str]
) -> None:
    with piloted(starting(**environment)) as robot:
        robot.beats(3)
        alive = robot.link()
        assert (alive["state"], alive["resume_offered"]) == ("alive", False)

        wait_until(lambda: robot.now().state is ShiftState.INTERRUPTED, LONG, "the silence noticed")
        (stop,) = robot.stops()
        assert (stop.cause, stop.meta.actor) == (Cause.NETWORK, "system:watch_links")
        assert stop.at == datetime.fromisoformat(alive["heard_at"])
        assert robot.link()["state"] == "silent"

        robot.beats(2)
        back = robot.link()
        assert (back["state"], back["resume_offered"]) == ("alive", True)
        assert robot.now().state is ShiftState.INTERRUPTED, "nobody goes on for the pilot"
        robot.service.bus.dispatch(ResumeShift(shift_id=robot.shift), Envelope(caller=robot.pilot))
        assert robot.link()["resume_offered"] is False

        wait_until(lambda: len(robot.stops()) == 2, LONG, "the second silence being noticed")


@pytest.mark.fault
@ON_BOTH_STORES
def test_a_message_that_was_heard_is_not_heard_again_by_a_web_server_that_was_killed(
    starting: Starting, environment: dict[str, str]
) -> None:
    running = starting(**environment)
    with piloted(running) as robot:
        body, headers = robot.message()
        assert robot.sends(body, headers) == (200, True)
        heard = robot.link()["heard_at"]

        before = running.pids("gunicorn")
        for pid in before:
            os.kill(pid, signal.SIGKILL)
        wait_until(partial(renewed, running, before), LONG, "the web answering again")

        assert robot.sends(body, headers) == (200, False), "it came before, and counts no more"
        assert robot.link()["heard_at"] == heard
        forged = {**headers, NONCE: uuid4().hex}
        assert robot.sends(body, forged) == (401, None)
        assert robot.sends(body.replace(b"true", b"false"), headers) == (401, None)
        assert robot.sends(*robot.message()) == (200, True)


def renewed(running: Running, before: set[int]) -> bool:
    """True if the web is served by new processes."""
    return bool(running.pids("gunicorn") - before) and running.answers()
