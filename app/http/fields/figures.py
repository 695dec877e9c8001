"""Fields that hold whole numbers, booleans, days and times."""

import re
from datetime import date, datetime
from typing import Any, ClassVar

from app.http.fields.base import Field

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
END_OF_DAY = "24:00"
_WHOLE = re.compile(r"0|-?[1-9][0-9]{0,17}")


class Whole(Field):
    """A whole number from `min` to `max`; no fraction, text or boolean."""

    TYPE = ("integer", None)

    def __init__(self, *, min: int = -(2**53), max: int = 2**53, **kwargs: Any) -> None:
        metadata = {"minimum": min, "maximum": max} | kwargs.pop("metadata", {})
        super().__init__(metadata=metadata, **kwargs)
        self._min, self._max = min, max

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> int:
        if self.comes_as_text and isinstance(value, str) and _WHOLE.fullmatch(value):
            value = int(value)
        if type(value) is not int:
            raise self.refuse("整数で書いてください。", "Write a whole number.")
        if not self._min <= value <= self._max:
            raise self.refuse(
                f"{self._min}から{self._max}までです。", f"From {self._min} to {self._max}."
            )
        return value


class Level(Whole):
    """A whole number that stands for a level and is chosen from a list."""

    IS_CHOSEN = True


class Flag(Field):
    """True or false, and no other value that could stand for it."""

    TYPE = ("boolean", None)
    IS_CHOSEN = True

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> bool:
        if self.comes_as_text and value in ("true", "false"):
            return bool(value == "true")
        if type(value) is not bool:
            if self.is_in_form:
                raise self.not_chosen()
            raise self.refuse(
                "はい（true）か いいえ（false）で書いてください。", "Write true or false."
            )
        return value


class Day(Field):
    """A calendar day, `YYYY-MM-DD`, from 1850 to 2199."""

    TYPE = ("string", "date")

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> date:
        try:
            if not (isinstance(value, str) and _DAY.fullmatch(value)):
                raise ValueError
            day = date.fromisoformat(value)
            if not 1850 <= day.year <= 2199:
                raise ValueError
        except ValueError:
            raise self.refuse(
                "YYYY-MM-DD の形の、実在する日付で書いてください。",
                "Write a real date as YYYY-MM-DD.",
            ) from None
        return day

    def _serialize(self, value: Any, *_: Any, **__: Any) -> Any:
        return value.isoformat() if isinstance(value, date) else value


class TimeOfDay(Field):
    """A time of day, `HH:MM`, in the zone of the service; held as text."""

    TYPE: ClassVar[tuple[str, str | None]] = ("string", "time")

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> str:
        if not (isinstance(value, str) and _TIME.fullmatch(value)):
            raise self.refuse("HH:MM の形で書いてください。", "Write a time as HH:MM.")
        return value


class EndTime(TimeOfDay):
    """The time of day at which a span ends: `HH:MM`, or `24:00` for the end of the day.

    `00:00` means the same, because a browser offers no `24:00`.
    """

    TYPE = ("string", None)

    def __init__(self, **kwargs: Any) -> None:
        metadata = {"pattern": f"^(?:{_TIME.pattern}|{END_OF_DAY})$"} | kwargs.pop("metadata", {})
        super().__init__(metadata=metadata, **kwargs)

    def _deserialize(self, value: Any, *places: Any, **kwargs: Any) -> str:
        if value in (END_OF_DAY, "00:00"):
            return END_OF_DAY
        return super()._deserialize(value, *places, **kwargs)


class Instant(Field):
    """An instant, RFC 3339 with an offset."""

    TYPE = ("string", "date-time")
    _FORM = re.compile(
        r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?"
        r"(?:[Zz]|[+-](?:0[0-9]|1[0-4]):[0-5][0-9])"
    )

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> datetime:
        try:
            if not (isinstance(value, str) and self._FORM.fullmatch(value)):
                raise ValueError
            instant = datetime.fromisoformat(value.upper())
            if not 1850 <= instant.year <= 2199:
                raise ValueError
        except ValueError:
            raise self.refuse(
                "時差をつけた日時で書いてください（例 2026-04-01T09:00:00+09:00）。",
                "Write an instant with its offset, as 2026-04-01T09:00:00+09:00.",
            ) from None
        return instant

    def _serialize(self, value: Any, *_: Any, **__: Any) -> Any:
        return value.isoformat() if isinstance(value, datetime) else value
