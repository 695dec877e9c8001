"""Those to look after, and what a reader may know of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from app.http.authorization import caller, service
from domain.kernel.messaging.caller import STAFF
from domain.participants.participant import PRESENT
from domain.tasks import queries
from domain.tasks.matching import Worker
from projections.participants.alerts import Alert, alerts
from projections.participants.workload_trend import RecentWorkload, recent, recent_working_days

TOLD_WHO_IS_UNWELL = STAFF
"""Who reads that somebody is unwell today: whoever moves work must know. How and why is care's."""
MOST_TO_LOOK_AFTER = 20


@dataclass(frozen=True)
class Cared:
    """Somebody as staff look after them: their load, and why to talk to them."""

    worker: Worker
    alerts: list[Alert]


def everybody() -> dict[UUID, Cared]:
    """All participants of the caller's centres, by their ids; one query a centre and one more."""
    at, today = service(), service().clock.today()
    loads = recent(at.views, centres=caller().centres, today=today)
    workers = [
        worker for code in caller().centres for worker in queries.workers(at.ledger, code, today)
    ]
    return {
        worker.participant_id: _cared(worker, loads.get(str(worker.participant_id)))
        for worker in workers
    }


def one_of_them(participant_id: UUID, centre: str) -> Cared | None:
    """One participant, in the same way."""
    at, today = service(), service().clock.today()
    found = queries.worker(at.ledger, participant_id, today)
    own = str(participant_id)
    loads = recent(at.views, centres=(centre,), today=today, participant_id=own)
    return _cared(found, loads.get(own)) if found else None


def to_look_after(cared: Iterable[Cared]) -> list[Cared]:
    """Those with an alert: the most alerts first, then by code."""
    found = [item for item in cared if item.alerts]
    return sorted(found, key=lambda item: (-len(item.alerts), item.worker.code))


def _cared(worker: Worker, load: RecentWorkload | None) -> Cared:
    if worker.state not in PRESENT:
        return Cared(worker, [])
    today = service().clock.today()
    found = alerts(
        worker, load or RecentWorkload(), today, recent_working_days(today, worker.calendar)
    )
    knows = caller().has(TOLD_WHO_IS_UNWELL)
    return Cared(worker, [item for item in found if knows or not item.is_health])
