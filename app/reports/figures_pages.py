"""The figures of the BPO centre on one page: as of a day, for a month, a half or a year."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response

from app.http import fields
from app.http.authorization import caller, service
from app.pages.forms import answerable, options
from app.pages.page_links import address as page_address
from app.pages.routing import Pages, render
from app.reports import labels
from app.reports.files import API
from app.reports.report import NAME, Figure, Question
from app.reports.schemas import LocalInstant
from app.reports.search_criteria import READS, address, figures_of, question_of
from domain.identity.centre import Centre, centre_id
from domain.kernel.messaging.caller import AUDITORS
from domain.reports.value_objects import Period

KEPT = ("as_of", "known_at", "period", "centre")

pages = Pages("reports")


class FiguresQuery(fields.Query):
    """The day, the instant up to which records count, the period and the centre."""

    as_of = fields.Day()
    known_at = LocalInstant()
    period = fields.Code(Period)
    centre = fields.Word()


@pages.page("/reports", roles=AUDITORS, query=FiguresQuery, reads=READS)
def reports(query: dict[str, Any]) -> Response:
    """Every figure with its breakdown, and a link to its events."""
    question, status = answerable(query, question_of)
    figures = figures_of(question)
    by_id = {figure.id: figure for figure in figures}
    return render(
        "reports/reports.html",
        status,
        words=labels,
        question=question,
        figures=figures,
        chosen={name: query.get(name) for name in KEPT},
        wall=wall_of(question, query),
        suffix=suffix(query),
        file=f"{API}/reports/{NAME}?{address(question)}",
        missing=_missing(by_id),
        periods=options(labels.PERIODS),
        centres=names_of_centres(),
        today=service().clock.today(),
    )


def suffix(query: Mapping[str, Any], names: Sequence[str] = KEPT, **more: str) -> str:
    """Return the query string that carries the current parameters to another address, or ""."""
    return page_address("", {name: query.get(name) for name in names}, **more)


def wall_of(question: Question, query: Mapping[str, Any]) -> str:
    """Return the requested instant as a form field, in the centre's time zone."""
    if query.get("known_at") is None:
        return ""
    return question.known_at.astimezone(service().settings.zone).strftime("%Y-%m-%dT%H:%M")


def names_of_centres() -> list[tuple[str, str]]:
    """Return code and name of the reader's centres; there are few of them."""
    found = ((code, service().ledger.find(Centre, centre_id(code))) for code in caller().centres)
    return [(code, centre.name if centre else code) for code, centre in found]


def _missing(figures: Mapping[str, Figure]) -> int | None:
    """Return how many registrations the target is short of; negative if it is exceeded."""
    target, actual = figures["B4"].value, figures["B1"].value
    return None if target is None or actual is None else target - actual


def choices_of_years(today_year: int) -> Sequence[tuple[int, str]]:
    """Return the fiscal years for which a plan can be set on a page, the next year first."""
    return [
        (year, labels.spoken(labels.fiscal_year_words(year)))
        for year in range(today_year + 1, max(2021, today_year - 10), -1)
    ]
