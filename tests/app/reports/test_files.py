"""The report as a file, from the interface and from the command line."""

import csv
import io
import json
import subprocess
from datetime import date, datetime, time
from pathlib import Path

import pytest
from openpyxl import load_workbook

from app.bootstrap import Service
from app.factory import create_app
from domain.kernel.messaging.caller import Role
from domain.reports.commands import SetTarget
from tests.app.reports.year import NEW_YEARS_EVE, opening_autumn, registered
from tests.app.visitors import visitor
from tests.centre import Centre
from tests.command_line import run_command

EVE = NEW_YEARS_EVE.isoformat()
pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


@pytest.fixture
def centre(service: Service) -> Centre:
    centre = Centre(service)
    opening_autumn(centre)
    centre.does(SetTarget(fiscal_year=2022, registrations=50))
    service.projections.catch_up()
    return centre


def table(text: str) -> list[list[str]]:
    """The rows of a CSV file."""
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


@pytest.mark.usefixtures("centre")
def test_the_interface_gives_csv_xlsx_and_html(service: Service) -> None:
    guest = visitor(create_app(service), service, Role.SUPERVISOR)
    path = f"/reports/bpo-centre?as_of={EVE}&format="
    answer = guest.get(f"{path}csv")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    rows = table(answer.text)
    assert rows[0][:4] == ["番号", "項目", "内訳", "値"]
    assert rows[1][:6] == ["B1", "登録者数", "", "8", "人", "暫定値"]
    assert ["B4", "登録者数の目標", "達成率（登録者数÷目標）", "16.0", "%"] in [
        row[:5] for row in rows
    ]
    assert ["B5", "運営費（予算）", "", "―", "円", "未設定"] in [row[:6] for row in rows]
    assert answer.headers["Content-Disposition"].endswith(f'filename="bpo-centre-{EVE}.csv"')
    sheet = load_workbook(io.BytesIO(guest.get(f"{path}xlsx").data))["BPO センターの実績"]
    assert [cell.value for cell in sheet[2]][:6] == ["B1", "登録者数", None, 8, "人", "暫定値"]
    day = datetime.combine(NEW_YEARS_EVE, time())
    assert sheet.cell(2, 8).value == day, "a day is a day, not text"
    page = guest.get(f"{path}html")
    assert page.content_type.startswith("text/html")
    assert "<td>登録者数</td>" in page.text and '<html lang="ja">' in page.text


def ashiato(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `ashiato report` on a data folder."""
    return run_command("report", *words, ASHIATO_DATA_DIR=str(folder), **environment)


def test_the_command_line_prints_the_same_report(centre: Centre, tmp_path: Path) -> None:
    folder = centre.service.settings.data_dir
    registered(centre, date(2022, 12, 30))
    done = ashiato(folder, "bpo-centre", "--as-of", EVE, "--json")
    assert done.returncode == 0, done.stderr
    shown = json.loads(done.stdout)
    values = [(item["id"], item["value"]) for item in shown["figures"]]
    assert values == [("B1", 9), ("B2", 9), ("B3", 0), ("B4", 50), ("B5", None)]
    spoken = ashiato(folder, "bpo-centre", "--as-of", EVE, "--format", "csv", LANG="ja_JP.UTF-8")
    assert table(spoken.stdout)[1][:4] == ["B1", "登録者数", "", "9"]
    file = tmp_path / "figures.xlsx"
    written = ashiato(folder, "bpo-centre", "--format", "xlsx", "--out", str(file))
    assert (written.returncode, file.read_bytes()[:2]) == (0, b"PK")


@pytest.mark.one_in(3)
@pytest.mark.usefixtures("centre")
@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("bpo-centre", "--format", "pdf"), 2, "'pdf' is not one of 'json', 'csv', 'xlsx', 'html'"),
        (("bpo-centre", "--as-of", "2199-01-01"), 1, "Nothing is known of a day to come yet."),
        (("bpo-centre", "--centre", "nowhere"), 1, "There is no such centre."),
        (("bpo-centre", "--known-at", "2022-12-31"), 2, "write it with its offset"),
        (("weather",), 2, "is not one of 'bpo-centre'"),
    ],
)
def test_the_command_line_refuses_in_one_line(
    service: Service, words: tuple[str, ...], status: int, said: str
) -> None:
    done = ashiato(service.settings.data_dir, *words)
    assert (done.returncode, done.stdout) == (status, "")
    assert said in done.stderr
