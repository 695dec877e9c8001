"""What a context contributes to the workers: handlers of its kinds of work, and their schedule."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import time

from app.bootstrap import Service
from domain.kernel.jobs.jobs import Job
from workers.progress import Progress

WakeUp = Callable[[Service], None]
Performer = Callable[[Service, Job, Progress], None]


@dataclass(frozen=True, kw_only=True)
class Registration:
    """The background work of one context, by the frozen kinds of `workers.job_kinds`."""

    wake_ups: Mapping[str, WakeUp] = field(default_factory=dict)
    """Work without a row: safe to run at any time, any number of times."""
    performers: Mapping[str, Performer] = field(default_factory=dict)
    """Work with a row in `jobs`. A performer may be stopped anywhere and run again; it raises a
    `DomainError` or `JobRefused` where the job cannot be done as asked."""
    daily: Mapping[str, time] = field(default_factory=dict)
    """Kinds of jobs that run once a day, at or after this time in the centre's time zone."""
