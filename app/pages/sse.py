"""The event streams that notify open pages of changes, and how a page subscribes."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import Flask, Response, current_app, request

from app.bootstrap import Service
from app.http.authorization import authorize, caller, service, signed_in
from app.pages.change_feed import Subscription, centre
from app.pages.sse_streams import Streams
from app.pages.sse_subscription import Check, Listener
from domain.identity.sign_in import by_session
from domain.kernel.errors import NotFound
from domain.kernel.messaging.caller import COORDINATION, Caller, Role

PATH = "/live"
STREAM = "ashiato.stream"
"""The key in the WSGI environment of a stream that the web server serves without a thread."""
READS = ("orders.list", "tasks.queue")
"""The read models of the board."""
_POSITION = re.compile(r"[0-9]{1,18}")

Subjects = Callable[[Service, Caller], frozenset[str]]
"""Returns the subjects that a caller is notified of."""


@dataclass(frozen=True, kw_only=True)
class LiveStreams:
    """The streams of one context: what they report, and who may subscribe at which address."""

    reads: tuple[str, ...]
    """The read models of its open pages."""
    hearing: Subscription
    streams: tuple[tuple[str, frozenset[Role], Subjects], ...]
    """Streams for signed-in users: address, roles and subjects."""
    views: tuple[tuple[str, Callable[..., Response]], ...] = ()
    """Further addresses, each with its view."""


def register_sse_routes(app: Flask, declared: Sequence[LiveStreams]) -> None:
    """Register `/live` for the board, and the `declared` streams. No thread starts before its use.

    They are not registered as pages, because their responses never end.
    """
    reads = (*READS, *(name for item in declared for name in item.reads))
    streams = app.extensions["ashiato.streams"] = Streams(app.extensions["ashiato"], reads)
    open_for(app, PATH, COORDINATION, _offices)
    for item in declared:
        streams.hear(item.hearing)
        for path, roles, subjects in item.streams:
            open_for(app, path, roles, subjects)
        for path, view in item.views:
            app.add_url_rule(path, path, view, methods=["GET"], provide_automatic_options=False)


def open_for(app: Flask, path: str, roles: frozenset[Role], subjects: Subjects) -> None:
    """Register a stream of their `subjects` for callers with `roles`, while their session is valid.

    The stream raises NotSignedIn, NotAllowed, NotFound for a caller without a session (a token),
    and Unavailable.
    """

    def listen() -> Response:
        authorize(roles, "live")
        secret = signed_in().session_secret
        if secret is None:
            raise NotFound
        at = service()
        listener = Listener(str(caller().account_id), subjects(at, caller()))
        return stream_for(listener, _check(at, secret, roles, subjects))

    app.add_url_rule(path, path, listen, methods=["GET"], provide_automatic_options=False)


def stream_for(listener: Listener, check: Check) -> Response:
    """The stream of a page. Raises NotFound for any method but GET, and Unavailable."""
    if request.method != "GET":
        raise NotFound
    stream = streams().add(listener, check, _since())
    request.environ[STREAM] = stream
    response = Response(iter(stream), content_type="text/event-stream; charset=utf-8")
    response.headers["X-Accel-Buffering"] = "no"
    response.call_on_close(stream.leave_thread)
    return response


def streams() -> Streams:
    """The streams of this process."""
    found: Streams = current_app.extensions["ashiato.streams"]
    return found


def position() -> int:
    """A position that every page rendered from now on has seen."""
    return streams().position()


def _offices(_: Service, reader: Caller) -> frozenset[str]:
    return frozenset(map(centre, reader.centres))


def _check(at: Service, secret: str, roles: frozenset[Role], subjects: Subjects) -> Check:
    """A function that returns who the session belongs to now, and their subjects."""

    def check() -> Listener | None:
        found = by_session(at.ledger, secret, at.clock.now(), at.settings.idle)
        if found is None or not found.caller.has(roles):
            return None
        return Listener(str(found.caller.account_id), subjects(at, found.caller))

    return check


def _since() -> int | None:
    """The position that the page has seen: of its last event, else of its rendering."""
    for given in (request.headers.get("Last-Event-ID", ""), request.args.get("since", "")):
        if _POSITION.fullmatch(given):
            return int(given)
    return None
