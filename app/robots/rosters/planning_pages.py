"""Plans a roster: staff choose days, a job plans them, and staff publish the result."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

from flask import Response

from app.http import fields
from app.http.authorization import caller, service
from app.pages.forms import typed
from app.pages.routing import Pages, dispatch_part, render
from app.robots import labels
from app.robots.deployments.deployment_names import deployment_names_of, hours_of, span
from app.robots.rosters.presentation import empty_times
from app.robots.visibility import named, visible_deployment
from domain.kernel.errors import Invalid
from domain.kernel.messaging.caller import COORDINATION, STAFF
from domain.kernel.time.periods import week_of
from domain.robots.deployments.deployment import Deployment
from domain.robots.rosters.commands import PLAN_ROSTER, PlanRoster, PublishRoster
from domain.robots.rosters.draft import RosterDraft, draft_of_job, find_draft, spans
from domain.robots.rosters.handlers import planning_job
from domain.robots.value_objects import PART, clock_time

FORTNIGHT = timedelta(days=27)
MOST_ROWS = 400

pages = Pages("robots")


class PlanQuery(fields.Query):
    """The last action."""

    said = fields.Word()


class DaysForm(fields.Form):
    """The days, both included."""

    first = fields.Day(required=True)
    last = fields.Day(required=True)


class PublishForm(DaysForm):
    """The days to publish, and the draft that was viewed."""

    job_id = fields.Id(required=True)


@pages.page(
    "/deployments/<uuid:deployment_id>/plan",
    roles=STAFF,
    query=PlanQuery,
    reads=("people.cards",),
)
def plan(_query: dict[str, Any], deployment_id: UUID) -> Response:
    """The plan in progress, the newest draft, and its quality."""
    item = visible_deployment(deployment_id)
    draft, job = find_draft(service().ledger, item.id), planning_job(service().ledger, item.id)
    first, last = _usual_days(item)
    return render(
        "robots/plan.html",
        words=labels,
        span=span,
        hours_of=hours_of,
        one=item,
        place=deployment_names_of([str(item.id)])[str(item.id)],
        job=job,
        first=first,
        last=last,
        may_change=caller().has(COORDINATION) and item.ended_on is None,
        **_shown(draft),
    )


def _usual_days(deployment: Deployment) -> tuple[date, date]:
    """Return the first and last day to plan: from the next Monday, within the period."""
    monday = week_of(service().clock.today())[0] + timedelta(days=7)
    first = min(max(monday, deployment.schedule.first), deployment.schedule.last)
    return first, min(first + FORTNIGHT, deployment.schedule.last)


def _shown(draft: RosterDraft | None) -> dict[str, Any]:
    if draft is None:
        return {"draft": None}
    roster = draft.roster
    people = {hour.candidate for hour in roster.hours} | {
        str(item.person_id) for item in draft.left_out
    }
    names = named(people, "roster")
    filled, most = roster.filled.value, roster.filled.bound
    return {
        "draft": draft,
        "names": names,
        "shifts": [
            {
                "day": stand_by.shift.day,
                "start": clock_time(stand_by.shift.start),
                "end": clock_time(stand_by.shift.end),
                "who": names.get(stand_by.shift.candidate, "—"),
                "stand_by": names.get(stand_by.candidate or "", ""),
            }
            for stand_by in sorted(roster.stand_bys)[:MOST_ROWS]
        ],
        "is_cut": len(roster.stand_bys) > MOST_ROWS,
        "empty": empty_times(roster.empty)[:MOST_ROWS],
        "empty_minutes": len(roster.empty) * PART,
        "filled_minutes": filled * PART,
        "is_best": roster.filled.is_optimal and roster.cost.is_optimal,
        "could_be_more": max(0, most - filled) * PART,
        "with_stand_by": sum(1 for stand_by in roster.stand_bys if stand_by.candidate is not None),
        "hours": sorted(roster.hours, key=lambda hour: names.get(hour.candidate, "")),
    }


@pages.form("/deployments/<uuid:deployment_id>/plan", roles=COORDINATION, body=DaysForm, back=plan)
def ask_for_plan(values: dict[str, Any], deployment_id: UUID) -> str:
    """Request a plan for these days; nothing is published."""
    visible_deployment(deployment_id)
    once = typed().once
    job_id = uuid5(deployment_id, f"{caller().actor} {once}") if once else uuid4()
    try:
        dispatch_part(PlanRoster(deployment_id=deployment_id, job_id=job_id, **values), "plan")
    except Invalid as refusal:
        refusal.errors = {"last": [text for texts in refusal.errors.values() for text in texts]}
        raise
    service().wake.send(PLAN_ROSTER, job_id)
    return f"/deployments/{deployment_id}/plan?said=asked"


@pages.form(
    "/deployments/<uuid:deployment_id>/publish", roles=COORDINATION, body=PublishForm, back=plan
)
def publish(values: dict[str, Any], deployment_id: UUID) -> str:
    """Publish these days of the draft: create its shifts and assign them to the pilots."""
    item = visible_deployment(deployment_id)
    draft = draft_of_job(service().ledger, item.id, values["job_id"])
    first, last = max(values["first"], draft.first), min(values["last"], draft.last)
    if last < first:
        raise Invalid.field(
            "last",
            "この案にある期間の中の日付にしてください。",
            "Choose days that the draft holds.",
        )
    for number, (begins, ends) in enumerate(spans(draft, first, last)):
        command = PublishRoster(
            deployment_id=item.id,
            job_id=draft.job_id,
            first=begins,
            last=ends,
            reason="シフト表の公開",
        )
        dispatch_part(command, str(number))
    return f"/deployments/{item.id}/roster?day={first.isoformat()}&said=published"
