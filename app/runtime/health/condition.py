"""One thing that keeps the service from being well, with its cause and its cure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from app.bootstrap import Service
from domain.kernel.text.bilingual import BilingualText

Severity = Literal["unready", "degraded"]


@dataclass(frozen=True, kw_only=True)
class Condition:
    """One thing that is wrong.

    `code` is a stable word in snake case, as `/readyz` lists it; `unready` means that nothing can
    be served, `degraded` that something works late or not at all. `cause` and `cure` are sentences
    for administrators, `command` is what to type, and `figures` are numbers and names of parts
    (never of people) that go with the code. `detail` names hosts and places: it is for whoever
    stands at the machine, not for a page. `check` is the check of the doctor that fails by it.
    """

    code: str
    severity: Severity
    title: BilingualText
    cause: BilingualText
    cure: BilingualText
    command: str = ""
    figures: Mapping[str, int | float | str] = field(default_factory=dict)
    detail: str = ""
    check: str = ""


Check = Callable[[Service], Iterable[Condition]]
