"""The number of an account, with which people without an e-mail address sign in.

Six digits, of which the last is a check digit (H. M. Damm, 2004): any single wrong digit, and any
two neighbours exchanged, are noticed.
"""

import re
import secrets
import unicodedata

DIGITS = 6
_LOWEST, _HIGHEST = 10 ** (DIGITS - 2), 10 ** (DIGITS - 1)
_TYPED = re.compile(r"[0-9]+")
_BETWEEN = re.compile(r"[\s-]+")
_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)
"""The quasigroup of order 10; the interim digit is the row, the next digit the column."""


def new_number() -> str:
    """A random number without a leading zero, which spreadsheets would drop."""
    digits = str(_LOWEST + secrets.randbelow(_HIGHEST - _LOWEST))
    return digits + str(_check(digits))


def typed_number(text: str) -> str | None:
    """The digits of a typed number: half-width, without spaces and hyphens; None if it is none."""
    plain = _BETWEEN.sub("", unicodedata.normalize("NFKC", text).replace("ー", "-"))
    return plain if _TYPED.fullmatch(plain) else None


def is_possible(number: str) -> bool:
    """True if `number` has the right length and the right check digit."""
    return len(number) == DIGITS and _check(number) == 0


def in_groups(number: str) -> str:
    """A number as it is printed: two groups of three digits."""
    return f"{number[:3]}-{number[3:]}"


def _check(digits: str) -> int:
    """The check digit of `digits`; 0 for a number that ends with its right check digit."""
    interim = 0
    for digit in digits:
        interim = _DAMM[interim][int(digit)]
    return interim
