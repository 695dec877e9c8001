"""What every request gets: an id, a log line, metrics, and the headers of the response."""

import time
from functools import lru_cache
from uuid import uuid4

import structlog
from flask import Flask, Response, g, request
from prometheus_client import Counter, Histogram

from app.http.authorization import service
from app.http.problems import Malformed
from app.http.response_headers import encode_headers
from app.runtime.readiness_watch import TOKEN_HEADER, is_asked_by_up

log = structlog.get_logger("ashiato.web")
BUCKETS = (0.01, 0.05, 0.25, 1.0, 5.0)
REQUESTS = Counter("ashiato_requests_total", "Requests answered.", ["area", "status"])
SECONDS = Histogram("ashiato_request_seconds", "Time to answer.", ["area"], buckets=BUCKETS)
"""Labelled by area, of which there are a few dozen; single routes are in the log."""

HEADERS = {
    "Cache-Control": "no-store",
    "Vary": "Accept, Accept-Language, Authorization, Cookie",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
        " font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none';"
        " frame-ancestors 'none'"
    ),
}
STRICT_TRANSPORT = "max-age=31536000; includeSubDomains"


def register(app: Flask) -> None:
    """Set up and finish every request of `app` in the same way."""
    app.before_request(_begin)
    app.after_request(_end)
    app.teardown_request(_close)


def _begin() -> None:
    g.request_id = uuid4()
    g.began = time.perf_counter()
    try:
        request.environ.get("PATH_INFO", "").encode("latin-1").decode("utf-8")
    except UnicodeError:
        raise Malformed(
            "アドレスの文字を読み取れません。UTF-8 で書いてください。",
            "The address cannot be read. Encode it as UTF-8.",
        ) from None


def _end(response: Response) -> Response:
    given = {name.lower() for name, _ in response.headers}
    for name, value in HEADERS.items():
        if name.lower() not in given:
            response.headers.add_header(name, value)
    if service().settings.is_production:
        response.headers.setdefault("Strict-Transport-Security", STRICT_TRANSPORT)
    request_id = str(g.get("request_id"))
    response.headers.add_header("Ashiato-Request", request_id)
    encode_headers(response)
    route = request.url_rule.rule if request.url_rule is not None else "none"
    seconds = time.perf_counter() - g.get("began", time.perf_counter())
    requests, durations = _measures(route, response.status_code)
    requests.inc()
    durations.observe(seconds)
    by = g.get("signed_in")
    if route == "/healthz" or is_asked_by_up(request.headers.get(TOKEN_HEADER, "")):
        return response
    log.info(
        "request",
        request_id=request_id,
        method=_method(),
        route=route,
        status=response.status_code,
        milliseconds=round(seconds * 1000, 1),
        account=by.caller.actor if by is not None else None,
    )
    return response


@lru_cache(maxsize=2048)
def _measures(route: str, status: int) -> tuple[Counter, Histogram]:
    area = area_of(route)
    return REQUESTS.labels(area, status), SECONDS.labels(area)


def area_of(route: str) -> str:
    """The area of the service that a route belongs to: `/api/v1/people`, `/orders`."""
    depth = 4 if route.startswith("/api/") else 2
    return "/".join(route.split("/")[:depth])


def _close(_error: BaseException | None) -> None:
    """Close uploaded files, which may be temporary files on disk."""
    request.close()


def _method() -> str:
    """The method; an unknown one is not repeated, so that it cannot fill the log."""
    return request.method if request.method in ("GET", "HEAD", "POST", "DELETE") else "OTHER"
