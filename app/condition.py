"""The shape of what is wrong: a part of its own, so that checks and their list can both use it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

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
