"""A simulation of the city's trial with a remote robot, 9 May to 27 December 2022.

The period, the hours, the days off and the number of pilots are those that the city published
(section 1.2 of the programmes document). The pilots and the events of each day are made up.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any, NamedTuple
from uuid import UUID

from app.bootstrap import FIRST_CENTRE
from app.demo.command_runner import CommandRunner
from app.demo.seeded_random import drawn, id_of
from app.demo.staff import DOMAIN, account_id
from app.identity.addresses import email_key
from domain.identity.commands import AddAccount
from domain.kernel.messaging.caller import Caller, Role
from domain.kernel.time.calendar import PUBLISHED
from domain.people.commands import RegisterPerson
from domain.people.facts import DisabilityKind, HandbookKind, MainKind
from domain.robots.deployments import commands as deployment_commands
from domain.robots.deployments.deployment import Deployment
from domain.robots.deployments.schedule import DayPlan, Slot
from domain.robots.shifts import commands as shift_commands
from domain.robots.value_objects import Cause, clock_time, minutes

FIRST, TURN, LAST = date(2022, 5, 9), date(2022, 10, 1), date(2022, 12, 27)
"""The dates of the trial; from `TURN` on the robot ran an hour longer."""
ENROLLED_ON = date(2022, 4, 25)
NAMES = (
    ("分身 いちか", "ブンシン イチカ"),
    ("分身 にこ", "ブンシン ニコ"),
    ("分身 みつき", "ブンシン ミツキ"),
    ("分身 よつば", "ブンシン ヨツバ"),
    ("分身 いつき", "ブンシン イツキ"),
    ("分身 むつみ", "ブンシン ムツミ"),
    ("分身 ななせ", "ブンシン ナナセ"),
)
"""Seven pilots; the first lives in the city, the others elsewhere in the country."""
STOPS = (Cause.NETWORK, Cause.NETWORK, Cause.ROBOT, Cause.VENUE, Cause.UNWELL)


@dataclass(frozen=True, kw_only=True)
class Trial:
    """The ids of the trial, derived from the seed."""

    seed: str

    @property
    def robot_id(self) -> UUID:
        """Return the id of the robot."""
        return id_of(self.seed, "robot", "trial")

    @property
    def venue_id(self) -> UUID:
        """Return the id of the shop area in which the robot was used."""
        return id_of(self.seed, "venue", "trial")

    @property
    def id(self) -> UUID:
        """Return the id of the deployment."""
        return id_of(self.seed, "deployment", "trial")

    def person_id(self, number: int) -> UUID:
        """Return the id of a pilot's person."""
        return id_of(self.seed, "pilot", number)

    def shift_id(self, day: date, start: str) -> UUID:
        """Return the id of the shift that starts at `start` on `day`."""
        return id_of(self.seed, "shift", day.isoformat(), start)


class Turn(NamedTuple):
    """A part of a day and the number of its pilot."""

    day: date
    start: str
    end: str
    number: int


def live_through_the_trial(stage: CommandRunner) -> None:
    """Simulate the whole trial, day by day, unless it was simulated before."""
    trial = Trial(seed=stage.seed)
    known = stage.find(Deployment, trial.id)
    if known is not None and known.ended_on is not None:
        return
    coordinator = stage.staff("coordinator")
    stage.at(ENROLLED_ON, 10 * 60)
    _plan(stage, trial, coordinator)
    for number in range(len(NAMES)):
        _enrol(stage, trial, coordinator, number)
    deployment: Deployment = stage.find(Deployment, trial.id)
    open_days = [item for item in deployment.calendar(FIRST, LAST, PUBLISHED) if item.is_open]
    for place, plan in enumerate(open_days):
        _live(stage, trial, plan, place)
    stage.at(LAST, 17 * 60)
    end = deployment_commands.EndDeployment(
        deployment_id=trial.id, reason="実証実験の期間が終わりました。"
    )
    stage.gives(coordinator, end, "trial")


