"""HTTP for the figures: each number as of a day and as known at an instant, with its events."""

from typing import Any

from app.http.authorization import caller, downloaded, service, viewed
from app.http.consistency import expected_version
from app.http.file_form import form_asked_for
from app.http.pagination import require_past
from app.http.problems import language
from app.http.response_headers import download
from app.http.routing import ApiRouter, PageOf, page_request
from app.reports import schemas
from app.reports.files import API, FORMS, KINDS, TITLES, Table, file_name, written
from app.reports.presentation import people_of, present_events, present_plan, present_report
from app.reports.report import NAME, Question, events_behind
from app.reports.search_criteria import (
    READS,
    centre_of,
    figure_id,
    figures_of,
    question_of,
    require_present,
)
from domain.kernel.errors import NotFound
from domain.kernel.events.aggregate import Aggregate
from domain.kernel.messaging.caller import AUDITORS
from domain.reports.commands import ConfirmFigure, SetBudget, SetTarget
from domain.reports.value_objects import Period
from domain.reports.year_plan import YearPlan

router = ApiRouter(
    "reports", description="数字と、そのもとになった記録。Figures, and the events behind them."
)
plans = ApiRouter("reports")
"""The commands; in the API documentation they come after the figures."""


@router.get("/reports", answer=schemas.ReportsAnswer, roles=AUDITORS)
def reports(_: dict[str, Any]) -> dict[str, Any]:
    """The available reports."""
    return {
        "items": [
            {"name": name, "label": title.in_language(language()), "url": f"{API}/reports/{name}"}
            for name, title in TITLES.items()
        ]
    }


@router.get(
    f"/reports/{NAME}",
    query=schemas.ReportQuery,
    answer=schemas.ReportAnswer,
    roles=AUDITORS,
    reads=READS,
    is_issued=True,
    media_types=("application/json", "text/csv", KINDS["xlsx"], "text/html"),
)
def report_on_the_bpo_centre(query: dict[str, Any]) -> Any:
    """The figures B1 to B5 as of a day, as known at an instant; also as a file."""
    form = form_asked_for(query.get("format"), FORMS)
    question = question_of(query)
    figures = figures_of(question)
    if form == "json":
        return present_report(question, figures)
    table = Table(
        question=question, figures=figures, language=language(), with_codes=query["codes"]
    )
    downloaded("report", form)
    return download(written(table, form), file_name(question, form), KINDS[form])


@router.get(
    f"/reports/{NAME}/figures/<figure>/events",
    query=schemas.EventsQuery,
    answer=PageOf(schemas.EventAnswer),
    roles=AUDITORS,
    reads=READS,
)
def events_behind_a_figure(query: dict[str, Any], figure: str) -> dict[str, Any]:
    """The events that a figure counts; for people supported, the first of each person."""
    question, part = question_of(query), page_request(query)
    after = int(part.after[0] or 0) if part.after else 0
    rows = events_behind(
        service().views, question, figure_id(figure), after=after, limit=part.fetch
    )
    page = part.page(rows, lambda row: (row["position"],))
    viewed(people_of(page["items"]), "figures")
    page["items"] = present_events(page["items"])
    return page


def _plan(aggregate: Aggregate | None) -> dict[str, Any]:
    if not isinstance(aggregate, YearPlan):
        raise NotFound
    return present_plan(aggregate)


def as_read(facts: dict[str, Any]) -> dict[str, Any]:
    """Return the facts of a confirmation, if the figure still has the value that was read."""
    expected_version()  # An invalid header is refused first.
    clock = service().clock
    require_past(facts["as_of"], clock.today())
    question = Question(
        centre=centre_of(caller(), facts.get("centre") or caller().choose_centre(None)),
        as_of=facts["as_of"],
        known_at=clock.now(),
        period=facts.get("period", Period.YEAR),
    )
    require_present(facts["figure"], question, facts["value"])
    return facts


for path, command, body in (
    ("set-target", SetTarget, schemas.TargetBody),
    ("set-budget", SetBudget, schemas.BudgetBody),
):
    plans.command(
        f"/reports/{NAME}/{path}",
        command,
        body=body,
        answer=schemas.PlanAnswer,
        present=_plan,
        creates=True,
    )
plans.command(
    f"/reports/{NAME}/confirm",
    ConfirmFigure,
    body=schemas.ConfirmBody,
    answer=schemas.PlanAnswer,
    present=_plan,
    complete=as_read,
    creates=True,
)
