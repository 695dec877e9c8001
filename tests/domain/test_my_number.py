"""A My Number never enters a text, and ordinary numbers are not mistaken for one."""

import pytest

from domain.kernel.errors import Invalid
from domain.kernel.privacy.my_number import holds_my_number, refuse_my_number

VALID = "123456789018"
DRAWN = f"ab3f9c1e-1234-5678-9018-a1b2c3d4e5f6 {'ab' * 12}{VALID}{'cd' * 8}"
"""An id and a hash that hold one by chance."""


@pytest.mark.parametrize(
    "text",
    [
        VALID,
        "番号は1234 5678 9018です",
        "1234-5678-9018",
        "１２３４５６７８９０１８",
        f"a{VALID}b",
        "番号_1234_5678_9018_太郎.txt",
        "1234.5678.9018.txt",
        "1234・5678・9018",
        "1234/5678/9018",
        "1234\N{ZERO WIDTH SPACE}56789018",
        "1234\N{MINUS SIGN}5678\N{MINUS SIGN}9018",
        "1234—5678―9018",
        "1234  5678\t9018",
        "1234 - 5678 - 9018",
        "1234\n5678\n9018",
    ],
)
def test_a_valid_my_number_is_found_however_it_is_written(text: str) -> None:
    assert holds_my_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "123456789012",
        "1234567890188",
        "090-1234-5678",
        "+81 90 1234 5678",
        "2026-04-15",
        "",
        DRAWN,
        "12.34567890.18",
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert not holds_my_number(text)


def test_the_refusal_names_the_field_in_both_languages() -> None:
    with pytest.raises(Invalid) as refusal:
        refuse_my_number(name="鎌倉 花子", note=f"番号 {VALID}")
    assert list(refusal.value.errors) == ["note"]
    assert all(refusal.value.errors["note"][0])
