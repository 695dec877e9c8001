"""The door at which an open page listens for changes, and what a page needs to listen."""

import re

from flask import Flask, Response, current_app, request

from app.access import admit, caller, service, signed_in
from app.pages.streams import Check, Streams
from domain.identity.sign_in import by_session
from domain.kernel.caller import COORDINATION, Caller
from domain.kernel.errors import NotFound

PATH = "/live"
STREAM = "ashiato.stream"
"""Under this name the web server finds a stream that it is to serve without a thread."""
READS = ("orders.list", "tasks.queue")
_POSITION = re.compile(r"[0-9]{1,18}")


def open_door(app: Flask) -> None:
    """Open `/live`, and give the templates `live_position`. Nothing is started before it is used.

    It is no page: it never ends, so it is not among those that are looked at one by one.
    """
    app.extensions["ashiato.streams"] = Streams(app.extensions["ashiato"], READS)
    app.add_url_rule(PATH, "live", _listen, methods=["GET"], provide_automatic_options=False)


def streams() -> Streams:
    """The streams of this process."""
    found: Streams = current_app.extensions["ashiato.streams"]
    return found


def position() -> int:
    """The position that a page which is made now has surely seen."""
    return streams().position()


def _listen() -> Response:
    """Tell a page of a signed-in coordinator when something changed in one of their centres.

    Raises NotSignedIn, NotAllowed, NotFound for who has no session, and Unavailable.
    """
    admit(COORDINATION, "live")
    secret = signed_in().session_secret
    if secret is None or request.method != "GET":
        raise NotFound
    stream = streams().add(caller(), _check(secret), _since())
    request.environ[STREAM] = stream
    response = Response(iter(stream), content_type="text/event-stream; charset=utf-8")
    response.headers["X-Accel-Buffering"] = "no"
    response.call_on_close(stream.leave_thread)
    return response


def _check(secret: str) -> Check:
    """A question, to be asked outside of any request, who stands behind a session now."""
    at = service()

    def check() -> Caller | None:
        found = by_session(at.ledger, secret, at.clock.now())
        return found.caller if found else None

    return check


def _since() -> int | None:
    """The position that the page has seen: as it was shown, or as it was last told."""
    for given in (request.headers.get("Last-Event-ID", ""), request.args.get("since", "")):
        if _POSITION.fullmatch(given):
            return int(given)
    return None
