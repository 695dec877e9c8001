"""The query of the figures: centre, day, and instant as known at."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from app.http.authorization import caller, service
from app.http.consistency import require_current
from app.http.pagination import require_known, require_past
from app.http.unreadable_records import require_nothing_left_out
from app.reports.known_calendar import known_calendar
from app.reports.report import FIGURES, Figure, Question, bpo_centre
from domain.kernel.errors import NotFound, RuleBroken
from domain.kernel.messaging.caller import Caller
from domain.kernel.storage.deadlines import WITH_A_FILE, each
from domain.reports.value_objects import Counted, Period

READS = ("reports.bpo_centre",)


def question_of(query: Mapping[str, Any]) -> Question:
    """Return the question in the address. The defaults are today, as known now, for the year.

    Raises Invalid for a day or an instant in the future, NotFound for a centre that is not the
    reader's.
    """
    clock = service().clock
    as_of, known_at = query.get("as_of"), query.get("known_at")
    if as_of is not None:
        require_past(as_of, clock.today())
    if known_at is not None:
        require_known(known_at, clock.now())
    centre = centre_of(caller(), query.get("centre"))
    instant = (known_at or clock.now()).astimezone(clock.zone)
    return Question(
        centre=centre,
        as_of=as_of or clock.today(),
        known_at=instant,
        calendar=known_calendar(service().ledger, centre, instant),
        period=query.get("period", Period.YEAR),
    )


def centre_of(reader: Caller, wanted: str | None) -> str:
    """Return the requested centre, or the reader's first. Raises NotFound for another's."""
    if wanted is None and reader.centres:
        return reader.centres[0]
    if wanted is None or not reader.sees_centre(wanted):
        raise NotFound(out_of_scope=wanted is not None)
    return wanted


def figure_id(wanted: str) -> str:
    """Return the id of a figure in an address. Raises NotFound if there is no such figure."""
    if wanted not in FIGURES:
        raise NotFound
    return wanted


def counted(wanted: str) -> Counted:
    """Return the figure with this id if it can be confirmed. Raises NotFound for any other."""
    try:
        return Counted(wanted)
    except ValueError:
        raise NotFound from None


def address(question: Question, **more: str) -> str:
    """Return the question as a query string that leads to the same answer again."""
    return urlencode(
        {
            "as_of": question.as_of.isoformat(),
            "known_at": question.known_at.isoformat(),
            "period": question.period.value,
            "centre": question.centre,
            **question.of.chosen,
            **more,
        }
    )


@each(WITH_A_FILE)
def figures_of(question: Question) -> tuple[Figure, ...]:
    """The figures of the report."""
    return bpo_centre(service().views, question)


def require_present(figure: Counted, question: Question, value: int) -> None:
    """Raise RuleBroken if the figure no longer has the value that was read.

    Raises StillBehind while the projections of the figures are not current, because the number may
    still change, and Unavailable while unreadable records are left out of them.
    """
    require_current(READS)
    require_nothing_left_out(READS)
    found = next(item for item in figures_of(question) if item.id == figure.value)
    if found.value != value:
        raise RuleBroken(
            f"この数字はいま{found.value}です。内容を見直してから確定してください。",
            f"This figure is {found.value} now. Look at it again before you confirm it.",
        )
