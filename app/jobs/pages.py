"""Pages of background work: queues, jobs, read models, and the actions on them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Response

from app.http import fields
from app.http.authorization import caller, service
from app.http.problems import language
from app.jobs import labels, quarantine, requests
from app.jobs.job_listing import JOBS, JobFilters, asked_for, database
from app.jobs.read_models import standings
from app.jobs.schemas import NAMES
from app.pages.forms import FlashQuery, options
from app.pages.lists import ChoiceFilter, DayFilter, ListPage, WholePageQuery
from app.pages.routing import Pages, dispatch, render
from app.runtime import queues
from domain.jobs.commands import DismissJob
from domain.kernel.errors import RuleBroken
from domain.kernel.jobs.jobs import job_of
from domain.kernel.messaging.caller import OPERATION
from domain.kernel.text.bilingual import BilingualText
from domain.registry import JOB_KINDS
from projections.identity.accounts import accounts_page, names_of_accounts
from projections.kernel.list_pages import page

MOST_STOPPED = 30
MOST_FINDINGS = 200
MOST_ACCOUNTS = 200

pages = Pages("jobs")


class JobsQuery(JobFilters, WholePageQuery):
    """The question of the list, and the last action."""


class NameForm(fields.Form):
    """A read model."""

    name = fields.Code(NAMES, required=True)


class HeldForm(fields.Form):
    """A record in quarantine."""

    position = fields.Whole(min=1, required=True)


class MessageForm(fields.Form):
    """A message that stopped."""

    message = fields.Text(max=100, required=True, pattern=r"[\w-]+", any_number=True)


def _callers(query: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The accounts of the caller's centres by name, and the one that is chosen."""
    views, found = service().views, dict[str, str]()
    for centre in caller().centres:
        cards = accounts_page(
            views, role=None, centre=centre, disabled=None, limit=MOST_ACCOUNTS, after=None
        )
        found |= {str(one["id"]): one["name"] for one in cards if not one["participant_id"]}
    chosen = query.get("asked_by")
    if chosen is not None:
        found |= names_of_accounts(views, [chosen])
    return [(id, name) for id, name in found.items() if name]


JOBS_PAGE = ListPage(
    path="/jobs",
    listing=JOBS,
    ask=lambda query, _: asked_for(query),
    filters=(
        ChoiceFilter("kind", BilingualText("内容", "What"), lambda _: options(JOB_KINDS)),
        ChoiceFilter("asked_by", BilingualText("頼んだ人", "Asked for by"), _callers),
        DayFilter("asked_from", BilingualText("この日から", "From this day")),
        DayFilter("asked_before", BilingualText("この日より前", "Before this day")),
    ),
    groups=("state", labels.STATES),
    file="/api/v1/jobs/export",
    database=database,
)


@pages.page("/jobs", roles=OPERATION, query=JobsQuery, reads=("identity.accounts",))
def jobs(query: dict[str, Any]) -> Response:
    """The queues, stopped jobs, the list of jobs, and the progress of the read models."""
    shown = JOBS_PAGE.shown(query)
    found = [job_of(row) for row in shown.rows]
    failed = page(database(), JOBS, asked_for({"state": "failed"}), after=None, limit=MOST_STOPPED)
    stopped = [job_of(row) for row in failed.rows]
    read_models = standings()
    return render(
        "jobs/jobs.html",
        words=labels,
        overview=queues.look(service().wake),
        list=shown,
        jobs=found,
        stopped=stopped,
        read_models=read_models,
        rebuildable=[
            (one.name, labels.read_model(one.name).in_language(language())) for one in read_models
        ],
        failed=next((one.name for one in read_models if one.status.state == "failed"), ""),
        quarantine=quarantine,
        names=names_of_accounts(service().views, [item.asked_by for item in [*found, *stopped]]),
        now=service().clock.now(),
    )


@pages.page("/jobs/<uuid:job_id>", roles=OPERATION, query=FlashQuery, reads=("identity.accounts",))
def one_job(_query: dict[str, Any], job_id: UUID) -> Response:
    """One job: its progress, its findings, and the possible actions."""
    job = requests.visible(job_id)
    return render(
        "jobs/job.html",
        words=labels,
        job=job,
        findings=job.errors[:MOST_FINDINGS],
        names=names_of_accounts(service().views, [job.asked_by]),
    )


@pages.form("/jobs/<uuid:job_id>/retry", roles=OPERATION, body=fields.Form, back=one_job)
def retry(_values: dict[str, Any], job_id: UUID) -> str:
    """Retry a job that stopped."""
    requests.retry(job_id, dispatch)
    return f"/jobs/{job_id}?said=retry"


@pages.form("/jobs/<uuid:job_id>/dismiss", roles=OPERATION, body=fields.Form, back=one_job)
def dismiss(_values: dict[str, Any], job_id: UUID) -> str:
    """Hide an ended job."""
    dispatch(DismissJob(job_id=job_id))
    return "/jobs?said=dismissed"


@pages.form("/jobs/rebuild", roles=OPERATION, body=NameForm, back=jobs)
def rebuild(values: dict[str, Any]) -> str:
    """Request a rebuild of a read model; its job shows the progress."""
    return f"/jobs/{requests.rebuild(values['name'], dispatch)}?said=asked"


@pages.form("/jobs/catch-up", roles=OPERATION, body=fields.Form, back=jobs)
def catch_up(_values: dict[str, Any]) -> str:
    """Request that every read model is brought up to date."""
    return f"/jobs/{requests.catch_up(dispatch)}?said=asked"


@pages.form("/jobs/quarantine/release", roles=OPERATION, body=HeldForm, back=jobs)
def release(values: dict[str, Any]) -> str:
    """Request that a record is checked again, and released if it can be read."""
    return f"/jobs/{requests.release(values['position'], dispatch)}?said=asked"


@pages.form("/jobs/messages/retry", roles=OPERATION, body=MessageForm, back=jobs)
def retry_message(values: dict[str, Any]) -> str:
    """Send a stopped message again; one that was sent already is not sent again."""
    _require_redis(queues.send_again(service().wake, values["message"]))
    return "/jobs?said=sent"


@pages.form("/jobs/messages/dismiss", roles=OPERATION, body=MessageForm, back=jobs)
def dismiss_message(values: dict[str, Any]) -> str:
    """Discard a stopped message."""
    _require_redis(queues.forget(service().wake, values["message"]))
    return "/jobs?said=dismissed"


def _require_redis(answer: bool | None) -> None:
    if answer is None:
        raise RuleBroken(
            "いまは順番待ちの列につながりません。少し待ってから、もう一度操作してください。",
            "The queues cannot be reached just now. Wait a moment and try again.",
        )
