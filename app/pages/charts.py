"""Small charts drawn by the server: SVG of attributes and classes only, always beside their table.

A chart says in words what it shows (`words`), for those who do not see it; its figures stand in
the table beside it, which the page must give as well.
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
    """One value in the order of time; None where there is none. `label` stands below the axis."""

    label: str
    value: float | None


@dataclass(frozen=True)
class Scale:
    """From where to where the values reach, and at which of them a line is drawn across."""

    lowest: float
    highest: float
    ticks: Sequence[float]


@dataclass(frozen=True)
class Tick:
    """A line across, with its figure."""

    y: float
    label: str


@dataclass(frozen=True)
class Place:
    """Where a value is drawn: the middle of its column, its top, and how high a bar is."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Label:
    """A word below the axis."""

    x: float
    text: str


@dataclass(frozen=True)
class Chart:
    """What the template draws (`parts/chart.html`)."""

    title: str
    words: str
    is_bars: bool
    places: Sequence[Place]
    lines: Sequence[str]
    """Points of the lines between neighbours; a gap in the values is a gap in the line."""
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
    """Bars from zero; `mark` is a value drawn across as a dashed line, with its words."""
    highest = max([column.value or 0 for column in columns] + ([mark[0]] if mark else []) + [1])
    step = _step(highest)
    top = step * ceil(highest / step)
    scale = Scale(0, top, [step * number for number in range(ceil(highest / step) + 1)])
    return _chart(title, words, columns, scale, mark=mark, is_bars=True)


def line(title: str, words: str, columns: Sequence[Column], *, lowest: int, highest: int) -> Chart:
    """Points joined by lines, on a scale of whole steps from `lowest` to `highest`."""
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
    """Where values lie on the picture."""

    columns: int
    scale: Scale

    @property
    def room(self) -> float:
        """How wide a column is."""
        return (WIDTH - _LEFT - _RIGHT) / max(self.columns, 1)

    def x(self, number: int) -> float:
        """The middle of a column."""
        return round(_LEFT + self.room * (number + 0.5), 1)

    def y(self, value: float) -> float:
        """The height of a value, counted from the top."""
        share = (value - self.scale.lowest) / (self.scale.highest - self.scale.lowest)
        return round(_TOP + (HEIGHT - _TOP - _BOTTOM) * (1 - share), 1)

    def place(self, number: int, value: float) -> Place:
        """Where a value of a column is drawn."""
        tall = round(self.y(self.scale.lowest) - self.y(value), 1)
        return Place(self.x(number), self.y(value), round(self.room * 0.6, 1), tall)


def _lines(drawn: Sequence[tuple[int, Place]]) -> list[str]:
    """One line for each run of neighbours."""
    runs = groupby(enumerate(drawn), key=lambda item: item[1][0] - item[0])
    return [" ".join(f"{place.x},{place.y}" for _, (_, place) in run) for _, run in runs]


def _step(highest: float) -> float:
    """A round distance between the lines across, so that there are three to six of them."""
    size = 1
    while True:
        for step in _STEPS:
            if highest <= step * size * 5:
                return step * size
        size *= 10
