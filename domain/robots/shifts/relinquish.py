"""A pilot lets go of a shift: what is left of it becomes a shift that looks for somebody else."""

from datetime import datetime
from uuid import UUID

from domain.kernel.messaging.bus import UnitOfWork
from domain.robots.shifts.shift import Shift


def relinquish(uow: UnitOfWork, shift: Shift, at: datetime | None = None) -> None:
    """Give `shift` up and lay it ready, with the rest of one that had begun."""
    was_until = shift.end
    rest = shift.give_up(at)
    uow.save(shift)
    if rest is not None:
        uow.save(rest_of(shift, rest, was_until))


def rest_of(shift: Shift, id: UUID, until: str) -> Shift:
    """The shift of what was cut off from `shift`, which went on `until` then."""
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
