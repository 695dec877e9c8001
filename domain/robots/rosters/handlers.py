"""Handlers that request, store and publish a roster.

Publishing cancels a shift only if it fills that time itself, and never one that is pinned,
confirmed, begun, or waiting for cover. Publishing twice changes nothing the second time.
"""

from datetime import datetime
from uuid import UUID

from domain.kernel.errors import Invalid, RuleBroken
from domain.kernel.jobs.jobs import Job, new_job, unfinished
from domain.kernel.messaging.bus import Handlers, UnitOfWork
from domain.kernel.messaging.optimistic_lock import take_optimistic_lock
from domain.kernel.storage.ledger import Ledger
from domain.kernel.time.calendar import calendar_of
from domain.robots.deployments.deployment import Deployment
from domain.robots.deployments.handlers import days_of
from domain.robots.deployments.schedule import days, require_open
from domain.robots.rosters import commands
from domain.robots.rosters.draft import RosterDraft, draft_of_job, draft_row
from domain.robots.rosters.problem import changeable_shifts
from domain.robots.rosters.roster import RosterShift
from domain.robots.shifts.eligibility import give
from domain.robots.shifts.shift import Shift
from domain.robots.shifts.shift_times import on_the_wall
from domain.robots.value_objects import GivenBy, clock_time


def planning_job(ledger: Ledger, deployment_id: UUID) -> Job | None:
    """The unfinished job that plans a roster of this deployment, or None."""
    own = [
        job
        for job in unfinished(ledger.database, commands.PLAN_ROSTER)
        if job.arguments.get("deployment_id") == str(deployment_id)
    ]
    return own[-1] if own else None


def plan_roster(command: commands.PlanRoster, uow: UnitOfWork) -> Deployment:
    """Add the planning job to the outbox; an unfinished job with the same days is enough.

    Raises Invalid for days in the past, RuleBroken while other days are being planned.
    """
    deployment = uow.get(Deployment, command.deployment_id)
    deployment.require_running()
    days(command.first, command.last)
    if command.last < uow.today:
        raise Invalid.field(
            "to", "今日より後の日付にしてください。", "Choose a day that is still to come."
        )
    arguments = {
        "deployment_id": str(deployment.id),
        "first": command.first.isoformat(),
        "last": command.last.isoformat(),
    }
    take_optimistic_lock(uow, f"plan/{deployment.id}")
    job = planning_job(uow.ledger, deployment.id)
    if job is not None and job.arguments == arguments:
        return deployment
    if job is not None:
        raise RuleBroken(
            "この配置のシフト表は、いま作成中です。できあがるまで少し待ってください。",
            "A roster of this deployment is being planned. Please wait until it is there.",
        )
    _, job_row = new_job(
        commands.PLAN_ROSTER,
        arguments,
        centre=deployment.centre,
        asked_by=uow.caller.actor,
        now=uow.clock.now(),
        id=command.job_id,
    )
    uow.change(job_row)
    return deployment


def keep_draft(command: commands.KeepRosterDraft, uow: UnitOfWork) -> None:
    """Store a draft, which replaces the one before."""
    draft = RosterDraft(
        deployment_id=command.deployment_id,
        job_id=command.job_id,
        first=command.first,
        last=command.last,
        made_at=command.made_at,
        roster=command.roster,
        left_out=command.left_out,
    )
    uow.change(draft_row(draft))


def publish(command: commands.PublishRoster, uow: UnitOfWork) -> Deployment:
    """Create and assign the shifts of some days of the draft.

    A shift that its pilot may no longer take is left open. Raises RuleBroken if another roster has
    been planned since.
    """
    take_optimistic_lock(uow, days_of(command.deployment_id))
    deployment = uow.get(Deployment, command.deployment_id)
    deployment.require_running()
    draft = draft_of_job(uow.ledger, deployment.id, command.job_id)
    now = uow.clock.now()
    there = changeable_shifts(uow.ledger, deployment.id, command.first, command.last, now)
    wanted = _new(uow, draft, draft.shifts(command.first, command.last), now)
    kept = _make_room(uow, wanted, there)
    stand_bys = {stand_by.shift: stand_by.candidate for stand_by in draft.roster.stand_bys}
    for item in wanted:
        shift = kept.get(item) or _opened(uow, deployment, draft.shift_id(item), item)
        if shift is not None:
            _hand_out(uow, shift, item, stand_bys.get(item), tuple(item.id for item in there))
    return deployment


def _new(
    uow: UnitOfWork, draft: RosterDraft, shifts: list[RosterShift], now: datetime
) -> list[RosterShift]:
    """The shifts in the future that publishing has not created before."""
    made = uow.ledger.find_all(Shift, [draft.shift_id(shift) for shift in shifts])
    return [
        shift
        for shift in shifts
        if draft.shift_id(shift) not in made
        and on_the_wall(shift.day, clock_time(shift.start)) > now
    ]


def _make_room(
    uow: UnitOfWork, wanted: list[RosterShift], there: list[Shift]
) -> dict[RosterShift, Shift]:
    """Cancel the shifts that are in the way; return the shifts that already match."""
    kept: dict[RosterShift, Shift] = {}
    for shift in there:
        in_its_time = [item for item in wanted if _overlap(item, shift)]
        same = next((item for item in in_its_time if _is_as_wanted(item, shift)), None)
        if same is not None:
            kept[same] = shift
        elif in_its_time:
            shift.cancel()
            uow.save(shift)
    return kept


def _overlap(roster_shift: RosterShift, shift: Shift) -> bool:
    start, end = clock_time(roster_shift.start), clock_time(roster_shift.end)
    return roster_shift.day == shift.day and start < shift.end and shift.start < end


def _is_as_wanted(roster_shift: RosterShift, shift: Shift) -> bool:
    has_span = (clock_time(roster_shift.start), clock_time(roster_shift.end)) == (
        shift.start,
        shift.end,
    )
    return has_span and shift.person_id in (None, UUID(roster_shift.candidate))


def _opened(
    uow: UnitOfWork, deployment: Deployment, id: UUID, roster_shift: RosterShift
) -> Shift | None:
    """Create a shift, or return None if the day is closed now; claims reject a busy robot."""
    start, end = clock_time(roster_shift.start), clock_time(roster_shift.end)
    holidays = calendar_of(uow.ledger, deployment.centre)
    try:
        require_open(deployment.plan_of(roster_shift.day, holidays), start, end)
    except RuleBroken:
        return None
    shift = Shift.open(
        id,
        centre=deployment.centre,
        deployment_id=deployment.id,
        robot_id=deployment.robot_id,
        venue_id=deployment.venue_id,
        day=roster_shift.day,
        start=start,
        end=end,
    )
    uow.save(shift)
    return shift


def _hand_out(
    uow: UnitOfWork,
    shift: Shift,
    roster_shift: RosterShift,
    stand_by: str | None,
    besides: tuple[UUID, ...],
) -> None:
    try:
        give(uow, shift, UUID(roster_shift.candidate), GivenBy.ROSTER, besides=besides)
    except RuleBroken:
        return  # The current rules forbid it: the shift stays open.
    if stand_by is not None:
        shift.name_stand_by(UUID(stand_by))
    uow.save(shift)


HANDLERS: Handlers = {
    commands.PlanRoster: plan_roster,
    commands.KeepRosterDraft: keep_draft,
    commands.PublishRoster: publish,
}
