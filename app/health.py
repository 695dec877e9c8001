"""What keeps the service from being well now: each condition with its cause and its cure.

`/readyz`, `ashiato doctor`, `/jobs` and the board of administrators show this one list.
"""

from app.bootstrap import Service
from app.condition import Check, Condition, Severity
from app.health_records import check_newer_release, check_quarantine
from domain.kernel.errors import Unavailable

__all__ = ["CHECKS", "Check", "Condition", "Severity", "conditions"]

CHECKS: tuple[Check, ...] = (check_newer_release, check_quarantine)
"""Every check, in the order in which its conditions are shown."""


def conditions(service: Service) -> list[Condition]:
    """Everything that is wrong with `service` now; a check that meets an outage adds nothing.

    An outage of the database or of Redis is told by the checks for these.
    """
    found: list[Condition] = []
    for check in CHECKS:
        try:
            found.extend(check(service))
        except Unavailable:
            continue
    return found
