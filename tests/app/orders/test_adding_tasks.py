"""Tasks added from the page of an order: pasted lines, a pasted table, a file taken in by a job."""

import io
from typing import Any
from uuid import UUID, uuid4

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from app.bootstrap import Service
from domain.orders.job_order import JobOrder
from tests.app.orders.page_client import PageClient, keys, page_client_of, words_of
from tests.centre import Centre
from workers import job_kinds
from workers.perform import perform_with

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


@pytest.fixture
def page_client(service: Service) -> PageClient:
    return page_client_of(service)


def test_plain_lines_become_tasks_whose_contents_are_sealed(
    centre: Centre, page_client: PageClient
) -> None:
    order = centre.order()
    centre.add(order, ["0003"])
    sent = page_client.post(f"/orders/{order.id}/tasks", lines='葛󠄀西 髙子\r\n\r\n 二行目, "x\n')
    assert sent.headers["Location"] == f"/orders/{order.id}?said=added"
    assert keys(centre, order) == ["0003", "0002", "0004"]
    assert centre.task(order, "0002").payload == {"source_text": "葛󠄀西 髙子"}
    assert centre.task(order, "0004").payload == {"source_text": ' 二行目, "x'}


@pytest.mark.parametrize("comma", [",", "\t"])
def test_a_pasted_table_is_read_by_its_headings(
    comma: str, centre: Centre, page_client: PageClient
) -> None:
    order = centre.order()
    lines = f'key{comma}source_text\nA{comma}"一行目\n二行目"\nB{comma}髙\n'
    for _ in range(2):  # What is there with the same content is passed over.
        assert page_client.post(f"/orders/{order.id}/tasks", lines=lines).status_code == 303
    assert keys(centre, order) == ["A", "B"]
    assert centre.task(order, "A").payload == {"source_text": "一行目\n二行目"}


@pytest.mark.parametrize("heading", ["KEY", "ｋｅｙ", "キー", "作業番号", " Key\u00a0"])
def test_the_column_of_the_keys_is_known_by_its_usual_names(
    heading: str, centre: Centre, page_client: PageClient
) -> None:
    order = centre.order()
    lines = f"住所\t{heading}\n御成町\tA\n"
    assert page_client.post(f"/orders/{order.id}/tasks", lines=lines).status_code == 303
    assert centre.task(order, "A").payload == {"住所": "御成町"}


@pytest.mark.parametrize(
    "lines",
    [
        "番号\t住所\n1\t御成町\n2\t小町\n",
        "No.,品名\n1,封筒\n2,はがき\n",
        "ほし\tかず\nあ\t1\nい\t2\n",
    ],
)
def test_a_heading_that_is_pasted_without_a_key_is_asked_about(
    lines: str, centre: Centre, page_client: PageClient
) -> None:
    order = centre.order()
    here = f"/orders/{order.id}/tasks"
    asked = page_client.post(here, lines=lines)
    assert asked.status_code == 422
    assert "The first line looks like headings." in words_of(asked.text)
    assert keys(centre, order) == []
    assert '<option value="1">' in asked.text and '<option value="none">' in asked.text
    assert page_client.post(here, lines=lines, key_column="9").status_code == 422
    assert page_client.post(here, lines=lines, key_column="1").status_code == 303
    second = lines.split("\n")[1].replace(",", "\t").split("\t")
    heading = lines.split("\n")[0].replace(",", "\t").split("\t")[0]
    assert centre.task(order, second[1]).payload == {heading: second[0]}
    other = centre.order()
    assert (
        page_client.post(f"/orders/{other.id}/tasks", lines=lines, key_column="none").status_code
        == 303
    )
    assert len(keys(centre, other)) == 3


@pytest.mark.parametrize("heading", ["名前", "作業名", "title", "Code X"])
def test_the_heading_of_one_pasted_column_is_asked_about_and_is_no_task(
    heading: str, centre: Centre, page_client: PageClient
) -> None:
    order = centre.order()
    here, below = (
        f"/orders/{order.id}/tasks",
        ("1", "2") if heading == "Code X" else ("佐藤", "鈴木"),
    )
    lines = "\n".join((heading, *below))
    assert page_client.post(here, lines=lines).status_code == 422
    assert keys(centre, order) == []
    assert page_client.post(here, lines=lines, key_column="number").status_code == 303
    assert keys(centre, order) == ["0001", "0002"]
    assert centre.task(order, "0001").payload == {heading: below[0]}


