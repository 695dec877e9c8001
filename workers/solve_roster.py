"""Solves one question of a roster and ends: the question comes on standard input, as JSON.

The solver takes some two hundred megabytes; in a process of its own it gives them back.
"""

import sys

import msgspec

NO_SOLVER = 3
"""The exit status where OR-Tools is not installed."""


def main() -> int:
    """Write the roster as JSON; gives the exit status."""
    try:
        import ortools.sat.python.cp_model  # noqa: F401
    except ImportError:
        return NO_SOLVER
    from domain.robots.rosters.plan import plan
    from domain.robots.rosters.roster import RosterQuestion

    question = msgspec.json.decode(sys.stdin.buffer.read(), type=RosterQuestion)
    sys.stdout.buffer.write(msgspec.json.encode(plan(question)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
