"""A My Number must never reach the ledger: the law keeps it to tax and social insurance.

Act on the Use of Numbers to Identify a Specific Individual (番号法), articles 19 and 20. The check
digit is that of article 5 of its ministerial ordinance (平成26年総務省令第85号).
"""

import re
import unicodedata

from domain.kernel.errors import Invalid
from domain.kernel.wording import Text

_TWELVE_DIGITS = re.compile(r"(?<![\d+])\d(?:[ \-‐–ー]?\d){11}(?!\d)")
_DRAWN = re.compile(
    r"\b(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32,})\b", re.IGNORECASE
)
"""Ids and hashes: drawn by machines, and holding every number sooner or later."""
REFUSAL = Text(
    "マイナンバーと思われる12桁の数字があります。この記録には書けないので、消してください。",
    "This seems to hold a My Number. It may not be kept here, so please take it out.",
)


def holds_my_number(text: str) -> bool:
    """True if `text` has a 12-digit number with a valid check digit, however it is spaced."""
    plain = _DRAWN.sub(" | ", unicodedata.normalize("NFKC", text))
    return any(
        _is_valid([int(digit) for digit in found if digit.isdecimal()])
        for found in _TWELVE_DIGITS.findall(plain)
    )


def refuse_my_number(**texts: str | None) -> None:
    """Raise Invalid that names every field whose text holds a My Number."""
    found = [name for name, text in texts.items() if text and holds_my_number(text)]
    if found:
        raise Invalid({name: [REFUSAL] for name in found})


def _is_valid(digits: list[int]) -> bool:
    weighted = sum(
        digit * (n + 1 if n <= 6 else n - 5)
        for n, digit in enumerate(reversed(digits[:11]), start=1)
    )
    remainder = weighted % 11
    return digits[11] == (0 if remainder <= 1 else 11 - remainder)
