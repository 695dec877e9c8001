"""Planning a roster: days are named, a job plans them, and staff publish what they find good."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

from flask import Response, g

from app import fields
from app.access import caller, service
from app.idempotency import digest
from app.pages.doors import Pages, show
from app.pages.forms import typed
from app.robots import words
from app.robots.places import hours_of, places_of, span
from app.robots.roster_present import empty_times
from app.robots.sight import named, visible_deployment
from domain.kernel.bus import Command, Envelope
from domain.kernel.caller import COORDINATION, STAFF
from domain.kernel.errors import Invalid, RuleBroken
from domain.kernel.periods import week_of
from domain.robots.deployment import Deployment
from domain.robots.roster_commands import PLAN_ROSTER, PlanRoster, PublishRoster
from domain.robots.roster_draft import RosterDraft, find_draft, spans
from domain.robots.roster_handlers import planning_job
from domain.robots.terms import PART, clock_time

FORTNIGHT = timedelta(days=27)
MOST_ROWS = 400

pages = Pages("robots")


class PlanQuery(fields.Query):
    """What was just done."""

    said = fields.Word()


class DaysForm(fields.Form):
    """The days, both included."""

    first = fields.Day(required=True)
    last = fields.Day(required=True)


class PublishForm(DaysForm):
    """The days that are published, of the draft that was looked at."""

    job_id = fields.Id(required=True)


@pages.page(
    "/deployments/<uuid:deployment_id>/plan",
    roles=STAFF,
    query=PlanQuery,
    reads=("people.cards",),
)
def plan(_query: dict[str, Any], deployment_id: UUID) -> Response:
    """What is being planned, the newest draft, and how good it is."""
    one = visible_deployment(deployment_id)
    draft, job = find_draft(service().ledger, one.id), planning_job(service().ledger, one.id)
    first, last = _usual_days(one)
    return show(
        "robots/plan.html",
        words=words,
        span=span,
        hours_of=hours_of,
        one=one,
        place=places_of([str(one.id)])[str(one.id)],
        job=job,
        first=first,
        last=last,
        may_change=caller().has(COORDINATION) and one.ended_on is None,
        **_shown(draft),
    )


def _usual_days(one: Deployment) -> tuple[date, date]:
    """Four weeks from the next Monday, within the period."""
    monday = week_of(service().clock.today())[0] + timedelta(days=7)
    first = min(max(monday, one.schedule.first), one.schedule.last)
    return first, min(first + FORTNIGHT, one.schedule.last)


def _shown(draft: RosterDraft | None) -> dict[str, Any]:
    if draft is None:
        return {"draft": None}
    roster = draft.roster
    people = {one.candidate for one in roster.hours} | {
        str(one.person_id) for one in draft.left_out
    }
    names = named(people, "roster")
    filled, most = roster.filled.value, roster.filled.bound
    return {
        "draft": draft,
        "names": names,
        "shifts": [
            {
                "day": one.shift.day,
                "start": clock_time(one.shift.start),
                "end": clock_time(one.shift.end),
                "who": names.get(one.shift.candidate, "—"),
                "stand_by": names.get(one.candidate or "", ""),
            }
            for one in sorted(roster.stand_bys)[:MOST_ROWS]
        ],
        "is_cut": len(roster.stand_bys) > MOST_ROWS,
        "empty": empty_times(roster.empty)[:MOST_ROWS],
        "empty_minutes": len(roster.empty) * PART,
        "filled_minutes": filled * PART,
        "is_best": roster.filled.is_optimal and roster.cost.is_optimal,
        "could_be_more": max(0, most - filled) * PART,
        "with_stand_by": sum(1 for one in roster.stand_bys if one.candidate is not None),
        "hours": sorted(roster.hours, key=lambda one: names.get(one.candidate, "")),
    }


@pages.form("/deployments/<uuid:deployment_id>/plan", roles=COORDINATION, body=DaysForm, back=plan)
def ask_for_plan(values: dict[str, Any], deployment_id: UUID) -> str:
    """Ask for a plan of these days; nothing is published."""
    visible_deployment(deployment_id)
    once = typed().once
    job_id = uuid5(deployment_id, f"{caller().actor} {once}") if once else uuid4()
    try:
        _give(PlanRoster(deployment_id=deployment_id, job_id=job_id, **values), "plan")
    except Invalid as refusal:
        refusal.errors = {"last": [one for texts in refusal.errors.values() for one in texts]}
        raise
    service().wake.send(PLAN_ROSTER, job_id)
    return f"/deployments/{deployment_id}/plan?said=asked"


@pages.form(
    "/deployments/<uuid:deployment_id>/publish", roles=COORDINATION, body=PublishForm, back=plan
)
def publish(values: dict[str, Any], deployment_id: UUID) -> str:
    """Make the shifts of these days of the draft and give them to their pilots."""
    one = visible_deployment(deployment_id)
    draft = find_draft(service().ledger, one.id)
    if draft is None or draft.job_id != values["job_id"]:
        raise RuleBroken(
            "新しいシフト表ができています。内容を確かめてから公開してください。",
            "A newer roster has been planned. Look at it before you publish.",
        )
    first, last = max(values["first"], draft.first), min(values["last"], draft.last)
    if last < first:
        raise Invalid.field(
            "last",
            "この案にある期間の中の日付にしてください。",
            "Choose days that the draft holds.",
        )
    for number, (begins, ends) in enumerate(spans(draft, first, last)):
        command = PublishRoster(
            deployment_id=one.id,
            job_id=draft.job_id,
            first=begins,
            last=ends,
            reason="シフト表の公開",
        )
        _give(command, str(number))
    return f"/deployments/{one.id}/roster?day={first.isoformat()}&said=published"


def _give(command: Command, part: str) -> None:
    """Give one of several commands of a form; each is done once, however often it is sent."""
    once = typed().once
    how = Envelope(caller=caller(), correlation_id=g.request_id)
    if once is not None:
        how = replace(how, idempotency_key=f"{once}/{part}", digest=digest())
    g.position = service().bus.dispatch(command, how).position
