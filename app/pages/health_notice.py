"""The notice at the top of an administrator's pages when the service is not well."""

from collections.abc import Sequence
from typing import NamedTuple

from app.http.health import monitor
from app.pages.routing import who
from app.runtime.health.condition import Condition
from domain.kernel.messaging.caller import OPERATION
from domain.kernel.text.bilingual import BilingualText

HOLDS = 10.0
"""Seconds for which a page uses the last health check; the doctor page always checks again."""
PATIENCE = 1.0
"""Seconds that a page waits for the check."""
HEADING = BilingualText(
    "サービスの状態に、対応が必要なことがあります", "The service needs to be looked after"
)


MORE = BilingualText("原因と直し方を見る", "See the causes and what helps")


class HealthNotice(NamedTuple):
    """The conditions to show, under their heading."""

    heading: BilingualText
    more: BilingualText
    conditions: Sequence[Condition]
    is_serious: bool


def health_notice() -> HealthNotice | None:
    """What is wrong, for callers with an operating role; None if nothing is or for others."""
    reader = who()
    if reader is None or not reader.has(OPERATION):
        return None
    found = monitor().conditions(holds=HOLDS, patience=PATIENCE)
    if not found:
        return None
    return HealthNotice(HEADING, MORE, found, any(item.severity == "unready" for item in found))
