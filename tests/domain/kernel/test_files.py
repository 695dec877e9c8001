"""Uploaded tables are read to the byte, with line numbers, in the encodings that offices use."""

import io
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import pytest
from openpyxl import Workbook

from app.runtime.table_files import Tables
from domain.kernel.text.row_files import BadRows, Bounds, RowError, Selection

ROWS = [(2, {"name": "髙橋 一郎", "n": "1"}), (3, {"name": '"引用", 葛\U000e0100', "n": ""})]
TEXT = 'name,n\r\n髙橋 一郎,1\r\n"""引用"", 葛\U000e0100",\r\n'


def rows(data: bytes, filename: str = "people.csv", **options: Any) -> list[Any]:
    bounds = Bounds(cells=1000, text=10_000, unpacked=1_000_000, seconds=60)
    tables = Tables(Path(gettempdir()))
    with tables.opened(io.BytesIO(data), filename, bounds, patience=60, **options) as found:
        return list(found)


def workbook(*lines: list[Any]) -> bytes:
    book, file = Workbook(), io.BytesIO()
    for line in lines:
        assert book.active is not None
        book.active.append(line)
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_utf8_is_read_to_the_byte_with_or_without_its_mark(encoding: str) -> None:
    assert rows(TEXT.encode(encoding)) == ROWS


def test_shift_jis_of_windows_is_recognised() -> None:
    assert rows("氏名,番号\r\n髙﨑①,1\r\n".encode("cp932")) == [(2, {"氏名": "髙﨑①", "番号": "1"})]


def test_lines_are_counted_as_in_the_file_through_breaks_inside_cells_and_empty_rows() -> None:
    data = b'a,b\n"1\n2",x\n\n,\n3,y\n'
    assert rows(data) == [(2, {"a": "1\n2", "b": "x"}), (6, {"a": "3", "b": "y"})]


def test_a_workbook_reads_as_it_is_typed() -> None:
    from datetime import date

    book = workbook(["name", "born", "n", "ok"], ["髙橋", date(1990, 2, 1), 3.0, True], [None] * 4)
    assert rows(book, "people.XLSX") == [
        (2, {"name": "髙橋", "born": "1990-02-01", "n": "3", "ok": "true"})
    ]


def test_short_rows_are_filled_up() -> None:
    assert rows(b"a,b\n1\n") == [(2, {"a": "1", "b": ""})]


@pytest.mark.parametrize(
    ("data", "filename", "place"),
    [
        (b"", "a.csv", (1, "")),
        (b"a,a\n1,2\n", "a.csv", (1, "")),
        ("a,Ａ \n1,2\n".encode(), "a.csv", (1, "")),
        (b"a,b\n1,2\n1,2,3\n", "a.csv", (3, "C")),
        (b"a,,b\n1,,2\n1,x,2\n", "a.csv", (3, "B")),
        (b'a,b\n1,2\n1,"open\n', "a.csv", (3, "")),
        (b"a\n1\n\0\n", "a.csv", (3, "")),
        (b"a\n\x81\x20\xff\n", "a.csv", (1, "")),
        (b"a,b\n1,2\n", "a.xlsx", (1, "")),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(
    data: bytes, filename: str, place: tuple[int, str]
) -> None:
    error = refusal(data, filename)
    assert (error.line, error.field) == place
    assert all(error.text)


def refusal(data: bytes, filename: str, **options: Any) -> RowError:
    """The only error of a file that is refused."""
    with pytest.raises(BadRows) as refused:
        rows(data, filename, **options)
    (error,) = refused.value.rows
    return error


ADDRESSES = [(2, {"key": "1", "住所": "御成町, 18-10"})]


@pytest.mark.parametrize(
    ("text", "encoding", "filename"),
    [
        ('key,住所\n1,"御成町, 18-10"\n', "euc_jp", "a.csv"),
        ('key,住所\n1,"御成町, 18-10"\n', "iso2022_jp", "a.csv"),
        ('key,住所\r1,"御成町, 18-10"\r', "utf-8", "a.csv"),
        ("key\t住所\r\n1\t御成町, 18-10\r\n", "utf-16", "a.txt"),
        ("key\t住所\r\n1\t御成町, 18-10\r\n", "utf-16-be", "a.txt"),
        ("key\t住所\n1\t御成町, 18-10\n", "cp932", "a.tsv"),
        ("key;住所\n1;御成町, 18-10\n", "utf-8", "a.csv"),
    ],
)
def test_old_encodings_tabs_and_semicolons_are_read(
    text: str, encoding: str, filename: str
) -> None:
    assert rows(text.encode(encoding), filename) == ADDRESSES


def test_a_line_that_only_names_the_separator_is_no_heading() -> None:
    assert rows(b"sep=;\r\nkey;a\r\n1;x,y\r\n") == [(3, {"key": "1", "a": "x,y"})]


def test_digits_that_are_kept_from_excel_by_a_formula_are_read_as_digits() -> None:
    assert rows(b'key,tel\n1,="0467000000"\n') == [(2, {"key": "1", "tel": "0467000000"})]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("key,あて名\n1,たなか\n", "euc_jp"),
        ("key,name\n1,山田\n", "euc_jp"),
        ("key,n\n1,林\n", "euc_jp"),
        ("key,n\n1,鎌倉\n2,鶴岡八幡宮", "euc_jp"),
        ("氏名,ﾌﾘｶﾞﾅ\n佐藤,ｻﾄｳ\n", "cp932"),
        ("key,ｶﾅ\n1,ｶﾏｸﾗ\n", "cp932"),
        ("key,n\n1,①髙\n", "cp932"),
        ("key,name\n1,Ärzte\n2,Jürgen\n", "latin-1"),
        ("key,name\n1,“Größe”\n", "cp1252"),
        ("key,a\n1,たなか\n", "utf-32"),
    ],
)
def test_a_text_is_read_as_it_was_written_or_refused_for_its_encoding(
    text: str, encoding: str
) -> None:
    try:
        found = rows(text.encode(encoding))
    except BadRows as refused:
        assert "encoding is not known" in refused.rows[0].text.en
    else:
        assert found == rows(text.encode())


