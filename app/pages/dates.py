"""Days and times as people read them: in the reader's language and the service's time zone."""

from datetime import date, datetime

from babel.dates import format_date, format_datetime, format_time
from flask_babel import gettext as _
from flask_babel import ngettext

from app.http.authorization import service
from app.http.problems import language

_MINUTES_A_DAY = 24 * 60
ERAS = (
    (date(2019, 5, 1), "令和"),
    (date(1989, 1, 8), "平成"),
    (date(1926, 12, 25), "昭和"),
    (date(1912, 7, 30), "大正"),
)
"""The first day of each era of the Japanese calendar, newest first; a law names the next."""


def day(value: date | str | None) -> str:
    """A day: 4月15日(水), or Wed, Apr 15; with the year unless it is this year."""
    if value is None or value == "":
        return ""
    when, spoken = _date(value), language()
    pattern = {"ja": "M月d日（E）", "en": "EEE, MMM d"}[spoken]
    if when.year != service().clock.today().year:
        pattern = {"ja": "y年M月d日（E）", "en": "EEE, MMM d, y"}[spoken]
    return format_date(when, pattern, locale=spoken)


def day_in_full(value: date | str | None) -> str:
    """A day as written in documents: 令和7年(2025年)4月16日, or 16 April 2025."""
    if value is None or value == "":
        return ""
    when = _date(value)
    if language() == "en":
        return format_date(when, "d MMMM y", locale="en")
    return f"{_era(when)}{when.month}月{when.day}日"


def _era(when: date) -> str:
    found = next(((first, name) for first, name in ERAS if when >= first), None)
    if found is None:
        return f"{when.year}年"
    first, name = found
    year = when.year - first.year + 1
    return f"{name}{'元' if year == 1 else year}年（{when.year}年）"


def duration(minutes: int) -> str:
    """Minutes as hours and minutes: 7時間30分, or 7 h 30 min."""
    hours, rest = divmod(minutes, 60)
    if hours and rest:
        return str(_("%(hours)d h %(minutes)d min", hours=hours, minutes=rest))
    if hours:
        return str(_("%(hours)d h", hours=hours))
    return str(_("%(minutes)d min", minutes=rest))


def waited(minutes: int) -> str:
    """How long somebody waits: in days from one day on, else in hours and minutes."""
    if minutes < _MINUTES_A_DAY:
        return duration(minutes)
    days = minutes // _MINUTES_A_DAY
    return str(ngettext("%(num)s day", "%(num)s days", days))


def instant(value: datetime | str | None) -> str:
    """An instant in the service's time zone: 4月15日 9:30; with the year unless it is this year."""
    if value is None or value == "":
        return ""
    zone, spoken = service().settings.zone, language()
    when = _instant(value).astimezone(zone)
    pattern = {"ja": "M月d日 H:mm", "en": "MMM d, H:mm"}[spoken]
    if when.year != service().clock.today().year:
        pattern = {"ja": "y年M月d日 H:mm", "en": "MMM d, y, H:mm"}[spoken]
    return format_datetime(when, pattern, tzinfo=zone, locale=spoken)


def machine_instant(value: datetime | str) -> str:
    """An instant as the `datetime` attribute of `<time>` holds it: whole seconds and an offset."""
    return _instant(value).isoformat(timespec="seconds")


def clock_time(value: datetime | str) -> str:
    """The time of day of an instant: 9:30."""
    return format_time(
        _instant(value).astimezone(service().settings.zone), "H:mm", locale=language()
    )


def _date(value: date | str) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _instant(value: datetime | str) -> datetime:
    return datetime.fromisoformat(value) if isinstance(value, str) else value
