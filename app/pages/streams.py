"""Open pages hear that something changed: one thread of a process serves all of their streams.

A stream carries positions and nothing else. What changed is read by the page itself, with the
rights of whoever looks at it. The thread looks at the ledger once a second, and only while
anybody listens; so it needs neither Redis nor a thread of the web server for each open page.
"""

import queue
import random
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

import msgspec
import structlog

from app.bootstrap import Service
from domain.kernel.caller import COORDINATION, Caller
from domain.kernel.errors import DomainError, Unavailable
from domain.kernel.ledger import Ledger, answering

log = structlog.get_logger()

TICK = 1.0
"""Seconds between two looks at the ledger."""
HEARTBEAT = 15
"""Ticks between two signs of life, with each of which the rights are looked at again."""
MOST, MOST_OF_ONE = 400, 12
"""Streams of one process, and of one account in it."""
PAGE, MOST_READ = 500, 5_000
"""Events read at once; of a longer absence is said, without looking, that something changed."""
HEARD = ("task.", "job_order.", "order_question.", "participant.", "file.")
UNHEARD = frozenset({"task.draft_saved.v1"})
"""What happens every few seconds while somebody writes, and changes nothing that is shown."""
OF_SESSIONS = "account."

Check = Callable[[], Caller | None]


class _Signed(msgspec.Struct):
    centre: str


class _Stored(msgspec.Struct):
    meta: _Signed


_META = msgspec.json.Decoder(_Stored)


@dataclass
class News:
    """What a stretch of the ledger holds for those who listen."""

    upto: int
    last: dict[str, int] = field(default_factory=dict)
    """The position of the last change of each centre."""
    accounts: set[str] = field(default_factory=set)
    """Accounts of which something was recorded: their sessions may have ended."""

    def since(self, position: int, centres: tuple[str, ...]) -> bool:
        """True if something changed in one of `centres` after `position`."""
        return any(self.last.get(centre, 0) > position for centre in centres)


def news(ledger: Ledger, after: int, upto: int) -> News:
    """What was recorded after one position, up to another; nothing sealed is opened for it."""
    found = News(upto)
    while after < upto:
        with answering:
            page = ledger.recorder.select_notifications(
                after, PAGE, stop=upto, inclusive_of_start=False
            )
        if not page:
            break
        for one in page:
            after = int(one.id)
            if one.topic.startswith(OF_SESSIONS):
                found.accounts.add(str(one.originator_id))
            elif one.topic.startswith(HEARD) and one.topic not in UNHEARD:
                found.last[_META.decode(one.state).meta.centre] = after
    return found


class Stream:
    """One open page that listens: by a socket of its own, or (on a small server) by a thread."""

    def __init__(self, caller: Caller, check: Check, position: int) -> None:
        self.caller = caller
        self.position = position
        self._check = check
        self._socket: socket.socket | None = None
        self._waiting: queue.Queue[bytes] = queue.Queue()
        self._is_closed = False
        self._guard = threading.Lock()
        # Those whose server went away do not all come back in the same moment.
        self.send(f"retry: {random.randint(2_000, 6_000)}\n\n")  # noqa: S311

    def send(self, text: str) -> None:
        """Write `text`; a page that does not take it is let go, and asks again by itself."""
        with self._guard:
            if self._is_closed:
                return
            if self._socket is None:
                self._waiting.put(text.encode())
                return
            try:
                is_whole = self._socket.send(text.encode()) == len(text.encode())
            except OSError:
                is_whole = False
        if not is_whole:
            self.close()

    def go_on(self, by: socket.socket) -> None:
        """Serve the page through a socket from now on, beginning with what was to be sent."""
        with self._guard:
            early = b"".join(self._taken())
            by.setblocking(True)
            by.sendall(early)
            by.setblocking(False)
            self._socket = by

    def _taken(self) -> Iterator[bytes]:
        with suppress(queue.Empty):
            while True:
                yield self._waiting.get_nowait()

    def __iter__(self) -> Iterator[bytes]:
        """What is sent, for a server that has a thread for it."""
        try:
            while True:
                piece = self._waiting.get()
                if not piece:
                    return
                yield piece
        finally:
            self.close()

    def holds(self) -> bool:
        """True while whoever listens is signed in and may; looked at in the ledger's database."""
        try:
            found = self._check()
        except Unavailable:
            return True
        if found is None or not found.has(COORDINATION):
            return False
        self.caller = found
        return True

    def is_gone(self) -> bool:
        """True if it was closed, here or by the page."""
        by = self._socket
        if self._is_closed or by is None:
            return self._is_closed
        try:
            return by.recv(1024) == b""
        except BlockingIOError:
            return False
        except OSError:
            return True

    def leave_thread(self) -> None:
        """The answer is over for the thread that began it: only a socket of its own goes on."""
        if self._socket is None:
            self.close()

    def close(self) -> None:
        """End the stream."""
        with self._guard:
            if self._is_closed:
                return
            self._is_closed = True
            self._waiting.put(b"")
            if self._socket is not None:
                with suppress(OSError):
                    self._socket.close()


