"""The figures of the remote robots by deployment, robot and pilot, and causes of interruptions."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Response
from flask_babel import gettext as _
from flask_babel import ngettext

from app.http import fields
from app.http.authorization import caller, service
from app.http.pagination import page_request
from app.pages.charts import Chart, Column, bars
from app.pages.forms import answerable, options
from app.pages.page_links import next_page
from app.pages.punctuation import bracketed
from app.pages.routing import Pages, render
from app.reports import labels, robot_labels
from app.reports.figures_pages import (
    KEPT,
    FiguresQuery,
    names_of_centres,
    suffix,
    wall_of,
)
from app.reports.files import API
from app.reports.robot_breakdowns import (
    Breakdown,
    OfCause,
    Part,
    causes_of,
    parts_of,
    parts_of_pilots,
)
from app.reports.robot_pilot import READS, view_of
from app.reports.robot_search_criteria import (
    deployments_to_choose,
    figures_of_robots,
    named_in_figures,
    part_in_words,
    robot_question,
    sees_causes,
)
from app.reports.search_criteria import address
from app.robots.deployments.deployment_names import deployment_names_of, hours_of, names_in
from domain.kernel.messaging.caller import AUDITORS, STAFF
from domain.kernel.text.bilingual import BilingualText
from domain.robots.pseudonyms import person_code
from projections.people.people_index import in_kana_order
from projections.reports.robot_figures import Of

HERE = f"/reports/{robot_labels.NAME}"
PAGE = 50
ROBOT_KEPT = (*KEPT, *Of._fields)
"""The parameters that links between the pages of these figures carry."""
ON_ALL = (*KEPT, "deployment_id", "robot_id")
"""Query parameters of the page of all figures."""

pages = Pages("reports")


class RobotsQuery(FiguresQuery):
    """The day, the instant, the period, and the deployment or robot."""

    deployment_id = fields.Id()
    robot_id = fields.Id()


class PilotsQuery(RobotsQuery):
    """The same, and the page of the list."""

    cursor = fields.Text(max=2000)


@pages.page(HERE, roles=AUDITORS, query=RobotsQuery, reads=READS)
def robots(query: dict[str, Any]) -> Response:
    """Every figure with its breakdown, and a link to the events of each number."""
    question, status = answerable(query, robot_question)
    views, parts = service().views, parts_of(service().views, question)
    causes = causes_of(views, question)
    return render(
        "reports/robot_figures.html",
        status,
        words=labels,
        here=HERE,
        question=question,
        figures=figures_of_robots(question),
        only=part_in_words(question),
        tables=_tables(parts),
        causes=causes,
        sees_causes=sees_causes(),
        chart=_chart(causes) if any(cause.times for cause in causes) else None,
        hours_of=hours_of,
        wall=wall_of(question, query),
        suffix=suffix(query, ROBOT_KEPT),
        link=_links(query),
        narrowed=_narrowed(query),
        file=f"{API}{HERE}?{address(question)}",
        periods=options(labels.PERIODS),
        centres=names_of_centres(),
        deployments=deployments_to_choose(question),
        today=service().clock.today(),
    )


def _links(query: Mapping[str, Any]) -> Any:
    """Return a function that returns the address of a figure's events, or of one part's."""

    def link(figure: str, **part: str) -> str:
        return f"{HERE}/{figure}{suffix({**query, **part}, ROBOT_KEPT)}"

    return link


def _narrowed(query: Mapping[str, Any]) -> Any:
    """Return a function that returns this page's URL for one part, or for all if none is given."""
    kept = {name: one for name, one in query.items() if name not in Of._fields}

    def narrowed(**part: str) -> str:
        return f"{HERE}{suffix({**kept, **part}, ROBOT_KEPT)}"

    return narrowed


def _tables(parts: Breakdown) -> list[dict[str, Any]]:
    """Return the tables by deployment and, if there are several robots, by robot."""
    places = deployment_names_of(deployment.id for deployment in parts.deployments)
    titles = {id: place.title + bracketed(place.venue) for id, place in places.items()}
    tables = [
        _table("deployment_id", _("By deployment"), _("Deployment"), parts.deployments, titles)
    ]
    if len(parts.robots) > 1:
        names = names_in("robot", (robot.id for robot in parts.robots))
        tables.append(_table("robot_id", _("By robot"), _("Robot"), parts.robots, names))
    return [table for table in tables if table["parts"]]


def _table(
    column: str, title: str, heading: str, parts: Sequence[Part], names: Mapping[str, str]
) -> dict[str, Any]:
    return {
        "column": column,
        "title": title,
        "heading": heading,
        "parts": [(names.get(part.id, "―"), part) for part in parts],
    }


def _chart(causes: Sequence[OfCause]) -> Chart:
    """Return the chart of how often piloting stopped, a bar per cause."""
    named = [(labels.spoken(robot_labels.SHORT_CAUSES[item.cause]), item.times) for item in causes]
    times = [ngettext("%(num)s time", "%(num)s times", number) for _cause, number in named]
    each = (f"{cause} {often}" for (cause, _number), often in zip(named, times, strict=True))
    said = labels.spoken(BilingualText("、", ", ")).join(each)
    return bars(_("Interruptions by cause"), said, [Column(*item) for item in named])


@pages.page(f"{HERE}/pilots", roles=AUDITORS, query=PilotsQuery, reads=(*READS, "people.cards"))
def pilots(query: dict[str, Any]) -> Response:
    """The totals of everybody who was a pilot in the period; their order is no ranking."""
    kept = {name: query[name] for name in ROBOT_KEPT if name in query}
    question, status = answerable(kept, robot_question)
    list_query = {**kept, "limit": PAGE} | (
        {"cursor": query["cursor"]} if "cursor" in query else {}
    )
    part = page_request(list_query)
    found = {
        parts_of_pilot.id: parts_of_pilot
        for parts_of_pilot in parts_of_pilots(service().views, question)
    }
    order = _in_order(found)
    first = int(part.after[0] or 0) if part.after else 0
    shown = list(enumerate(order, 1))[first : first + part.fetch]
    page = part.page(shown, lambda item: (item[0],))
    names = named_in_figures(id for _number, id in page["items"])
    return render(
        "reports/robot_pilots.html",
        status,
        words=labels,
        here=HERE,
        question=question,
        only=part_in_words(question),
        days=view_of(question).span,
        rows=[(names[id], found[id]) for _number, id in page["items"]],
        hours_of=hours_of,
        suffix=suffix(kept, ROBOT_KEPT),
        link=_links(kept),
        further=next_page(f"{HERE}/pilots", query, page["next"]),
        is_staff=caller().has(STAFF),
    )


def _in_order(person_ids: Iterable[str]) -> list[str]:
    """Return people in the order of kana, or of codes for readers who see codes."""
    if not caller().has(STAFF):
        return sorted(person_ids, key=lambda id: person_code(UUID(id)))
    return [row["person_id"] for row in in_kana_order(service().views, person_ids)]
