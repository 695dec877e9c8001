"""A sheet is read as its reader sees it: the visible sheet, and each cell as it is shown."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from app.runtime.cell_formats import shown, text_written, written
from app.runtime.table_files import Tables
from domain.kernel.text.row_files import BadRows, Bounds, RowError, Selection
from tests.workbooks import SHEET, with_part
from tests.workbooks import workbook as plain_workbook

BOUNDS = Bounds(cells=1000, text=10_000, unpacked=1_000_000, seconds=60)


@pytest.fixture
def tables(tmp_path: Path) -> Tables:
    return Tables(tmp_path)


def made(fill: Callable[[Worksheet, Workbook], None]) -> bytes:
    """A workbook whose first sheet `fill` has filled."""
    book, file = Workbook(), io.BytesIO()
    assert isinstance(book.active, Worksheet)
    fill(book.active, book)
    book.save(file)
    return file.getvalue()


def rows(tables: Tables, data: bytes, **selection: Any) -> list[Any]:
    chosen = Selection(**selection)
    with tables.opened(io.BytesIO(data), "a.xlsx", BOUNDS, patience=60, selection=chosen) as found:
        return list(found)


def refusals(tables: Tables, data: bytes, **selection: Any) -> list[RowError]:
    with pytest.raises(BadRows) as refused:
        rows(tables, data, **selection)
    return list(refused.value.rows)


@pytest.mark.parametrize(
    ("stored", "code", "text"),
    [
        ("480011", "0000000", "0480011"),
        ("467123456", "0000000000", "0467123456"),
        ("2480012", "000-0000", "248-0012"),
        ("467000000", "0000-00-0000", "0467-00-0000"),
        ("9012345678", "00000000000", "09012345678"),
        ("467123456", "[<=9999999]000-0000;0000-00-0000", "0467-12-3456"),
        ("1234567.5", "#,##0.00", "1,234,567.50"),
        ("-1234", "#,##0_);[Red](#,##0)", "(1,234)"),
        ("-5", "0", "-5"),
        ("-0.4", "0", "0"),
        ("0", '_ * #,##0_ ;_ * \\-#,##0_ ;_ * "-"_ ;_ @_ ', "-"),
        ("1234567", '"¥"#,##0;"¥"\\-#,##0', "¥1,234,567"),
        ("1234567", "[$¥-411]#,##0", "¥1,234,567"),
        ("1234567", "#,##0,", "1,235"),
        ("0.125", "0.0%", "12.5%"),
        ("36.5", '0.0"℃"', "36.5℃"),
        ("7", '"No."000', "No.007"),
        ("12.5", "0.##", "12.5"),
        ("12345", "0.00E+00", "12345"),
        ("0.5", "# ?/?", "1/2"),
        ("-1.25", "# ??/??", "-1 1/4"),
        ("-1", "# ??/??", "-1"),
        ("1.5", '?/?"箱"', "3/2箱"),
        ("3", "# ?/?", "3"),
        ("2.3", "0 ?/10", "2 3/10"),
        ("5", ";;;", "5"),
        ("0", "0;-0;;@", ""),
        ("123", "[DBNum1][$-411]General", "百二十三"),
        ("1111", "[DBNum1]General", "一千百十一"),
        ("123", "[DBNum2]G/標準", "壱百弐拾参"),
        ("123", "[DBNum3]General", "百２十３"),
        ("123", '[DBNum3]0"件"', "１２３件"),
        ("46113", '[DBNum1][$-411]ggge"年"m"月"d"日"', "令和八年四月一日"),
        ("46113", '[DBNum3][$-411]ggge"年"m"月"d"日"', "令和８年４月１日"),
        ("150", '[>=100]0"以上";0"未満"', "150以上"),
        ("-50", '[>=100]0"以上";0"未満"', "-50未満"),
        ("-50", '[<0]"△"#,##0;#,##0', "△50"),
        ("2", '[=1]"男";[=2]"女";General', "女"),
        ("-1234", '#,##0;[Red]"▲"#,##0', "▲1,234"),
        ("0.30000000000000004", "General", "0.3"),
        ("1234567890123", "General", "1234567890123"),
        ("1E+20", "General", "100000000000000000000"),
        ("3", "@", "3"),
        ("46113", "m/d/yyyy", "2026-04-01"),
        ("46113", '[$-411]ggge"年"m"月"d"日"', "令和8年4月1日"),
        ("46113", "ge.m.d", "R8.4.1"),
        ("43586", '[$-ja-JP-x-gannen]ggge"年"m"月"d"日";@', "令和元年5月1日"),
        ("0", "yyyy/m/d", "1900-01-00"),
        ("1", "yyyy/m/d", "1900-01-01"),
        ("60", "yyyy/m/d", "1900-02-29"),
        ("0", "m/d", "1/0"),
        ("46113.5", "yyyy/m/d h:mm", "2026-04-01 12:00"),
        ("46113", "yyyy/m/d h:mm", "2026-04-01"),
        ("46113.5", "yyyy/m/d", "2026-04-01"),
        ("46113", 'yyyy"年"m"月"', "2026年4月"),
        ("46113", 'ggge"年"m"月"', "令和8年4月"),
        ("46113", 'm"月"d"日"(aaa)', "4月1日(水)"),
        ("46113", "mmm-yy", "Apr-26"),
        ("46113", "d-mmm", "1-Apr"),
        ("46113", "mmmm", "April"),
        ("46113", "dddd", "Wednesday"),
        ("0.37847222222", "h:mm", "9:05"),
        ("0.37847222222", "h:mm:ss", "9:05:00"),
        ("0.75", "h:mm AM/PM", "6:00 PM"),
        ("1.1041666667", "[h]:mm", "26:30"),
        ("0.0625", "[m]", "90"),
        ("0.00005787", "mm:ss.0", "00:05.0"),
        ("3000000", "yyyy-mm-dd", "3000000"),
    ],
)
def test_a_number_reads_as_its_format_shows_it(stored: str, code: str, text: str) -> None:
    assert shown(stored, code) == text


@pytest.mark.parametrize(
    ("stored", "code", "is_unlike"),
    [
        ("12345", "0.00E+00", True),
        ("123456789012", "General", True),
        ("12345678901", "General", False),
        ("12345678901234567", "0", True),
        ("-1", "yyyy/m/d", True),
        ("5", ";;;", True),
        ("3", '[=1]"男";[=2]"女"', True),
        ("3", "[DBNum4]General", True),
        ("1111", "[DBNum1]General", False),
        ("1111", "[DBNum2]General", True),
        ("2034", "[DBNum2]General", False),
        ("12", "[DBNum1]0", True),
        ("1.5", "# ?/?", False),
    ],
)
def test_what_is_shown_differently_is_known(stored: str, code: str, is_unlike: bool) -> None:
    assert written(stored, code).is_unlike is is_unlike


def test_a_text_reads_with_what_its_format_adds() -> None:
    assert text_written("林", '@"様"') == ("林様", False)
    assert text_written("林", '0;-0;0;"("@")"') == ("(林)", False)
    assert text_written("林", ";;;") == ("林", True)
    assert text_written("林", '0"件"') == ("林", False)


def test_days_count_from_another_day_where_the_workbook_says_so() -> None:
    assert shown("44651", "yyyy-mm-dd", since_1904=True) == "2026-04-01"


def test_cells_read_as_they_are_shown(tables: Tables) -> None:
    def fill(sheet: Worksheet, _: Workbook) -> None:
        sheet.append(["key", "郵便番号", "日", "時刻", "時間", "本文", "可", "式"])
        sheet.append(
            [
                1,
                480011,
                datetime.fromisoformat("2026-04-01T09:30"),
                time(9, 5),
                timedelta(hours=26, minutes=30),
                "一行目_x000D_\n二行目\u00a0_x005F_x000D_\u200b",
                True,
                date(2026, 4, 1),
            ]
        )
        sheet.cell(2, 1).number_format = "000"
        sheet.cell(2, 2).number_format = "000-0000"
        sheet.cell(2, 4).number_format = "h:mm"
        sheet.cell(2, 5).number_format = "[h]:mm"

    assert rows(tables, made(fill)) == [
        (
            2,
            {
                "key": "001",
                "郵便番号": "048-0011",
                "日": "2026-04-01 09:30:00",
                "時刻": "9:05",
                "時間": "26:30",
                "本文": "一行目\n二行目 _x000D_",
                "可": "true",
                "式": "2026-04-01",
            },
        )
    ]


def test_formulas_without_values_and_errors_are_named_by_line_and_heading(tables: Tables) -> None:
    def fill(sheet: Worksheet, _: Workbook) -> None:
        sheet.append(["key", "氏名"])
        sheet.append(["1", "=1+1"])
        sheet.append(["2", "林"])
        sheet.append(["=1+1", "#N/A"])
        sheet.append(["3", "森", "見出しのない列"])
        sheet.append(["4", "原", "もう一つ"])

    found = refusals(tables, made(fill))
    assert [(error.line, error.field) for error in found] == [
        (2, "氏名"),
        (4, "key"),
        (4, "氏名"),
        (5, "C"),
    ]
    assert "formula without a value" in found[0].text.en
    assert "shows an error" in found[2].text.en
    assert "no heading" in found[3].text.en


def test_a_value_of_a_formula_that_a_program_made_up_is_not_taken(tables: Tables) -> None:
    """A writing program stores 0 and asks the spreadsheet program to compute it on opening."""
    found = refusals(tables, plain_workbook(["key", "合計"], ["1", "=1+1"]))
    assert [(error.line, error.field) for error in found] == [(2, "合計")]


def test_a_stored_value_of_a_formula_is_read(tables: Tables) -> None:
    part = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c t="str"><v>key</v></c><c t="str"><v>a</v></c>'
        b'<c t="str"><v>b</v></c></row>'
        b'<row r="7"><c><f>3*4</f><v>12</v></c>'
        b'<c t="str"><f>1&amp;""</f><v></v></c>'
        b'<c t="str"><f>1</f><v>x</v></c></row>'
        b"</sheetData></worksheet>"
    )
    content = with_part(SHEET, [part], ["key"])
    settled = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(settled, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b' fullCalcOnLoad="1"', b""))
    assert rows(tables, settled.getvalue()) == [(7, {"key": "12", "a": "", "b": "x"})]


def test_merged_headings_lose_nothing(tables: Tables) -> None:
    def fill(sheet: Worksheet, _: Workbook) -> None:
        sheet.append(["key", "住所", None, "備考"])
        sheet.merge_cells(start_row=1, end_row=1, start_column=2, end_column=3)
        sheet.append(["1", "鎌倉市", "御成町18-10", "急ぎ"])

    (error,) = refusals(tables, made(fill))
    assert (error.line, error.field) == (2, "C")
    assert "Column C has no heading" in error.text.en


def _title(sheet: Worksheet, _: Workbook) -> None:
    lines: Any = (["2026年11月 受付表"], [None, None, "作成 2026/11/1"], [], ["受付", "班", "名"])
    for line in (*lines, ["1", "東", "林"], ["2", None, "森"]):
        sheet.append(line)
    sheet.merge_cells("A1:C1")
    sheet.merge_cells(start_row=5, end_row=6, start_column=2, end_column=2)


def _hide(sheet: Worksheet, book: Workbook) -> None:
    old = book.create_sheet("旧")
    old.append(["key"])
    old.sheet_state = "hidden"
    for line in (["key", "内部", "氏名"], ["1", "秘", "林"], ["2", "秘", "森"], ["3", "秘", "原"]):
        sheet.append(line)
    sheet.row_dimensions[3].hidden = True
    sheet.row_dimensions[9].hidden = True
    sheet.column_dimensions["B"].hidden = True
    sheet.column_dimensions["F"].hidden = True


def _merge_data(sheet: Worksheet, _: Workbook) -> None:
    for line in (["key", "班", "場所"], ["1", "A班", "北"], ["2"], ["3", "B班"], [None], ["4"]):
        sheet.append(line)
    sheet.merge_cells("B2:B3")
    sheet.merge_cells("C2:C5")
    sheet.merge_cells("B4:C4")
    sheet.merge_cells(start_row=7, end_row=8, start_column=1, end_column=3)


def _merge_headings(sheet: Worksheet, _: Workbook) -> None:
    for line in (["key", "住所", None], [None, "市", "町"], ["1", "鎌倉", "御成"]):
        sheet.append(line)
    sheet.merge_cells("A1:A2")
    sheet.merge_cells("B1:C1")


@pytest.mark.parametrize(
    ("fill", "read", "hidden"),
    [
        (_hide, [(2, "1", "林"), (4, "3", "原")], (1, 1, 1)),
        (
            _merge_data,
            [
                (2, "1", "A班", "北"),
                (3, "2", "A班", "北"),
                (4, "3", "B班", "B班"),
                (6, "4", "", ""),
            ],
            (0, 0, 0),
        ),
        (_merge_headings, [(3, "1", "鎌倉", "御成")], (0, 0, 0)),
        (_title, [(5, "1", "東", "林"), (6, "2", "東", "森")], (0, 0, 0)),
    ],
)
def test_a_sheet_is_read_as_it_is_seen(
    tables: Tables,
    fill: Callable[[Worksheet, Workbook], None],
    read: list[tuple[Any, ...]],
    hidden: tuple[int, int, int],
) -> None:
    content = io.BytesIO(made(fill))
    with tables.opened(content, "a.xlsx", BOUNDS, patience=60) as table:
        found = list(table)
    assert [(line, *cells.values()) for line, cells in found] == read
    assert table.hidden == hidden
    if fill is _hide:
        assert table.hidden.text.ja.startswith("1行と1列と1シートは隠れているので読みません")
        read_all = Selection(hidden=True, sheet="Sheet")
        with tables.opened(content, "a.xlsx", BOUNDS, patience=60, selection=read_all) as whole:
            assert [len(cells) for _, cells in whole] == [3, 3, 3]
        assert whole.hidden == (0, 0, 0) and whole.sheets == ["Sheet", "旧"]
    if fill is _title:
        assert (table.heading_row, table.first[0]) == (4, (1, ["2026年11月 受付表"]))
    if fill is _merge_headings:
        assert list(found[0][1]) == ["key", "住所 市", "住所 町"]


def test_the_line_of_the_headings_can_be_chosen(tables: Tables) -> None:
    content = plain_workbook(["甲", "乙"], ["key", "名"], ["1", "林"])
    assert rows(tables, content, heading_row=2) == [(3, {"key": "1", "名": "林"})]
    (error,) = refusals(tables, content, heading_row=4)
    assert error.line == 4 and "nothing from line 4 on" in error.text.en


def test_cells_that_are_shown_differently_are_named(tables: Tables) -> None:
    def fill(sheet: Worksheet, _: Workbook) -> None:
        for line in (["受付表"], ["key", "数"], [123456789012345, 1.5], ["b", 12345]):
            sheet.append(line)
        sheet.cell(4, 2).number_format = "0.00E+00"
        sheet.cell(2, 1).number_format = '@"(必須)"'

    with tables.opened(io.BytesIO(made(fill)), "a.xlsx", BOUNDS, patience=60) as table:
        assert list(table) == [
            (3, {"key(必須)": "123456789012345", "数": "1.5"}),
            (4, {"key(必須)": "b", "数": "12345"}),
        ]
    named = tuple(f"{column}{line}" for column, line in (("A", 3), ("B", 4)))
    assert (table.unlike.cells, table.unlike.total) == (named, 2)
    assert f"from what Excel shows: {', '.join(named)}. Please" in table.unlike.text.en


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "####"])
def test_an_error_that_is_written_as_text_is_refused(tables: Tables, error: str) -> None:
    content = io.BytesIO(f"key,氏名\n1,{error}\n2,#3\n".encode())
    with (
        pytest.raises(BadRows) as refused,
        tables.opened(content, "a.csv", BOUNDS, patience=60) as table,
    ):
        list(table)
    assert [(row.line, row.field) for row in refused.value.rows] == [(2, "氏名")]


def test_the_visible_sheet_is_read_and_of_several_the_named_one(tables: Tables) -> None:
    def fill(sheet: Worksheet, book: Workbook) -> None:
        sheet.title = "旧"
        sheet.append(["key"])
        sheet.append(["旧-1"])
        sheet.sheet_state = "hidden"
        book.create_sheet("空")
        for title in ("新", "別") if two else ("新",):
            new = book.create_sheet(title)
            new.append(["key"])
            new.append([f"{title}-1"])

    two = False
    assert rows(tables, made(fill)) == [(2, {"key": "新-1"})]
    two = True
    content = made(fill)
    (error,) = refusals(tables, content)
    assert "2 sheets have contents: “新”, “別”" in error.text.en
    assert rows(tables, content, sheet="別 ") == [(2, {"key": "別-1"})]
    (error,) = refusals(tables, content, sheet="旧")
    assert "There is no sheet of that name" in error.text.en


def other_zip(name: str, content: bytes = b"") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", "")
        archive.writestr(name, content)
    return file.getvalue()


ENTITIES = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">]><sst><si><t>&a;</t></si></sst>'
STRICT = b'<workbook xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"/>'


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (other_zip("xl/workbook.bin"), "binary workbook"),
        (other_zip("mimetype"), "OpenDocument"),
        (other_zip("Index/Document.iwa"), "Numbers file"),
        (other_zip("word/document.xml"), "This is no table"),
        (other_zip("xl/workbook.xml", STRICT), "Strict Open XML"),
        (other_zip("xl/workbook.xml", b"<workbook"), "seems to be damaged"),
        (plain_workbook(["key"])[:2000], "seems to be damaged"),
        (with_part("xl/sharedStrings.xml", [ENTITIES], ["key"], ["1"]), "seems to be damaged"),
    ],
    ids=["xlsb", "ods", "numbers", "docx", "strict", "broken part", "cut off", "entities"],
)
def test_a_workbook_of_another_kind_is_refused_by_its_name(
    tables: Tables, content: bytes, words: str
) -> None:
    (error,) = refusals(tables, content)
    assert words in error.text.en
    assert error.text.ja
