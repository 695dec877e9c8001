"""How far a read model is behind the ledger, in records and in time, and when that is far."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.kernel.ledger import Ledger
from projections.kernel.runner import Projections

FAR_SECONDS = 60
"""What was recorded longer ago than this should have been taken in."""
FAR_EVENTS = 5_000
"""More than a worker takes in while somebody waits."""


@dataclass(frozen=True, kw_only=True)
class Lag:
    """A read model that has not seen everything.

    `seconds` have passed since the oldest event that it has not seen was recorded; None where the
    event does not say when that was.
    """

    name: str
    position: int
    head: int
    seconds: int | None

    @property
    def events(self) -> int:
        """How many positions of the ledger it has not seen."""
        return self.head - self.position

    @property
    def share(self) -> int:
        """How much of the ledger it has seen, in hundredths."""
        return 100 * self.position // max(self.head, 1)

    @property
    def is_far(self) -> bool:
        """True if what it shows must not be taken for what is so."""
        return self.seconds is None or self.seconds > FAR_SECONDS or self.events > FAR_EVENTS


def lags(ledger: Ledger, positions: Mapping[str, int], now: datetime) -> list[Lag]:
    """Those of the read models that have not seen the head at `now`, the furthest behind first."""
    if not positions:
        return []
    head = ledger.head()
    late = {name: seen for name, seen in positions.items() if seen < head}
    seconds = {seen: _seconds(ledger, seen, now) for seen in set(late.values())}
    found = [
        Lag(name=name, position=seen, head=head, seconds=seconds[seen])
        for name, seen in late.items()
    ]
    return sorted(found, key=lambda one: (one.position, one.name))


def take_everything_in(
    projections: Projections, ledger: Ledger, names: Sequence[str], now: datetime
) -> Lag | None:
    """Bring `names` up to the head as it is now; gives the one that could not be, if any."""
    head = ledger.head()
    projections.catch_up(*names)
    late = lags(ledger, projections.positions(*names), now)
    return late[0] if late and late[0].position < head else None


def _seconds(ledger: Ledger, position: int, now: datetime) -> int | None:
    since = ledger.recorded_after(position)
    return None if since is None else max(int((now - since).total_seconds()), 0)
