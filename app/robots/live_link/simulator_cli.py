"""`ashiato robot-link`: simulates the software of a robot, to test its live link."""

import json
import os
import secrets
import time
from dataclasses import dataclass

import click
import requests

from app.cli.main import refuse
from domain.kernel.time.clock import Clock
from domain.robots.live_link.signature import KEY, NONCE, SIGNATURE, TIMESTAMP, signature_of

PATH = "/api/v1/robot-link/heartbeats"
VARIABLE = "ASHIATO_LINK_KEY"
PATIENCE = 10.0


@dataclass(frozen=True, kw_only=True)
class Robot:
    """The address for a robot's heartbeats, and the key that signs them."""

    url: str
    key_id: str
    key: str

    def beat(self, *, connected: bool) -> requests.Response:
        """Send one heartbeat. Raises RequestException if the server cannot be reached."""
        now = Clock().now()
        body = json.dumps({"at": now.isoformat(), "connected": connected}).encode()
        stamp, nonce = str(int(now.timestamp())), secrets.token_urlsafe(16)
        return requests.post(
            self.url.rstrip("/") + PATH,
            data=body,
            headers={
                "Content-Type": "application/json",
                KEY: self.key_id,
                TIMESTAMP: stamp,
                NONCE: nonce,
                SIGNATURE: signature_of(self.key, stamp, nonce, body),
            },
            timeout=PATIENCE,
        )


@click.group("robot-link")
def robot_link() -> None:
    """Act as the operating software of a robot."""


@robot_link.command()
@click.option(
    "--url", default="http://127.0.0.1:8000", show_default=True, help="The URL of the service."
)
@click.option("--key-id", required=True, help="The id of the key that staff issued.")
@click.option("--every", type=click.FloatRange(0.05, 3600), default=10.0, show_default=True,
              help="Seconds between two heartbeats.")  # fmt: skip
@click.option("--beats", type=click.IntRange(1), help="How many heartbeats; unlimited by default.")
@click.option("--silent-after", type=click.IntRange(0), help="Fall silent after N beats.")
@click.option("--lost-after", type=click.IntRange(0), help="Lose the pilot after N beats.")
def simulate(
    *,
    url: str,
    key_id: str,
    every: float,
    beats: int | None,
    silent_after: int | None,
    lost_after: int | None,
) -> None:
    """Send heartbeats; optionally fall silent or lose the pilot after some of them.

    The key is read from ASHIATO_LINK_KEY, so that it appears in no list of processes.
    """
    key = os.environ.get(VARIABLE, "")
    if not key:
        refuse(f"{VARIABLE}: give the key of the robot in the environment")
    robot = Robot(url=url, key_id=key_id, key=key)
    number = 0
    while beats is None or number < beats:
        if silent_after is None or number < silent_after:
            _say(robot, connected=lost_after is None or number < lost_after)
        else:
            click.echo("silent")
        number += 1
        if beats is None or number < beats:
            time.sleep(every)


def _say(robot: Robot, *, connected: bool) -> None:
    try:
        answer = robot.beat(connected=connected)
    except requests.RequestException as error:
        click.echo(f"nobody answers ({type(error).__name__})", err=True)
        return
    if answer.status_code in (401, 404):
        refuse(f"{answer.status_code}: the service does not take the signature of this key")
    click.echo(f"{answer.status_code} connected={'yes' if connected else 'no'}")
