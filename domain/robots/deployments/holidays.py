"""The kept table of public holidays: data with a source and a last day (O26)."""

import json
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from domain.kernel.errors import RuleBroken
from domain.kernel.text.bilingual import BilingualText

FILE = Path(__file__).with_name("holidays.json")


class HolidayTable(NamedTuple):
    """The public holidays from `first` to `last`, by their days, and where they were read."""

    source: str
    first: date
    last: date
    days: dict[date, BilingualText]


@lru_cache(maxsize=1)
def table() -> HolidayTable:
    """The table that came with this release."""
    held = json.loads(FILE.read_text(encoding="utf-8"))
    return HolidayTable(
        source=held["source"],
        first=date.fromisoformat(held["first"]),
        last=date.fromisoformat(held["last"]),
        days={
            date.fromisoformat(day): BilingualText(*names) for day, names in held["days"].items()
        },
    )


def holiday(day: date) -> BilingualText | None:
    """What the public holiday on `day` is called, or None. Raises RuleBroken beyond the table."""
    known = table()
    if day > known.last:
        raise RuleBroken(
            f"祝日の表は{known.last.isoformat()}までです。{day.isoformat()}の祝日は、"
            "まだ分かりません。次の年の祝日を表に加えてください。",
            f"The table of holidays ends on {known.last.isoformat()}, so the holidays around "
            f"{day.isoformat()} are not known; add the next year.",
        )
    if day < known.first:
        raise RuleBroken(
            f"祝日の表は{known.first.isoformat()}からです。{day.isoformat()}の祝日は分かりません。",
            f"The table of holidays begins on {known.first.isoformat()}, so the holidays around "
            f"{day.isoformat()} are not known.",
        )
    return known.days.get(day)
