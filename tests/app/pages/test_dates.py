"""Days as papers write them: the era and the Western year side by side, or plain English."""

from datetime import date

import pytest
from flask import Flask

from app.pages.dates import day_in_full, waited

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


@pytest.mark.parametrize(
    ("day", "written"),
    [
        ("2025-04-16", "令和7年（2025年）4月16日"),
        ("2019-05-01", "令和元年（2019年）5月1日"),
        ("2019-04-30", "平成31年（2019年）4月30日"),
        ("1989-01-08", "平成元年（1989年）1月8日"),
        ("1989-01-07", "昭和64年（1989年）1月7日"),
        ("1926-12-24", "大正15年（1926年）12月24日"),
        ("1900-01-01", "1900年1月1日"),
        ("", ""),
    ],
)
def test_a_day_bears_its_era(app: Flask, day: str, written: str) -> None:
    with app.test_request_context(headers={"Accept-Language": "ja"}):
        assert day_in_full(day) == written


def test_in_english_it_bears_none(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert day_in_full(date(2025, 4, 16)) == "16 April 2025"
        assert day_in_full(None) == ""


@pytest.mark.parametrize(
    ("minutes", "written"),
    [(45, "45分"), (130, "2時間10分"), (1440, "1日"), (109_266, "75日")],
)
def test_a_long_wait_is_said_in_days(app: Flask, minutes: int, written: str) -> None:
    with app.test_request_context(headers={"Accept-Language": "ja"}):
        assert waited(minutes) == written
