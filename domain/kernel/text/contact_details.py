"""Formats of e-mail addresses and telephone numbers."""

import re
import unicodedata

from domain.kernel.text.bilingual import BilingualText

_ADDRESS = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")
_PHONE = re.compile(
    r"(?:tel[.: ]*)?\+?\(?[0-9][0-9()\-. ]{6,20}[0-9]"
    r"(?: *\(?(?:内線|ext\.?|x) *:? *[0-9]{1,6}\)?)?",
    re.IGNORECASE,
)
_DASHES = dict.fromkeys([*range(0x2010, 0x2016), 0x2212, 0x30FC, 0x2500], "-")
_NO_ADDRESS = BilingualText(
    "メールアドレスの形を確かめてください(例:name@example.jp)。",
    "Please check the e-mail address (for example name@example.jp).",
)
_NO_PHONE = BilingualText(
    "電話番号は数字とハイフンで書いてください(例:0467-00-0000)。",
    "Please write the telephone number in digits and hyphens (for example 0467-00-0000).",
)


def email_problem(text: str) -> BilingualText | None:
    """Why `text` is not an e-mail address, or None. Full-width characters are accepted."""
    return None if _ADDRESS.fullmatch(unicodedata.normalize("NFKC", text)) else _NO_ADDRESS


def phone_problem(text: str) -> BilingualText | None:
    """Why `text` is not a telephone number, or None.

    Full-width characters, all kinds of dashes, brackets and an extension (内線) are accepted.
    """
    plain = unicodedata.normalize("NFKC", text).translate(_DASHES).strip()
    return None if _PHONE.fullmatch(plain) else _NO_PHONE


def lacks_leading_zero(text: str) -> bool:
    """True for a number of bare digits as a spreadsheet shows one whose first 0 it has dropped."""
    plain = unicodedata.normalize("NFKC", text).strip()
    return re.fullmatch("[1-9][0-9]{8,9}", plain) is not None
