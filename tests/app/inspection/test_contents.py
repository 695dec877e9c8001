"""Source material and work under names in words, whatever shape they have."""

import pytest

from app.inspection.contents import parts
from domain.kernel.text.bilingual import BilingualText


def test_the_fields_of_a_piece_of_work_are_named_in_words() -> None:
    held = {
        "source_text": "原文",
        "氏名": "葛󠄀西 髙子",
        "choices": ["よい", True],
        "rows": [{"count": 3}, {"count": 0}],
        "note": "",
    }
    assert [(part.name.ja, str(part.text)) for part in parts(held)] == [
        ("原文", "原文"),
        ("氏名", "葛󠄀西 髙子"),
        ("選択肢", "よい、はい"),
        ("rows / 1 / 数", "3"),
        ("rows / 2 / 数", "0"),
        ("メモ", "（空）"),
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("そのまま", "そのまま"),
        (1234567, "1234567"),
        (None, "（空）"),
        ({}, "（空）"),
        (False, "いいえ"),
    ],
)
def test_work_without_fields_is_shown_as_it_is(value: object, text: str) -> None:
    [part] = parts(value)
    assert (part.name, str(part.text)) == (BilingualText("内容", "Contents"), text)