@pytest.mark.parametrize(
    "lines", ["a\tb\nc\td\n", "番号\n住所\n", "Call, then write.\nSend it, please.\n"]
)
def test_lines_that_are_no_table_are_tasks(
    lines: str, centre: Centre, page_client: PageClient
) -> None:
    order = centre.order()
    assert page_client.post(f"/orders/{order.id}/tasks", lines=lines).status_code == 303
    assert len(keys(centre, order)) == 2


def test_a_pasted_title_is_no_task_and_the_line_of_the_headings_is_asked(
    centre: Centre, page_client: PageClient
) -> None:
    order = centre.order()
    here = f"/orders/{order.id}/tasks"
    lines = "2026年11月 受付表\n\n番号\t住所\n1\t小町\n2\t御成町\n"
    asked = page_client.post(here, lines=lines)
    assert asked.status_code == 422 and "Line 3 looks like headings." in words_of(asked.text)
    assert '<option value="3" selected>番号 | 住所</option>' in asked.text
    asked = page_client.post(here, lines=lines, heading_row="3")
    assert asked.status_code == 422 and '<option value="0">番号</option>' in asked.text
    assert keys(centre, order) == []
    sent = page_client.post(here, lines=lines, heading_row="3", key_column="0")
    assert sent.status_code == 303 and keys(centre, order) == ["1", "2"]
    assert page_client.post(here, lines="key|住所\nA|小町").status_code == 422


def test_a_pasted_table_with_an_open_quotation_mark_is_no_list_of_tasks(
    centre: Centre, page_client: PageClient
) -> None:
    order = centre.order()
    answer = page_client.post(f"/orders/{order.id}/tasks", lines='key,a\nA,"open\n')
    assert answer.status_code == 422 and "quotation mark is closed" in answer.text
    assert keys(centre, order) == []


def test_each_line_of_a_table_that_does_not_fit_is_named(
    centre: Centre, page_client: PageClient
) -> None:
    order = centre.order()
    centre.add(order, ["A"])
    lines = "key,source_text\nA,別の内容\n,x\nB,x\nB,y\n"
    answer = page_client.post(f"/orders/{order.id}/tasks", lines=lines)
    assert answer.status_code == 422
    words = words_of(answer.text)
    for line in (
        "Line 2, “key”: This order already has a task with this key.",
        "Line 3, “key”: Write a key.",
        "Line 5, “key”: The same key as in line 4, or one that looks like it.",
    ):
        assert line in words
    assert lines.strip() in answer.text
    assert keys(centre, order) == ["A"]
    many = page_client.post(f"/orders/{order.id}/tasks", lines="x\n" * 1001)
    assert "Up to 1,000 tasks at once." in many.text


def upload(
    page_client: PageClient, order: JobOrder, content: bytes, name: str = "t.csv", **more: Any
) -> Any:
    """Send a file from the page."""
    return page_client.post(f"/orders/{order.id}/import", file=(io.BytesIO(content), name), **more)


def take_in(page_client: PageClient, preview: str, key_column: str = "0", **more: Any) -> Any:
    """Confirm what the preview of a file shows."""
    path, _, rest = preview.partition("?file=")
    more = {"file_id": rest[:36], "key_column": key_column, **more}
    return page_client.post(f"{path}/take", **more)


def perform(page_client: PageClient, address: str) -> None:
    """Let the job that is named in an address run."""
    job = address.partition("job=")[2][:36]
    perform_with(page_client.service, job_kinds.IMPORT_TASKS, UUID(job))


def test_the_preview_says_which_encoding_was_assumed_and_another_one_can_be_chosen(
    centre: Centre, page_client: PageClient
) -> None:
    order = centre.order()
    preview = upload(page_client, order, "作業番号,住所\nA,御成町\n".encode("euc_jp"))
    address = preview.headers["Location"]
    assert "it was read as EUC-JP" in page_client.text(address)
    assert '<option value="euc-jp" selected>' in page_client.get(address).text
    assert "cannot be read as UTF-8" in page_client.text(f"{address}&encoding=utf-8")
    other = page_client.text(f"{address}&encoding=gb18030")
    assert "it was read as" not in other and "御成町" not in other
    taken = take_in(page_client, address, encoding="euc-jp").headers["Location"]
    perform(page_client, taken)
    assert centre.task(order, "A").payload == {"住所": "御成町"}
    plain = upload(page_client, order, "作業番号,住所\nA,御成町\n".encode()).headers["Location"]
    assert "it was read as" not in page_client.text(plain)


