"""LINE: an account is linked by a code that its owner sends, and unlinked by hand or a block."""

import base64
import hmac
import json
import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

from app.bootstrap import Service
from app.factory import create_app
from app.runtime.notice_channels import NoticeChannels, read_channels
from domain.identity.commands import DisableAccount
from domain.kernel.messaging.bus import Envelope
from domain.kernel.messaging.caller import Role
from domain.kernel.time.clock import SettableClock
from domain.notices.choice import NoticeChoice, choice_id
from domain.notices.kinds import Channel
from tests.app.visitors import OPERATOR, Visitor, keep_to_the_document, stranger, visitor
from workers.line_events import handle_line_events
from workers.line_replies import LINKED, NOT_LINKED

ONE_STORE = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
SECRET, FRIEND = "the secret of the channel", "@123abcde"
USER, OTHER = "U" + "0a" * 16, "U" + "1b" * 16
WAYS = NoticeChannels(line_token="token", line_secret=SECRET, line_account=FRIEND)


@pytest.fixture
def linking(service: Service) -> Service:
    """An installation with a LINE account."""
    return replace(service, settings=replace(service.settings, channels=WAYS))


@pytest.fixture
def app(linking: Service) -> Flask:
    return keep_to_the_document(create_app(linking))


@pytest.fixture
def me(app: Flask, service: Service) -> Visitor:
    return visitor(app, service, Role.PARTICIPANT)


@pytest.fixture
def numbers() -> Iterator[int]:
    """The ids of events, each used once."""
    return iter(range(1, 1000))


def event(service: Service, number: int, user: str = USER, **facts: Any) -> dict[str, Any]:
    """An event as LINE reports it, with much that is of no interest here."""
    return {
        "type": "message",
        "mode": "active",
        "timestamp": int(service.clock.now().timestamp() * 1000),
        "source": {"type": "user", "userId": user},
        "webhookEventId": f"01H{number:023}",
        "deliveryContext": {"isRedelivery": False},
        "replyToken": "of no use",
    } | facts


def said(text: str) -> dict[str, Any]:
    return {"message": {"id": "1", "type": "text", "quoteToken": "q", "text": text}}


def report(app: Flask, *events: Any, signature: str | None = None) -> TestResponse:
    """What LINE posts, signed with the secret of the channel."""
    body = json.dumps({"destination": "the centre", "events": events}, ensure_ascii=False).encode()
    right = base64.b64encode(hmac.new(SECRET.encode(), body, sha256).digest()).decode()
    headers = {"X-Line-Signature": right if signature is None else signature}
    return stranger(app).post("/line/events", body, headers)


def code_of(me: Visitor) -> str:
    answer = me.post("/notices/line-code")
    assert answer.status_code == 201, answer.text
    assert answer.get_json()["line_account"] == FRIEND
    return str(answer.get_json()["code"])


def users(service: Service, me: Visitor) -> list[str | None]:
    """The LINE users that are linked to an account."""
    assert me.account_id is not None
    choice = service.ledger.find(NoticeChoice, choice_id(me.account_id))
    found = choice.addresses.values() if choice else ()
    return [one.address for one in found if one.channel is Channel.LINE]


@ONE_STORE
def test_a_code_links_the_sender_once_and_a_block_unlinks_them(
    app: Flask, linking: Service, me: Visitor, numbers: Iterator[int]
) -> None:
    code = code_of(me)
    typed = f" {code.upper().replace('-', ' ')} "
    sent = event(linking, next(numbers), **said(typed))
    with capture_logs() as lines:
        assert report(app, sent).status_code == 200
        assert users(linking, me) == [], "a job does the work"
        for _ in range(2):
            handle_line_events(linking)
    assert users(linking, me) == [USER]
    assert not any(word in json.dumps(lines, default=str) for word in (USER, code, SECRET))
    rows = linking.ledger.rows("SELECT * FROM line_events")
    assert [row["sealed_user"] for row in rows] == [""]
    page = me.client.get("/notices", headers=me.headers | {"Accept-Language": "en"}).text
    assert f"…{USER[-4:]}" in page and USER not in page

    report(app, event(linking, next(numbers), OTHER, **said(code)))
    handle_line_events(linking)
    assert users(linking, me) == [USER], "the code was used up"

    blocked = event(linking, next(numbers), type="unfollow")
    report(app, blocked)
    handle_line_events(linking)
    assert users(linking, me) == []
    report(app, event(linking, next(numbers), **said(code_of(me))))
    handle_line_events(linking)
    assert users(linking, me) == [USER]
    report(app, blocked)
    handle_line_events(linking)
    assert users(linking, me) == [USER], "the same event again is a replay"

    assert me.account_id is not None
    topics = [item.TOPIC for item in linking.ledger.history(choice_id(me.account_id))]
    assert topics == [
        "notice_choice.begun.v1",
        "notice_choice.address_added.v1",
        "notice_choice.address_removed.v1",
        "notice_choice.address_added.v1",
    ]


@pytest.fixture
def line_api() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The address of an interface like LINE's, and the replies that it took."""
    taken: list[dict[str, Any]] = []

    class Api(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            is_right = self.headers["Authorization"] == "Bearer token"
            taken.append({"path": self.path, **body})
            self.send_response(200 if is_right else 401)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Api)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", taken
    server.shutdown()
    server.server_close()


