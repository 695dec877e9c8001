"""Shows on every page and response how far the read models that it used are behind."""

from collections.abc import Sequence

from flask import g

from app.http.authorization import service
from app.http.lag_refusal import remaining
from app.runtime.health.stores import lost_records
from app.runtime.labels import read_model
from domain.kernel.errors import Unavailable
from domain.kernel.text.bilingual import BilingualText
from projections.kernel.lag import Lag, lags
from projections.kernel.runner import Seen

HEADER = "Ashiato-Behind"
ALL_IS_KEPT = BilingualText(
    "なにも表示されなくても、記録は残っています。", " Nothing that was recorded is lost."
)


def lags_of(reads: Sequence[str]) -> list[Lag]:
    """Those of `reads` that have not seen everything recorded, the furthest behind first."""
    at = service()
    return lags(at.ledger, at.projections.positions(*reads), at.clock.now()) if reads else []


def note_lag(reads: Sequence[str], seen: Seen | None = None) -> None:
    """Note for the current response that one of `reads` is far behind, if so.

    `seen` is queried unless it is given.
    """
    if not reads:
        return
    at = service()
    seen = seen or at.projections.seen(*reads)
    late = lags(at.ledger, seen.positions, at.clock.now())
    found = next((item for item in late if item.is_far), None)
    known = noted_lag()
    if found is not None and (known is None or found.position < known.position):
        g.read_model_lag = found


def noted_lag() -> Lag | None:
    """The lag noted for the current response, or None."""
    found: Lag | None = g.get("read_model_lag")
    return found


def header_of(lag: Lag) -> str:
    """The lag as a header value (a dictionary of RFC 9651)."""
    time = "" if lag.seconds is None else f", seconds={lag.seconds}"
    return f"events={lag.events}{time}"


def notice_of(lag: Lag) -> BilingualText:
    """The notice on a page that was made from a read model which is far behind."""
    name, left = read_model(lag.name), remaining(lag)
    kept = _what_is_kept()
    return BilingualText(
        f"この画面は最新ではありません。「{name.ja}」の表が新しい記録に追いつくまで、"
        f"一覧や数字が足りないことがあります（{left.ja}）。{kept.ja}",
        f"This page is not up to date. Until the {name.en} has taken in the newest records, lists"
        f" and figures may lack some ({left.en}).{kept.en}",
    )


def _what_is_kept() -> BilingualText:
    """The sentence that nothing recorded is lost; empty unless that is known."""
    try:
        is_whole = lost_records(service()) is None
    except Unavailable:
        is_whole = False
    return ALL_IS_KEPT if is_whole else BilingualText("", "")
