"""The kinds of work, as frozen strings: they are stored in messages and rows."""

from app.runtime import wakeups
from domain.jobs import commands
from domain.robots.cover import handlers
from domain.robots.rosters import commands as roster_commands

CATCH_UP = wakeups.CATCH_UP
"""Bring the read models up to the head of the ledger."""
REACT = "react"
"""Run the policies on new events."""
ASSIGN = "assign"
"""Offer waiting tasks to participants who are free."""
TIDY = "tidy"
"""Delete rows that nobody needs any more."""
NOTIFY = "notify"
"""Send the notices that are due."""
LINE_EVENTS = "line_events"
"""Link and unlink accounts as LINE has reported."""
WATCH_ORDERS = "watch_orders"
"""Once a day: notify subscribers of orders that may be late."""
WATCH_LINKS = "watch_links"
"""Interrupt a shift when its robot has stopped sending heartbeats."""
ESCALATE = "escalate"
"""Notify those who chose to hear of it of what has waited too long."""
REMIND_OF_SHIFTS = "remind_of_shifts"
"""Once a day: notify subscribers who have a shift tomorrow."""
NOTIFY_OF_ANNOUNCEMENTS = "notify_of_announcements"
"""Once a day: notify subscribers of the announcements that are shown from today on."""
WIDEN_COVER = handlers.WIDEN
"""Ask everybody who may, when the stand-by has not answered in time."""
TELL_OF_UNCOVERED_SHIFT = handlers.TELL
"""Notify staff and venue that nobody was found for a shift."""
IMPORT_TASKS = "import_tasks"
"""Add the tasks of an uploaded file to a job order."""
PLAN_ROSTER = roster_commands.PLAN_ROSTER
"""Plan the roster of a deployment."""
REBUILD = commands.REBUILD
"""Rebuild the rows of a read model, on request."""
RELEASE = commands.RELEASE
"""Release an event from the quarantine, on request."""
CATCH_UP_ALL = commands.CATCH_UP
"""Bring the read models up to the head, on request."""
