"""People are imported from a page after a look at the rows, columns and possible duplicates."""

import io
import re
from typing import Any

import pytest
from openpyxl import load_workbook

from app.bootstrap import Service
from domain.kernel.messaging.caller import Role
from tests.app.orders.page_client import PageClient, page_client_of, words_of

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
HEAD = "氏名,よみ,生年月日,市内在住,手帳種別,障害種別,主な障害種別,メモ\n"
ROWS = (
    "林 次郎,ハヤシ ジロウ,S50.1.1,○,身体,身体,身体,x\n森 一,モリ ハジメ,H2.4.1,×,精神,精神,精神,\n"
)
COLUMNS = {
    f"column{place}": field
    for place, field in enumerate(
        [
            *("name", "name_kana", "birth_date", "resident", "handbook_kinds"),
            *("disability_kinds", "main_kind", "-"),
        ]
    )
}


@pytest.fixture
def desk(service: Service) -> PageClient:
    return page_client_of(service, Role.SOCIAL_WORKER)


def upload(desk: PageClient, text: str) -> str:
    """Send a file; gives the address of its preview."""
    file = (io.BytesIO(text.encode("cp932")), "people.csv")
    answer = desk.post("/people/import", file=file)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def take(desk: PageClient, preview: str, **values: str) -> Any:
    """Confirm what the preview of a file shows."""
    return desk.post("/people/import/take", file_id=preview.partition("file=")[2][:36], **values)


def names(desk: PageClient) -> list[Any]:
    return [row["name"] for row in desk.service.views.read("SELECT name FROM people_cards", ())]


def test_a_file_is_mapped_once_and_equal_people_are_asked_about(desk: PageClient) -> None:
    here = upload(desk, HEAD + ROWS)
    words = desk.text(here)
    assert "Nobody was recorded yet." in words and "2 rows" in words
    assert "2 林 次郎 ハヤシ ジロウ S50.1.1 ○" in words
    refused = take(desk, here, **{**COLUMNS, "column1": ""})
    assert refused.status_code == 422 and "Choose what this column holds." in refused.text
    done = take(desk, here, **COLUMNS)
    assert done.headers["Location"] == "/people/import?said=imported"
    assert "The people of the file were recorded." in desk.text(done.headers["Location"])
    assert sorted(names(desk)) == ["林 次郎", "森 一"]
    assert desk.get(here).status_code == 404

    again = upload(desk, HEAD + ROWS)
    page = desk.get(again).text
    assert page.count(" selected>") == len(COLUMNS) + 2  # The headings and the encoding, too.
    assert "There is a record that may be of the same person." in words_of(page)
    assert re.search(r'<a href="/people/[0-9a-f-]{36}">林 次郎</a>', page)
    assert take(desk, again, **COLUMNS).status_code == 422
    assert len(names(desk)) == 2
    assert take(desk, again, **COLUMNS, different="true").status_code == 303
    desk.service.projections.catch_up()
    assert len(names(desk)) == 4


def test_rows_to_mend_are_named_and_a_my_number_is_not_shown(desk: PageClient) -> None:
    head = HEAD.replace("よみ", "フリガナ").replace("メモ", "電話番号")
    words = desk.text(upload(desk, head + "林,,昭和64年1月8日,たぶん,身体,身体,身体,\n"))
    assert "2 生年月日 Write a real date" in words and "2 市内在住 Write はい" in words
    page = desk.get(upload(desk, head + "林 1234-5678-9018,,,○,身体,身体,身体,\n")).text
    assert "9018" not in page and "Record these people" not in page


def test_columns_that_are_known_are_folded_and_those_that_are_not_are_asked(
    desk: PageClient,
) -> None:
    page = desk.get(upload(desk, HEAD + ROWS)).text
    asked, _, folded = page.partition('<details class="light">')
    assert "6 columns were recognised" in folded and 'name="column0"' in folded
    assert 'name="column1"' in asked and 'name="column7"' in asked and 'column0"' not in asked
    known = HEAD.replace("よみ", "フリガナ").replace("メモ", "電話番号")
    page = desk.get(upload(desk, known + ROWS.replace(",x", ","))).text
    asked, _, folded = page.partition('<details class="light">')
    assert "Every column was recognised" in folded and 'name="column' not in asked
    assert "Record these people" in folded


def test_a_file_of_which_nothing_can_be_taken_offers_no_button_for_it(desk: PageClient) -> None:
    head = HEAD.replace("よみ", "フリガナ").replace("メモ", "電話番号")
    here = upload(desk, head + "林,,H2.4.1,○,身体,身体,身体,12\n")
    page = desk.get(here).text
    words = words_of(page)
    assert "No row of this file can be taken in until these are mended." in words
    assert "Record these people" not in page and "/people/import/take" not in page
    assert "Choose the mended file" in words and "Change what the columns hold" in words
    page = desk.get(f"{here}&column7=-").text
    assert "Record these people" in page and "mended" not in page
    assert re.search('name="column7".*?value="-" selected', page, re.DOTALL)
    assert "2 電話番号" in words_of(desk.get(f"{here}&column7=phone").text)


