"""How far a read model is behind the ledger, in events and in time, and when that is too far."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.kernel.storage.ledger import Ledger
from domain.kernel.storage.ledger_heads import Waiting, waiting_after
from projections.kernel.runner import Projections

FAR_SECONDS = 60
"""An event recorded longer ago than this should have been handled."""
FAR_EVENTS = 5_000
"""More events than a worker handles while somebody waits."""


@dataclass(frozen=True, kw_only=True)
class Lag:
    """A read model that is behind the head.

    The oldest event that it has not read has been waiting for `seconds`; None if that is not
    known. `is_strange` if the recorded time of that event cannot be right, so that only the number
    of events shows how far behind the read model is.
    """

    name: str
    position: int
    head: int
    seconds: int | None
    is_strange: bool = False

    @property
    def events(self) -> int:
        """The number of ledger positions that it has not read."""
        return self.head - self.position

    @property
    def share(self) -> int:
        """The percentage of the ledger that it has read."""
        return 100 * self.position // max(self.head, 1)

    @property
    def is_far(self) -> bool:
        """True if it is too far behind to be shown as current."""
        if self.events > FAR_EVENTS:
            return True
        return not self.is_strange if self.seconds is None else self.seconds > FAR_SECONDS


def lags(ledger: Ledger, positions: Mapping[str, int], now: datetime) -> list[Lag]:
    """The read models that are behind the head at `now`, the furthest behind first."""
    if not positions:
        return []
    head = ledger.head()
    late = {name: seen for name, seen in positions.items() if seen < head}
    waiting = {seen: waiting_after(ledger, seen) for seen in set(late.values())}
    found = [_lag(name, seen, head, waiting[seen], now) for name, seen in late.items()]
    return sorted(found, key=lambda item: (item.position, item.name))


def take_everything_in(
    projections: Projections, ledger: Ledger, names: Sequence[str], now: datetime
) -> Lag | None:
    """Bring `names` up to the present head; return one that is still behind it, or None."""
    head = ledger.head()
    projections.catch_up(*names)
    late = lags(ledger, projections.positions(*names), now)
    return late[0] if late and late[0].position < head else None


def _lag(name: str, position: int, head: int, waiting: Waiting | None, now: datetime) -> Lag:
    seconds, is_strange = None, False
    if waiting is not None:
        seconds, is_strange = seconds_of(waiting, now), waiting.is_strange
    return Lag(name=name, position=position, head=head, seconds=seconds, is_strange=is_strange)


def seconds_of(waiting: Waiting, now: datetime) -> int | None:
    """How long an event has been waiting at `now`, in seconds."""
    return None if waiting.since is None else max(int((now - waiting.since).total_seconds()), 0)
