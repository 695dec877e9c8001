"""Brings the read models to the head, and then wakes the jobs that react to new events."""

from app.bootstrap import Service
from workers import job_kinds
from workers.notify_of_the_quarantine import tell_of_the_quarantine

SLICES = 4
"""The most slices of leftovers that are removed after each run; the next run follows soon."""
FOLLOW_UPS = (job_kinds.REACT, job_kinds.ASSIGN, job_kinds.NOTIFY, job_kinds.LINE_EVENTS)


def catch_up(service: Service) -> None:
    """Run every projector up to the head; those that fail are tried again in the next run."""
    service.projections.catch_up()
    tell_of_the_quarantine(service)
    for kind in FOLLOW_UPS:
        service.wake.send(kind)
    service.projections.take_leftovers_away(SLICES)
