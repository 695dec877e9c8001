"""Participants who need attention, and what a reader may know of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.http.authorization import caller, service
from domain.kernel.messaging.caller import STAFF
from domain.kernel.text.bilingual import BilingualText
from domain.participants.course import PRESENT
from domain.tasks import queries
from domain.tasks.matching import Worker
from projections.participants.alerts import Alert, alerts
from projections.participants.workload_trend import RecentWorkload, recent, recent_working_days

TOLD_WHO_IS_UNWELL = STAFF
"""Staff who assign work see that somebody is unwell today; the details are for care staff."""
MOST_TO_LOOK_AFTER = 20


@dataclass(frozen=True)
class Cared:
    """A participant with their load and the alerts for staff."""

    worker: Worker
    alerts: list[Alert]


def everybody() -> dict[UUID, Cared]:
    """Return all participants of the caller's centres by id; one query per centre and one more."""
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
    """Return one participant, in the same way."""
    at, today = service(), service().clock.today()
    found = queries.worker(at.ledger, participant_id, today)
    own = str(participant_id)
    loads = recent(at.views, centres=(centre,), today=today, participant_id=own)
    return _cared(found, loads.get(own)) if found else None


def to_look_after(cared: Iterable[Cared]) -> list[Cared]:
    """Return those with an alert: the most alerts first, then by code."""
    found = [item for item in cared if item.alerts]
    return sorted(found, key=lambda item: (-len(item.alerts), item.worker.code))


@dataclass(frozen=True)
class CareGroup:
    """The participants with one kind of alert; each with what it says of them."""

    code: str
    label: BilingualText
    people: Sequence[tuple[Cared, Alert]]

    @property
    def common_text(self) -> BilingualText | None:
        """What is said of all of them alike; None where it differs."""
        texts = {alert.text for _, alert in self.people}
        return texts.pop() if len(texts) == 1 else None


def by_alert(found: Iterable[Cared]) -> list[CareGroup]:
    """Return those with alerts in a group for each kind of alert, in their own order."""
    groups: dict[str, list[tuple[Cared, Alert]]] = {}
    for one in found:
        for alert in one.alerts:
            groups.setdefault(alert.code, []).append((one, alert))
    return [CareGroup(code, people[0][1].short, people) for code, people in groups.items()]


def _cared(worker: Worker, load: RecentWorkload | None) -> Cared:
    if worker.state not in PRESENT:
        return Cared(worker, [])
    today = service().clock.today()
    found = alerts(
        worker, load or RecentWorkload(), today, recent_working_days(today, worker.calendar)
    )
    knows = caller().has(TOLD_WHO_IS_UNWELL)
    return Cared(worker, [item for item in found if knows or not item.is_health])
