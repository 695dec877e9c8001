"""Tables as CSV and XLSX: nothing is lost or changed, the same bytes, made to be printed."""

import io
import re
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook

from app.http.spreadsheets import workbook as workbooks
from app.http.spreadsheets.cells import LONGEST, Line, Styled, column_name, pieces, units
from app.http.spreadsheets.columns import Column, distinct, widths
from app.http.spreadsheets.csv_file import csv_file
from app.http.spreadsheets.styles import Style
from app.http.spreadsheets.workbook import Sheet, workbook
from domain.kernel.text.formulas import guarded, is_formula, unguarded

CREATED = datetime(2026, 4, 1, tzinfo=UTC)


def made(*lines: Line, headings: tuple[str, ...] = ("番号", "値"), **sheet: Any) -> bytes:
    """A workbook of one sheet, in Japanese."""
    columns = [Column(heading=heading, is_quantity=heading == "値") for heading in headings]
    found = Sheet(name="結果", columns=columns, lines=lines, **sheet)
    return b"".join(workbook([found], "ja", title="数字", created=CREATED))


def opened(content: bytes) -> Any:
    return load_workbook(io.BytesIO(content))


def rows_of(sheet: Any) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_values_keep_their_types_and_what_looks_like_a_formula_is_text() -> None:
    instant = datetime(2026, 4, 1, 9, 30, 15)  # noqa: DTZ001 - a cell has no time zone
    lines: list[Line] = [
        ["=1+1", 14_850_000],
        ["007", Decimal("16.0")],
        ["日", date(2026, 4, 1)],
        ["時点", instant],
        ["はい", True],
        ["長い数", 12_345_678_901_234_567],
        ["空", None],
        [" 前後に空白 ", -5],
    ]
    sheet = opened(made(*lines))["結果"]
    values = [row[1] for row in rows_of(sheet)[1:]]
    assert values[:2] == [14_850_000, 16]
    assert values[2:] == [
        datetime(2026, 4, 1),  # noqa: DTZ001
        instant,
        True,
        "12345678901234567",
        None,
        -5,
    ]
    assert [sheet["A2"].value, sheet["A2"].data_type] == ["=1+1", "s"]
    assert [sheet.cell(3, 1).value, sheet.cell(9, 1).value] == ["007", " 前後に空白 "]
    formats = [sheet[f"B{row}"].number_format.replace("\\", "") for row in (2, 3, 4, 5)]
    assert formats == ["#,##0", "#,##0.0##", "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"]


def test_a_workbook_is_made_to_be_read_and_printed() -> None:
    book = opened(made(["B1", 8], ["障害のある人の登録者数(在宅型と通所型の合計)", 1]))
    sheet = book["結果"]
    assert sheet.freeze_panes == "A2"
    assert (sheet.print_title_rows, sheet.page_setup.orientation) == ("$1:$1", "portrait")
    assert {sheet.row_dimensions[row].height for row in (1, 2)} == {18.75}
    wide = opened(made(["B1", 8], ["文" * 60, 1], fixed_widths=(60, 70)))["結果"]
    assert (wide.page_setup.orientation, wide.row_dimensions[3].height) == ("landscape", 56.25)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToHeight, int(sheet.page_setup.paperSize)) == (0, 9)
    assert sheet.column_dimensions["A"].width >= 44, "a Japanese character takes two places"
    assert sheet["A1"].font.b and sheet["A2"].alignment.wrap_text
    assert (book.properties.title, book.properties.created) == (
        "数字",
        CREATED.replace(tzinfo=None),
    )


def test_the_same_rows_give_the_same_bytes() -> None:
    assert made(["B1", 8]) == made(["B1", 8])
    with zipfile.ZipFile(io.BytesIO(made(["B1", 8]))) as archive:
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.testzip() is None


@pytest.mark.parametrize("letter", ["長", "𠮷", "a"], ids=["BMP", "surrogates", "ASCII"])
def test_a_text_beyond_a_cell_continues_on_a_second_sheet(letter: str) -> None:
    text = letter * (LONGEST * 2 + 5)
    book = opened(made(["1", "短い"], [text, "控え"], ["3", "最後"]))
    assert book.sheetnames == ["結果", "長い文の続き"]
    rows = rows_of(book["結果"])
    first, note = rows[2][0].split("\n")
    assert "続きは別のシート" in note and units(rows[2][0]) <= LONGEST
    assert [row[1] for row in rows] == ["値", "短い", "控え", "最後"]
    rest = rows_of(book["長い文の続き"])[1:]
    assert {(*row[:3], row[5]) for row in rest} == {("結果", 3, "番号", letter * 200)}
    assert first + "".join(row[4] for row in rest) == text


def test_a_text_as_long_as_a_cell_is_whole() -> None:
    book = opened(made(["あ" * LONGEST, "控え"]))
    assert book.sheetnames == ["結果"] and len(book["結果"]["A2"].value) == LONGEST


