"""Text of people in headers, through the real server: it refuses a header that is not ASCII."""

import json
import os
import re
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote
from uuid import UUID

import pytest
from flask import Response
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

from app.bootstrap import Service, bootstrap
from app.factory import create_app, page_routes, routers
from app.http.response_headers import content_disposition
from app.settings import Settings
from domain.identity.account import ACCOUNT_ROLES
from domain.orders.commands import DeliverJobOrder
from domain.policies.split_an_order_into_tasks import task_id
from domain.tasks.commands import AssignTask, InspectTask, SubmitTask
from domain.tasks.task import Verdict
from tests.app.files.work import PNG
from tests.app.visitors import Visitor, visitor
from tests.centre import Centre, as_participant
from tests.running import free_port
from tests.servers import wait_until

APP = Path(__file__).resolve().parents[2] / "app"
NAMES = {
    "Japanese": "名簿の写真.png",
    "a rare variant": "髙﨑さん.png",
    "a circled figure": "資料①.png",
    "an emoji": "花👩🌾.png",
    "full-width spaces": "山 田\u3000花子.png",
    "a decomposed name": unicodedata.normalize("NFD", "ガイドブック.png"),
    "a variation sequence": "葛󠄀城.png",
    "quotes and semicolons": '"a"; filename=b\';c.png',
    "percent and plus": "100%+α %41.png",
    "a long name": "長" * 300 + ".png",
    "an ASCII name": "roster.png",
}


