"""The participants of a centre who have no work, have too much, or rest today."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.http.authorization import caller, service
from domain.kernel.storage.database import Row
from domain.participants import queries as participant_queries
from domain.participants.course import PRESENT
from domain.tasks import queries
from domain.tasks.matching import (
    UNLIMITED_DEFAULT,
    Needs,
    Reason,
    Weight,
    Worker,
    against,
    place,
    reasons_for,
)
from projections.participants.participant_list import participants

MOST = 1_000
"""How many participants a selection list holds."""


@dataclass(frozen=True)
class Busy:
    """A participant with more planned minutes than the limit of a day, or too many open tasks."""

    worker: Worker
    planned: int
    limit: int


@dataclass(frozen=True)
class WorkersNow:
    """Participants who need attention now; each list has the most urgent first."""

    idle: list[Worker]
    busy: list[Busy]
    resting: list[Worker]


def workers_now() -> WorkersNow:
    """Return the participants of the caller's centres who are present, in one query per centre."""
    at, today = service(), service().clock.today()
    present = [
        worker
        for centre in caller().centres
        for worker in queries.workers(at.ledger, centre, today)
        if worker.state in PRESENT
    ]
    resting = [worker for worker in present if worker.rests(today)]
    idle = [item for item in present if not item.load.open_tasks and not item.rests(today)]
    return WorkersNow(idle=sorted(idle, key=place), busy=_busy(present), resting=resting)


def _busy(present: Sequence[Worker]) -> list[Busy]:
    found = [
        Busy(
            worker,
            worker.load.minutes_today + worker.load.open_minutes,
            worker.facts.limits.minutes_per_day if worker.facts.limits else UNLIMITED_DEFAULT,
        )
        for worker in present
    ]
    return sorted(
        (
            item
            for item in found
            if item.planned > item.limit or item.worker.load.open_tasks > item.worker.max_open_tasks
        ),
        key=lambda item: (item.limit - item.planned, item.worker.code),
    )


def present_participants() -> list[Row]:
    """Return the participants to whom tasks may be assigned, by kana, with their open tasks."""
    rows = [
        row
        for state in sorted(PRESENT)
        for row in participants(
            service().views,
            centres=caller().centres,
            after=None,
            limit=MOST,
            state=state.value,
        )
    ]
    by_kana = ("has_no_kana", "search_kana", "code", "participant_id")
    return sorted(rows, key=lambda row: tuple(row[name] for name in by_kana))


def reasons_now(ids: Collection[str]) -> dict[str, list[Reason]]:
    """Return what speaks against any work for these participants now, by id.

    What depends on the task (skills, kind and place of work) is not judged.
    """
    at, now = service(), service().clock.local()
    return {
        str(worker.participant_id): against(
            reasons_for(worker, _least(worker, now.date()), now), *Weight
        )
        for centre in caller().centres
        for worker in queries.workers(at.ledger, centre, now.date())
        if str(worker.participant_id) in ids
    }


def _least(worker: Worker, today: date) -> Needs:
    """A minute of work that asks nothing else of a person."""
    return Needs(
        order_id=worker.participant_id,
        due_on=today,
        kind_of_work="",
        work_modes=(worker.work_mode,),
        skills={},
        minutes=1,
    )


def codes_of(participant_ids: Sequence[str | None]) -> dict[str, str]:
    """Return the codes of participants of the caller's centres, by id, including former ones."""
    ids = sorted(
        {participant_id for participant_id in participant_ids if participant_id is not None}
    )
    return participant_queries.codes_of(service().ledger, ids, caller().centres)


def code_of(participant_id: UUID | None) -> str:
    """Return the code of one participant; empty for None and for other centres."""
    return codes_of([str(participant_id)]).get(str(participant_id), "")
