"""Which backups are kept, and when the next one and its check are due."""

from collections.abc import Callable, Hashable, Sequence
from datetime import datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

EVERY = timedelta(minutes=15)
"""The longest time from the instant of one backup to the end of the next."""
MARGIN = timedelta(seconds=30)
"""What the clock may take to notice that a backup is due, and a process to start."""
CHECK_AT = time(2, 0)
"""When the nightly check is due, in the time zone of the service."""
ALL_OF, HOURLY_OF, DAILY_OF = timedelta(hours=3), timedelta(days=1), timedelta(days=35)
"""How far back all backups are kept, one of each hour, and one of each day (UTC)."""
CLOCK_SLACK = timedelta(minutes=5)


class Kept(NamedTuple):
    """A backup as this module sees it. `checked_at` is None before its check."""

    name: str
    made_at: datetime
    checked_at: datetime | None = None
    is_good: bool = False


def to_keep(backups: Sequence[Kept], now: datetime) -> set[str]:
    """The names of the backups to keep.

    Of each hour and day the newest checked one is kept, or the newest if none was checked. The
    newest of all and the newest checked one are always kept, however old.
    """
    ordered = sorted(backups, key=lambda item: item.made_at, reverse=True)
    good = [item for item in ordered if item.is_good]
    kept = {item.name for item in (*ordered[:1], *good[:1])}
    kept |= {item.name for item in ordered if now - item.made_at <= ALL_OF}
    kept |= _one_of_each(ordered, now - HOURLY_OF, lambda at: (at.date(), at.hour))
    return kept | _one_of_each(ordered, now - DAILY_OF, lambda at: at.date())


def _one_of_each(
    ordered: Sequence[Kept], since: datetime, period: Callable[[datetime], Hashable]
) -> set[str]:
    chosen: dict[Hashable, Kept] = {}
    for item in ordered:
        if item.made_at >= since:
            first = chosen.setdefault(period(item.made_at), item)
            if item.is_good and not first.is_good:
                chosen[period(item.made_at)] = item
    return {item.name for item in chosen.values()}


def is_backup_due(newest: datetime | None, now: datetime, took: timedelta = timedelta()) -> bool:
    """True if the next backup would else end more than 15 minutes after the instant of the newest.

    The last one `took` so long. Also True if the newest is of a clock that was far ahead.
    """
    if newest is None or newest - now > CLOCK_SLACK:
        return True
    return now - newest >= max(EVERY - took - MARGIN, EVERY / 3)


def is_check_due(checked_at: datetime | None, now: datetime, zone: ZoneInfo) -> bool:
    """True if no backup passed its check since the last nightly hour."""
    local = now.astimezone(zone)
    night = datetime.combine(local.date(), CHECK_AT, zone)
    if night > local:
        night -= timedelta(days=1)
    return checked_at is None or checked_at < night