@dataclass
class Server:
    """A running web server and the centre behind it."""

    port: int
    token: str
    order_id: UUID
    feed: str
    open: list[HTTPConnection] = field(default_factory=list)

    def ask(
        self, method: str, path: str, body: bytes | None = None, **headers: str
    ) -> HTTPResponse:
        """Send a request as it is written, and give the answer."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        self.open.append(connection)
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, given)
        return connection.getresponse()

    def get(self, path: str) -> HTTPResponse:
        """Ask as somebody with every role."""
        return self.ask("GET", path, Authorization=self.token)

    def upload(self, name: str) -> tuple[str, str]:
        """Lay a picture called `name` beside the work; its id, and the name that was kept."""
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        head = f'--mark\r\nContent-Disposition: form-data; name="file"; filename="{quoted}"\r\n\r\n'
        body = head.encode() + PNG + b"\r\n--mark--\r\n"
        answer = self.ask(
            "POST",
            f"/api/v1/job-orders/{self.order_id}/files",
            body,
            Authorization=self.token,
            Content_Type="multipart/form-data; boundary=mark",
        )
        made = json.loads(answer.read())
        assert answer.status == 201, made
        return made["id"], made["name"]


@pytest.fixture(scope="module")
def server(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("wire") / "data"
    shutil.copytree(sqlite_template, folder)
    service = bootstrap(Settings.for_folder(folder))
    try:
        found = _at_work(service)
    finally:
        service.close()
    running = subprocess.Popen(
        [sys.executable, "-m", "app", "web", "--port", str(found.port), "--web", "1"],
        env={**os.environ, "ASHIATO_DATA_DIR": str(folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until(lambda: _answers(found), what="an answer of the server")
        yield found
    finally:
        for connection in found.open:
            connection.close()
        running.terminate()
        running.wait(15)


def _answers(server: Server) -> bool:
    try:
        return server.ask("GET", "/healthz").status == 200
    except OSError:
        return False


def _at_work(service: Service) -> Server:
    """A delivered order with names in it, and somebody with every role and a calendar feed."""
    centre, app = Centre(service), create_app(service)
    order = centre.order(
        tasks=1, title="髙﨑①さんの名簿 👩‍🌾", client=centre.client("みなと商会 ①")
    )
    worker, id = centre.participant(), task_id(order.id, "000000")
    centre.does(AssignTask(task_id=id, participant_id=worker.id, override_reason="本人の希望"))
    centre.does(SubmitTask(task_id=id, result={"氏名": "髙"}, minutes=5), by=as_participant(worker))
    centre.does(InspectTask(task_id=id, verdict=Verdict.PASS))
    centre.does(DeliverJobOrder(order_id=order.id))
    by = visitor(app, service, *ACCOUNT_ROLES, participant_id=worker.id, client_id=order.client_id)
    _becomes_a_pilot(by, worker.person_id)
    feed = _made(by.post("/shifts/feeds/renew"))["path"]
    further = centre.order()
    service.projections.catch_up()
    return Server(free_port(), by.headers["Authorization"], further.id, feed)


def _becomes_a_pilot(by: Visitor, person_id: UUID) -> None:
    today = datetime.now(UTC).date()
    period = {"from": today.isoformat(), "to": (today + timedelta(days=90)).isoformat()}
    where = {
        f"{aggregate[:-1]}_id": _made(by.post(f"/{aggregate}", {"name": "みなと書店 ①"}))["id"]
        for aggregate in ("robots", "venues")
    }
    slots = [{**period, "start": "09:00", "end": "17:00"}]
    facts = {"title": "髙の案内", "work": "案内", "period": period, "slots": slots, **where}
    deployment = _made(by.post("/deployments", facts))["id"]
    _made(by.post(f"/deployments/{deployment}/enrol-pilot", {"person_id": str(person_id)}))


def _made(answer: TestResponse) -> Any:
    assert answer.status_code in (200, 201), answer.text
    return answer.json


def disposition_of(answer: HTTPResponse) -> str:
    """The header that names a file."""
    return answer.headers["Content-Disposition"]


def name_in(value: str) -> str:
    """The name of a file as a program of today reads it."""
    whole = re.search(r"filename\*=UTF-8''([^;]+)$", value)
    plain = re.search(r'filename="([^"]*)"', value)
    assert plain is not None
    return unquote(whole[1]) if whole else plain[1]


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_a_file_comes_back_under_its_own_name(name: str, server: Server) -> None:
    id, kept = server.upload(name)
    answer = server.get(f"/api/v1/files/{id}/content")
    assert answer.status == 200
    assert answer.read() == PNG
    assert disposition_of(answer).startswith('attachment; filename="')
    assert disposition_of(answer).isascii()
    assert name_in(disposition_of(answer)) == kept
    assert kept == unicodedata.normalize("NFC", name) or len(name) > len(kept) == 120


def test_exports_reports_and_feeds_are_handed_out(server: Server) -> None:
    orders = f"/api/v1/job-orders/{_delivered(server)}"
    paths = [f"{orders}/{what}?format={form}" for what in ("results", "delivery") for form in FORMS]
    day = "as_of=2026-04-01"
    paths += [
        f"/api/v1/reports/{name}?{day}&format={form}"
        for name in ("bpo-centre", "robot-pilot")
        for form in ("csv", "xlsx", "html")
    ]
    for path in [*paths, server.feed]:
        answer = server.get(path)
        assert answer.status == 200, (path, answer.read())
        assert re.search(r'^(attachment|inline); filename="[\w.-]+"$', disposition_of(answer)), path


FORMS = ("csv", "jsonl", "xlsx")


def _delivered(server: Server) -> str:
    text = server.get("/api/v1/job-orders?state=delivered").read().decode()
    (id,) = re.findall(r'"id":"([0-9a-f-]{36})"', text)
    return str(id)


def _without_names() -> Sequence[str]:
    routes = [operation for router in routers() for operation in router.operations]
    paths = [f"/api/v1{item.path}" for item in routes if item.method == "GET"]
    paths += [page.path for page in page_routes() if page.method == "GET"]
    return [path for path in paths if "<" not in path]


def test_no_page_and_no_answer_fails_for_its_headers(server: Server) -> None:
    for path in _without_names():
        answers = [server.get(path), server.get(f"{path}?q={quote('髙① 山　田')}")]
        for answer in answers:
            answer.read()
            assert answer.status < 500, path
            assert all(value.isascii() for value in answer.headers.values()), path


@pytest.mark.parametrize("path", ["髙①", "家 👩‍🌾", "a\r\nSet-Cookie: a=b", "\u3000"])
def test_a_way_to_the_sign_in_is_encoded(path: str, server: Server) -> None:
    for before in ("/reports/bpo-centre/", "/reports/robot-pilot/", "/"):
        answer = server.ask("GET", f"{before}{quote(path, safe='')}", Accept="text/html")
        assert answer.status in (303, 404)
        assert "Set-Cookie" not in answer.headers
        assert answer.headers.get("Location", "").isascii()


def test_a_sign_in_that_goes_on_to_a_strange_place_is_answered(server: Server) -> None:
    for after in ("/髙", "/a\r\nX: y", "//evil.example", "https://例え.jp/"):
        form = f"email=a%40example.jp&password=wrong+one&after={quote(after)}".encode()
        kind = "application/x-www-form-urlencoded"
        answer = server.ask("POST", "/sign-in", form, Content_Type=kind, Accept="text/html")
        assert answer.status in (401, 422), after


@pytest.fixture
def shown(service: Service) -> Callable[[dict[str, Any]], Response]:
    """Gives the answer of an application one of whose pages sets these headers."""
    app = create_app(service)

    def ask(headers: dict[str, Any]) -> Any:
        app.add_url_rule("/strange", "strange", lambda: Response("", headers=headers))
        return app.test_client().get("/strange")

    return ask


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_header_that_was_forgotten_is_encoded_and_noted(
    shown: Callable[[dict[str, Any]], Response],
) -> None:
    with capture_logs() as lines:
        answer = shown({"X-Name": "名簿 \x7f", "ETag": '"髙"', "X-Plain": 'a "b"; c=%41'})
    assert answer.headers["X-Name"] == "%E5%90%8D%E7%B0%BF %7F"
    assert answer.headers["ETag"] == '"%E9%AB%99"'
    assert answer.headers["X-Plain"] == 'a "b"; c=%41'
    noted = [line["header"] for line in lines if line["event"] == "header_not_ascii"]
    assert noted == ["X-Name", "ETag"], "and not what stood in them"


def test_a_name_is_simplified_for_old_programs() -> None:
    assert content_disposition("roster.png") == 'attachment; filename="roster.png"'
    assert content_disposition("résumé 2.pdf").startswith('attachment; filename="resume 2.pdf";')
    assert content_disposition("名簿.PDF").startswith('attachment; filename="file.PDF";')
    assert content_disposition("名簿") == (
        "attachment; filename=\"file\"; filename*=UTF-8''%E5%90%8D%E7%B0%BF"
    )
    assert content_disposition("a'b(c)*.csv", is_inline=True) == ('inline; filename="a\'b(c)*.csv"')
    assert content_disposition("a\r\nX: y.png") == 'attachment; filename="aX: y.png"'
    assert content_disposition("\ud800.png").isascii()


def test_one_place_builds_the_header_that_names_a_file() -> None:
    builders = [
        path.relative_to(APP).as_posix()
        for path in APP.rglob("*.py")
        if re.search(r"Content-Disposition|send_file|download_name", path.read_text())
    ]
    assert builders == ["http/response_headers.py"]
