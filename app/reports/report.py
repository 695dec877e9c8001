"""The report on the BPO centre: each figure with its parts, its status, and the days it covers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from domain.kernel.storage.database import Database, Row
from domain.kernel.time.calendar import PUBLISHED, WorkCalendar
from domain.kernel.time.periods import fiscal_year
from domain.reports.value_objects import Counted, Period, Span, span_of, to_date, year_of
from projections.reports import figures as ask
from projections.reports.robot_figures import EVERYTHING, Of

NAME = "bpo-centre"
FIGURES = ("B1", "B2", "B3", "B4", "B5")
Number = int | Decimal | None


@dataclass(frozen=True, kw_only=True)
class Question:
    """The centre of a report, its day, the instant as known at, and the length of its period."""

    centre: str
    as_of: date
    known_at: datetime
    period: Period = Period.YEAR
    calendar: WorkCalendar = PUBLISHED
    """The public holidays of the centre as known at `known_at`."""
    of: Of = EVERYTHING
    """The part to which figures of robots are limited; figures of the BPO centre have none."""

    @property
    def year(self) -> Span:
        """Return the fiscal year of the day."""
        return year_of(fiscal_year(self.as_of))

    def over(self, span: Span) -> ask.View:
        """Return the same question for the days of `span`."""
        return ask.View(
            centre=self.centre, span=span, known_at=self.known_at, calendar=self.calendar
        )


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One number. `parts` add up to it; the values in `related` are additional and do not."""

    id: str
    value: int | None
    status: str
    span: Span
    parts: Mapping[str, Number] = field(default_factory=dict)
    related: Mapping[str, Number] = field(default_factory=dict)
    confirmed: int | None = None
    """The confirmed value; it differs from `value` if something was recorded later."""


def rate(part: int | None, target: int | None) -> Decimal | None:
    """Return `part` in percent of `target`, to one decimal, halves up; None without an actual."""
    if part is None or not target:
        return None
    exact = Decimal(part) * 100 / Decimal(target)
    return exact.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def bpo_centre(views: Database, question: Question) -> tuple[Figure, ...]:
    """The figures B1 to B5 (section 2.2 of the programmes document)."""
    spans = {item: span_of(item, question.period, question.as_of) for item in Counted}
    own = dict.fromkeys(spans.values())
    said = ask.confirmations(views, question.centre, question.known_at, *own)
    registered, orders, supported = (
        _with_state(count(views, question, spans[figure]), said) for figure, count in COUNTS.items()
    )
    target = _planned(views, question, "B4")
    return (registered, orders, supported, _with_rates(views, question, target, registered,
            supported), _planned(views, question, "B5"))  # fmt: skip


def _registered(views: Database, question: Question, span: Span) -> Figure:
    found = ask.registered(views, question.over(span))
    counted = {key: n for key, n in found.items() if key[0] != "trial"}
    value = sum(counted.values())
    return Figure(
        id="B1",
        value=value,
        span=span,
        parts={
            mode: sum(n for (_, own), n in counted.items() if own == mode)
            for mode in ("home_based", "on_site")
        },
        related={
            state: sum(n for (own, _), n in found.items() if own == state)
            for state in ("active", "suspended", "trial")
        },
        status="provisional",
    )


def _orders(views: Database, question: Question, span: Span) -> Figure:
    value, cancelled = ask.accepted(views, question.over(span))
    related = {"cancelled": cancelled}
    return Figure(id="B2", value=value, span=span, related=related, status="provisional")


def _supported(views: Database, question: Question, span: Span) -> Figure:
    found = ask.supported(views, question.over(span))
    value = int(found["people"])
    related = {
        "work": int(found["work"]),
        "support": int(found["support"]),
        "trial_only": int(found["met"]) - value,
    }
    return Figure(id="B3", value=value, span=span, related=related, status="provisional")


COUNTS = {
    Counted.REGISTERED: _registered,
    Counted.ORDERS: _orders,
    Counted.SUPPORTED: _supported,
}


def _with_state(figure: Figure, said: Sequence[Row]) -> Figure:
    """Return the figure with its status: confirmed while the confirmed value is its value (O41)."""
    days = tuple(day.isoformat() for day in figure.span)
    own = [row for row in said if row["kind"] == figure.id and (row["first"], row["last"]) == days]
    if not own:
        return figure
    confirmed = int(own[0]["value"])
    status = "confirmed" if confirmed == figure.value else "provisional"
    return replace(figure, status=status, confirmed=confirmed)


def _planned(views: Database, question: Question, id: str) -> Figure:
    rows = ask.planned(views, question.centre, id, question.year.first, question.known_at)
    value = int(rows[0]["value"]) if rows else None
    return Figure(
        id=id, value=value, span=question.year, status="not_set" if value is None else "confirmed"
    )


def _with_rates(
    views: Database, question: Question, target: Figure, registered: Figure, supported: Figure
) -> Figure:
    """Return the target with the rates that have been reached.

    Registrations and people supported are different measures (I8), so each has its own rate. Only
    the first says how far the target is reached.
    """
    in_year = supported.value
    if question.period is not Period.YEAR:
        year = question.over(to_date(Period.YEAR, question.as_of))
        in_year = int(ask.supported(views, year)["people"])
    return Figure(
        id=target.id,
        value=target.value,
        status=target.status,
        span=target.span,
        related={
            "registered_rate": rate(registered.value, target.value),
            "supported_rate": rate(in_year, target.value),
        },
    )


def events_behind(
    views: Database, question: Question, id: str, *, after: int, limit: int
) -> list[Row]:
    """Return exactly the events that the figure `id` counts, in the order of recording."""
    if id in ("B4", "B5"):
        rows = ask.planned(views, question.centre, id, question.year.first, question.known_at)
        return [dict(row) for row in rows[:1] if row["position"] > after]
    view = question.over(span_of(Counted(id), question.period, question.as_of))
    behind = {"B1": ask.registered_events, "B2": ask.accepted_events, "B3": ask.supported_events}
    return [dict(row) for row in behind[id](views, view, after=after, limit=limit)]
