"""The background work of robots: rosters, cover, reminders, and monitoring of links."""

from datetime import time

from workers import job_kinds
from workers.cover import tell_of_uncovered_shift, widen_cover
from workers.plan_roster import plan_roster
from workers.registration import Registration
from workers.remind_of_shifts import remind_of_shifts
from workers.watch_links import watch_links

REGISTRATION = Registration(
    wake_ups={job_kinds.WATCH_LINKS: watch_links},
    performers={
        job_kinds.PLAN_ROSTER: plan_roster,
        job_kinds.REMIND_OF_SHIFTS: remind_of_shifts,
        job_kinds.WIDEN_COVER: widen_cover,
        job_kinds.TELL_OF_UNCOVERED_SHIFT: tell_of_uncovered_shift,
    },
    daily={job_kinds.REMIND_OF_SHIFTS: time(17, 0)},
)
