"""Offers waiting tasks to participants by the fixed order of O4, whenever something has changed."""

from datetime import datetime
from functools import cache
from uuid import UUID

import msgspec
import structlog

from app.bootstrap import Service
from domain.kernel.errors import DomainError, RecordUnreadable, Unavailable
from domain.kernel.messaging.bus import Envelope
from domain.kernel.messaging.caller import system
from domain.orders.queries import centres_with_work
from domain.tasks import queries
from domain.tasks.commands import OfferTask
from domain.tasks.matching import Needs, Worker, place, reasons_for
from domain.tasks.queries import Waiting

log = structlog.get_logger()
CALLER = system("assign")
AT_ONCE = 200
"""The most waiting tasks of one order, priority and due date that one run checks."""


def assign(service: Service) -> None:
    """Offer waiting tasks of released orders to eligible participants, the most urgent first."""
    for centre in centres_with_work(service.ledger):
        _assign_in(service, centre)


def _assign_in(service: Service, centre: str) -> None:
    now = service.clock.local()

    @cache
    def people() -> dict[UUID, Worker]:
        return {
            worker.participant_id: worker
            for worker in queries.workers(service.ledger, centre, now.date())
            if worker.state in {"trial", "active"}
            and worker.load.open_tasks < worker.max_open_tasks
        }

    def fits(needs: Needs) -> bool:
        return service.ledger.quarantine.is_readable(needs.order_id) and any(
            _may(one, needs, now) for one in people().values()
        )

    for waiting in queries.waiting_in_turn(service.ledger, centre, fits=fits):
        _hand_out(service, waiting, people(), now)


def _hand_out(
    service: Service, waiting: Waiting, people: dict[UUID, Worker], now: datetime
) -> None:
    needs = waiting.needs
    able = {id for id, one in people.items() if _may(one, needs, now)}
    for task_id in queries.waiting_tasks(service.ledger, waiting, limit=AT_ONCE):
        gave_back = queries.declined_by(service.ledger, task_id)
        for worker in sorted((people[id] for id in able), key=place):
            if worker.participant_id in gave_back:
                continue
            if _offer(service, task_id, worker):
                people[worker.participant_id] = _with_one_more(worker, needs, now)
            if not _may(people[worker.participant_id], needs, now):
                able.discard(worker.participant_id)
            break
        if not able:
            return


def _may(worker: Worker, needs: Needs, now: datetime) -> bool:
    return not any(reason.is_against for reason in reasons_for(worker, needs, now))


def _offer(service: Service, task_id: UUID, worker: Worker) -> bool:
    command = OfferTask(task_id=task_id, participant_id=worker.participant_id)
    try:
        service.bus.dispatch(command, Envelope(caller=CALLER))
    except RecordUnreadable:
        log.warning("task in quarantine", task=str(task_id))
        return False
    except Unavailable:
        raise
    except DomainError as refusal:
        # Somebody was faster, or the facts have changed: the next wake-up tries again.
        log.info("offer refused", task=str(task_id), refusal=type(refusal).__name__)
        return False
    return True


def _with_one_more(worker: Worker, needs: Needs, now: datetime) -> Worker:
    load = worker.load
    return msgspec.structs.replace(
        worker,
        load=msgspec.structs.replace(
            load,
            open_tasks=load.open_tasks + 1,
            open_minutes=load.open_minutes + needs.minutes,
            last_task_at=now.isoformat(),
            slots=load.slots | {worker.free_slot},
        ),
    )
