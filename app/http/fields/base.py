"""The base of all schemas and fields: strict, with error messages in our own words."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar

import marshmallow as ma

from app.http.bilingual_messages import bilingual_message
from domain.kernel.text.characters import is_blank


class Strict(ma.Schema):
    """A body or an answer: fields that are not named here are refused."""

    error_messages: dict[str, str] = {
        "unknown": bilingual_message(
            "この項目は使えません。消してから送ってください。", "This field is not known."
        ),
        "type": bilingual_message("オブジェクトで書いてください。", "Write an object."),
    }

    @ma.pre_load
    def leave_out_what_is_blank(self, given: Any, **_: Any) -> Any:
        """Drop optional text values that are empty or only spaces, as if they were not sent."""
        if not isinstance(given, Mapping):
            return given
        blank = {name for name, value in given.items() if self._is_blank(name, value)}
        return {name: one for name, one in given.items() if name not in blank} if blank else given

    def _is_blank(self, name: Any, value: Any) -> bool:
        if not isinstance(value, str) or not is_blank(value):
            return False
        field = self._by_key.get(name)
        return isinstance(field, Field) and field.is_left_out_if_blank

    @cached_property
    def _by_key(self) -> dict[str, Any]:
        """The fields by the names that callers use."""
        return {field.data_key or name: field for name, field in self.load_fields.items()}

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """The value to write: answers are made from mappings or from plain objects."""
        return obj.get(attr, default) if isinstance(obj, dict) else getattr(obj, attr, default)


class Correction(Strict):
    """A body in which what is left out stays as it is.

    A blank text is refused there: left out it would change nothing, without a word.
    """


class Query(Strict):
    """Query parameters; values arrive as text and are parsed by the field's type."""


class Form(Strict):
    """The fields of a submitted form; values arrive as text and are parsed by the field's type."""


class Field(ma.fields.Field[Any]):
    """A field with our own messages; `null` is refused unless `allow_none` is set."""

    TYPE: ClassVar[tuple[str, str | None]] = ("string", None)
    IS_CHOSEN: ClassVar[bool] = False
    """True for values that forms offer to choose from, instead of fields to write in."""
    default_error_messages: dict[str, Any] = {
        "required": bilingual_message("必ず書いてください。", "This is required."),
        "null": bilingual_message("空（null）にはできません。", "This cannot be null."),
        "validator_failed": bilingual_message(
            "正しい値ではありません。確かめて、書き直してください。", "This value does not fit."
        ),
        "invalid": bilingual_message(
            "正しい値ではありません。確かめて、書き直してください。", "This value does not fit."
        ),
    }

    @property
    def is_left_out_if_blank(self) -> bool:
        """True if a blank value counts as missing: for values written as text."""
        return not self.required and self.TYPE[0] == "string" and not self.is_in_correction

    @property
    def is_in_correction(self) -> bool:
        """True if leaving the value out means that what is recorded stays."""
        return isinstance(self.parent, Correction)

    @property
    def is_in_query(self) -> bool:
        """True if the value comes from the address."""
        return isinstance(self.root, Query)

    @property
    def comes_as_text(self) -> bool:
        """True if the value comes from the address or from a form, where all values are text."""
        return isinstance(self.root, Query | Form)

    @property
    def is_in_form(self) -> bool:
        """True if the value comes from a submitted form, whose reader sees labels, not codes."""
        return isinstance(self.root, Form)

    def make_error(self, key: str, **kwargs: Any) -> ma.ValidationError:
        """The error of this kind; a form asks for a choice where one is missing."""
        if key == "required" and self.is_in_form and self.IS_CHOSEN:
            return self.not_chosen()
        return super().make_error(key, **kwargs)

    def not_chosen(self) -> ma.ValidationError:
        """The error to raise where none of the offered values was chosen."""
        return self.refuse("どれか1つ選んでください。", "Choose one of these.")

    def refuse(self, ja: str, en: str) -> ma.ValidationError:
        """The error to raise for an invalid value."""
        return ma.ValidationError(bilingual_message(ja, en))
