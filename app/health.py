"""What keeps the service from being well now: each condition with its cause and its cure.

`/readyz`, `ashiato doctor`, `/jobs` and the board of administrators show this one list.
"""

from app.bootstrap import Service
from app.condition import Check, Condition, Severity
from app.health_rebuild import check_room_for_rebuilds
from app.health_stores import check_master_key_file, check_read_models_belong, check_stores
from domain.kernel.errors import Unavailable

__all__ = ["CHECKS", "Check", "Condition", "Severity", "conditions"]

CHECKS: tuple[Check, ...] = (
    check_stores,
    check_master_key_file,
    check_read_models_belong,
    check_room_for_rebuilds,
)
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