CHINESE = "key,内容\n1,我们在北京市海淀区中关村大街工作\n2,这里有很多学生和老师他们都是中国人\n"


def test_chinese_text_is_not_read_as_japanese_and_its_encoding_can_be_chosen() -> None:
    data = CHINESE.encode("gb18030")
    data.decode("euc_jp")  # The bytes alone do not say which of the two it is.
    with pytest.raises(BadRows) as refused:
        rows(data)
    assert "Choose it" in refused.value.rows[0].text.en
    assert rows(data, selection=Selection(encoding="gb18030")) == rows(CHINESE.encode())
    people = ("齋藤澤子", "濱田廣", "山田太郎", "渡邊惠美", "國分壽", "佐藤次郎", "田中三郎")
    names = "key,氏名\n" + "".join(f"{key},{name}\n" for key, name in enumerate(people))
    assert rows(names.encode("euc_jp")) == rows(names.encode())


def test_an_encoding_that_does_not_fit_is_refused_with_the_line() -> None:
    data = "key,住所\n1,御成町\n".encode("cp932")
    for code, line in (("utf-8", 1), ("euc-jp", 1), ("iso-2022-jp", 1)):
        with pytest.raises(BadRows) as refused:
            rows(data, selection=Selection(encoding=code))
        assert refused.value.rows[0].line == line
        assert "Choose another encoding" in refused.value.rows[0].text.en
    assert rows(data, selection=Selection(encoding="shift_jis")) == rows(data)


@pytest.mark.parametrize(
    ("data", "filename", "words"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.xlsx", "has a password"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
            + bytes(600)
            + "EncryptedPackage\0".encode("utf-16-le"),
            "a.csv",
            "has a password",
        ),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "Workbook\0".encode("utf-16-le"),
            "a.xlsx",
            "old Excel file",
        ),
        (b"%PDF-1.7", "a.csv", "This is a PDF file"),
        (b"\xef\xbb\xbf<html><table>", "a.csv", "web page"),
        (b"key,a\n1,x\n", "a.xlsx", "no readable Excel file"),
    ],
)
def test_a_file_of_another_kind_is_named_and_the_way_to_a_table(
    data: bytes, filename: str, words: str
) -> None:
    assert words in refusal(data, filename).text.en


def test_rows_that_look_empty_are_no_rows() -> None:
    blank = "key,a\n1,x\n , \n\u3000,\u3000\n\u00a0,\u200b\n\ufeff,\n"
    assert rows(blank.encode()) == [(2, {"key": "1", "a": "x"})]


def test_characters_without_a_shape_are_left_out_and_line_ends_are_one() -> None:
    data = 'ke\u200by,\ufeffa\n1\u00a02,"x\r\ny\rz\u2028\u200d"\n'
    assert rows(data.encode()) == [(2, {"key": "1 2", "a": "x\ny\nz\n\u200d"})]


def test_bad_rows_are_named_by_line_and_field() -> None:
    from domain.kernel.text.bilingual import BilingualText

    refusal = BadRows(
        [
            RowError(4, "name", BilingualText("空です", "empty")),
            RowError(5, "", BilingualText("a", "b")),
        ]
    )
    assert list(refusal.errors) == ["4.name", "5"]


@pytest.mark.parametrize("separator", ["|", ":", "^", "、", "｜"])
def test_another_separator_is_refused_by_its_name(separator: str) -> None:
    lines = [["key", "住所"], ["A", "小町"], ["B", "御成町, 角"]]
    with pytest.raises(BadRows) as refused:
        rows("\n".join(map(separator.join, lines)).encode())
    assert f"separated by “{separator}”" in refused.value.rows[0].text.en


def test_signs_that_do_not_part_every_line_are_text() -> None:
    assert rows("開始\n10:30\n11:00\n".encode()) == [(2, {"開始": "10:30"}), (3, {"開始": "11:00"})]
    assert rows(b"sep=|\nkey|a\n1|x\n") == [(3, {"key": "1", "a": "x"})]


@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_lines_above_the_headings_are_not_read(separator: str) -> None:
    lines = [["受付表"], [], ["番号", "氏名"], ["1", "林"]]
    data = "\n".join(map(separator.join, lines)).encode()
    assert rows(data) == [(4, {"番号": "1", "氏名": "林"})]
    assert rows(data, selection=Selection(heading_row=4)) == []
