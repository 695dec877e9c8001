"""What keeps the service from being well now: each condition with its cause and its cure.

`/readyz`, `ashiato doctor`, `/jobs` and the board of administrators show this one list.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from app.bootstrap import Service
from app.health_proxy import check_proxy
from domain.kernel.errors import Unavailable
from domain.kernel.wording import Text

Severity = Literal["unready", "degraded"]


@dataclass(frozen=True, kw_only=True)
class Condition:
    """One thing that is wrong.

    `code` is a stable word in snake case, as `/readyz` lists it; `unready` means that nothing can
    be served, `degraded` that something works late or not at all. `cause` and `cure` are sentences
    for administrators, `command` is what to type, and `figures` are numbers and names of parts
    (never of people) that go with the code.
    """

    code: str
    severity: Severity
    title: Text
    cause: Text
    cure: Text
    command: str = ""
    figures: Mapping[str, int | float | str] = field(default_factory=dict)


Check = Callable[[Service], Iterable[Condition]]
CHECKS: tuple[Check, ...] = (check_proxy,)
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
