"""Fields that hold several values: lists, nested objects, tables and free JSON."""

from json import dumps
from typing import Any

import marshmallow as ma

from app.http.bilingual_messages import bilingual_message
from app.http.fields.base import Field, Form
from app.http.fields.text import WORD


class Many(ma.fields.List[Any]):
    """A list of at most `max` values (200 by default), held as a tuple; `unique` bars repeats."""

    default_error_messages: dict[str, Any] = {
        **Field.default_error_messages,
        "invalid": bilingual_message("一覧（配列）で書いてください。", "Write a list."),
    }

    def __init__(
        self,
        inner: Any,
        *,
        min: int = 0,
        max: int = 200,
        unique: bool = False,
        **kwargs: Any,
    ) -> None:
        metadata = {"maxItems": max} | ({"minItems": min} if min else {})
        metadata |= {"uniqueItems": True} if unique else {}
        super().__init__(inner, metadata=metadata | kwargs.pop("metadata", {}), **kwargs)
        self._min, self._max, self._unique = min, max, unique

    def _deserialize(self, value: Any, *places: Any, **kwargs: Any) -> Any:
        if not isinstance(value, list):
            raise self.make_error("invalid")
        if len(value) < self._min and isinstance(self.root, Form):
            raise self._none_chosen()
        if not self._min <= len(value) <= self._max:
            raise ma.ValidationError(
                bilingual_message(
                    f"{self._min}件から{self._max}件までです。",
                    f"From {self._min} to {self._max} entries.",
                )
            )
        items = super()._deserialize(value, *places, **kwargs)
        if self._unique and any(one in items[:index] for index, one in enumerate(items)):
            raise ma.ValidationError(
                bilingual_message(
                    "同じものが重なっています。1つにしてください。", "An entry is repeated."
                )
            )
        return tuple(items)

    def make_error(self, key: str, **kwargs: Any) -> ma.ValidationError:
        """The error of this kind; a form asks for a choice where nothing is ticked."""
        if key == "required" and isinstance(self.root, Form):
            return self._none_chosen()
        return super().make_error(key, **kwargs)

    def _none_chosen(self) -> ma.ValidationError:
        number = max(self._min, 1)
        return ma.ValidationError(
            bilingual_message(f"{number}つ以上選んでください。", f"Choose at least {number}.")
        )


class Part(ma.fields.Nested):
    """A nested object with the given schema."""

    default_error_messages: dict[str, Any] = {
        **Field.default_error_messages,
        "type": bilingual_message("オブジェクトで書いてください。", "Write an object."),
    }


class Table(Field):
    """An object whose keys are codes and whose values have one field type (skills: levels)."""

    TYPE = ("object", None)

    def __init__(self, values: Field, *, max: int = 100, **kwargs: Any) -> None:
        kind = {"type": values.TYPE[0], **values.metadata}
        metadata = {"additionalProperties": kind, "maxProperties": max}
        super().__init__(metadata=metadata | kwargs.pop("metadata", {}), **kwargs)
        self._values, self._max = values, max

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise self.refuse("オブジェクトで書いてください。", "Write an object.")
        if len(value) > self._max:
            raise self.refuse(f"{self._max}件までです。", f"At most {self._max} entries.")
        errors: dict[str, Any] = {}
        held: dict[str, Any] = {}
        for name, one in value.items():
            if len(name) > 64 or not WORD.fullmatch(name):
                raise self.refuse(
                    "名前は英小文字と数字の符号で書いてください。",
                    "Names are codes of small letters and digits.",
                )
            try:
                held[name] = self._values.deserialize(one)
            except ma.ValidationError as error:
                errors[name] = error.messages
        if errors:
            raise ma.ValidationError(errors)
        return held


class Free(Field):
    """Any JSON value of at most `max_bytes`; only objects if `only_objects` is set."""

    TYPE = ("object", None)

    def __init__(
        self, *, max_bytes: int = 65_536, only_objects: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self._max_bytes, self._only_objects = max_bytes, only_objects
        self.any_type = not only_objects

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        if self._only_objects and not isinstance(value, dict):
            raise self.refuse("オブジェクトで書いてください。", "Write an object.")
        if len(dumps(value, ensure_ascii=False).encode()) > self._max_bytes:
            raise self.refuse(
                f"内容が大きすぎます。{self._max_bytes:,}バイト"
                f"（日本語で約{self._max_bytes // 3:,}字）までにしてください。",
                f"This is too large: at most {self._max_bytes:,} bytes, or some"
                f" {self._max_bytes // 3:,} Japanese characters.",
            )
        return value