def test_a_row_of_totals_is_nobody(desk: PageClient) -> None:
    here = upload(desk, HEAD + ROWS + "合計,,,,,,,2人\n")
    words = desk.text(here)
    assert "Rows of totals are not taken in: line 4." in words and "2 rows" in words
    assert take(desk, here, **COLUMNS).status_code == 303
    desk.service.projections.catch_up()
    assert sorted(names(desk)) == ["林 次郎", "森 一"]
    person = "氏名,生年月日\n小計 一郎,H2.4.1\n計,2人\n"
    words = desk.text(upload(desk, person))
    assert "not taken in: line 3" in words and "2 小計 一郎" in words


def test_a_file_belongs_to_who_has_sent_it(desk: PageClient, service: Service) -> None:
    here = upload(desk, HEAD + ROWS)
    assert page_client_of(service, Role.MANAGER).get(here).status_code == 404
    row = service.ledger.row("SELECT body FROM staged_files")
    assert row is not None and "次郎".encode("cp932") not in bytes(row["body"])


@pytest.mark.parametrize(("form", "start"), [("csv", "\ufeff氏名".encode()), ("xlsx", b"PK")])
def test_a_template_opens_in_excel_and_can_be_sent_as_it_is(
    desk: PageClient, form: str, start: bytes
) -> None:
    answer = desk.get(f"/api/v1/people/import/template?format={form}")
    assert answer.data.startswith(start)
    assert f"people.{form}" in answer.headers["Content-Disposition"]
    if form == "xlsx":
        [sheet] = load_workbook(io.BytesIO(answer.data)).worksheets
        phone = sheet["I2"]
        assert (phone.number_format, sheet.column_dimensions["I"].number_format) == ("@", "@")
    sent = desk.post("/people/import", file=(io.BytesIO(answer.data), f"people.{form}"))
    page = desk.get(sent.headers["Location"]).text
    assert "鎌倉 花子" in page and "cannot be taken in" not in page


def test_the_columns_are_remembered_from_a_file_that_is_refused(desk: PageClient) -> None:
    title = "2026年11月 受付表,,,\n"
    here = upload(desk, title + HEAD + ROWS.replace("S50.1.1", "S50.13.1"))
    words = desk.text(here)
    assert "The headings are in line 2. 1 line above it is not read." in words
    assert take(desk, here, **COLUMNS, heading_row="2").status_code == 422
    mended = desk.get(upload(desk, title + HEAD + ROWS)).text
    assert mended.count(" selected>") == len(COLUMNS) + 2 and "cannot be taken in" not in mended
    assert "知らない" not in mended and "data-keep" not in mended
    wrong = upload(desk, title + HEAD + ROWS)
    assert "Choose what" not in desk.text(f"{wrong}&heading_row=1")
    assert take(desk, wrong, **COLUMNS, heading_row="2").status_code == 303
    desk.service.projections.catch_up()
    assert sorted(names(desk)) == ["林 次郎", "森 一"]


def test_participants_are_looked_at_before_they_are_registered(desk: PageClient) -> None:
    take(desk, upload(desk, HEAD + ROWS), **COLUMNS)
    desk.service.projections.catch_up()
    rows = desk.service.views.read("SELECT person_id FROM people_cards WHERE resident = 1", ())
    text = f"名簿\nID,就労形態,理由の区分,登録日\n{rows[0]['person_id']},在宅型,障害,2020-04-01\n"
    file = (io.BytesIO(text.encode()), "p.csv")
    here = desk.post("/participants/import", file=file).headers["Location"]
    words = desk.text(here)
    assert "Nobody was registered yet." in words and "1 row" in words
    codes = "&column0=person_id&column1=work_mode&column2=difficulty&column3=occurred_on"
    page = desk.get(f"{here}&heading_row=2{codes}").text
    assert "Register these people" in page and 'id="reason" name="reason" rows="2"' in page
    assert 'id="reason-hint"' in page and "earlier day" not in page
    assert re.search('<textarea id="reason"[^>]* required>', page)
    sent = {"file_id": here.partition("file=")[2], "heading_row": "2"}
    sent |= {"column0": "person_id", "column1": "work_mode", "column2": "difficulty"}
    refused = desk.post("/participants/import/take", **sent, column3="occurred_on")
    assert refused.status_code == 422 and 'value="difficulty" selected' in refused.text
    sent["reason"] = "紙の台帳からの移行"
    done = desk.post("/participants/import/take", **sent, column3="occurred_on")
    assert done.headers["Location"] == "/participants/import?said=imported"
    assert "were registered as participants" in desk.text(done.headers["Location"])
