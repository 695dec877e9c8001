"""The calendar of a centre: what an administrator adds, takes away, confirms, and undoes."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.identity.centre import Centre, CentreKind
from domain.kernel.errors import Invalid
from domain.kernel.time.calendar import CERTAIN_UNTIL, PUBLISHED
from tests.domain.signing import TODAY, on

ADDED, MARINE_DAY = date(2026, 6, 1), date(2026, 7, 20)


@pytest.fixture
def centre() -> Centre:
    with on():
        return Centre.found(code="kamakura", name="鎌倉", kind=CentreKind.BPO)


def test_the_published_calendar_holds_until_somebody_changes_it(centre: Centre) -> None:
    assert centre.calendar == PUBLISHED
    assert PUBLISHED.holiday(MARINE_DAY) == ("海の日", "Marine Day")


def test_an_added_day_is_a_holiday_and_can_be_taken_back(centre: Centre) -> None:
    with on():
        centre.add_holiday(ADDED, "市制の日")
        assert centre.calendar.holiday(ADDED) == ("市制の日", "市制の日")
        assert not centre.calendar.is_working_day(ADDED)
        centre.remove_holiday(ADDED)
    assert centre.calendar.holiday(ADDED) is None
    assert centre.calendar.is_working_day(ADDED)


def test_a_day_taken_away_is_a_working_day_and_can_be_added_again(centre: Centre) -> None:
    with on():
        centre.remove_holiday(MARINE_DAY)
        assert centre.calendar.is_working_day(MARINE_DAY)
        centre.add_holiday(MARINE_DAY, "海の日")
    assert centre.calendar.holiday(MARINE_DAY) == ("海の日", "Marine Day")


def test_what_is_so_already_records_nothing(centre: Centre) -> None:
    with on():
        centre.add_holiday(MARINE_DAY, "海の日")
        centre.remove_holiday(ADDED)
        centre.confirm_holidays(CERTAIN_UNTIL)
    assert centre.version == 1


def test_the_last_certain_day_moves_on_and_back_but_not_before_that_of_the_release(
    centre: Centre,
) -> None:
    later = CERTAIN_UNTIL + timedelta(days=366)
    with on():
        centre.confirm_holidays(later)
        assert centre.calendar.holiday(later) is None
        centre.confirm_holidays(CERTAIN_UNTIL)
        assert centre.calendar.certain_until == CERTAIN_UNTIL
        with pytest.raises(Invalid):
            centre.confirm_holidays(CERTAIN_UNTIL - timedelta(days=1))
        with pytest.raises(Invalid):
            centre.confirm_holidays(date(2100, 1, 1))


def test_what_was_known_at_an_instant_is_the_calendar_of_that_instant(centre: Centre) -> None:
    with on():
        centre.add_holiday(ADDED, "市制の日")
    recorded = datetime(TODAY.year, TODAY.month, TODAY.day, 1, tzinfo=UTC)
    assert centre.calendar_known(recorded - timedelta(seconds=1)) == PUBLISHED
    assert centre.calendar_known(recorded) == centre.calendar


@pytest.mark.parametrize("day", [date(1948, 12, 31), date(2100, 1, 1)])
def test_a_day_outside_the_calendar_is_refused(centre: Centre, day: date) -> None:
    with on():
        with pytest.raises(Invalid):
            centre.add_holiday(day, "市制の日")
        with pytest.raises(Invalid):
            centre.remove_holiday(day)
    assert centre.version == 1
