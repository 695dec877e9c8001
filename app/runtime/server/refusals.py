"""The server's own answers: to invalid requests, and to connections that it refuses."""

import json
from email.utils import formatdate
from http import HTTPStatus

from prometheus_client import Counter

from app.runtime.server import limits
from domain.kernel.text.bilingual import BilingualText

REFUSED = Counter("ashiato_server_refusals_total", "Requests refused by the server.", ["status"])
_NOT_HTTP = BilingualText(
    "HTTP の要求として読み取れません。", "This is no HTTP request that can be read."
)
DETAILS = {
    400: _NOT_HTTP,
    408: BilingualText(
        "時間内に届きませんでした。通信の状態を確かめて、もう一度送ってください。",
        "It did not arrive in time. Check the connection and send it again.",
    ),
    413: BilingualText(
        "送られた内容が大きすぎます。分けて送ってください。", "What was sent is too large."
    ),
    414: BilingualText(
        "アドレスが長すぎます。条件を減らして送ってください。", "The address is too long."
    ),
    417: BilingualText(
        "Expect には 100-continue だけを書けます。", "Expect takes nothing but 100-continue."
    ),
    429: BilingualText(
        "同じ接続元から、途中の要求が多すぎます。しばらく待ってから、もう一度送ってください。",
        "Too many requests from your address are unfinished. Wait a moment and send it again.",
    ),
    431: BilingualText("ヘッダーが大きすぎます。", "The header fields are too large."),
    500: BilingualText(
        "サービスの側で問題が起きました。続くときは、管理者に連絡してください。",
        "Something went wrong here. If it goes on, tell an administrator.",
    ),
    501: BilingualText(
        "Transfer-Encoding には chunked だけを使えます。",
        "Transfer-Encoding takes nothing but chunked.",
    ),
    503: BilingualText(
        "いまは混み合っています。しばらく待ってから、もう一度送ってください。",
        "The service is very busy now. Wait a moment and send it again.",
    ),
    505: BilingualText("HTTP/1.1 で送ってください。", "Send it as HTTP/1.1."),
}


class Refused(Exception):
    """The server itself refuses a request, with `status`."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def refusal(status: int) -> bytes:
    """The complete response of a refusal, after which the connection is closed."""
    REFUSED.labels(status).inc()
    found = HTTPStatus(status)
    detail = DETAILS.get(status, _NOT_HTTP)
    problem = {
        "type": "about:blank",
        "title": found.phrase,
        "status": status,
        "detail": f"{detail.ja} {detail.en}",
    }
    body = json.dumps(problem, ensure_ascii=False).encode()
    lines = [
        f"HTTP/1.1 {status} {found.phrase}",
        f"Date: {formatdate(usegmt=True)}",
        "Content-Type: application/problem+json",
        f"Content-Length: {len(body)}",
        "Cache-Control: no-store",
        "X-Content-Type-Options: nosniff",
        "Connection: close",
    ]
    if status in (429, 503):
        lines.append(f"Retry-After: {limits.RETRY_AFTER}")
    return "\r\n".join([*lines, "", ""]).encode() + body