def test_a_file_is_looked_at_and_then_imported_while_the_page_shows_how_far_it_is(
    centre: Centre, page_client: PageClient
) -> None:
    order, once = centre.order(), uuid4().hex
    content = '作業番号,住所,日付,数\nA,御成町,R8.4.1,1\nB,小町,2026/4/2,"1,234"\n'.encode("cp932")
    preview = upload(page_client, order, content).headers["Location"]
    words = page_client.text(preview)
    assert "Nothing was taken in yet." in words and "2 rows" in words
    assert "住所 text 日付 dates 数 numbers" in words and "2 A 御成町 R8.4.1 1" in words
    assert '<option value="0" selected>' in page_client.get(preview).text
    assert keys(centre, order) == []
    assert "No file was imported" in page_client.text(f"/orders/{order.id}/import/outcome")
    assert "CSV or XLSX file" in page_client.text(f"/orders/{order.id}/import")
    other = centre.order()
    assert page_client.get(preview.replace(str(order.id), str(other.id))).status_code == 404
    address = take_in(page_client, preview, once=once).headers["Location"]
    assert take_in(page_client, preview, once=once).headers["Location"] == address
    page = page_client.get(address).text
    assert "waiting for its turn" in page and "data-wait" in page and "http-equiv" in page
    assert "waiting for its turn" in page_client.get(f"/orders/{order.id}/add").text
    assert take_in(page_client, preview).status_code == 409
    perform(page_client, address)
    words = page_client.text(address)
    assert "taken in: 2 of 2 rows" in words and "See how far" not in words
    assert "data-wait" not in page_client.get(address).text
    assert "Last import of a file: taken in" in page_client.text(f"/orders/{order.id}/add")
    assert keys(centre, order) == ["A", "B"]
    assert page_client.get(address.replace(str(order.id), str(other.id))).status_code == 404


def test_the_column_of_the_keys_is_chosen_once(centre: Centre, page_client: PageClient) -> None:
    order = centre.order()
    preview = upload(page_client, order, b"name,no\nx,A\ny,B\n").headers["Location"]
    page = page_client.get(preview).text
    assert '<select id="key_column"' in page and "selected>" not in page.partition("key_column")[2]
    assert take_in(page_client, preview, key_column="").status_code == 422
    address = take_in(page_client, preview, "1").headers["Location"]
    perform(page_client, address)
    assert keys(centre, order) == ["A", "B"]
    again = upload(page_client, centre.order(), b"NO ,x\nC,z\n").headers["Location"]
    assert '<option value="0" selected>' in page_client.get(again).text


def test_the_sheet_of_a_workbook_is_chosen(centre: Centre, page_client: PageClient) -> None:
    order, book, file = centre.order(), Workbook(), io.BytesIO()
    for title in ("一月", "二月"):
        sheet = book.create_sheet(title)
        sheet.append(["key"])
        sheet.append([f"{title}-1"])
    book.save(file)
    preview = upload(page_client, order, file.getvalue(), "t.xlsx").headers["Location"]
    page = page_client.get(preview).text
    assert '<option value="二月">' in page and "Take in these rows" not in page
    assert "二月-1" in page_client.text(f"{preview}&sheet=二月")
    address = take_in(page_client, preview, sheet="二月").headers["Location"]
    perform(page_client, address)
    assert keys(centre, order) == ["二月-1"]


