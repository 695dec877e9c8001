"""Fields that hold text: free text, passwords, addresses, ids and codes."""

import re
import unicodedata
from collections.abc import Sequence
from enum import Enum
from typing import Any
from uuid import UUID

import marshmallow as ma

from app.http.fields.base import Field
from domain.kernel.privacy.my_number import REFUSAL, Written, is_refused
from domain.kernel.text.characters import forbidden_characters, is_blank
from domain.kernel.text.contact_details import phone_problem

WORD = re.compile(r"[a-z0-9][a-z0-9_-]*")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_UNWANTED = frozenset(chr(code) for code in [*range(0x20), *range(0x7F, 0xA0)])
_LINES = frozenset("\n\r\t")


class Text(Field):
    """Text of at most `max` characters, kept unchanged. Line breaks only if `lines` is set.

    Blank text is refused if the field is required or in a correction, and counts as missing if not;
    with `min=0` it is an ordinary value.

    A My Number is refused in every text, because people write about others in it. `any_number`
    allows one: for names of pieces of work, which may look like one by chance.
    """

    def __init__(
        self,
        *,
        min: int = 1,
        max: int = 200,
        lines: bool = False,
        pattern: str | None = None,
        any_number: bool = False,
        **kwargs: Any,
    ) -> None:
        metadata: dict[str, Any] = {"maxLength": max}
        is_required = kwargs.get("required", False)
        if min > 1 or (min and is_required):
            metadata["minLength"] = min
        if pattern is not None:
            metadata["pattern"] = f"^(?:{pattern})$" if is_required else f"^(?:{pattern})?$"
        super().__init__(metadata=metadata | kwargs.pop("metadata", {}), **kwargs)
        self._min, self._max, self._lines = min, max, lines
        self._any_number = any_number
        self._pattern = re.compile(pattern) if pattern else None

    @property
    def may_be_blank(self) -> bool:
        """True if blank text is an ordinary value."""
        return self._min == 0

    @property
    def is_left_out_if_blank(self) -> bool:
        """True for optional text, unless blank text is an ordinary value there."""
        return super().is_left_out_if_blank and self._min > 0

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> str:
        if not isinstance(value, str):
            raise self.refuse("文字で書いてください。", "Write text.")
        if len(value) > self._max:
            raise self.refuse(
                f"{self._max:,}字までです（いまは{len(value):,}字）。",
                f"At most {self._max:,} characters; there are {len(value):,}.",
            )
        if self._min and is_blank(value):
            raise self._blank()
        if len(value) < self._min:
            raise self.refuse(
                f"{self._min}字以上で書いてください。", f"At least {self._min} characters."
            )
        why = forbidden_characters(value)
        if why is not None:
            raise self.refuse(*why)
        unwanted = _UNWANTED - _LINES if self._lines else _UNWANTED
        if not unwanted.isdisjoint(value):
            raise self.refuse("使えない制御文字があります。", "It holds a control character.")
        if self._pattern is not None and not self._pattern.fullmatch(value):
            raise self.make_error("invalid")
        where = Written.WORK if self._any_number else Written.FIELD
        if not self.is_in_query and is_refused(value, where):
            raise self.refuse(REFUSAL.ja, REFUSAL.en)
        return value

    def _blank(self) -> ma.ValidationError:
        if self.is_in_correction and self.allow_none:
            return self.refuse(
                "空の文字にはできません。記録を消すときは null を送ってください。",
                "This cannot be empty text. To clear what is recorded, send null.",
            )
        if self.is_in_correction and not self.required:
            return self.refuse(
                "空にはできません。変えないときは、この項目を送らないでください。",
                "This cannot be emptied. To leave it as it is, do not send it.",
            )
        return self.refuse("空のままにはできません。", "This cannot be left empty.")


class Password(Text):
    """A password of 1 to 1,024 characters as typed, neither trimmed nor changed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min=1, max=1024, metadata={"format": "password"}, **kwargs)

    @property
    def is_left_out_if_blank(self) -> bool:
        """Only if the field is optional; an empty password at sign-in is refused as such."""
        return not self.required

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> str:
        if not isinstance(value, str) or not value or len(value) > 1024:
            raise self.refuse(
                "1字から1,024字までで書いてください。", "Write 1 to 1,024 characters."
            )
        return value


class Email(Text):
    """An e-mail address of at most 254 characters."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max=254, **kwargs)

    def _deserialize(self, value: Any, *places: Any, **kwargs: Any) -> str:
        address = super()._deserialize(value, *places, **kwargs)
        name, at, host = address.partition("@")
        dots = [part for part in host.split(".") if part]
        bad = any(unicodedata.category(character)[0] in "ZC" for character in address)
        if not (name and at and len(dots) >= 2) or bad or "@" in host or ".." in host:
            raise self.refuse(
                "メールアドレスの形を確かめてください（例：name@example.jp）。",
                "This is no e-mail address.",
            )
        return address


class Phone(Text):
    """A telephone number of at most 40 characters, with an extension if it has one."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max=40, **kwargs)

    def _deserialize(self, value: Any, *places: Any, **kwargs: Any) -> str:
        number = super()._deserialize(value, *places, **kwargs)
        if wrong := phone_problem(number):
            raise self.refuse(wrong.ja, wrong.en)
        return number


class Word(Text):
    """A code that the caller chooses: lower-case letters, digits, `-` and `_`."""

    def __init__(self, *, max: int = 64, **kwargs: Any) -> None:
        super().__init__(max=max, pattern=WORD.pattern, **kwargs)


class Id(Field):
    """A UUID in its canonical spelling."""

    TYPE = ("string", "uuid")
    IS_CHOSEN = True

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> UUID:
        if not (isinstance(value, str) and _UUID.fullmatch(value)):
            raise self.refuse("ID の形が正しくありません。確かめてください。", "This is no id.")
        return UUID(value)

    def _serialize(self, value: Any, *_: Any, **__: Any) -> Any:
        return str(value) if isinstance(value, UUID) else value


class Code(Field):
    """One of the given codes: an enumeration class (which returns its member) or plain words.

    The error names the codes, except in forms, whose readers see labels.
    """

    IS_CHOSEN = True

    def __init__(self, codes: type[Enum] | Sequence[str], **kwargs: Any) -> None:
        self._members: dict[str, Any] = (
            {member.value: member for member in codes}
            if isinstance(codes, type)
            else {code: code for code in codes}
        )
        metadata = {"enum": list(self._members)} | kwargs.pop("metadata", {})
        super().__init__(metadata=metadata, **kwargs)

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        if not isinstance(value, str) or value not in self._members:
            if self.is_in_form:
                raise self.not_chosen()
            listed = "、".join(self._members)
            raise self.refuse(
                f"次のどれかで書いてください：{listed}",
                f"Write one of: {', '.join(self._members)}",
            )
        return self._members[value]

    def _serialize(self, value: Any, *_: Any, **__: Any) -> Any:
        return value.value if isinstance(value, Enum) else value
