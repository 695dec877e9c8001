"""Routes of the roster: request a plan, read the draft, publish days of it."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4, uuid5

from app.http.routing import Answer, ApiRouter, caller, envelope, service, viewed
from app.robots.rosters import schemas
from app.robots.rosters.presentation import present_draft
from domain.kernel.errors import NotFound, RuleBroken
from domain.kernel.messaging.bus import Envelope
from domain.kernel.messaging.caller import COORDINATION, STAFF
from domain.robots.deployments.deployment import Deployment
from domain.robots.deployments.schedule import days
from domain.robots.rosters.commands import PLAN_ROSTER, PlanRoster, PublishRoster
from domain.robots.rosters.draft import RosterDraft, find_draft, nothing_planned, spans
from domain.robots.rosters.handlers import planning_job
from domain.robots.shifts.queries import count_shifts

PUBLISHED = "シフト表の公開"
"""The reason that is recorded if none was given."""

router = ApiRouter("robots")


@router.action(
    "/deployments/<uuid:deployment_id>/plan-roster",
    roles=COORDINATION,
    body=schemas.DaysBody,
    answer=schemas.PlanAnswer,
    status=202,
)
def plan_roster(values: dict[str, Any], deployment_id: UUID) -> Answer:
    """Request a roster for these days; a job plans it, and nothing is published."""
    return Answer({"job": {"id": ask_for_roster(deployment_id, values)}}, 202)


@router.get("/deployments/<uuid:deployment_id>/roster", answer=schemas.RosterAnswer, roles=STAFF)
def roster(_: dict[str, Any], deployment_id: UUID) -> dict[str, Any]:
    """The newest draft of a roster, with its quality and the reasons for unfilled times."""
    draft = _visible_draft(deployment_id)
    if draft is None:
        raise NotFound
    people = {hour.candidate for hour in draft.roster.hours}
    left_out = {item.person_id for item in draft.left_out}
    viewed(sorted({UUID(item) for item in people} | left_out), "roster")
    return present_draft(draft)


@router.action(
    "/deployments/<uuid:deployment_id>/publish-roster",
    roles=COORDINATION,
    body=schemas.DaysBody,
    answer=schemas.PublishAnswer,
)
def publish_roster(values: dict[str, Any], deployment_id: UUID) -> Answer:
    """Publish these days of the draft: create its shifts and assign them to the pilots."""
    how = envelope()
    draft = _visible_draft(deployment_id)
    if draft is None:
        raise nothing_planned()
    position = publish(draft, values, how)
    return Answer(counted(deployment_id, values["first"], values["last"]), position=position)


def ask_for_roster(deployment_id: UUID, values: dict[str, Any]) -> UUID:
    """Request a plan for the days in `values`; returns the id of the job that computes it."""
    how = envelope()
    key = f"{how.caller.actor} {how.idempotency_key}"
    job_id = uuid5(deployment_id, key) if how.idempotency_key else uuid4()
    command = PlanRoster(deployment_id=deployment_id, job_id=job_id, **values)
    outcome = service().bus.dispatch(command, how)
    if not outcome.repeated:
        job = planning_job(service().ledger, deployment_id)
        job_id = job.id if job is not None else job_id
    service().wake.send(PLAN_ROSTER, job_id)
    return job_id


def publish(draft: RosterDraft, values: dict[str, Any], how: Envelope) -> int | None:
    """Publish the days in `values`, in as many appends as needed; safe to repeat.

    Returns the position in the ledger after the last append.
    """
    first, last = values["first"], values["last"]
    days(first, last)
    if last < draft.first or draft.last < first:
        raise RuleBroken(
            "この期間のシフト表は、まだ作られていません。先に作成してください。",
            "No roster has been planned for these days. Plan one first.",
        )
    facts = values | {"reason": values.get("reason") or PUBLISHED}
    position = None
    for number, (begins, ends) in enumerate(spans(draft, first, last)):
        command = PublishRoster(
            deployment_id=draft.deployment_id,
            job_id=draft.job_id,
            **(facts | {"first": begins, "last": ends}),
        )
        key = f"{how.idempotency_key}/{number}" if how.idempotency_key else None
        position = service().bus.dispatch(command, replace(how, idempotency_key=key)).position
    return position


def counted(deployment_id: UUID, first: date, last: date) -> dict[str, Any]:
    """Return how many shifts there are on these days, and how many have no pilot."""
    shifts, without = count_shifts(service().ledger, deployment_id, first, last)
    return {"first": first, "last": last, "shifts": shifts, "without_pilot": without}


def _visible_draft(deployment_id: UUID) -> RosterDraft | None:
    """Return the newest draft of a deployment; raises NotFound if the caller may not see it."""
    deployment = service().ledger.get(Deployment, deployment_id)
    if not deployment.is_visible_to(caller()):
        raise NotFound(out_of_scope=True)
    return find_draft(service().ledger, deployment_id)
