"""Says on every page and in every answer how far behind the read models are that it was made of."""

from collections.abc import Sequence

from flask import g

from app.access import service
from app.jobs.words import read_model
from domain.kernel.errors import Unavailable
from domain.kernel.wording import Text
from projections.kernel.lag import Lag, lags

HEADER = "Ashiato-Behind"
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


def lags_of(reads: Sequence[str]) -> list[Lag]:
    """Those of `reads` that have not seen everything recorded, the furthest behind first."""
    at = service()
    return lags(at.ledger, at.projections.positions(*reads), at.clock.now()) if reads else []


def note_lag(reads: Sequence[str]) -> int:
    """Let the present answer say so, where one of `reads` is far behind.

    Gives the position that all of them have seen (0 where none is named).
    """
    at = service()
    seen = at.projections.positions(*reads) if reads else {}
    late = lags(at.ledger, seen, at.clock.now())
    found = next((one for one in late if one.is_far), None)
    known = noted_lag()
    if found is not None and (known is None or found.position < known.position):
        g.read_model_lag = found
    return min(seen.values(), default=0)


def noted_lag() -> Lag | None:
    """What was noted for the present answer."""
    found: Lag | None = g.get("read_model_lag")
    return found


def header_of(lag: Lag) -> str:
    """The lag as a header has it (a dictionary of RFC 9651)."""
    time = "" if lag.seconds is None else f", seconds={lag.seconds}"
    return f"events={lag.events}{time}"


def remaining(lag: Lag) -> Text:
    """How far it is, in words."""
    length = _length(lag.seconds)
    return Text(
        f"{lag.share}%まで、残り{lag.events:,}件{length.ja}",
        f"{lag.share} % taken in, {lag.events:,} records to go{length.en}",
    )


def notice_of(lag: Lag) -> Text:
    """What a page says that was made of a read model which is far behind."""
    name, left = read_model(lag.name), remaining(lag)
    return Text(
        f"この画面は最新ではありません。「{name.ja}」の表が新しい記録に追いつくまで、"
        f"一覧や数字が足りないことがあります({left.ja})。なにも表示されなくても、記録は残っています。",
        f"This page is not up to date. Until the {name.en} has taken in the newest records, lists"
        f" and figures may lack some ({left.en}). Nothing that was recorded is lost.",
    )


def _length(seconds: int | None) -> Text:
    if seconds is None:
        return Text("", "")
    for size, ja, en in ((86_400, "日", "d"), (3_600, "時間", "h"), (60, "分", "min")):
        if seconds >= size:
            return Text(f"、{seconds // size}{ja}前から", f", since {seconds // size} {en} ago")
    return Text("", "")
