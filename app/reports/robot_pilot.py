"""The report on the remote robots: the city's figures RB1 and RB2, and the results of shifts."""

from app.reports.report import Figure, Question
from domain.kernel.storage.database import Database, Row
from domain.reports.value_objects import to_date
from domain.robots.value_objects import Cause
from projections.reports import robot_figures as ask
from projections.reports.figures import View
from projections.reports.robot_figures import Of

READS = ("reports.robot_pilot",)


def robot_pilot(views: Database, question: Question) -> tuple[Figure, ...]:
    """Return RB1 and RB2 (section 2.2), shifts and time done, and interruptions by cause."""
    view, of = view_of(question), question.of
    sums = {(row["kind"], row["cause"]): row for row in ask.shift_sums(views, view, of)}
    return (_pilots(views, view, of), _open_days(views, view, of), *_shifts(view, sums))


def view_of(question: Question) -> View:
    """Return the days over which all figures of the robots are counted."""
    return question.over(to_date(question.period, question.as_of))


def _pilots(views: Database, view: View, of: Of) -> Figure:
    found = ask.pilots(views, view, of)
    at_home = sum(row["resident"] for row in found)
    return Figure(
        id="RB1",
        value=len(found),
        span=view.span,
        parts={"resident": at_home, "elsewhere": len(found) - at_home},
        status="provisional",
    )


def _open_days(views: Database, view: View, of: Of) -> Figure:
    deployed = ask.deployments(views, view, of)
    plans = [plan for item in deployed for plan in item.open_days(view)]
    closures = sum(
        view.span.first <= day <= view.span.last for item in deployed for day in item.closures
    )
    return Figure(
        id="RB2",
        value=len(plans),
        span=view.span,
        related={"slot_minutes": sum(plan.minutes for plan in plans), "closures": closures},
        status="provisional",
    )


def _shifts(view: View, sums: dict[tuple[str, str | None], Row]) -> tuple[Figure, ...]:
    def number(kind: str, cause: str | None = None, what: str = "number") -> int:
        row = sums.get((kind, cause))
        return int(row[what]) if row else 0

    causes = [cause.value for cause in Cause]
    stops = {f"cause_{item}": number("interrupted", item) for item in causes}
    not_held = {"no_show": number("no_show"), "cancelled_before": number("cancelled")}
    stopped = sum(number("interrupted", item, "minutes") for item in causes)
    done, lasted = number("done"), number("done", what="minutes")
    status = "provisional"
    return (
        Figure(id="RB3", value=done, span=view.span, related=not_held, status=status),
        Figure(id="RB4", value=lasted, span=view.span, status=status),
        Figure(
            id="RB5",
            value=sum(stops.values()),
            span=view.span,
            parts=stops,
            related={"minutes_stopped": stopped},
            status=status,
        ),
    )


def events_behind_robots(
    views: Database, question: Question, id: str, *, after: int, limit: int
) -> list[Row]:
    """Return exactly the events that the figure `id` counts, in the order of recording."""
    view, of = view_of(question), question.of
    if id not in ("RB1", "RB2"):
        kind = "interrupted" if id == "RB5" else "done"
        steps = ask.shift_steps(views, view, of, kind, after=after, limit=limit)
        return [dict(row) for row in steps]
    if id == "RB1":
        rows = ask.pilots(views, view, of)
    else:
        rows = [
            row
            for deployment in ask.deployments(views, view, of)
            for row in deployment.rows_behind(view)
        ]
    behind: list[Row] = [dict(row) for row in rows if row["position"] > after]
    return sorted(behind, key=lambda row: int(row["position"]))[:limit]
