"""A search finds a name however it is typed."""

import pytest

from domain.kernel.text.folding import folded


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("たかはし", "タカハシ"),
        ("ﾀｶﾊｼ ﾊﾅｺ", "タカハシハナコ"),
        ("ＡＢＣ", "abc"),
        ("高橋", "髙橋"),
        ("山崎", "山﨑"),
        ("渡辺", "渡邉"),
        ("葛城", "葛\U000e0100城"),
        ("斉藤", "齋藤"),
        ("花　子", "花子"),
        ("が", "ガ"),
    ],
)
def test_spellings_of_one_name_fold_alike(typed: str, kept: str) -> None:
    assert folded(typed) == folded(kept)


@pytest.mark.parametrize(("one", "other"), [("ハナ", "バナ"), ("一", "二"), ("ー", "一")])
def test_different_names_stay_different(one: str, other: str) -> None:
    assert folded(one) != folded(other)
