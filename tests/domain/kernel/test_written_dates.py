"""Dates and telephone numbers are read as people in Japan write them."""

from datetime import date

import pytest

from domain.kernel.text.contact_details import lacks_leading_zero, phone_problem
from domain.kernel.text.written_dates import why_no_day, written_day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("S50.1.1", "1975-01-01"),
        ("Ｓ５０．１．１", "1975-01-01"),
        ("昭50.1.1", "1975-01-01"),
        ("昭和五十年十二月三十一日", "1975-12-31"),
        ("昭和64年1月7日", "1989-01-07"),
        ("平成元年1月8日", "1989-01-08"),
        ("H 2. 4. 1", "1990-04-01"),
        ("平成 2 年 4 月 1 日", "1990-04-01"),
        ("㍻2.4.1", "1990-04-01"),
        ("H02/04/01", "1990-04-01"),
        ("大正15年12月25日", "1926-12-25"),
        ("M45.7.30", "1912-07-30"),
        ("平成31年4月30日", "2019-04-30"),
        ("令和元年五月一日", "2019-05-01"),
        ("令和6年4月1日", "2024-04-01"),
        ("1990年4月1日", "1990-04-01"),
        ("西暦1990年4月1日", "1990-04-01"),
        ("一九九〇年四月一日", "1990-04-01"),
        ("1990-4-1", "1990-04-01"),
        ("1990－4－1", "1990-04-01"),
        ("１９９０／４／１", "1990-04-01"),
        ("1990/04/01 0:00", "1990-04-01"),
        ("1990年04月01日 00:00:00", "1990-04-01"),
        ("1990.4.1(日)", "1990-04-01"),
        ("19900401", "1990-04-01"),
        ("2024-02-29T00:00:00", "2024-02-29"),
    ],
)
def test_the_usual_spellings_of_a_date_are_read(text: str, day: str) -> None:
    assert written_day(text) == date.fromisoformat(day)


@pytest.mark.parametrize(
    "text",
    [
        *("昭和64年1月8日", "平成31年5月1日", "昭和0年1月1日", "1990/2/30", "90/4/1"),
        *("4/1/1990", "1990/04/01 9:30", "32964", "春", ""),
    ],
)
def test_a_day_that_is_not_there_or_not_clear_is_no_date(text: str) -> None:
    assert written_day(text) is None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("90/4/1", "西暦か元号か"),
        ("'90.4.1", "西暦か元号か"),
        ("90年4月1日", "西暦か元号か"),
        ("4/1/1990", "年・月・日の順で"),
        ("32964", "通し番号（32964）"),
        ("1990", "実在する日付で"),
        ("1990/2/30", "実在する日付で"),
    ],
)
def test_why_no_day_is_read_is_said(text: str, sentence: str) -> None:
    assert sentence in why_no_day(text).ja


@pytest.mark.parametrize(
    "text",
    [
        *("0467-00-0000", "０４６７（００）００００", "(0467)00-0000", "0467ー00ー0000"),
        *("0467−00−0000", "0467.00.0000", "TEL 0467-00-0000", "0467-00-0000(内線12)"),
        *("+81 467 00 0000", "09000000000"),
    ],
)
def test_a_telephone_number_is_taken_as_it_is_written(text: str) -> None:
    assert phone_problem(text) is None
    assert not lacks_leading_zero(text)


@pytest.mark.parametrize("text", ["電話なし", "0467", "0467-00-000a", "a@example.jp"])
def test_other_text_is_no_telephone_number(text: str) -> None:
    assert phone_problem(text) is not None


def test_a_number_whose_first_zero_is_gone_is_recognised() -> None:
    assert lacks_leading_zero("467000000") and lacks_leading_zero("9000000000")
