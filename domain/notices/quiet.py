"""When a notice may be sent: after a delay, not too often, and not in the quiet hours."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

GATHER = timedelta(minutes=2)
"""The delay of a notice, so that notices of the same moment are sent together."""
PAUSE = timedelta(minutes=15)
"""The minimum time between two messages to one account."""


def send_after(
    now: datetime, *, last: datetime | None, quiet: tuple[str, str], zone: ZoneInfo
) -> datetime:
    """The earliest time to send a notice created `now`; `last` is when one was sent before."""
    when = now + GATHER
    if last is not None:
        when = max(when, last + PAUSE)
    return _after_quiet(when, quiet, zone)


def _after_quiet(when: datetime, quiet: tuple[str, str], zone: ZoneInfo) -> datetime:
    """`when`, or the end of the quiet hours if it is within them."""
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
