"""Days as the Japanese sentences of refusals write them."""

from datetime import date


def japanese_day(day: date) -> str:
    """A day in Japanese, in the Gregorian calendar: 2027年12月31日."""
    return f"{day.year}年{day.month}月{day.day}日"
