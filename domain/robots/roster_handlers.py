"""How a roster is asked for, kept and published.

Publishing takes a shift away only where it fills the time itself, and never one that is pinned,
confirmed, begun, or looks for cover; done twice it changes nothing the second time.
"""

from datetime import datetime
from uuid import UUID

from domain.kernel.bus import Desk, Handlers
from domain.kernel.errors import Invalid, RuleBroken
from domain.kernel.jobs import Job, new_job, unfinished
from domain.kernel.ledger import Ledger
from domain.kernel.turns import take_turn
from domain.robots import roster_commands as order
from domain.robots.deployment import Deployment
from domain.robots.fitting import give
from domain.robots.handlers import days_of
from domain.robots.instants import on_the_wall
from domain.robots.roster import RosterShift
from domain.robots.roster_draft import RosterDraft, draft_row, find_draft
from domain.robots.roster_question import changeable_shifts
from domain.robots.schedule import days, require_open
from domain.robots.shift import Shift
from domain.robots.terms import GivenBy, clock_time


def planning_job(ledger: Ledger, deployment_id: UUID) -> Job | None:
    """The job that plans a roster of this deployment and is not done yet; None if there is none."""
    own = [
        job
        for job in unfinished(ledger.standing, order.PLAN_ROSTER)
        if job.arguments.get("deployment_id") == str(deployment_id)
    ]
    return own[-1] if own else None


def plan_roster(command: order.PlanRoster, desk: Desk) -> Deployment:
    """Lay the job into the outbox; one that is asked for and not done yet is enough.

    Raises RuleBroken for days that have passed, and while other days of it are being planned.
    """
    deployment = desk.get(Deployment, command.deployment_id)
    deployment.require_running()
    days(command.first, command.last)
    if command.last < desk.today:
        raise Invalid.field(
            "to", "きょうより後の日付にしてください。", "Choose a day that is still to come."
        )
    arguments = {
        "deployment_id": str(deployment.id),
        "first": command.first.isoformat(),
        "last": command.last.isoformat(),
    }
    take_turn(desk, f"plan/{deployment.id}")
    job = planning_job(desk.ledger, deployment.id)
    if job is not None and job.arguments == arguments:
        return deployment
    if job is not None:
        raise RuleBroken(
            "この配置のシフト表は、いま作成中です。できあがるまで少し待ってください。",
            "A roster of this deployment is being planned. Please wait until it is there.",
        )
    _, job_row = new_job(
        order.PLAN_ROSTER,
        arguments,
        centre=deployment.centre,
        asked_by=desk.caller.actor,
        now=desk.clock.now(),
        id=command.job_id,
    )
    desk.change(job_row)
    return deployment


def keep_draft(command: order.KeepRosterDraft, desk: Desk) -> None:
    """Keep a draft in the place of the one before."""
    draft = RosterDraft(
        deployment_id=command.deployment_id,
        job_id=command.job_id,
        first=command.first,
        last=command.last,
        made_at=command.made_at,
        roster=command.roster,
        left_out=command.left_out,
    )
    desk.change(draft_row(draft))


def publish(command: order.PublishRoster, desk: Desk) -> Deployment:
    """Make and give out the shifts of some days of the draft.

    A shift that its pilot may not take any more is left without one. Raises RuleBroken if another
    roster has been planned meanwhile.
    """
    take_turn(desk, days_of(command.deployment_id))
    deployment = desk.get(Deployment, command.deployment_id)
    deployment.require_running()
    draft = find_draft(desk.ledger, deployment.id)
    if draft is None or draft.job_id != command.job_id:
        raise RuleBroken(
            "新しいシフト表ができています。内容を確かめてから公開してください。",
            "A newer roster has been planned. Look at it before you publish.",
        )
    now = desk.clock.now()
    there = changeable_shifts(desk.ledger, deployment.id, command.first, command.last, now)
    wanted = _new(desk, draft, draft.shifts(command.first, command.last), now)
    kept = _make_room(desk, wanted, there)
    stand_bys = {one.shift: one.candidate for one in draft.roster.stand_bys}
    for one in wanted:
        shift = kept.get(one) or _opened(desk, deployment, draft.shift_id(one), one)
        if shift is not None:
            _hand_out(desk, shift, one, stand_bys.get(one), tuple(one.id for one in there))
    return deployment


def _new(
    desk: Desk, draft: RosterDraft, shifts: list[RosterShift], now: datetime
) -> list[RosterShift]:
    """Those that are still to come, and that publishing has not made before."""
    made = desk.ledger.find_all(Shift, [draft.shift_id(one) for one in shifts])
    return [
        one
        for one in shifts
        if draft.shift_id(one) not in made and on_the_wall(one.day, clock_time(one.start)) > now
    ]


def _make_room(
    desk: Desk, wanted: list[RosterShift], there: list[Shift]
) -> dict[RosterShift, Shift]:
    """Cancel what stands in the way; gives the shifts that are as they are wanted."""
    kept: dict[RosterShift, Shift] = {}
    for shift in there:
        in_its_time = [one for one in wanted if _overlap(one, shift)]
        same = next((one for one in in_its_time if _is_as_wanted(one, shift)), None)
        if same is not None:
            kept[same] = shift
        elif in_its_time:
            shift.cancel()
            desk.save(shift)
    return kept


def _overlap(one: RosterShift, shift: Shift) -> bool:
    start, end = clock_time(one.start), clock_time(one.end)
    return one.day == shift.day and start < shift.end and shift.start < end


def _is_as_wanted(one: RosterShift, shift: Shift) -> bool:
    has_span = (clock_time(one.start), clock_time(one.end)) == (shift.start, shift.end)
    return has_span and shift.person_id in (None, UUID(one.candidate))


def _opened(desk: Desk, deployment: Deployment, id: UUID, one: RosterShift) -> Shift | None:
    """A shift on a day that is open still; the claims on its parts say if the robot is free."""
    start, end = clock_time(one.start), clock_time(one.end)
    try:
        require_open(deployment.plan_of(one.day), start, end)
    except RuleBroken:
        return None
    shift = Shift.open(
        id,
        centre=deployment.centre,
        deployment_id=deployment.id,
        robot_id=deployment.robot_id,
        venue_id=deployment.venue_id,
        day=one.day,
        start=start,
        end=end,
    )
    desk.save(shift)
    return shift


def _hand_out(
    desk: Desk,
    shift: Shift,
    one: RosterShift,
    stand_by: str | None,
    besides: tuple[UUID, ...],
) -> None:
    try:
        give(desk, shift, UUID(one.candidate), GivenBy.ROSTER, besides=besides)
    except RuleBroken:
        return  # What holds now forbids it: the shift stays open and looks for somebody.
    if stand_by is not None:
        shift.name_stand_by(UUID(stand_by))
    desk.save(shift)


HANDLERS: Handlers = {
    order.PlanRoster: plan_roster,
    order.KeepRosterDraft: keep_draft,
    order.PublishRoster: publish,
}
