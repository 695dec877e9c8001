"""What the doctor finds, with how to mend it, for whoever keeps the installation."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from flask import Response

from app.access import service
from app.doctor import READ_MODELS, Finding, examine
from app.pages.doors import Pages, show
from domain.kernel.caller import ADMINISTRATION
from domain.kernel.wording import Text

RECOUNTED = 2_000
"""Events up to which every standing row is worked out again while somebody waits for the page."""
PATIENCE = 1.0
"""Seconds for which read models may catch up before they are called behind."""
ORDER = ("fail", "warn", "ok")

pages = Pages("admin")


@pages.page("/admin/doctor", roles=ADMINISTRATION)
def doctor(_query: dict[str, Any]) -> Response:
    """Every check, the ones that need somebody first."""
    at = service()
    at.projections.wait_for(at.projections.names, at.ledger.head(), PATIENCE)
    findings = together(examine(at, recounted=RECOUNTED))
    return show(
        "admin/doctor.html", findings=sorted(findings, key=lambda one: ORDER.index(one.state))
    )


def together(findings: Iterable[Finding]) -> list[Finding]:
    """The findings, with read models that are well, or only behind, told in one each."""
    found = list(findings)
    models = {
        state: [one for one in found if _is_read_model(one) and one.state == state]
        for state in ("ok", "warn")
    }
    rest = [one for one in found if all(one not in few for few in models.values())]
    return rest + [_one_for(few) for few in models.values() if few]


def _one_for(few: list[Finding]) -> Finding:
    number = len(few)
    said = (
        Text(f"{number}個の表が最新です。", f"{number} are up to date")
        if few[0].state == "ok"
        else Text(f"{number}個の表が遅れています。", f"{number} are behind")
    )
    return replace(few[0], title=READ_MODELS, found=said)


def _is_read_model(one: Finding) -> bool:
    return one.check.startswith("read model ")