def test_rows_beyond_a_sheet_go_on_the_next_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MOST_ROWS", 3)
    lines: list[Line] = [[str(number), number] for number in range(5)]
    book = opened(made(*lines))
    assert book.sheetnames == ["結果", "結果 (2)", "結果 (3)"]
    found = [row for sheet in book for row in rows_of(sheet)[1:]]
    assert found == lines
    assert [sheet.print_title_rows for sheet in book] == ["$1:$1"] * 3


def test_columns_beyond_a_sheet_are_with_the_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MOST_COLUMNS", 6)
    book = opened(made(["1", 2, 3, 4, 5, 6, "七", None, 9], headings=tuple("甲乙丙丁戊己庚辛壬")))
    assert rows_of(book["結果"]) == [list("甲乙丙丁戊己"), ["1", 2, 3, 4, 5, 6]]
    rest = rows_of(book["長い文の続き"])[1:]
    assert rest == [["結果", 2, "庚", 1, "七", "1"], ["結果", 2, "壬", 1, "9", "1"]]


def test_the_words_on_a_page_are_not_longer_than_excel_takes() -> None:
    for header in ("題" * 300, "&" * 300, "題 & " * 100):
        content = made(["1", 2], header=header)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            part = archive.read("xl/worksheets/sheet1.xml").decode()
        words = re.findall("<oddHeader>(.*)</oddHeader>", part)[0].replace("&amp;", "&")
        assert len(words) < 255 and words.count("&") % 2 == 1, "one & is that of the place"


def test_characters_that_xml_forbids_are_kept_as_excel_keeps_them() -> None:
    content = made(["一行目\r\n二行目\r三行目", "\x01 _x000D_ \ud800 <&>"])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        part = archive.read("xl/worksheets/sheet1.xml").decode()
    assert ">一行目\n二行目\n三行目<" in part
    assert ">_x0001_ _x005F_x000D_ \ufffd &lt;&amp;&gt;<" in part


def test_the_first_bytes_come_before_the_first_row() -> None:
    def lines() -> Any:
        pytest.fail("a row was read")
        yield []

    assert next(csv_file(lines())) == b"\xef\xbb\xbf"
    assert next(workbook([Sheet(name="a", lines=lines())], "en")).startswith(b"PK")


def test_a_sheet_without_headings_has_titles_and_its_own_widths() -> None:
    lines: list[Line] = [[Styled("納品書", Style.TITLE)], ["番号", Styled(12_000, Style.WHOLE)]]
    sheet = Sheet(name="納品書", lines=lines, fixed_widths=(30, 40), is_landscape=False)
    found = opened(b"".join(workbook([sheet], "ja")))["納品書"]
    assert (found["A1"].font.sz, found.freeze_panes, found.print_title_rows) == (16, None, None)
    assert (found["B2"].number_format, found.page_setup.orientation) == ("#,##0", "portrait")
    assert found.column_dimensions["B"].width == 40


@pytest.mark.parametrize(
    "text",
    [
        "-5",
        "-",
        "+81 467 00 0000",
        "-1,234.5",
        "-5℃",
        "－５",
        "-5%",
        "---",
        "-1e3",
        "−5",
        "'",
        "'-",
    ],
)
def test_a_sign_a_number_and_a_telephone_number_are_no_formulas(text: str) -> None:
    assert guarded(text) == unguarded(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1+1",
        "-2+3+cmd|' /C calc'!A1",
        "@SUM(A1)",
        "-A1",
        "＝1+1",
        "\t=1+1",
        "\r=1",
        "- りんご",
        "+81-467-00-0000",
        '=HYPERLINK("x")',
        "'=1+1",
        "-5 A1",
    ],
)
def test_a_formula_gets_an_apostrophe_that_can_be_taken_away(text: str) -> None:
    assert guarded(text) == "'" + text
    assert unguarded(guarded(text)) == text
    assert is_formula(text)


def test_a_csv_file_opens_in_excel() -> None:
    instant = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)
    content = b"".join(csv_file([["名前", "値"], ["=1", True], ["a\nb", None], ["-5", instant]]))
    assert content.decode() == (
        '\ufeff名前,値\r\n\'=1,true\r\n"a\nb",\r\n-5,2026-04-01T09:00:00+00:00\r\n'
    )


def test_no_column_is_named_twice() -> None:
    assert distinct(["state", "State", "ｓｔａｔｅ ", "値", "state (2)"]) == [
        "state",
        "State (2)",
        "ｓｔａｔｅ (3)",
        "値",
        "state (2) (2)",
    ]


def test_widths_hold_the_longest_line_up_to_a_limit() -> None:
    assert widths([["a", "値"], ["b" * 20, "日本語\nの文"], ["c" * 90, None]]) == [60, 8]
    assert widths([[14_850_000, date(2026, 4, 1)]]) == [13, 13]


def test_columns_have_the_letters_of_excel() -> None:
    assert [column_name(place) for place in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
    assert pieces("a𠮷b", 2) == ["a", "𠮷", "b"]
