"""A robot in a shop, and the participant of the centre as one of its pilots, in the middle of
it.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from app.bootstrap import FIRST_CENTRE, Service
from app.demo.people import Member
from app.demo.staff import account_id, caller
from domain.identity.commands import BindVenue
from domain.kernel.messaging.bus import Command, Envelope
from domain.kernel.messaging.caller import Caller, Role, system
from domain.kernel.time.availability import WeeklyTime
from domain.people.commands import RegisterPerson
from domain.people.facts import DisabilityKind, HandbookKind, MainKind
from domain.robots.deployments import commands as deployment_commands
from domain.robots.deployments.schedule import Slot
from domain.robots.rosters.commands import KeepRosterDraft
from domain.robots.rosters.problem import LeftOut, WhyLeftOut
from domain.robots.rosters.roster import (
    EmptyPart,
    Found,
    Hours,
    Part,
    Roster,
    RosterShift,
    StandBy,
    WhyEmpty,
)
from domain.robots.shifts import assistance_commands
from domain.robots.shifts import commands as shift_commands
from domain.robots.shifts.assistance import Ready
from domain.robots.shifts.shift_times import on_the_wall
from domain.robots.value_objects import Cause
from domain.robots.venue_links.commands import IssueVenueLink
from workers.run_policies import run_policies

EVENING = (("18:00", "18:30"), ("18:30", "19:30"), ("19:30", "20:30"), ("20:30", "21:00"))
"""The times of the shifts: nobody of the demonstration works for the centre then."""


@dataclass
class Piloting:
    """Who gives the commands, and the shop."""

    service: Service
    seed: str
    me: Caller
    deployment_id: UUID
    venue_id: UUID
    others: list[Caller]

    def by(self, who: Caller, command: Command) -> Any:
        return self.service.bus.dispatch(command, Envelope(caller=who)).aggregate

    def staff(self, command: Command) -> Any:
        return self.by(caller(self.seed, "coordinator"), command)

    def shift(self, day: date, number: int, who: Caller | None = None) -> UUID:
        """A shift at one of the times of the evening."""
        start, end = EVENING[number]
        shift: UUID = self.staff(
            shift_commands.OpenShift(
                deployment_id=self.deployment_id,
                date=day,
                start=start,
                end=end,
                person_id=who.person_id if who else None,
            )
        ).id
        return shift


def let_them_pilot(service: Service, seed: str, member: Member) -> None:
    """Prepare the shop, and let a week in it go by."""
    shop = _shop(service, seed, member)
    _shifts_of_others(shop)
    _shifts_of_mine(shop)
    _draft(shop)
    run_policies(service)


def _shop(service: Service, seed: str, member: Member) -> Piloting:
    row = service.ledger.row(
        "SELECT person_id FROM participant_terms WHERE participant_id = ?", str(member.id)
    )
    assert row is not None
    me = Caller(
        account_id=member.caller.account_id,
        roles=frozenset({Role.PARTICIPANT}),
        centres=(FIRST_CENTRE,),
        participant_id=member.id,
        person_id=UUID(row["person_id"]),
    )
    shop = Piloting(service, seed, me, uuid4(), uuid4(), [])
    today = service.clock.today()
    robot = shop.staff(deployment_commands.RegisterRobot(name="分身ロボット 2号"))
    shop.venue_id = shop.staff(deployment_commands.RegisterVenue(name="分身カフェ 鎌倉")).id
    shop.deployment_id = shop.staff(
        deployment_commands.PlanDeployment(
            robot_id=robot.id,
            venue_id=shop.venue_id,
            title="カフェの接客",
            work="お客さまに飲み物を運び、話し相手になります。",
            first=today - timedelta(days=14),
            last=today + timedelta(days=60),
            slots=(
                Slot(
                    first=today - timedelta(days=14),
                    last=today + timedelta(days=60),
                    start=EVENING[0][0],
                    end=EVENING[-1][1],
                ),
            ),
            closed_weekdays=(0,),
        )
    ).id
    shop.by(
        caller(seed, "admin"),
        BindVenue(account_id=account_id(seed, "venue"), venue_id=shop.venue_id),
    )
    shop.staff(IssueVenueLink(venue_id=shop.venue_id, last=today + timedelta(days=30)))
    closed = deployment_commands.CloseDay(
        deployment_id=shop.deployment_id, date=today + timedelta(days=6), reason="お店の棚卸し"
    )
    shop.staff(closed)
    _enrol(shop, me, trained=True)
    for number, name in enumerate(("分身 はるか", "分身 かなた", "分身 しずく")):
        shop.others.append(_somebody(shop, name))
        _enrol(shop, shop.others[-1], trained=number < 2)
    return shop


def _somebody(shop: Piloting, name: str) -> Caller:
    person = shop.by(
        caller(shop.seed, "social-worker"),
        RegisterPerson(
            name=name,
            resident=False,
            handbook_kinds=(HandbookKind.NOT_ASKED,),
            disability_kinds=(DisabilityKind.OTHER,),
            main_kind=MainKind.OTHER,
        ),
    )
    return Caller(
        account_id=uuid4(),
        roles=frozenset({Role.PARTICIPANT}),
        centres=(FIRST_CENTRE,),
        person_id=person.id,
    )


def _enrol(shop: Piloting, who: Caller, *, trained: bool) -> None:
    assert who.person_id is not None
    place: dict[str, Any] = {"deployment_id": shop.deployment_id, "person_id": who.person_id}
    shop.staff(deployment_commands.EnrolPilot(**place))
    if not trained:
        return
    shop.staff(deployment_commands.FinishTraining(**place))
    shop.by(who, deployment_commands.CheckEquipment(**place))
    week = tuple(WeeklyTime(weekday=day, start="18:00", end="21:00") for day in range(1, 7))
    shop.by(who, deployment_commands.SetPilotAvailability(**place, weekly=week))
    shop.by(
        caller(shop.seed, "therapist"),
        deployment_commands.SetPilotLimits(**place, minutes_per_day=180, days_per_week=5),
    )


def _yesterday(shop: Piloting, number: int) -> datetime:
    return on_the_wall(shop.service.clock.today() - timedelta(days=1), EVENING[number][0])


def _shifts_of_mine(shop: Piloting) -> None:
    """One in every state that a pilot meets: done, on, confirmed, new, offered, given up."""
    today, me = shop.service.clock.today(), shop.me
    done = shop.shift(today - timedelta(days=1), 1, me)
    shop.by(me, shift_commands.StartShift(shift_id=done, at=_yesterday(shop, 1)))
    shop.by(me, shift_commands.EndShift(shift_id=done, visitors=12, note="よく話しました。"))
    on = shop.shift(today, 0, me)
    shop.by(
        me, assistance_commands.LookOver(shift_id=on, ready=(Ready.ROBOT, Ready.SOUND, Ready.DRINK))
    )
    shop.by(me, shift_commands.StartShift(shift_id=on, at=on_the_wall(today, "00:00")))
    later = shop.shift(today, 2, me)
    shop.by(me, shift_commands.ConfirmShift(shift_id=later))
    shop.shift(today + timedelta(days=1), 1, me)
    offered = shop.shift(today + timedelta(days=2), 1, me)
    shop.by(me, assistance_commands.OfferSwap(shift_id=offered))
    given = shop.shift(today + timedelta(days=3), 1, me)
    shop.by(me, shift_commands.GiveUpShift(shift_id=given))


def _shifts_of_others(shop: Piloting) -> None:
    """Somebody interrupted, somebody gone, one that looks for cover, one offered, one empty."""
    today = shop.service.clock.today()
    first, second, _ = shop.others
    stopped = shop.shift(today - timedelta(days=1), 2, first)
    shop.by(first, shift_commands.StartShift(shift_id=stopped, at=_yesterday(shop, 2)))
    shop.by(first, shift_commands.InterruptShift(shift_id=stopped, cause=Cause.NETWORK))
    shop.by(first, assistance_commands.AskForShiftHelp(shift_id=stopped, note="音が聞こえません。"))
    shop.staff(shift_commands.NoteNoShow(shift_id=shop.shift(today - timedelta(days=1), 0, second)))
    shop.by(
        second,
        shift_commands.GiveUpShift(shift_id=shop.shift(today + timedelta(days=1), 2, second)),
    )
    offered = shop.shift(today + timedelta(days=2), 2, second)
    shop.by(second, assistance_commands.OfferSwap(shift_id=offered))
    shop.shift(today + timedelta(days=3), 2)
    kept = shop.shift(today + timedelta(days=3), 3, first)
    shop.staff(shift_commands.PinShift(shift_id=kept))
    shop.staff(shift_commands.NameStandBy(shift_id=kept, person_id=shop.me.person_id))
    gone = shop.shift(today + timedelta(days=4), 0, first)
    shop.staff(shift_commands.CancelShift(shift_id=gone, reason="お店の都合"))


def _draft(shop: Piloting) -> None:
    today = shop.service.clock.today()
    first, last = today + timedelta(days=8), today + timedelta(days=14)
    people = [str(item.person_id) for item in (shop.me, *shop.others[:2])]
    shifts = [
        RosterShift(first + timedelta(days=number), 1080, "robot", 1260, people[number % 3])
        for number in range(6)
    ]
    roster = Roster(
        shifts=tuple(shifts),
        stand_bys=tuple(
            StandBy(one, people[(number + 1) % 3] if number else None)
            for number, one in enumerate(shifts)
        ),
        empty=tuple(
            EmptyPart(Part("robot", last, 1080 + 30 * number), WhyEmpty.LIMITS)
            for number in range(3)
        ),
        hours=tuple(
            Hours(candidate=item, minutes=360, share=360, shifts=2, stand_by=360) for item in people
        ),
        filled=Found(value=36, bound=36, is_optimal=True, seconds=1.5),
        cost=Found(value=10, bound=9, is_optimal=False, seconds=4.0),
        moved_parts=0,
        seed=1,
        is_cut_short=False,
        with_stand_by=Found(value=5, bound=6, is_optimal=False, seconds=0.5),
    )
    left_out = shop.others[2].person_id
    assert left_out is not None
    draft = KeepRosterDraft(
        deployment_id=shop.deployment_id,
        job_id=uuid4(),
        first=first,
        last=last,
        made_at=shop.service.clock.now(),
        roster=roster,
        left_out=(LeftOut(person_id=left_out, why=WhyLeftOut.NOT_TRAINED),),
    )
    shop.service.bus.dispatch(draft, Envelope(caller=system("tests", FIRST_CENTRE)))
