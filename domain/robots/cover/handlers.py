"""Handlers of the search for cover: who is asked when, and who accepts first."""

from datetime import datetime, timedelta
from uuid import UUID, uuid5

from domain.kernel.errors import NotFound, RuleBroken
from domain.kernel.jobs.jobs import new_job
from domain.kernel.messaging.bus import Handlers, UnitOfWork
from domain.robots.cover import commands
from domain.robots.cover.candidates import who_may
from domain.robots.cover.cover import Cover, CoverState, Round, cover_id
from domain.robots.cover.rules import CoverRules, Times, rules_id, times_in_force
from domain.robots.deployments.deployment import Deployment
from domain.robots.shifts.eligibility import give
from domain.robots.shifts.shift import Shift
from domain.robots.shifts.shift_times import on_the_wall
from domain.robots.value_objects import GivenBy, ShiftState

WIDEN, TELL = "widen_cover", "tell_of_uncovered_shift"
"""The kinds of the jobs that continue a search at its due time."""
SOON = timedelta(minutes=5)
"""The shortest time between the start of a search and the notice to staff."""


def set_rules(command: commands.SetCoverRules, uow: UnitOfWork) -> CoverRules:
    """Set the cover times of a deployment."""
    deployment = uow.find(Deployment, command.deployment_id)
    if deployment is None:
        raise NotFound
    rules = uow.find(CoverRules, rules_id(deployment.id))
    if rules is None:
        rules = CoverRules.begin(deployment.id, centre=deployment.centre)
    uow.require_version(rules)
    rules.set(Times(command.minutes_for_stand_by, command.minutes_before_start))
    uow.save(rules)
    return rules


def seek(command: commands.SeekCover, uow: UnitOfWork) -> Cover | None:
    """Begin a search, unless the shift is not open or is over; the same search starts only once."""
    id = cover_id(command.shift_id, command.given_up)
    known = uow.ledger.find(Cover, id)
    shift = uow.ledger.find(Shift, command.shift_id)
    if known is not None or shift is None or not _needs_somebody(uow, shift):
        return known
    times = times_in_force(uow.ledger, shift.deployment_id)
    now, starts = uow.ledger.now(), on_the_wall(shift.day, shift.start)
    widen_at = now + timedelta(minutes=times.for_stand_by)
    tell_at = max(starts - timedelta(minutes=times.before_start), now + SOON)
    first = _stand_by(uow, shift)
    may = who_may(uow.ledger, shift, besides=command.given_up_by)
    has_time = first in may and now < widen_at < tell_at
    cover = Cover.seek(
        id,
        shift,
        given_up_by=command.given_up_by,
        widen_at=widen_at if has_time else now,
        tell_at=tell_at,
    )
    if has_time and first is not None:
        cover.offer(Round.STAND_BY, [first])
        _later(uow, WIDEN, cover, widen_at)
    else:
        cover.offer(Round.EVERYBODY, may)
    _later(uow, TELL, cover, tell_at)
    uow.save(cover)
    return cover


def widen(command: commands.WidenCover, uow: UnitOfWork) -> Cover:
    """Ask every eligible pilot, unless that was done or nobody is needed any more."""
    cover = uow.get(Cover, command.cover_id)
    if cover.round is Round.STAND_BY:
        _ask_everybody(uow, cover)
        uow.save(cover)
    return cover


def _ask_everybody(uow: UnitOfWork, cover: Cover) -> None:
    shift = uow.ledger.get(Shift, cover.shift_id)
    if _needs_somebody(uow, shift):
        cover.offer(Round.EVERYBODY, who_may(uow.ledger, shift, besides=cover.given_up_by))
    else:
        cover.withdraw()


def tell(command: commands.TellOfUncoveredShift, uow: UnitOfWork) -> Cover:
    """Record that nobody has accepted, if that is still the case."""
    cover = uow.get(Cover, command.cover_id)
    if cover.state is CoverState.ASKING:
        shift = uow.ledger.get(Shift, cover.shift_id)
        if shift.state is ShiftState.OPEN:
            cover.note_nobody()
        else:
            cover.withdraw()
        uow.save(cover)
    return cover


def withdraw(command: commands.WithdrawCover, uow: UnitOfWork) -> Cover:
    """End the search, unless the shift is open again."""
    cover = uow.get(Cover, command.cover_id)
    shift = uow.ledger.get(Shift, cover.shift_id)
    if shift.state is not ShiftState.OPEN:
        cover.withdraw()
        uow.save(cover)
    return cover


def take(command: commands.TakeCover, uow: UnitOfWork) -> Cover:
    """Give the shift to the first pilot who accepts, in the append that records the acceptance."""
    cover = uow.get(Cover, command.cover_id)
    person_id = _own_person(uow)
    cover.take(person_id)
    if not cover.pending:
        return cover
    shift = uow.ledger.get(Shift, cover.shift_id)
    if shift.state is not ShiftState.OPEN:
        raise cover.too_late()
    if on_the_wall(shift.day, shift.end) <= uow.clock.now():
        raise RuleBroken(
            "ありがとうございます。このシフトの時間は、もう過ぎています。",
            "Thank you. The time of this shift is over.",
        )
    uow.save(cover)
    give(uow, shift, person_id, GivenBy.COVER)
    return cover


def decline(command: commands.DeclineCover, uow: UnitOfWork) -> Cover:
    """Record that a pilot declines; after all have, ask the next ones or notify staff at once."""
    cover = uow.get(Cover, command.cover_id)
    cover.decline(_own_person(uow))
    if cover.pending and cover.state is CoverState.ASKING and not cover.unanswered:
        _ask_everybody(uow, cover)
    uow.save(cover)
    return cover


def _own_person(uow: UnitOfWork) -> UUID:
    person_id = uow.caller.person_id
    if person_id is None:
        raise NotFound(out_of_scope=True)
    return person_id


def _needs_somebody(uow: UnitOfWork, shift: Shift) -> bool:
    is_over = on_the_wall(shift.day, shift.end) <= uow.clock.now()
    return shift.state is ShiftState.OPEN and not is_over


def _stand_by(uow: UnitOfWork, shift: Shift) -> UUID | None:
    """The stand-by of the shift; for a rest, the stand-by of the shift that was cut."""
    if shift.stand_by_id is not None or shift.rest_of is None:
        return shift.stand_by_id
    before = uow.ledger.find(Shift, shift.rest_of)
    return before.stand_by_id if before is not None else None


def _later(uow: UnitOfWork, kind: str, cover: Cover, at: datetime) -> None:
    """Schedule the job that continues the search; its derived id makes it unique."""
    _, change = new_job(
        kind,
        {"cover_id": str(cover.id)},
        centre=cover.centre,
        asked_by=uow.caller.actor,
        now=uow.clock.now(),
        id=uuid5(cover.id, kind),
        not_before=at,
    )
    uow.change(change)


HANDLERS: Handlers = {
    commands.SetCoverRules: set_rules,
    commands.SeekCover: seek,
    commands.WidenCover: widen,
    commands.TellOfUncoveredShift: tell,
    commands.WithdrawCover: withdraw,
    commands.TakeCover: take,
    commands.DeclineCover: decline,
}
