"""The events that a figure counts, and the form with which a manager confirms it."""

from typing import Any

from flask import Response

from app.http import fields
from app.http.authorization import caller, service, viewed
from app.http.pagination import page_request
from app.pages.forms import answerable, read_form, typed
from app.pages.page_links import address, next_page
from app.pages.routing import Pages, dispatch, render
from app.reports import labels
from app.reports.figures_pages import KEPT, FiguresQuery, suffix
from app.reports.presentation import codes_of_events, orders_of, people_of
from app.reports.report import events_behind
from app.reports.search_criteria import (
    READS,
    counted,
    figure_id,
    figures_of,
    question_of,
    require_present,
)
from domain.kernel.messaging.caller import AUDITORS
from domain.reports.commands import PLANNERS, ConfirmFigure
from domain.reports.value_objects import Counted, Period

PAGE = 50

pages = Pages("reports")


class BehindQuery(FiguresQuery):
    """The same parameters, and the page of the list."""

    said = fields.Word()
    cursor = fields.Text(max=2000)


class ConfirmForm(fields.Form):
    """The value that was read, with its parameters."""

    as_of = fields.Day(required=True)
    period = fields.Code(Period, required=True)
    centre = fields.Word(required=True)
    value = fields.Whole(min=0, required=True)


@pages.page("/reports/bpo-centre/<figure>", roles=AUDITORS, query=BehindQuery, reads=READS)
def behind(query: dict[str, Any], figure: str) -> Response:
    """The events that a figure counts, oldest recorded first."""
    id = figure_id(figure)
    kept = {name: query[name] for name in KEPT if name in query}
    question, status = answerable(kept, question_of)
    part = page_request({**kept, "figure": id, "limit": PAGE, **_cursor(query)})
    after = int(part.after[0] or 0) if part.after else 0
    rows = events_behind(service().views, question, id, after=after, limit=part.fetch)
    page, here = part.page(rows, lambda row: (row["position"],)), f"/reports/bpo-centre/{id}"
    viewed(people_of(page["items"]), "figures")
    return render(
        "reports/behind.html",
        status,
        words=labels,
        question=question,
        figure=next(item for item in figures_of(question) if item.id == id),
        rows=page["items"],
        codes=codes_of_events(page["items"]),
        orders=orders_of(page["items"]),
        suffix=suffix(kept),
        here=address(here, kept),
        further=next_page(here, {**kept, **_cursor(query)}, page["next"]),
        is_counted=id in list(Counted),
        may_confirm=id in list(Counted) and caller().has(PLANNERS) and "known_at" not in query,
    )


def _cursor(query: dict[str, Any]) -> dict[str, Any]:
    return {"cursor": query["cursor"]} if "cursor" in query else {}


def behind_again(_query: dict[str, Any], figure: str) -> Response:
    """Return the page from which the current form was sent."""
    sent = typed().values
    names = ("as_of", "period", "centre")
    part = read_form(BehindQuery, {name: sent[name] for name in names if name in sent})
    response: Response = behind(part, figure)
    return response


@pages.form(
    "/reports/bpo-centre/<figure>/confirm", roles=PLANNERS, body=ConfirmForm, back=behind_again
)
def confirm(values: dict[str, Any], figure: str) -> str:
    """Confirm the value that was read, if it is still the current one."""
    confirmed = counted(figure)
    require_present(confirmed, question_of(values), values["value"])
    dispatch(ConfirmFigure(figure=confirmed, **values))
    asked_for = {name: values[name] for name in KEPT if name in values}
    return f"/reports/bpo-centre/{figure}{suffix(asked_for, said='confirmed')}"
