"""The kinds of work, as frozen strings: they stand in messages and rows, and for ever."""

from app import wake

CATCH_UP = wake.CATCH_UP
"""Bring the read models up to the head of the ledger."""
REACT = "react"
"""Let the policies answer to what was recorded."""
ASSIGN = "assign"
"""Offer waiting tasks to participants who are free."""
TIDY = "tidy"
"""Throw away rows that nobody will ask for again."""
IMPORT_TASKS = "import_tasks"
"""Add the tasks of an uploaded file to a job order."""
