"""The doctor's findings, with their cures, for the administrator."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from flask import Response

from app.http.authorization import service
from app.pages.routing import Pages, render
from app.runtime.diagnostics import READ_MODELS, Finding, examine
from domain.kernel.messaging.caller import ADMINISTRATION
from domain.kernel.text.bilingual import BilingualText

RECOUNTED = 2_000
"""Most events for which every inline row is recomputed while the page is loading."""
PATIENCE = 1.0
"""Seconds to wait for read models before they are reported as behind."""
ORDER = ("fail", "warn", "ok")

pages = Pages("admin")


@pages.page("/admin/doctor", roles=ADMINISTRATION)
def doctor(_query: dict[str, Any]) -> Response:
    """The result of every check, those that need action first."""
    at = service()
    at.projections.wait_for(at.projections.names, at.ledger.head(), PATIENCE)
    findings = together(examine(at, recounted=RECOUNTED))
    return render(
        "admin/doctor.html",
        findings=sorted(findings, key=lambda finding: ORDER.index(finding.state)),
    )


def together(findings: Iterable[Finding]) -> list[Finding]:
    """The findings, with one for all read models that are up to date, and one for those behind."""
    found = list(findings)
    models = {
        state: [item for item in found if _is_read_model(item) and item.state == state]
        for state in ("ok", "warn")
    }
    rest = [item for item in found if all(item not in few for few in models.values())]
    return rest + [_one_for(few) for few in models.values() if few]


def _one_for(few: list[Finding]) -> Finding:
    number = len(few)
    said = (
        BilingualText(f"{number}個の表が最新です。", f"{number} are up to date")
        if few[0].state == "ok"
        else BilingualText(f"{number}個の表が遅れています。", f"{number} are behind")
    )
    return replace(few[0], title=READ_MODELS, found=said)


def _is_read_model(finding: Finding) -> bool:
    return finding.check.startswith("read model ")
