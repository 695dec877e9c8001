"""A pilot gives up a shift: the rest of it becomes an open shift."""

from datetime import datetime
from uuid import UUID

from domain.kernel.messaging.bus import UnitOfWork
from domain.robots.shifts.shift import Shift


def relinquish(uow: UnitOfWork, shift: Shift, at: datetime | None = None) -> None:
    """Give up `shift` and save it, together with the rest of one that had begun."""
    was_until = shift.end
    rest = shift.give_up(at)
    uow.save(shift)
    if rest is not None:
        uow.save(rest_of(shift, rest, was_until))


def rest_of(shift: Shift, id: UUID, until: str) -> Shift:
    """The shift for the part cut off from `shift`, which ends at `until`."""
    return Shift.open(
        id,
        centre=shift.centre,
        deployment_id=shift.deployment_id,
        robot_id=shift.robot_id,
        venue_id=shift.venue_id,
        day=shift.day,
        start=shift.end,
        end=until,
        rest_of=shift.id,
    )