def test_a_title_and_what_is_hidden_are_left_out_and_the_outcome_says_so(
    centre: Centre, page_client: PageClient
) -> None:
    order, book, file = centre.order(), Workbook(), io.BytesIO()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for line in (["受付表"], [], ["作業番号", "数", "内部"], ["A", 1e15, "秘"], ["B", 2, "秘"]):
        sheet.append(line)
    sheet.row_dimensions[5].hidden = sheet.column_dimensions["C"].hidden = True
    book.save(file)
    preview = upload(page_client, order, file.getvalue(), "t.xlsx").headers["Location"]
    words = page_client.text(preview)
    assert "The headings are in line 3. 1 line above it is not read." in words
    assert "Not read: 1 hidden row and 1 hidden column." in words
    assert "read differently from what Excel shows: B4." in words
    every = page_client.text(f"{preview}&hidden=true&heading_row=3")
    assert "2 rows" in every and "Not read" not in every
    address = take_in(page_client, preview, heading_row="3").headers["Location"]
    perform(page_client, address)
    assert "Not read: 1 hidden row and 1 hidden column." in page_client.text(address)
    assert centre.task(order, "A").payload == {"数": "1000000000000000"}
    other = centre.order()
    preview = upload(page_client, other, file.getvalue(), "t.xlsx").headers["Location"]
    perform(page_client, take_in(page_client, preview, hidden="true").headers["Location"])
    assert centre.task(other, "B").payload == {"数": "2", "内部": "秘"}
    assert "no column with this heading" not in page_client.text(f"{preview}&heading_row=1")


def test_the_preview_says_which_columns_and_rows_are_no_work(
    centre: Centre, page_client: PageClient
) -> None:
    order = centre.order()
    content = "作業番号,状態,担当,作業時間（分）,数\nA,合格,B-1,5,2\n合計,,,5,2\n".encode()
    preview = upload(page_client, order, content).headers["Location"]
    words = page_client.text(preview)
    assert "are not taken in: “状態”, “担当”, “作業時間（分）”." in words
    assert "Rows of totals are not taken in: line 3." in words and "1 row " in words
    assert "担当 not taken in" in words and "数 numbers" in words
    address = take_in(page_client, preview).headers["Location"]
    perform(page_client, address)
    assert "are not taken in: “状態”, “担当”, “作業時間（分）”." in page_client.text(address)
    assert centre.task(order, "A").payload == {"数": "2"}


def test_the_rows_to_mend_are_named_before_and_after(
    centre: Centre, page_client: PageClient
) -> None:
    order = centre.order()
    preview = upload(page_client, order, b"key,source_text\nA,1\nA,2\n,3\n").headers["Location"]
    seen = page_client.text(preview)
    address = take_in(page_client, preview).headers["Location"]
    perform(page_client, address)
    answer = page_client.get(address).text
    assert "not taken in" in words_of(answer) and 'class="notice wrong"' in answer
    assert "Take in these rows" not in seen and "Choose the mended file" in seen
    by_text = page_client.text(f"{preview}&key_column=1")
    assert "Take in these rows" in by_text and "mended" not in by_text
    for words in (seen, words_of(answer)):
        assert "3 key The same key as in line 2, or one that looks like it." in words
        assert "4 key Write a key." in words
    assert "not taken in" in page_client.text(f"/orders/{order.id}/add")
    assert keys(centre, order) == []


@pytest.mark.parametrize(
    ("content", "name", "told"),
    [
        (b"", "t.csv", "The file is empty."),
        (b"key\nA\n", "t.pdf", "This is a PDF file."),
        (b"key\nA\n", "t.dat", "Choose a CSV or XLSX file."),
        (b"%PDF-1.7", "t.xls", "This is a PDF file."),
        (b"<html><table>", "t.xls", "the file is a web page or XML"),
        (b"<!DOCTYPE html>", "t.html", "This is a web page (HTML) or XML."),
        (b"key\nA\n", "t.xls", "this is no readable Excel file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "t.xls", "This is an old Excel file (.xls)."),
        (b"PK\x03\x04", "t.docx", "This is a Word file."),
        (b"%PDF-1.7", "t.csv", "This is a PDF file."),
        (b"", "", "Choose a file."),
    ],
)
def test_another_kind_of_file_is_refused_in_words(
    content: bytes, name: str, told: str, centre: Centre, page_client: PageClient
) -> None:
    order = centre.order()
    answer = upload(page_client, order, content, name)
    assert answer.status_code == 422
    assert told in answer.text and 'id="file-problem"' in answer.text
    assert centre.now(JobOrder, order.id).importing is None
