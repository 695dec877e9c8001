"""The kinds of work, as frozen strings: they stand in messages and rows, and for ever."""

from app.runtime import wakeups
from domain.jobs import commands
from domain.robots.cover import handlers
from domain.robots.rosters import commands as roster_commands

CATCH_UP = wakeups.CATCH_UP
"""Bring the read models up to the head of the ledger."""
REACT = "react"
"""Let the policies answer to what was recorded."""
ASSIGN = "assign"
"""Offer waiting tasks to participants who are free."""
TIDY = "tidy"
"""Throw away rows that nobody will ask for again."""
NOTIFY = "notify"
"""Send the notices that are due."""
WATCH_ORDERS = "watch_orders"
"""Once a day: tell those who want to hear of it which orders may be late."""
WATCH_LINKS = "watch_links"
"""Notice by the silence of a robot that a shift does not go on."""
REMIND_OF_SHIFTS = "remind_of_shifts"
"""Once a day: tell those who want to hear of it that they have a shift tomorrow."""
WIDEN_COVER = handlers.WIDEN
"""Ask everybody who may, when the stand-by has not answered in time."""
TELL_OF_UNCOVERED_SHIFT = handlers.TELL
"""Let staff and venue know that nobody was found for a shift."""
IMPORT_TASKS = "import_tasks"
"""Add the tasks of an uploaded file to a job order."""
PLAN_ROSTER = roster_commands.PLAN_ROSTER
"""Plan the roster of a deployment."""
REBUILD = commands.REBUILD
"""Build the rows of a read model anew, because somebody asked."""
RELEASE = commands.RELEASE
"""Let an event out of the quarantine, because somebody asked."""
CATCH_UP_ALL = commands.CATCH_UP
"""Bring the read models up to the head, because somebody asked."""
