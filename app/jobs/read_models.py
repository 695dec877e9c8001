"""The progress of read models: in positions, in seconds, and where one stopped."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.http.authorization import service
from domain.kernel.storage.ledger_heads import waiting_after
from projections.kernel.lag import seconds_of
from projections.kernel.runner import Status

_STOPPED = re.compile(r"after position (\d+): (\w+)")


@dataclass(frozen=True)
class Standing:
    """A read model: its status, the seconds by which it lags, and the error that stopped it."""

    status: Status
    seconds: int | None
    stopped_before: int | None
    stopped_by: str

    @property
    def name(self) -> str:
        """Its frozen name."""
        return self.status.name

    @property
    def building(self) -> int | None:
        """The progress of a rebuild in percent of the ledger; None if there is none."""
        reached = self.status.building
        return None if reached is None else 100 * reached // max(self.status.head, 1)


def standings() -> list[Standing]:
    """The status of every read model."""
    found = service().projections.status()
    seconds = _seconds_behind(found)
    return [
        Standing(item, seconds.get(item.position) if item.lag else 0, *_stop(item.error))
        for item in found
    ]


def _seconds_behind(found: Sequence[Status]) -> dict[int, int | None]:
    """The age in seconds of the first event after each lagging position."""
    return {at: _seconds_since(at) for at in {item.position for item in found if item.lag}}


def _seconds_since(position: int) -> int | None:
    waiting = waiting_after(service().ledger, position)
    return 0 if waiting is None else seconds_of(waiting, service().clock.now())


def _stop(error: str | None) -> tuple[int | None, str]:
    """The position before which it stopped, and the name of the error; never the error's text."""
    stopped = _STOPPED.match(error or "")
    if stopped is None:
        return None, ""
    return int(stopped[1]) + 1, stopped[2]
