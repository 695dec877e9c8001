"""Refuses what would rest on a read model that has not seen everything, and says how far it is."""

from collections.abc import Sequence

from app.bootstrap import Service
from app.runtime.labels import read_model
from domain.kernel.errors import Unavailable
from domain.kernel.text.bilingual import BilingualText
from projections.kernel.lag import Lag
from projections.kernel.lag import take_everything_in as bring_up

LONGEST_RETRY = 60
TAKEN_IN_A_SECOND = 2_000
"""Records that a worker takes in at least; a caller is asked to come back accordingly."""


class StillBehind(Unavailable):
    """Nothing may rest on a read model before it has seen everything recorded (503)."""

    def __init__(self, lag: Lag) -> None:
        name, left = read_model(lag.name), remaining(lag)
        super().__init__(
            f"もとになる「{name.ja}」の表が、新しい記録に追いついていません({left.ja})。"
            "追いつくまで、ここから確定・発行・書き出しはできません。少し待ってから、もう一度操作してください。",
            f"What this rests on, the {name.en}, has not taken in the newest records yet"
            f" ({left.en}). Nothing can be confirmed, issued or exported from it until then."
            " Wait a while and try again.",
            retry_after=min(2 + lag.events // TAKEN_IN_A_SECOND, LONGEST_RETRY),
        )


def take_everything_in(service: Service, reads: Sequence[str]) -> None:
    """Bring `reads` up to now, for a process that nobody waits for. Raises StillBehind."""
    late = bring_up(service.projections, service.ledger, reads, service.clock.now())
    if late is not None:
        raise StillBehind(late)


def remaining(lag: Lag) -> BilingualText:
    """How far it is, in words."""
    length = _length(lag.seconds)
    return BilingualText(
        f"{lag.share}%まで、残り{lag.events:,}件{length.ja}",
        f"{lag.share} % taken in, {lag.events:,} records to go{length.en}",
    )


def _length(seconds: int | None) -> BilingualText:
    if seconds is None:
        return BilingualText("", "")
    for size, ja, en in ((86_400, "日", "d"), (3_600, "時間", "h"), (60, "分", "min")):
        if seconds >= size:
            return BilingualText(
                f"、{seconds // size}{ja}前から", f", since {seconds // size} {en} ago"
            )
    return BilingualText("", "")
