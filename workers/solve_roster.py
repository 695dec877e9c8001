"""Solves one roster question and ends: the question is JSON on standard input.

The solver takes about two hundred megabytes; a separate process returns them when it ends.
"""

import sys

import msgspec

NO_SOLVER = 3
"""The exit status if OR-Tools is not installed."""


def main() -> int:
    """Write the roster as JSON to standard output; return the exit status."""
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
