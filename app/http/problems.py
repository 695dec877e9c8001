"""Maps refusals to statuses; answers every error as application/problem+json (RFC 9457)."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import quote

import structlog
from flask import Flask, Response, current_app, g, request
from werkzeug.datastructures import LanguageAccept
from werkzeug.exceptions import HTTPException
from werkzeug.http import parse_accept_header

from app.pages.problem_pages import is_a_browser, page_of_a_problem
from domain.kernel.errors import (
    Conflict,
    DomainError,
    Invalid,
    KeyReused,
    NotAllowed,
    NotFound,
    ReadModelsMissing,
    RecordUnreadable,
    RuleBroken,
    Stale,
    Unavailable,
)
from domain.kernel.storage.database import is_lacking
from domain.kernel.text.bilingual import BilingualText

IN_PATHS = "/:@!$&'()*+,;=~"
"""What a path may contain unencoded in addition to letters, digits and `-._` (RFC 3986)."""
SECRETS = frozenset({"secret", "token"})
"""Parameters of paths that are credentials in themselves."""
PROBLEM_TYPE = "application/problem+json"
MOST_ERRORS = 100
LANGUAGES = ("ja", "en")
LANGUAGE_COOKIE = "ashiato_language"
log = structlog.get_logger("ashiato.web")


class Malformed(DomainError):
    """The request cannot be read: broken JSON, encoding or header (400)."""


class NotSignedIn(DomainError):
    """Nobody is signed in, or the session or token is no longer valid (401)."""

    def __init__(self) -> None:
        super().__init__(
            "サインインしていません。サインインしてから、もう一度操作してください。",
            "You are not signed in. Sign in and try again.",
        )


class Forged(DomainError):
    """A request of a session came from another site, or without its CSRF token (403)."""

    def __init__(self) -> None:
        super().__init__(
            "この画面からの操作であることを確かめられませんでした。画面を読み込み直してください。",
            "It could not be confirmed that this came from our own page. Reload the page.",
        )


class WrongMediaType(DomainError):
    """The route does not accept a body of this media type (415)."""


class NotAcceptable(DomainError):
    """The answer is not available in any form that the caller accepts (406)."""

    def __init__(self, forms: Sequence[str]) -> None:
        listed = " / ".join(f"format={form}" for form in forms)
        super().__init__(
            f"Accept にある形式では答えられません。次のどれかをアドレスに書いてください：{listed}",
            f"This does not come in a form that Accept names. Ask for one of: {listed}",
        )


class TooLarge(DomainError):
    """The body is larger than the route allows (413)."""

    def __init__(self) -> None:
        super().__init__(
            "送られた内容が大きすぎます。分けて送ってください。", "What was sent is too large."
        )


class TooOften(DomainError):
    """Too many attempts (429); the caller may try again after `retry_after` seconds."""

    def __init__(self, retry_after: int) -> None:
        ja, en = wait_in_words(retry_after)
        super().__init__(
            f"何度も続けて試されました。{ja}待ってから、もう一度試してください。",
            f"This was tried too often. Wait {en} and try again.",
        )
        self.retry_after = retry_after


def wait_in_words(seconds: int) -> BilingualText:
    """The waiting time in words: in seconds, or in whole minutes."""
    if seconds < 60:
        return BilingualText(f"{seconds}秒", "1 second" if seconds == 1 else f"{seconds} seconds")
    minutes = -(-seconds // 60)
    return BilingualText(f"{minutes}分", "1 minute" if minutes == 1 else f"{minutes} minutes")


STATUSES: Mapping[type[DomainError], int] = {
    Malformed: 400,
    NotSignedIn: 401,
    NotAllowed: 403,
    Forged: 403,
    NotFound: 404,
    NotAcceptable: 406,
    RuleBroken: 409,
    Stale: 412,
    TooLarge: 413,
    WrongMediaType: 415,
    Invalid: 422,
    KeyReused: 422,
    TooOften: 429,
    Unavailable: 503,
}

TITLES: Mapping[int, tuple[str, BilingualText]] = {
    400: ("malformed", BilingualText("読み取れない内容です", "The request cannot be read")),
    401: ("not-signed-in", BilingualText("サインインが必要です", "Sign in first")),
    403: ("not-allowed", BilingualText("権限がありません", "Not allowed")),
    404: ("not-found", BilingualText("見つかりません", "Not found")),
    405: (
        "method-not-allowed",
        BilingualText("この操作はここではできません", "Method not allowed"),
    ),
    406: ("not-acceptable", BilingualText("その形式では答えられません", "Not in that form")),
    409: ("rule-broken", BilingualText("いまはできません", "Not possible now")),
    412: ("stale", BilingualText("先に変更されています", "Changed in the meantime")),
    413: ("too-large", BilingualText("大きすぎます", "Too large")),
    415: ("wrong-media-type", BilingualText("この形式は受け取れません", "Unsupported media type")),
    422: ("invalid", BilingualText("入力を確かめてください", "Check what was entered")),
    429: ("too-often", BilingualText("試した回数が多すぎます", "Too many attempts")),
    500: ("internal", BilingualText("サービスの側で問題が起きました", "Something went wrong here")),
    503: ("unavailable", BilingualText("いまは応答できません", "Unavailable now")),
}

DETAILS: Mapping[int, BilingualText] = {
    404: NotFound().text,
    405: BilingualText(
        "この場所では、その種類の操作は受け付けていません。",
        "This address does not take that method.",
    ),
    413: TooLarge().text,
    500: BilingualText(
        "問題を記録しました。続くときは、管理者に連絡してください。",
        "The problem was noted. If it goes on, tell an administrator.",
    ),
}

FORM_TOO_LARGE = BilingualText(
    "送られた内容が大きすぎて、受け取れませんでした。文字は全部で1MBまで、ファイルは64MBまでです。"
    "短くするか、分けて送ってください。入力した文章は、JavaScript が動くブラウザーなら、"
    "このブラウザーに残っています。動かないときは、ブラウザーの「戻る」で入力した画面に戻ってください。",
    "What was sent is too large, so it was not taken: text may have up to 1 MB in all, a file up to"
    " 64 MB. Shorten it, or send it in parts. Where JavaScript runs, what you typed is kept in this"
    " browser; where it does not, go back to the form with the button of the browser.",
)
"""The sentence for a form with a body over the limit of its route."""

BEING_PREPARED = Unavailable(
    "新しい版に合わせて、この画面の表を準備しています。少し待ってから、もう一度開いてください。",
    "After an upgrade what this page reads is being made. Wait a moment and open it again.",
    retry_after=10,
)


def language() -> str:
    """The language that the caller has chosen or requested: "ja" or "en"; "ja" by default."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    if chosen in LANGUAGES:
        return chosen
    return _best_language(request.headers.get("Accept-Language", ""))


