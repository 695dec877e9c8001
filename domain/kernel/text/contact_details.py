"""Formats of e-mail addresses and telephone numbers."""

import re
import unicodedata

from domain.kernel.text.bilingual import BilingualText

_ADDRESS = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")
_PHONE = re.compile(r"\+?[0-9][0-9()\- ]{6,18}[0-9]")
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
    """Why `text` is not a telephone number, or None. Full-width characters are accepted."""
    return None if _PHONE.fullmatch(unicodedata.normalize("NFKC", text)) else _NO_PHONE
