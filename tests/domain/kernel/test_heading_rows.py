"""The headings of a table are found by their shape, below a title or the day of a list."""

import pytest

from domain.kernel.text.heading_rows import heading_row

TITLE = ["2026年11月 受付表"]


@pytest.mark.parametrize(
    ("place", "rows"),
    [
        (0, []),
        (0, [["氏名"], ["林"]]),
        (0, [["key", "住所"], ["1", "小町"]]),
        (0, [["甲", "乙"], ["丙", "丁"]]),
        (0, [["住所"], ["小町"], ["御成町", "急ぎ"]]),
        (0, [["key"], ["1", "見出しのない列"], ["2", "もう一つ"]]),
        (0, [["作業番号", "2024年", "2025年"], ["A", "多い", "少ない"]]),
        (1, [TITLE, ["番号", "氏名", "住所"], ["1", "林", "小町"]]),
        (1, [TITLE, ["番号", "氏名"]]),
        (1, [TITLE, ["検体", "温度"], ["A", "5"]]),
        (1, [["受付表", "2026年11月"], ["番号", "氏名"], ["1", "林"]]),
        (1, [["受付表", "", "令和8年11月1日現在"], ["検体", "温度", "備考"], ["A", "5", ""]]),
        (2, [TITLE, ["作成者: 鎌倉市"], ["品", "数", "色"], ["封筒", "1", "白"]]),
        (2, [TITLE, ["", "", "", "11月分"], ["No.", "氏名", "", "住所"], ["1", "林", "", "小町"]]),
    ],
)
def test_the_headings_are_the_first_row_that_looks_like_them(
    place: int, rows: list[list[str]]
) -> None:
    assert heading_row(rows) == place
