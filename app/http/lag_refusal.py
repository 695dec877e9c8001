"""Refuses decisions based on a read model that is behind, and says how far behind it is."""

from collections.abc import Sequence

from app.bootstrap import Service
from app.runtime.labels import read_model, span
from domain.kernel.errors import Unavailable
from domain.kernel.text.bilingual import BilingualText
from projections.kernel.lag import Lag
from projections.kernel.lag import take_everything_in as bring_up

LONGEST_RETRY = 60
TAKEN_IN_A_SECOND = 2_000
"""Records that a worker handles a second at least; used to compute Retry-After."""


class StillBehind(Unavailable):
    """The read model must see everything recorded before a decision is based on it (503)."""

    def __init__(self, lag: Lag) -> None:
        name, left = read_model(lag.name), remaining(lag)
        super().__init__(
            f"もとになる「{name.ja}」の表が、新しい記録に追いついていません（{left.ja}）。"
            "追いつくまで、ここから確定・発行・書き出しはできません。少し待ってから、もう一度操作してください。",
            f"What this rests on, the {name.en}, has not taken in the newest records yet"
            f" ({left.en}). Nothing can be confirmed, issued or exported from it until then."
            " Wait a while and try again.",
            retry_after=min(2 + lag.events // TAKEN_IN_A_SECOND, LONGEST_RETRY),
        )


def take_everything_in(service: Service, reads: Sequence[str]) -> None:
    """Update `reads` to the head of the ledger, in a background process. Raises StillBehind."""
    late = bring_up(service.projections, service.ledger, reads, service.clock.now())
    if late is not None:
        raise StillBehind(late)


def remaining(lag: Lag) -> BilingualText:
    """How far the read model is, and how much is left, in words."""
    length = _length(lag.seconds)
    return BilingualText(
        f"{lag.share}%まで、残り{lag.events:,}件{length.ja}",
        f"{lag.share} % taken in, {lag.events:,} records to go{length.en}",
    )


def _length(seconds: int | None) -> BilingualText:
    if seconds is None or seconds < 60:
        return BilingualText("", "")
    since = span(seconds)
    return BilingualText(f"、{since.ja}前から", f", since {since.en} ago")