@ONE_STORE
def test_line_answers_whether_a_code_worked_and_nothing_else(
    app: Flask,
    linking: Service,
    me: Visitor,
    numbers: Iterator[int],
    line_api: tuple[str, list[dict[str, Any]]],
) -> None:
    address, taken = line_api
    ways = replace(WAYS, line_api=address)
    there = replace(linking, settings=replace(linking.settings, channels=ways))
    for place, text in enumerate(("0O1l-abcd", code_of(me), "こんにちは", "see you tomorrow")):
        report(app, event(linking, next(numbers), **said(text), replyToken=f"token{place}"))
    for _ in range(2):
        handle_line_events(there)
    assert users(linking, me) == [USER]
    assert [one["replyToken"] for one in taken] == ["token0", "token1"]
    assert {one["path"] for one in taken} == {"/v2/bot/message/reply"}
    wrong, right = (one["messages"][0]["text"] for one in taken)
    assert NOT_LINKED.ja in wrong and LINKED.en in right


@ONE_STORE
def test_its_owner_unlinks_it_on_the_page(
    app: Flask, linking: Service, me: Visitor, numbers: Iterator[int]
) -> None:
    headers = me.headers | {"Accept-Language": "en"}
    page = me.client.post("/notices/line", data={"once": "0" * 32}, headers=headers)
    code = re.search(r'<code translate="no">([a-z2-9]{4}-[a-z2-9]{4})</code>', page.text)
    assert page.status_code == 200 and code is not None
    assert "https://line.me/R/ti/p/@123abcde" in page.text
    report(app, event(linking, next(numbers), **said(code[1])))
    handle_line_events(linking)
    [address] = me.get("/notices").get_json()["addresses"]
    answer = me.post("/notices/remove-address", {"address_id": address["id"]})
    assert answer.status_code == 200 and users(linking, me) == []
    typed = me.post("/notices/add-address", {"channel": "line", "address": USER})
    assert typed.status_code == 422 and users(linking, me) == []


@ONE_STORE
def test_only_line_itself_is_believed(
    app: Flask, linking: Service, me: Visitor, numbers: Iterator[int]
) -> None:
    sent = event(linking, next(numbers), **said(code_of(me)))
    for signature in ("", "AAAA", "\u3042", base64.b64encode(bytes(32)).decode()):
        answer = report(app, sent, signature=signature.encode().decode("latin-1"))
        assert answer.status_code == 401
    assert linking.ledger.rows("SELECT 1 FROM line_events") == []
    plain = create_app(
        replace(linking, settings=replace(linking.settings, channels=NoticeChannels()))
    )
    assert report(plain, sent).status_code == 404
    refused = visitor(plain, linking, Role.PARTICIPANT).post("/notices/line-code")
    assert refused.status_code == 409


@ONE_STORE
@pytest.mark.parametrize(
    "facts",
    [
        {"source": {"type": "group", "groupId": "C-group", "userId": USER}},
        {"source": {"type": "user", "userId": "short"}},
        {"source": {"type": "user"}},
        {"source": None},
        {"webhookEventId": "a b"},
        {"webhookEventId": 1},
        {"timestamp": 1_000_000_000_000},
        {"timestamp": True},
        {"timestamp": "1"},
        {"type": "postback"},
        {"message": None},
        {"message": {"type": "sticker"}},
    ],
)
def test_what_is_no_code_of_somebody_alone_changes_nothing(
    app: Flask, linking: Service, me: Visitor, facts: dict[str, Any]
) -> None:
    sent = event(linking, 1, **(said(code_of(me)) | facts))
    assert report(app, sent, None, "text", 1, {}).status_code == 200
    assert linking.ledger.rows("SELECT 1 FROM line_events") == []


@ONE_STORE
@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b"null", b'{"events": 1}', b"\xff", b"{" * 9000]
)
def test_what_line_would_not_send_is_refused(app: Flask, me: Visitor, body: bytes) -> None:
    right = base64.b64encode(hmac.new(SECRET.encode(), body, sha256).digest()).decode()
    answer = stranger(app).post("/line/events", body, {"X-Line-Signature": right})
    assert answer.status_code == 400
    assert report(app).status_code == 200, "LINE itself asks so whether the address answers"


@ONE_STORE
def test_an_expired_replaced_or_unknown_code_and_a_closed_account_link_nobody(
    app: Flask, linking: Service, me: Visitor, clock: SettableClock, numbers: Iterator[int]
) -> None:
    replaced, expired = code_of(me), code_of(me)
    report(app, event(linking, next(numbers), **said(replaced)))
    clock.advance(timedelta(minutes=10, seconds=1))
    report(app, event(linking, next(numbers), **said(expired)))
    report(app, event(linking, next(numbers), **said("abcd-efgh")))
    handle_line_events(linking)
    assert users(linking, me) == []
    sent = event(linking, next(numbers), **said(code_of(me)))
    assert me.account_id is not None
    linking.bus.dispatch(
        DisableAccount(account_id=UUID(str(me.account_id))), Envelope(caller=OPERATOR)
    )
    report(app, sent)
    handle_line_events(linking)
    assert users(linking, me) == []


def test_the_settings_of_linking() -> None:
    given = {"ASHIATO_LINE_TOKEN": "t", "ASHIATO_LINE_SECRET": "s", "ASHIATO_LINE_ACCOUNT": FRIEND}
    found = read_channels(given)
    assert found.links_line and found.line_account == FRIEND and "'s'" not in repr(found)
    assert not read_channels({"ASHIATO_LINE_TOKEN": "t"}).links_line
    for wrong in ({"ASHIATO_LINE_SECRET": "s"}, given | {"ASHIATO_LINE_ACCOUNT": "https://x"}):
        with pytest.raises(ValueError, match="ASHIATO_LINE_"):
            read_channels(wrong)
