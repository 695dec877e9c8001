"""Every command of the command line leaves a trace of what it reads, or shows nothing of it."""

from app.cli.main import commands

TRACED = {"accounts", "backup", "import", "report"}
"""Commands that read what is kept about people, or make a file of it; docs/reference/traces.md."""
WITHOUT_PEOPLE = {
    "up",
    "web",
    "worker",
    "clock",
    "migrate",
    "restore",
    "drill",
    "ledger",
    "doctor",
    "quarantine",
    "projections",
    "demo",
    "tokens",
    "robot-link",
}
"""Commands that show and write nothing of people."""


def test_every_command_is_known_to_leave_a_trace_or_to_need_none() -> None:
    assert set(commands()) == TRACED | WITHOUT_PEOPLE
