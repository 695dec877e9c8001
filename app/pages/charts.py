"""Small charts drawn by the server, as SVG without scripts or inline styles.

`words` says in words what the chart shows, for readers who do not see it. The page must also show
the figures in a table next to it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil

WIDTH, HEIGHT = 360, 190
_LEFT, _RIGHT, _TOP, _BOTTOM = 40, 8, 12, 24
_MOST_LABELS = 6
_STEPS = (1, 2, 5)


@dataclass(frozen=True)
class Column:
    """One value on the time axis, None if it is missing; `label` is its label on the axis."""

    label: str
    value: float | None


@dataclass(frozen=True)
class Scale:
    """The range of the values, and the values at which grid lines are drawn."""

    lowest: float
    highest: float
    ticks: Sequence[float]


@dataclass(frozen=True)
class Tick:
    """A grid line with its label."""

    y: float
    label: str


@dataclass(frozen=True)
class Place:
    """The position of a value: the middle of its column, its top, and the height of a bar."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Label:
    """A label below the axis."""

    x: float
    text: str


@dataclass(frozen=True)
class Chart:
    """The input of the template (`parts/chart.html`)."""

    title: str
    words: str
    is_bars: bool
    places: Sequence[Place]
    lines: Sequence[str]
    """Points of the lines between neighbours; a missing value interrupts the line."""
    ticks: Sequence[Tick]
    labels: Sequence[Label]
    mark: Tick | None
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    right: int = WIDTH - _RIGHT
    bottom: int = HEIGHT - _BOTTOM


def bars(
    title: str, words: str, columns: Sequence[Column], *, mark: tuple[float, str] | None = None
) -> Chart:
    """Bars from zero; `mark` is a value and its label, drawn as a dashed line."""
    highest = max([column.value or 0 for column in columns] + ([mark[0]] if mark else []) + [1])
    step = _step(highest)
    top = step * ceil(highest / step)
    scale = Scale(0, top, [step * number for number in range(ceil(highest / step) + 1)])
    return _chart(title, words, columns, scale, mark=mark, is_bars=True)


def line(title: str, words: str, columns: Sequence[Column], *, lowest: int, highest: int) -> Chart:
    """Points joined by lines, with grid lines at whole numbers from `lowest` to `highest`."""
    scale = Scale(lowest, highest, range(lowest, highest + 1))
    return _chart(title, words, columns, scale, mark=None, is_bars=False)


def _chart(
    title: str,
    words: str,
    columns: Sequence[Column],
    scale: Scale,
    *,
    mark: tuple[float, str] | None,
    is_bars: bool,
) -> Chart:
    frame = _Frame(len(columns), scale)
    drawn = [
        (number, frame.place(number, one.value))
        for number, one in enumerate(columns)
        if one.value is not None
    ]
    every = ceil(len(columns) / _MOST_LABELS) or 1
    last = len(columns) - 1
    return Chart(
        title=title,
        words=words,
        is_bars=is_bars,
        places=[place for _, place in drawn],
        lines=[] if is_bars else _lines(drawn),
        ticks=[Tick(frame.y(tick), f"{tick:,g}") for tick in scale.ticks],
        labels=[
            Label(frame.x(number), one.label)
            for number, one in enumerate(columns)
            if (last - number) % every == 0
        ],
        mark=Tick(frame.y(mark[0]), mark[1]) if mark else None,
    )


@dataclass(frozen=True)
class _Frame:
    """Converts values to positions in the picture."""

    columns: int
    scale: Scale

    @property
    def room(self) -> float:
        """The width of a column."""
        return (WIDTH - _LEFT - _RIGHT) / max(self.columns, 1)

    def x(self, number: int) -> float:
        """The x position of the middle of a column."""
        return round(_LEFT + self.room * (number + 0.5), 1)

    def y(self, value: float) -> float:
        """The y position of a value, from the top."""
        share = (value - self.scale.lowest) / (self.scale.highest - self.scale.lowest)
        return round(_TOP + (HEIGHT - _TOP - _BOTTOM) * (1 - share), 1)

    def place(self, number: int, value: float) -> Place:
        """The position of a value in a column."""
        tall = round(self.y(self.scale.lowest) - self.y(value), 1)
        return Place(self.x(number), self.y(value), round(self.room * 0.6, 1), tall)


def _lines(drawn: Sequence[tuple[int, Place]]) -> list[str]:
    """One line for each run of adjacent values."""
    runs = groupby(enumerate(drawn), key=lambda item: item[1][0] - item[0])
    return [" ".join(f"{place.x},{place.y}" for _, (_, place) in run) for _, run in runs]


def _step(highest: float) -> float:
    """A round distance between grid lines, so that there are at most about six."""
    size = 1
    while True:
        for step in _STEPS:
            if highest <= step * size * 5:
                return step * size
        size *= 10
