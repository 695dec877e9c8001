"""A robot that stands somewhere in a town, and people who pilot it from home."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any, Self

from domain.kernel.time.clock import Clock
from tests.journeys.town import Account, Centre
from tests.servers import wait_until

ROUND_THE_CLOCK = ("00:00", "24:00")
"""Hours in which a shift can be on at any time at which the tests may run."""
LAST_CALL = time(23, 57)
"""Too late on a day to begin a journey: it would be cut in two."""
TITLE, VENUE, ROBOT = "本の案内", "みなと書店", "コロ"


def a_day_with_time_left() -> date:
    """Today at the centre; shortly before midnight, the day that comes."""
    clock = Clock()
    wait_until(lambda: clock.local().time() < LAST_CALL, 200, "the new day")
    return clock.today()


@dataclass(frozen=True)
class Pilot:
    """Somebody who pilots, with an account."""

    person: str
    name: str
    account: Account


@dataclass
class Place:
    """A robot in a venue of a centre."""

    centre: Centre
    robot: str
    venue: str
    deployment: str
    today: date

    @classmethod
    def open(cls, centre: Centre, hours: tuple[str, str] = ROUND_THE_CLOCK) -> Self:
        """A robot that runs every day of some weeks."""
        today = a_day_with_time_left()
        period = {"from": today.isoformat(), "to": (today + timedelta(days=40)).isoformat()}
        robot = centre.does("/robots", {"name": ROBOT})["id"]
        venue = centre.does("/venues", {"name": VENUE})["id"]
        deployment = centre.does(
            "/deployments",
            {
                "robot_id": robot,
                "venue_id": venue,
                "title": TITLE,
                "work": "お客さまに本の場所を案内します。",
                "period": period,
                "slots": [{**period, "start": hours[0], "end": hours[1]}],
                "closed_on_public_holidays": False,
            },
        )["id"]
        return cls(centre, str(robot), str(venue), str(deployment), today)

    def day(self, later: int) -> date:
        """A day so many days from today."""
        return self.today + timedelta(days=later)

    def enrols(self, name: str, kana: str, **times: tuple[str, str]) -> Pilot:
        """A trained pilot with an account; able at `times` by the number of the weekday."""
        person = self.centre.person(name, kana)
        self.does("enrol-pilot", {"person_id": person})
        self.does(f"pilots/{person}/finish-training")
        if times:
            week = [
                {"weekday": int(day.removeprefix("day")), "start": start, "end": end}
                for day, (start, end) in times.items()
            ]
            self.does(f"pilots/{person}/availability", {"weekly": week})
        return Pilot(person, name, self.centre.joins("participant", person=person))

    def does(self, step: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """What the office does beforehand with the deployment."""
        return self.centre.does(f"/deployments/{self.deployment}/{step}", body or {})

    def shift(self, pilot: Pilot | None, later: int, start: str, end: str) -> str:
        """The id of a shift so many days from today."""
        body: dict[str, Any] = {
            "deployment_id": self.deployment,
            "date": self.day(later).isoformat(),
            "start": start,
            "end": end,
        }
        if pilot is not None:
            body["person_id"] = pilot.person
        return str(self.centre.does("/shifts", body)["id"])
