"""Telephone numbers and names as people write them."""

import pytest

from domain.kernel.text.contact_details import phone_link, phone_problem
from domain.kernel.text.folding import folded


@pytest.mark.parametrize(
    ("written", "link"),
    [
        ("0467-12-3456", "tel:0467-12-3456"),
        ("(0467) 12-3456", "tel:(0467)12-3456"),
        ("0467-12-3456 内線 123", "tel:0467-12-3456;ext=123"),
        ("0467-12-3456(内線123)", "tel:0467-12-3456;ext=123"),
        ("0467-12-3456 内線:123", "tel:0467-12-3456;ext=123"),
        ("+81 467 12 3456 ext. 9", "tel:+81467123456;ext=9"),
        ("0467123456x12", "tel:0467123456;ext=12"),
        ("03-1234-5678（代）", "tel:03-1234-5678"),
        ("03-1234-5678㈹", "tel:03-1234-5678"),
        ("代表 03-1234-5678 内線 5（昼間）", "tel:03-1234-5678;ext=5"),
        ("090-1234-5678 (母)", "tel:090-1234-5678"),
    ],
)
def test_a_number_may_have_an_extension(written: str, link: str) -> None:
    assert phone_problem(written) is None
    assert phone_link(written) == link


@pytest.mark.parametrize("written", ["内線 123", "0467-12-3456 内線", "0467-12-3456 へ", "たぶん"])
def test_what_is_no_number_is_refused(written: str) -> None:
    assert phone_problem(written) is not None


@pytest.mark.parametrize(
    "written",
    ["株式会社みなと商会", "㈱みなと商会", "(株)ミナト商会", "(株)ﾐﾅﾄ商会", "株式会社 みなと商会"],
)
def test_short_forms_width_and_kana_make_no_difference_to_a_search(written: str) -> None:
    assert folded(written) == folded("株式会社みなと商会")
    assert folded("みなと") in folded(written) and folded("株式") in folded(written)
    assert folded("ABC") == folded("abc") == folded("ABC")
