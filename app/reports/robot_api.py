"""HTTP for the figures of the remote robots, and for the events that each counts."""

from typing import Any
from uuid import UUID

from app.http.authorization import downloaded, service, viewed
from app.http.file_form import form_asked_for
from app.http.problems import language
from app.http.response_headers import download
from app.http.routing import ApiRouter, PageOf, page_request
from app.reports import robot_labels, schemas
from app.reports.files import FORMS, KINDS, Table, file_name, written
from app.reports.presentation import present_events, present_report
from app.reports.robot_pilot import READS, events_behind_robots
from app.reports.robot_search_criteria import figures_of_robots, part_in_words, robot_question
from domain.kernel.errors import NotFound
from domain.kernel.messaging.caller import AUDITORS

PATH = f"/reports/{robot_labels.NAME}"

router = ApiRouter("reports")


@router.get(
    PATH,
    query=schemas.RobotReportQuery,
    answer=schemas.ReportAnswer,
    roles=AUDITORS,
    reads=READS,
    is_issued=True,
    media_types=("application/json", "text/csv", KINDS["xlsx"], "text/html"),
)
def report_on_the_robots(query: dict[str, Any]) -> Any:
    """The figures RB1 to RB5 as of a day, as known at an instant; also as a file.

    An id restricts them to one deployment, robot or pilot. Open days are those of robots, so they
    are the same for every pilot.
    """
    form, question = form_asked_for(query.get("format"), FORMS), robot_question(query)
    figures = figures_of_robots(question)
    if form == "json":
        return present_report(question, figures, robot_labels.NAME)
    table = Table(
        question=question,
        figures=figures,
        language=language(),
        only=" / ".join(part_in_words(question)),
        with_codes=query["codes"],
    )
    downloaded("report", form)
    return download(written(table, form), file_name(question, form, robot_labels.NAME), KINDS[form])


@router.get(
    f"{PATH}/figures/<figure>/events",
    query=schemas.RobotEventsQuery,
    answer=PageOf(schemas.EventAnswer),
    roles=AUDITORS,
    reads=READS,
)
def events_behind_a_robot_figure(query: dict[str, Any], figure: str) -> dict[str, Any]:
    """The events that a figure counts; for pilots, the first of each pilot."""
    question, part = robot_question(query), page_request(query)
    if figure not in robot_labels.FIGURES:
        raise NotFound
    after = int(part.after[0] or 0) if part.after else 0
    rows = events_behind_robots(service().views, question, figure, after=after, limit=part.fetch)
    page = part.page(rows, lambda row: (row["position"],))
    viewed([UUID(row["person_id"]) for row in page["items"] if row.get("person_id")], "figures")
    page["items"] = present_events(page["items"])
    return page