class Streams:
    """Every stream of one process, and the thread that serves them."""

    def __init__(self, service: Service, reads: tuple[str, ...]) -> None:
        self._service, self._reads = service, reads
        self._streams: set[Stream] = set()
        self._guard = threading.Lock()
        self._thread: threading.Thread | None = None
        self._seen = 0

    def position(self) -> int:
        """How far the pages of now have read."""
        return self._service.projections.position(*self._reads)

    def add(self, caller: Caller, check: Check, since: int | None) -> Stream:
        """A stream for a page that was shown at `since`. Raises Unavailable if there are too many.

        What was missed meanwhile is told at once.
        """
        with self._guard:
            own = sum(1 for one in self._streams if one.caller.actor == caller.actor)
            if len(self._streams) >= MOST or own >= MOST_OF_ONE:
                raise Unavailable(
                    "自動更新の画面が多く開かれています。この画面は、ときどき更新します。",
                    "Many pages renew themselves now. This one is renewed now and then.",
                    retry_after=60,
                )
            if self._thread is None:
                self._seen = self.position()
            stream = Stream(caller, check, self._seen)
            if since is not None and self._missed(since, caller):
                _tell(stream, self._seen)
            self._streams.add(stream)
            if self._thread is None:
                self._thread = threading.Thread(target=self._serve, daemon=True)
                self._thread.start()
            return stream

    def _missed(self, since: int, caller: Caller) -> bool:
        if self._seen - since > MOST_READ:
            return True
        return news(self._service.ledger, since, self._seen).since(since, caller.centres)

    def _serve(self) -> None:
        """Look, tell and let go, until nobody listens any more."""
        pause, ticks = threading.Event(), 0
        while True:
            pause.wait(TICK)
            ticks += 1
            with self._guard:
                self._streams = {one for one in self._streams if not one.is_gone()}
                if not self._streams:
                    self._thread = None
                    return
                try:
                    self._look(is_beat=ticks % HEARTBEAT == 0)
                except DomainError:
                    log.warning("pages not told of changes")
                except Exception:
                    # Whatever it is, the pages look for themselves now and then.
                    log.exception("pages not told of changes")
                    self._let_go()
                    return

    def _look(self, *, is_beat: bool) -> None:
        upto = self.position()
        found = news(self._service.ledger, self._seen, max(upto, self._seen))
        for stream in list(self._streams):
            own = str(stream.caller.account_id)
            if (is_beat or own in found.accounts) and not stream.holds():
                stream.send("event: ended\ndata: ended\n\n")
                stream.close()
            elif found.since(stream.position, stream.caller.centres):
                _tell(stream, upto)
            elif is_beat:
                stream.send(":\n\n")
        self._seen = found.upto

    def _let_go(self) -> None:
        for stream in self._streams:
            stream.close()
        self._streams = set()
        self._thread = None

    def close(self) -> None:
        """End every stream of this process."""
        with self._guard:
            self._let_go()


def _tell(stream: Stream, position: int) -> None:
    stream.position = position
    stream.send(f"id: {position}\nevent: changed\ndata: {position}\n\n")
