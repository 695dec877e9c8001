"""Formats of e-mail addresses and telephone numbers."""

import re
import unicodedata

from domain.kernel.text.bilingual import BilingualText

_ADDRESS = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")
_PHONE = re.compile(
    r"(?:(?:tel|電話|自宅|携帯|職場|代表?|\([^()0-9]{1,10}\))[.: ]*)?"
    r"(?P<number>\+?\(?[0-9][0-9()\-. ]{6,20}[0-9])"
    r"(?:[ ,、]*\(?(?:内線|extension|ext|x)[.:]? *:? *(?P<extension>[0-9]{1,8})\)?)?"
    r"(?: *\([^()0-9]{1,10}\)| *(?:代表?|自宅|携帯|職場|呼出?))?",
    re.IGNORECASE,
)
_DASHES = dict.fromkeys([*range(0x2010, 0x2016), 0x2212, 0x30FC, 0x2500], "-")
_NO_ADDRESS = BilingualText(
    "メールアドレスの形を確かめてください（例：name@example.jp）。",
    "Please check the e-mail address (for example name@example.jp).",
)
_NO_PHONE = BilingualText(
    "電話番号は数字とハイフンで書いてください（例：0467-00-0000、0467-00-0000 内線 123）。",
    "Please write the telephone number in digits and hyphens (for example 0467-00-0000, or"
    " 0467-00-0000 ext. 123).",
)


def email_problem(text: str) -> BilingualText | None:
    """Why `text` is not an e-mail address, or None. Full-width characters are accepted."""
    return None if _ADDRESS.fullmatch(unicodedata.normalize("NFKC", text)) else _NO_ADDRESS


def phone_problem(text: str) -> BilingualText | None:
    """Why `text` is not a telephone number, or None.

    Full-width characters, all kinds of dashes, brackets, an extension (内線, ext.) and a note such
    as 代表 before or behind the number are accepted.
    """
    return None if _found(text) else _NO_PHONE


def phone_link(text: str) -> str:
    """The `tel:` address of a telephone number as written, with its extension (RFC 3966)."""
    found = _found(text)
    if found is None:
        return f"tel:{text.replace(' ', '')}"
    number, extension = found["number"].replace(" ", ""), found["extension"]
    return f"tel:{number};ext={extension}" if extension else f"tel:{number}"


def _found(text: str) -> re.Match[str] | None:
    plain = unicodedata.normalize("NFKC", text).translate(_DASHES).strip()
    return _PHONE.fullmatch(plain)


def lacks_leading_zero(text: str) -> bool:
    """True for a number of bare digits as a spreadsheet shows one whose first 0 it has dropped."""
    plain = unicodedata.normalize("NFKC", text).strip()
    return re.fullmatch("[1-9][0-9]{8,9}", plain) is not None
