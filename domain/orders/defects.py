"""What may be amiss with a piece of work, by kind of work: the words in which it is returned.

The codes are stored with every returned task and never change their meaning.
"""

from collections.abc import Mapping
from typing import NamedTuple

from domain.kernel.wording import Text
from domain.orders.job_order import KindOfWork


class Defect(NamedTuple):
    """One thing to look at once more: its code, and its words."""

    code: str
    label: Text


LABELS: Mapping[str, Text] = {
    "typo": Text("文字がちがうところ", "a character differs"),
    "missing": Text("抜けているところ", "something is missing"),
    "surplus": Text("余分なところ", "something is too much"),
    "figure": Text("数字やけた", "a figure or its digits"),
    "width": Text("全角と半角", "full or half width"),
    "order": Text("順番や並び", "the order of things"),
    "place": Text("入れる場所", "the place where it goes"),
    "choice": Text("選んだもの", "what was chosen"),
    "boundary": Text("範囲やくぎり", "where it begins or ends"),
    "unreadable": Text("読みにくいところ", "hard to read"),
    "page": Text("ページや向き", "a page or its direction"),
    "name": Text("ファイルの名前", "the name of a file"),
    "overlooked": Text("見落としたところ", "something was overlooked"),
    "address": Text("宛名や宛先", "a name or an address"),
    "count": Text("数", "the number of pieces"),
    "fold": Text("折り方", "the way of folding"),
    "damage": Text("よごれや破れ", "a stain or a tear"),
    "wording": Text("言い回し", "the wording"),
    "procedure": Text("進め方", "the way of doing it"),
    "other": Text("そのほか", "something else"),
}
"""The words for each code, whichever kind of work it is used for."""

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
    """What an inspector may choose from for this kind of work; "something else" comes last."""
    return tuple(Defect(code, LABELS[code]) for code in (*_CODES[kind].split(), "other"))


def defect_label(code: str) -> Text:
    """The words for a code; "something else" for one that came by the API and has no words."""
    return LABELS.get(code, _UNKNOWN)
