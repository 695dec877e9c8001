"""The progress chart of an order: tasks submitted day by day, and the forecast.

The expected line runs straight from today to the day of the forecast. The due day is a vertical
line.
"""

from dataclasses import dataclass, field
from datetime import date

WIDTH, HEIGHT = 360, 190
_LEFT, _RIGHT, _TOP, _BOTTOM = 40, 8, 12, 24
MOST_ROWS = 20


@dataclass(frozen=True)
class Row:
    """A day in the table: tasks submitted on it, and in total up to its end."""

    day: date
    tasks: int
    in_all: int


@dataclass(frozen=True, kw_only=True)
class Curve:
    """The values that the page draws and states."""

    rows: list[Row]
    earlier: int
    """Tasks submitted on days before those of `rows`."""
    all: int
    first: date
    last: date
    due_on: date
    expected_on: date | None
    done: str = ""
    expected: str = ""
    due_x: float = 0
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    right: int = WIDTH - _RIGHT
    top: int = _TOP
    bottom: int = HEIGHT - _BOTTOM
    ticks: list[tuple[float, int]] = field(default_factory=list)


def curve(
    *, handed_in: dict[date, int], all: int, today: date, due_on: date, expected_on: date | None
) -> Curve | None:
    """Return the chart of an order with `all` tasks; None before anything was submitted.

    A task submitted again after a rejection counts on both days, but the total never exceeds `all`.
    """
    days = sorted(handed_in)
    if not days or not all:
        return None
    rows, total = list[Row](), 0
    for day in days:
        total = min(all, total + handed_in[day])
        rows.append(Row(day, handed_in[day], total))
    first = days[0]
    last = max(today, due_on, expected_on or today)
    draw = _Place(first, (last - first).days or 1, all)
    steps = [f"{draw.x(first)},{draw.y(0)}"]
    for row in rows:
        steps += [f"{draw.x(row.day)},{draw.y(row.in_all)}"]
    steps.append(f"{draw.x(today)},{draw.y(total)}")
    ahead = (
        f"{draw.x(today)},{draw.y(total)} {draw.x(expected_on)},{draw.y(all)}"
        if expected_on
        else ""
    )
    hidden = max(0, len(rows) - MOST_ROWS)
    return Curve(
        rows=rows[hidden:],
        earlier=rows[hidden - 1].in_all if hidden else 0,
        all=all,
        first=first,
        last=last,
        due_on=due_on,
        expected_on=expected_on,
        done=" ".join(steps),
        expected=ahead,
        due_x=draw.x(max(due_on, first)),
        ticks=[(draw.y(value), value) for value in sorted({0, all // 2, all})],
    )


@dataclass(frozen=True)
class _Place:
    first: date
    days: int
    all: int

    def x(self, day: date) -> float:
        share = (day - self.first).days / self.days
        return round(_LEFT + share * (WIDTH - _LEFT - _RIGHT), 1)

    def y(self, value: int) -> float:
        tall = HEIGHT - _TOP - _BOTTOM
        return round(_TOP + tall * (1 - value / self.all), 1)
