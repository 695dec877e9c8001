"""The events that a figure of the robots counts, for all deployments or for one part."""

from collections.abc import Sequence
from typing import Any

from flask import Response

from app.http import fields
from app.http.authorization import service
from app.http.pagination import page_request
from app.pages.forms import answerable
from app.pages.page_links import next_page
from app.pages.routing import Pages, render
from app.reports import labels, robot_labels
from app.reports.figures_pages import suffix
from app.reports.robot_pages import HERE, ON_ALL, PAGE, ROBOT_KEPT, RobotsQuery
from app.reports.robot_pilot import READS, events_behind_robots
from app.reports.robot_search_criteria import (
    figures_of_robots,
    named_in_figures,
    part_in_words,
    robot_question,
    sees_causes,
)
from app.robots.deployments.deployment_names import deployment_names_of, span
from domain.kernel.errors import NotFound
from domain.kernel.messaging.caller import AUDITORS
from domain.kernel.storage.database import Row
from domain.robots.shifts.queries import Span, spans_of
from domain.robots.value_objects import Cause

pages = Pages("reports")


class RobotBehindQuery(RobotsQuery):
    """The same parameters, a pilot or a cause, and the page of the list."""

    person_id = fields.Id()
    cause = fields.Code(Cause)
    cursor = fields.Text(max=2000)


@pages.page(
    f"{HERE}/<robot_figure>",
    roles=AUDITORS,
    query=RobotBehindQuery,
    reads=(*READS, "people.cards"),
)
def behind_robots(query: dict[str, Any], robot_figure: str) -> Response:
    """The events that a figure counts, oldest recorded first."""
    if robot_figure not in robot_labels.FIGURES:
        raise NotFound
    kept = {name: query[name] for name in ROBOT_KEPT if name in query}
    if robot_figure != "RB5":
        kept.pop("cause", None)
    question, status = answerable(kept, robot_question)
    cursor = {"cursor": query["cursor"]} if "cursor" in query else {}
    part = page_request({**kept, "figure": robot_figure, "limit": PAGE, **cursor})
    views, after = service().views, int(part.after[0] or 0) if part.after else 0
    rows = events_behind_robots(views, question, robot_figure, after=after, limit=part.fetch)
    page = part.page(rows, lambda row: (row["position"],))
    figures = {
        figures_of_robot.id: figures_of_robot for figures_of_robot in figures_of_robots(question)
    }
    people = [row.get("person_id") for row in page["items"]]
    names = named_in_figures([*people, question.of.person_id])
    return render(
        "reports/robot_behind.html",
        status,
        words=labels,
        question=question,
        figure=figures[robot_figure],
        only=part_in_words(question, names),
        rows=page["items"],
        names=names,
        places=deployment_names_of(_deployment_of(row) for row in page["items"]),
        deployment_of=_deployment_of,
        shifts=_shifts(page["items"]),
        span=span,
        sees_causes=sees_causes(),
        all=f"{HERE}{suffix(kept, ON_ALL)}",
        here=f"{HERE}/{robot_figure}",
        suffix=suffix(kept, ROBOT_KEPT),
        further=next_page(f"{HERE}/{robot_figure}", {**kept, **cursor}, page["next"]),
    )


def _deployment_of(row: Row) -> str:
    """Return the deployment of an event; for an event of a deployment, its own id."""
    return str(row["deployment_id"] if "deployment_id" in row else row["subject"])


def _shifts(rows: Sequence[Row]) -> dict[str, Span]:
    """Return the times of the shifts among the subjects of the events."""
    ids = [row["subject"] for row in rows if row["topic"].startswith("shift.")]
    return spans_of(service().ledger, ids)
