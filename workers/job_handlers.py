"""The handlers of all background work and the daily schedule, joined from the contexts."""

from datetime import time
from importlib import import_module

from domain.kernel.registration import merged
from workers.registration import Performer, Registration, WakeUp

CONTEXTS: tuple[str, ...] = ("jobs", "orders", "tasks", "robots", "notices", "escalation")
"""Every context: `workers/<context>/registration.py` holds its `REGISTRATION`."""

REGISTRATIONS: tuple[Registration, ...] = tuple(
    import_module(f"workers.{name}.registration").REGISTRATION for name in CONTEXTS
)

WAKE_UPS: dict[str, WakeUp] = merged(one.wake_ups for one in REGISTRATIONS)
"""Work without a row, by kind."""

PERFORMERS: dict[str, Performer] = merged(one.performers for one in REGISTRATIONS)
"""Work with a row in `jobs`, by kind."""

DAILY: dict[str, time] = merged(one.daily for one in REGISTRATIONS)
"""Kinds of jobs that run once a day, at or after this time in the centre's time zone."""
