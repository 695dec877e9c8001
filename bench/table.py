"""Prints measurements as table rows: sides measured in turn, their medians and their spread."""

from collections.abc import Callable, Mapping, Sequence
from statistics import median, quantiles

HEAD = "| what | median | spread | ratio | target |\n|---|---:|---:|---:|---|"


def in_turn(rounds: int, sides: Mapping[str, Callable[[], float]]) -> dict[str, list[float]]:
    """Return each side's figures of every round; sides alternate, so a slow minute affects all."""
    found: dict[str, list[float]] = {name: [] for name in sides}
    for number in range(rounds):
        names = list(sides)
        for name in names if number % 2 == 0 else reversed(names):
            found[name].append(sides[name]())
    return found


def title(words: str) -> None:
    """Begin a table."""
    print(f"\n### {words}\n\n{HEAD}", flush=True)


def row(
    what: str,
    figures: Sequence[float],
    unit: str,
    against: Sequence[float] | None = None,
    target: str = "",
) -> float:
    """Print one row; return the median of the ratios to `against`, round by round (0 without)."""
    ratios = [one / other for one, other in zip(figures, against or (), strict=bool(against))]
    shown = f"{median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})" if ratios else ""
    spread = f"{_short(min(figures))} to {_short(max(figures))}"
    print(
        f"| {what} | {_short(median(figures))} {unit} | {spread} | {shown} | {target} |",
        flush=True,
    )
    return median(ratios) if ratios else 0.0


def p95(seconds: Sequence[float]) -> float:
    """Return the 95th percentile."""
    return quantiles(seconds, n=20)[-1]


def _short(figure: float) -> str:
    return f"{figure:,.0f}" if figure >= 100 else f"{figure:.3g}"
