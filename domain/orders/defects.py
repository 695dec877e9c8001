"""The defects that an inspector may choose when returning a task, by kind of work.

The codes are stored with every returned task and never change their meaning.
"""

from collections.abc import Mapping
from typing import NamedTuple

from domain.kernel.text.bilingual import BilingualText
from domain.orders.job_order import KindOfWork


class Defect(NamedTuple):
    """A defect: its code, and its label."""

    code: str
    label: BilingualText


LABELS: Mapping[str, BilingualText] = {
    "typo": BilingualText("文字が違うところ", "a character differs"),
    "missing": BilingualText("抜けているところ", "something is missing"),
    "surplus": BilingualText("余分なところ", "something is too much"),
    "figure": BilingualText("数字・桁の誤り", "a figure or its digits"),
    "width": BilingualText("全角と半角", "full or half width"),
    "order": BilingualText("順番や並び", "the order of things"),
    "place": BilingualText("入れる場所", "the place where it goes"),
    "choice": BilingualText("選んだもの", "what was chosen"),
    "boundary": BilingualText("範囲やくぎり", "where it begins or ends"),
    "unreadable": BilingualText("読みにくいところ", "hard to read"),
    "page": BilingualText("ページや向き", "a page or its direction"),
    "name": BilingualText("ファイルの名前", "the name of a file"),
    "overlooked": BilingualText("見落としたところ", "something was overlooked"),
    "address": BilingualText("宛名や宛先", "a name or an address"),
    "count": BilingualText("数", "the number of pieces"),
    "fold": BilingualText("折り方", "the way of folding"),
    "damage": BilingualText("よごれや破れ", "a stain or a tear"),
    "wording": BilingualText("言い回し", "the wording"),
    "procedure": BilingualText("進め方", "the way of doing it"),
    "other": BilingualText("そのほか", "something else"),
}
"""The label of each code, for every kind of work."""

_CODES: Mapping[KindOfWork, str] = {
    KindOfWork.DATA_ENTRY: "typo missing surplus figure width place",
    KindOfWork.ANNOTATION: "choice boundary overlooked missing",
    KindOfWork.SCANNING: "unreadable page missing order name",
    KindOfWork.CHECKING: "overlooked choice typo missing",
    KindOfWork.MAIL: "address count missing damage order",
    KindOfWork.FOLDING: "fold count order damage",
    KindOfWork.SORTING: "place count missing damage",
    KindOfWork.GENERAL_OFFICE: "typo missing figure procedure",
    KindOfWork.CUSTOMER_SUPPORT: "wording missing procedure",
    KindOfWork.OTHER: "missing count procedure",
}
_UNKNOWN = LABELS["other"]


def defects_of(kind: KindOfWork) -> tuple[Defect, ...]:
    """The defects that an inspector may choose for this kind of work; "something else" is last."""
    return tuple(Defect(code, LABELS[code]) for code in (*_CODES[kind].split(), "other"))


def defect_label(code: str) -> BilingualText:
    """The label of a code; "something else" for an unknown code that came through the API."""
    return LABELS.get(code, _UNKNOWN)
