"""One connection and its states: it receives requests and sends answers.

    IDLE ─> HEAD ─> (BODY ─> CALL ─>) BODY ─> CALL ─> SEND ─> IDLE, or DRAIN and closed

All of this runs in the event loop and never blocks. Only the application is called in a thread
(`CALL`); until it returns, the loop ignores the connection.
"""

import io
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from selectors import EVENT_READ
from typing import IO, Any

import h11

from app.http.request_body import AWAITED, AwaitedBody
from app.runtime.server import limits
from app.runtime.server.body import Body
from app.runtime.server.call import Answer, Failed, Outcome, Wanted, call, pull, with_body
from app.runtime.server.head import END, Head, check_lines, environ_of, read_head
from app.runtime.server.loop import INTEREST, Loop, State
from app.runtime.server.pace import Pace
from app.runtime.server.refusals import Refused, refusal
from app.runtime.server.sending import Sending, closed

BLOCK = 64 * 1024


class Connection:
    """One connection of a client."""

    def __init__(self, sock: socket.socket, peer: Any, loop: "Loop[Connection]") -> None:
        self.sock, self._loop = sock, loop
        self._peer = (str(peer[0]), int(peer[1]))
        server = sock.getsockname()
        self._server = (str(server[0]), int(server[1]))
        self.address = loop.address_of(self._peer[0], None)
        self.state = State.IDLE
        self.since = time.monotonic()
        """When the connection entered its current state."""
        self._patience = limits.HEAD_SECONDS
        self._is_brief = True
        self.is_waiting = False
        """True if this counts as a waiting connection of its address."""
        self._arrived = bytearray()
        self._begin_anew()

    def _begin_anew(self) -> None:
        self._http = h11.Connection(h11.SERVER, max_incomplete_event_size=limits.HEAD_MOST)
        self._head: Head | None = None
        self._body: Body | None = None
        self._pace = Pace(self.since)
        self._wire = 0
        self._limit: int | None = None
        self._is_asked = self._is_whole = self._is_too_large = False
        self._sending: Sending | None = None

    # Called by the loop.

    def readable(self) -> None:
        """Data has arrived, or the client has closed the connection."""
        if self.interest != EVENT_READ:
            return
        try:
            data = self.sock.recv(BLOCK)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            data = b""
        if not data:
            self.close()
        elif self.state is State.DRAIN:
            self._pace.move(len(data), time.monotonic())
            if self._pace.moved > limits.DRAIN_MOST:
                self.close()
        else:
            self._guarded(partial(self._take_in, data))

    def writable(self) -> None:
        """The socket accepts more of the answer."""
        if self.state is State.SEND and self._sending is not None:
            self._guarded(partial(self._send, self._sending))

    def take(self, outcome: Outcome) -> None:
        """Handle the outcome of submitted work."""
        if self.state is not State.CLOSED:
            self._guarded(partial(self._take_outcome, outcome))
        elif isinstance(outcome, Answer) and outcome.rest is not None:
            self._loop.submit(self, partial(closed, outcome.rest))

    def look_at_the_clock(self, now: float) -> None:
        """Ask the application, refuse or close, if a deadline has passed."""
        if self.is_unasked and self._wants_to_ask(now):
            self._guarded(self._ask)
        elif self._is_late(now):
            self.send_away(408)
        elif self.state is State.HEAD and now - self.since > limits.ASK_AFTER:
            self._guarded(self._wait)

    def _is_late(self, now: float) -> bool:
        if self.state in (State.IDLE, State.HEAD):
            return now - self.since > self._patience
        if self.state is State.DRAIN and self._is_brief:
            return now - self.since > limits.LINGER_SECONDS
        if self.state is State.SEND and self._sending is not None:
            return self._sending.pace.is_late(now)
        return self.state in (State.BODY, State.DRAIN) and self._pace.is_late(now)

    @property
    def is_unasked(self) -> bool:
        """True while a body arrives and the application was not yet asked whether it needs it."""
        return self.state is State.BODY and not self._is_asked

    @property
    def interest(self) -> int:
        """The socket events that the loop waits for."""
        return INTEREST[self.state]

    def send_away(self, status: int) -> None:
        """Refuse a request that has begun, or anything with 503; else only close the connection."""
        if self.state in (State.HEAD, State.BODY) or status == 503:
            self._refuse(status, is_brief=True)
        else:
            self.close()

    def close(self) -> None:
        """End the connection at once."""
        if self.state is State.CLOSED:
            return
        self._let_go()
        self._turn(State.CLOSED)
        self.sock.close()

    # Requests.

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Refused as refused:
            self._refuse(refused.status, is_brief=self._body is None or not self.is_waiting)
        except OSError:
            self.close()

    def _turn(self, state: State) -> None:
        self.state, self.since = state, time.monotonic()
        self._loop.turned(self)

    def _take_in(self, data: bytes) -> None:
        if self.state is State.BODY:
            self._wire += len(data)
            self._pace.move(len(data), time.monotonic())
            self._http.receive_data(data)
            self._take_body()
        else:
            self._arrived += data
            self._take_head()

    def _take_head(self) -> None:
        while self._arrived.startswith(b"\r\n"):
            del self._arrived[:2]
        if self.state is State.IDLE and self._arrived:
            self._turn(State.HEAD)
            self._patience = limits.HEAD_SECONDS
        end = self._arrived.find(END)
        if end > limits.HEAD_MOST or (end < 0 and len(self._arrived) > limits.HEAD_MOST):
            raise Refused(431)
        if end < 0:
            check_lines(self._arrived)
            return
        raw, rest = bytes(self._arrived[: end + 4]), bytes(self._arrived[end + 4 :])
        self._arrived.clear()
        self._head = head = read_head(self._http, raw)
        self._count_for(head)
        self._turn(State.BODY)
        self._pace = Pace(self.since)
        if head.has_body:
            self._body = Body(self._loop.held, self.address or self._peer[0])
        if rest:
            self._wire = len(rest)
            self._http.receive_data(rest)
        self._take_body()

    def _count_for(self, head: Head) -> None:
        address = self._loop.address_of(self._peer[0], head.of("x-forwarded-for"))
        if address != self.address:
            self.address = address
            self._loop.turned(self)

    def _take_body(self) -> None:
        """Process what has arrived of the body, and continue if that is enough."""
        try:
            while type(event := self._http.next_event()) is h11.Data:
                assert self._body is not None  # noqa: S101
                self._body.write(bytes(event.data))
        except h11.RemoteProtocolError:
            raise Refused(400) from None
        size = self._body.size if self._body is not None else 0
        if type(event) is h11.EndOfMessage:
            self._is_whole = True
            self._arrived = bytearray(self._http.trailing_data[0])
            self._submit(self._body.read_from_start() if self._body is not None else None, size)
        elif self._wire > 2 * size + limits.FRAMING_MOST:
            raise Refused(400)
        elif self._limit is not None and size > self._limit:
            self._is_too_large = True
            self._submit(AwaitedBody(), size, **{AWAITED: True})
        elif self._wants_to_ask(time.monotonic()):
            self._ask()

    def _wants_to_ask(self, now: float) -> bool:
        if self._is_asked or self._head is None or self._body is None:
            return False
        is_long = max(self._head.length or 0, self._body.size) > limits.EAGER
        return is_long or self._head.waits_for_continue or now - self.since >= limits.ASK_AFTER

    def _ask(self) -> None:
        """Call the application without the body: it answers, or asks for the body."""
        assert self._head is not None  # noqa: S101
        self._wait()
        self._is_asked = True
        # A chunked body has no length; what has arrived is its minimum.
        length = self._head.length or max(1, self._body.size if self._body is not None else 1)
        self._submit(AwaitedBody(), length, **{AWAITED: True})

    def _submit(self, stream: IO[bytes] | AwaitedBody | None, size: int, **more: Any) -> None:
        assert self._head is not None  # noqa: S101
        base = environ_of(self._head, self._peer, self._server)
        given = stream if stream is not None else io.BytesIO()
        environ = with_body(base, given, size if self._head.has_body else None, **more)
        self._turn(State.CALL)
        self._loop.submit(self, partial(call, self._loop.application, environ, self.sock))

    # Answers.

    def _take_outcome(self, outcome: Outcome) -> None:
        if isinstance(outcome, Answer):
            self._answer(outcome)
        elif isinstance(outcome, list) and self._sending is not None:
            now = time.monotonic()
            self._sending.pace.leave_out(now - self.since, now)
            self._sending.add(outcome)
            self._send(self._sending)
        elif isinstance(outcome, Wanted):
            self._collect(outcome.limit)
        elif isinstance(outcome, Failed) and self._sending is None:
            raise Refused(500)
        else:  # A stream took over, or the rest failed.
            self.close()

    def _collect(self, limit: int | None) -> None:
        """Continue with a body that the application needs."""
        if self._is_too_large or self._is_whole:
            raise Refused(413 if self._is_too_large else 500)
        self._limit = min(limits.BODY_MOST if limit is None else limit, limits.BODY_MOST)
        now = time.monotonic()
        self._pace.leave_out(now - self.since, now)
        self._turn(State.BODY)
        if self._http.they_are_waiting_for_100_continue:
            go_on = h11.InformationalResponse(status_code=100, headers=[])
            self.sock.send(self._http.send(go_on) or b"")
        self._take_body()

    def _answer(self, answer: Answer) -> None:
        if self._body is not None:
            self._body.close()
        self._sending = Sending(self.sock, self._http)
        self._sending.begin(answer, is_last=not self._is_whole or self._loop.is_stopping)
        self._send(self._sending)

    def _send(self, sending: Sending) -> None:
        """Send more of the answer, and continue when all of it is sent."""
        if not sending.flush():
            if self.state is not State.SEND:
                self._turn(State.SEND)
                self._wait()
        elif sending.rest is not None:
            self._turn(State.CALL)
            self._loop.submit(self, partial(pull, sending.rest))
        else:
            self._finish()

    def _wait(self) -> None:
        """Count as a waiting connection of the address until the request is answered."""
        if not self.is_waiting:
            self._loop.make_room(self)
            self.is_waiting = True

    def _finish(self) -> None:
        """The answer is sent: wait for the next request, or close."""
        if not self._is_whole:
            self._drain(is_brief=False)
        elif self._http.our_state is not h11.DONE or self._loop.is_stopping:
            self._drain(is_brief=True)
        else:
            self._let_go()
            self.is_waiting = False
            self._turn(State.IDLE)
            self._patience = limits.KEPT_SECONDS
            self._begin_anew()
            if self._arrived:
                self._take_head()

    def _refuse(self, status: int, *, is_brief: bool) -> None:
        """Send the server's own refusal, as far as the socket accepts it at once, and close."""
        with suppress(OSError):
            self.sock.send(refusal(status))
        self._drain(is_brief=is_brief)

    def _drain(self, *, is_brief: bool) -> None:
        """Discard what still arrives: a reset would destroy the answer.

        A refused body is read to its end, or to a limit; in all other cases the client has a moment
        to close.
        """
        self._let_go()
        with suppress(OSError):
            self.sock.shutdown(socket.SHUT_WR)
        self._turn(State.DRAIN)
        self._pace = Pace(self.since)
        self._is_brief = is_brief
        self.is_waiting = not is_brief

    def _let_go(self) -> None:
        """Release what belongs to the current request."""
        if self._body is not None:
            self._body.close()
        rest = self._sending.rest if self._sending is not None else None
        if rest is not None and not rest.is_over:
            self._loop.submit(self, partial(closed, rest))
        self._sending = None
