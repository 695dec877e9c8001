"""Where a result differs from what it is compared with."""

from app.inspection.comparison import LONGEST_BY_CHARACTER, compare, differences


def joined(kind: str, pieces: list[tuple[str, str]]) -> str:
    return "".join(text for own, text in pieces if own in ("same", kind))


def test_the_pieces_hold_both_texts_and_mark_what_differs() -> None:
    for base, text in (
        ("鎌倉市御成町18-10", "鎌倉市御成町18番10"),
        ("", "あ"),
        ("あ", ""),
        ("同じ", "同じ"),
        ("一。" * LONGEST_BY_CHARACTER, "一。" * LONGEST_BY_CHARACTER + "二。"),
    ):
        pieces = differences(base, text)
        assert pieces is not None
        assert joined("missing", [*pieces]) == base
        assert joined("added", [*pieces]) == text
    [*_, last] = (
        differences("一。" * LONGEST_BY_CHARACTER, "一。" * LONGEST_BY_CHARACTER + "二。") or []
    )
    assert last == ("added", "二。")
    assert differences("あ" * 20_001, "い") is None


def test_fields_are_compared_by_name_and_a_single_text_with_a_text() -> None:
    [same, other, new] = compare(
        {"text": "本文", "count": 3, "note": "新"}, {"text": "本文", "count": 2}
    )
    assert same.is_same and not other.is_same
    assert (new.base, new.text) == ("", "新")
    [field] = compare({"text": "本又", "note": "?"}, "本文")
    assert not field.is_same and field.pieces is not None
    assert [piece for piece in field.pieces if piece.kind != "same"] == [
        ("missing", "文"),
        ("added", "又"),
    ]
