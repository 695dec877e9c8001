"""Which backups are kept over weeks, and when the next one and its check are due."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.runtime.backups.retention import (
    ALL_OF,
    DAILY_OF,
    EVERY,
    HOURLY_OF,
    Kept,
    is_backup_due,
    is_check_due,
    to_keep,
)

START = datetime(2026, 4, 1, 0, 0, tzinfo=UTC)
TOKYO = ZoneInfo("Asia/Tokyo")


def test_weeks_of_backups_leave_recent_ones_one_an_hour_and_one_a_day() -> None:
    there: list[Kept] = []
    now = START
    while now < START + timedelta(days=50):
        is_good = (now.hour, now.minute) == (17, 0)
        there.append(Kept(f"{now:%d %H:%M}{now:%m}", now, now if is_good else None, is_good))
        kept = to_keep(there, now)
        there = [item for item in there if item.name in kept]
        now += EVERY
    now -= EVERY

    ages = sorted(now - item.made_at for item in there)
    assert len([age for age in ages if age <= ALL_OF]) == 13
    assert len([age for age in ages if ALL_OF < age <= HOURLY_OF]) <= 22
    days = [item for item in there if now - item.made_at > HOURLY_OF]
    assert len(days) in (34, 35)
    assert max(ages) <= DAILY_OF
    assert all(item.is_good for item in days), "of a day the checked one is kept"


def test_the_newest_and_the_newest_checked_one_stay_however_old_they_are() -> None:
    old = [
        Kept("checked", START, START, is_good=True),
        Kept("checked before", START - EVERY, START, is_good=True),
        Kept("newest", START + EVERY),
        Kept("failed", START + EVERY / 2, START, is_good=False),
    ]
    assert to_keep(old, START + timedelta(days=400)) == {"checked", "newest"}


@pytest.mark.parametrize(
    ("minutes", "is_due"),
    [(0, False), (14, False), (15, True), (500, True), (-4, False), (-6, True)],
)
def test_a_backup_is_due_after_a_quarter_of_an_hour(minutes: int, is_due: bool) -> None:
    assert is_backup_due(START, START + timedelta(minutes=minutes)) == is_due
    assert is_backup_due(None, START)


@pytest.mark.parametrize(("took", "after"), [(0, 870), (60, 810), (240, 630), (3600, 300)])
def test_a_backup_begins_early_enough_to_end_within_a_quarter_of_an_hour(
    took: int, after: int
) -> None:
    lasting, due = timedelta(seconds=took), timedelta(seconds=after)
    assert is_backup_due(START, START + due, lasting)
    assert not is_backup_due(START, START + due - timedelta(seconds=1), lasting)


def test_a_check_is_due_once_a_night_by_the_clock_of_the_centre() -> None:
    evening = datetime(2026, 4, 15, 23, 0, tzinfo=TOKYO)
    before, after = evening + timedelta(hours=2, minutes=59), evening + timedelta(hours=3)
    assert is_check_due(None, evening, TOKYO)
    assert not is_check_due(evening, before, TOKYO)
    assert is_check_due(evening, after, TOKYO)
    assert not is_check_due(after, after + timedelta(hours=23), TOKYO)
    assert is_check_due(after, after + timedelta(hours=24), TOKYO)