def _plan(stage: CommandRunner, trial: Trial, by: Caller) -> None:
    robot = deployment_commands.RegisterRobot(id=trial.robot_id, name="分身ロボット 1号")
    venue = deployment_commands.RegisterVenue(id=trial.venue_id, name="大河ドラマ館 物販スペース")
    plan = deployment_commands.PlanDeployment(
        id=trial.id,
        robot_id=trial.robot_id,
        venue_id=trial.venue_id,
        title="遠隔操作ロボットの実証実験",
        work="商品紹介",
        first=FIRST,
        last=LAST,
        slots=(
            Slot(first=FIRST, last=TURN - timedelta(days=1), start="14:30", end="16:30"),
            Slot(first=TURN, last=LAST, start="13:30", end="16:30"),
        ),
        closed_weekdays=(5, 6),
    )
    for command in (robot, venue, plan):
        stage.gives(by, command, "trial")


def _enrol(stage: CommandRunner, trial: Trial, by: Caller, number: int) -> None:
    name, kana = NAMES[number]
    person = RegisterPerson(
        id=trial.person_id(number),
        name=name,
        name_kana=kana,
        resident=number == 0,
        handbook_kinds=(HandbookKind.NOT_ASKED,),
        disability_kinds=(DisabilityKind.OTHER,),
        main_kind=MainKind.OTHER,
    )
    stage.gives(stage.staff("social-worker"), person, "pilot", number)
    place: dict[str, Any] = {"deployment_id": trial.id, "person_id": trial.person_id(number)}
    account = AddAccount(
        id=_account_id(trial, number),
        email=f"pilot{number + 1}@{DOMAIN}",
        email_key=email_key(stage.service.secrets, f"pilot{number + 1}@{DOMAIN}"),
        name=name,
        roles=(Role.PARTICIPANT,),
        centres=(FIRST_CENTRE,),
        person_id=trial.person_id(number),
    )
    stage.gives(stage.staff("admin"), account, "pilot", number)
    for command in (
        deployment_commands.EnrolPilot(**place),
        deployment_commands.FinishTraining(**place),
    ):
        stage.gives(by, command, "pilot", number)
    stage.gives(by, deployment_commands.CheckEquipment(**place), "pilot", number)


def _live(stage: CommandRunner, trial: Trial, plan: DayPlan, place: int) -> None:
    """Simulate a day: one pilot has it, except that two share every fourth day."""
    chance = drawn(stage.seed, "trial", plan.day)
    (start, end) = plan.slots[0]
    middle = clock_time(minutes(start) + 60)
    spans = [(start, middle), (middle, end)] if place % 4 == 3 else [(start, end)]
    for turn, (begins, ends) in enumerate(spans):
        number = (place + turn) % len(NAMES)
        _shift(stage, trial, Turn(plan.day, begins, ends, number), chance)


def _shift(stage: CommandRunner, trial: Trial, turn: Turn, chance: Random) -> None:
    day, start, end, number = turn
    pilot, key = _pilot(trial, number), (day, start)
    id = trial.shift_id(day, start)
    opened = shift_commands.OpenShift(
        id=id,
        deployment_id=trial.id,
        date=day,
        start=start,
        end=end,
        person_id=trial.person_id(number),
    )
    stage.at(day - timedelta(days=3 if day.weekday() == 0 else 1), 11 * 60)
    stage.gives(stage.staff("coordinator"), opened, *key)
    stage.gives(pilot, shift_commands.ConfirmShift(shift_id=id), *key)
    begins = minutes(start) + (chance.randrange(1, 6) if chance.random() < 0.1 else 0)
    stage.at(day, begins)
    stage.gives(pilot, shift_commands.StartShift(shift_id=id), *key)
    if chance.random() < 0.08:
        stage.at(day, begins + 20)
        stop = shift_commands.InterruptShift(shift_id=id, cause=chance.choice(STOPS))
        stage.gives(pilot, stop, *key)
        stage.at(day, begins + 20 + chance.randrange(2, 9))
        stage.gives(pilot, shift_commands.ResumeShift(shift_id=id), *key)
    stage.at(day, minutes(end))
    done = shift_commands.EndShift(shift_id=id, visitors=chance.randrange(3, 30))
    stage.gives(pilot, done, *key)


def _account_id(trial: Trial, number: int) -> UUID:
    return account_id(trial.seed, f"pilot{number + 1}")


def _pilot(trial: Trial, number: int) -> Caller:
    return Caller(
        account_id=_account_id(trial, number),
        roles=frozenset({Role.PARTICIPANT}),
        centres=(FIRST_CENTRE,),
        person_id=trial.person_id(number),
    )
