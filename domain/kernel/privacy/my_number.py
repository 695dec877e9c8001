"""Keeps My Numbers out of the ledger: by law they are only for tax and social insurance.

Act on the Use of Numbers to Identify a Specific Individual (番号法), articles 19 and 20. The check
digit is that of article 5 of its ministerial ordinance (平成26年総務省令第85号).
"""

import re
import unicodedata
from enum import StrEnum

from domain.kernel.errors import Invalid
from domain.kernel.text.bilingual import BilingualText

_TWELVE_DIGITS = re.compile(r"(?<![\d+])\d(?:[ \-ー]?\d){11}(?!\d)")
_IN_GROUPS = re.compile(r"(?<![\d+])\d{4}(?:[\s\-ー_.・·/]{1,3}\d{4}){2}(?!\d)")
"""Three groups of four, as on the card, with one to three separators between them."""
_DRAWN = re.compile(
    r"\b(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32,})\b", re.IGNORECASE
)
"""Ids and hashes, which are random and contain such numbers by chance."""
REFUSAL = BilingualText(
    "マイナンバーと思われる12桁の数字があります。この記録には書けないので、消してください。",
    "This seems to hold a My Number. It may not be kept here, so please take it out.",
)

IN_A_NAME = BilingualText(
    "ファイルの名前に、マイナンバーと思われる12桁の数字があります。"
    "名前を変えてから、もう一度送ってください。",
    "The name of the file seems to hold a My Number. Please rename it and send it again.",
)


class Written(StrEnum):
    """Where a text was entered."""

    FIELD = "field"
    """A field with a description of a person or a message to one."""
    FILE_NAME = "file name"
    """The name of any uploaded file."""
    FILE_OF_PEOPLE = "file of people"
    """A cell or heading of a file of people or participants."""
    WORK = "work"
    """Payloads, drafts, results and keys of tasks, and the content of their files (decision 7)."""


LOOKED_AT = frozenset({Written.FIELD, Written.FILE_NAME, Written.FILE_OF_PEOPLE})
"""The texts in which a My Number is refused."""


def holds_my_number(text: str) -> bool:
    """True if `text` has a 12-digit number with a valid check digit, with or without separators."""
    plain = _DRAWN.sub(" # ", _with_one_hyphen(unicodedata.normalize("NFKC", text)))
    return any(
        _is_valid([int(digit) for digit in found if digit.isdecimal()])
        for pattern in (_TWELVE_DIGITS, _IN_GROUPS)
        for found in pattern.findall(plain)
    )


def _with_one_hyphen(text: str) -> str:
    """`text` with every dash and minus as a hyphen, and without invisible characters."""
    if text.isascii():
        return text
    kinds = ((character, unicodedata.category(character)) for character in text)
    return "".join(
        "-" if kind == "Pd" or character == "\N{MINUS SIGN}" else character
        for character, kind in kinds
        if kind != "Cf"
    )


def is_refused(text: str, where: Written) -> bool:
    """True if `text` holds a My Number, and `where` is a place that refuses it."""
    return where in LOOKED_AT and holds_my_number(text)


def refuse_in_file_name(name: str) -> None:
    """Raise Invalid for the field `file` if `name` holds a My Number."""
    if is_refused(name, Written.FILE_NAME):
        raise Invalid({"file": [IN_A_NAME]})


def refuse_my_number(**texts: str | None) -> None:
    """Raise Invalid for every field whose text holds a My Number. Keys are field names."""
    if found := my_number_errors(**texts):
        raise Invalid({name: [text] for name, text in found.items()})


def my_number_errors(**texts: str | None) -> dict[str, BilingualText]:
    """The refusal of every field whose text holds a My Number, by the names of the fields."""
    return {name: REFUSAL for name, text in texts.items() if text and holds_my_number(text)}


def _is_valid(digits: list[int]) -> bool:
    weighted = sum(
        digit * (n + 1 if n <= 6 else n - 5)
        for n, digit in enumerate(reversed(digits[:11]), start=1)
    )
    remainder = weighted % 11
    return digits[11] == (0 if remainder <= 1 else 11 - remainder)
