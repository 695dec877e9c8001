"""A condition that affects the service, with its cause and its cure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from app.bootstrap import Service
from domain.kernel.text.bilingual import BilingualText

Severity = Literal["unready", "degraded"]


@dataclass(frozen=True, kw_only=True)
class Condition:
    """Something that is wrong with the service.

    `code` is a stable word in snake case, as in `/readyz`. `unready` means that nothing can be
    served, `degraded` that something is late or does not work. `cause` and `cure` are sentences for
    administrators, `command` is the command to run, and `figures` are numbers and names of
    components (never of people) that go with the code. `detail` names hosts and paths: it is for
    the operator on the machine, not for a page. `check` is the doctor's check that fails because of
    it.
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
