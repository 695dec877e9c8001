"""When a notice may go out: not at once, not too often, and not in the quiet hours."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

GATHER = timedelta(minutes=2)
"""News is held for a moment, so that what comes together is told together."""
PAUSE = timedelta(minutes=15)
"""The least time between two messages to one account."""


def send_after(
    now: datetime, *, last: datetime | None, quiet: tuple[str, str], zone: ZoneInfo
) -> datetime:
    """The first moment at which news of `now` may be told; `last` is when something was sent."""
    when = now + GATHER
    if last is not None:
        when = max(when, last + PAUSE)
    return _after_quiet(when, quiet, zone)


def _after_quiet(when: datetime, quiet: tuple[str, str], zone: ZoneInfo) -> datetime:
    """`when`, or the end of the quiet hours that it falls into."""
    begin, end = (time.fromisoformat(item) for item in quiet)
    local = when.astimezone(zone)
    clock = local.time().replace(tzinfo=None)
    if begin == end:
        return when
    is_quiet = begin <= clock < end if begin < end else clock >= begin or clock < end
    if not is_quiet:
        return when
    day = local.date() if clock < end else local.date() + timedelta(days=1)
    return datetime.combine(day, end, zone).astimezone(when.tzinfo)