@lru_cache(maxsize=256)
def _best_language(header: str) -> str:
    return parse_accept_header(header, LanguageAccept).best_match(["ja", "en"]) or "ja"


def problem(
    status: int,
    detail: BilingualText,
    *,
    errors: Mapping[str, Sequence[BilingualText]] | None = None,
    headers: Mapping[str, str] | None = None,
    **members: Any,
) -> Response:
    """A problem document in the caller's language."""
    known = status if status in TITLES else (400 if status < 500 else 500)
    slug, title = TITLES[known]
    spoken = language()
    if g.get("is_page") or is_a_browser():
        sentences = [text for texts in (errors or {}).values() for text in texts]
        return page_of_a_problem(status, title, [detail, *sentences], headers or {})
    body: dict[str, Any] = {
        "type": f"urn:ashiato:problem:{slug}",
        "title": title.in_language(spoken),
        "status": status,
        "detail": detail.in_language(spoken),
        "instance": _instance(status),
    }
    if errors is not None:
        body["errors"] = {
            path: [text.in_language(spoken) for text in texts[:5]]
            for path, texts in list(errors.items())[:MOST_ERRORS]
        }
    from flask import json

    response = Response(json.dumps(body | members), status, content_type=PROBLEM_TYPE)
    response.headers["Content-Language"] = spoken
    response.headers.update(headers or {})
    return response


def _instance(status: int) -> str:
    """The requested path; for a resource that does not exist, the path of its collection.

    So the answer for a resource outside the caller's scope is, byte for byte, the answer for one
    that does not exist: `/api/v1/job-orders` for the delivery of a missing order. A secret in the
    path is replaced by a dash.
    """
    if status == 404 and request.url_rule is not None:
        return request.url_rule.rule.partition("<")[0].rstrip("/") or "/"
    path = request.path
    for name, value in (request.view_args or {}).items():
        if name in SECRETS:
            path = path.replace(value, "-")
    return quote(path, safe=IN_PATHS)


def refused(refusal: DomainError) -> Response:
    """The problem document of a refusal."""
    if isinstance(refusal, RecordUnreadable) and _is_of_another_centre(refusal.centre):
        refusal = NotFound(out_of_scope=True)
    status = next(STATUSES[kind] for kind in type(refusal).__mro__ if kind in STATUSES)
    headers: dict[str, str] = {}
    members = dict(refusal.members)
    errors = refusal.errors if isinstance(refusal, Invalid) else None
    if isinstance(refusal, KeyReused):
        errors = {"Idempotency-Key": [refusal.text]}
    if isinstance(refusal, Stale):
        headers["ETag"] = f'"{refusal.current}"'
        members["current_version"] = refusal.current
    if isinstance(refusal, NotSignedIn):
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(refusal, TooOften | Unavailable):
        headers["Retry-After"] = str(refusal.retry_after)
    return problem(status, refusal.text, errors=errors, headers=headers, **members)


def _is_of_another_centre(centre: str) -> bool:
    """True if the caller is signed in and may not see this centre."""
    by = g.get("signed_in")
    return bool(centre) and by is not None and not by.caller.sees_centre(centre)


def register(app: Flask) -> None:
    """Answer every error of `app` with a problem document."""
    app.register_error_handler(DomainError, refused)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Conflict, _conflict)
    app.register_error_handler(Exception, _failure)


def _http_error(error: HTTPException) -> Response:
    status = error.code or 500
    headers = {
        name: value for name, value in error.get_headers() if name.lower() in ("allow", "location")
    }
    detail = DETAILS.get(status) or TITLES.get(status, TITLES[400])[1]
    if status == 413 and g.get("is_page"):
        detail = FORM_TOO_LARGE
    return problem(status, detail, headers=headers)


def _conflict(_error: Conflict) -> Response:
    return refused(
        RuleBroken(
            "ほかの記録とぶつかりました。もう一度操作してください。",
            "This collided with another record. Try again.",
        )
    )


def _failure(error: Exception) -> Response:
    if is_lacking(error) and (why := _why_a_table_is_lacking()) is not None:
        return refused(why)
    log.error("request_failed", request_id=g.get("request_id"), exc_info=error)
    return problem(500, DETAILS[500])


def _why_a_table_is_lacking() -> Unavailable | None:
    """The refusal if read models are missing, or one is not yet rebuilt after an upgrade."""
    projections = current_app.extensions["ashiato"].projections
    try:
        if not projections.are_made():
            return ReadModelsMissing()
        is_outdated = any(item.state == "outdated" for item in projections.status())
        return BEING_PREPARED if is_outdated else None
    except Unavailable as refusal:
        return refusal
