"""Notifies open pages of changes: one thread of a process serves all of its streams.

A stream carries positions and nothing else. The page reads what changed by itself, with the rights
of its reader. The thread polls the ledger once a second, and only while a stream is open; so it
needs neither Redis nor a thread of the web server for each open page.
"""

import threading

import structlog

from app.bootstrap import Service
from app.pages.change_feed import IN_THE_OFFICE, Changes, Subscription, changes_between
from app.pages.sse_subscription import Check, Listener, Stream
from domain.kernel.errors import DomainError, Unavailable
from domain.kernel.storage.deadlines import in_all

log = structlog.get_logger()

TICK = 1.0
"""Seconds between two polls of the ledger."""
LOOKING = 2.0
"""Seconds that one poll may wait for stores."""
HEARTBEAT = 15
"""Ticks between two heartbeats; rights are checked again with each."""
MOST, MOST_OF_ONE = 400, 12
"""Most streams of one process, and of one account or address in it."""
MOST_READ = 5_000
"""Most events read for a returning page; if it missed more, a change is assumed."""


class Streams:
    """All streams of one process, and the thread that serves them."""

    def __init__(self, service: Service, reads: tuple[str, ...]) -> None:
        self._service, self._reads = service, reads
        self._hearings: tuple[Subscription, ...] = (IN_THE_OFFICE,)
        self._streams: set[Stream] = set()
        self._guard = threading.Lock()
        self._thread: threading.Thread | None = None
        self._seen = 0

    def hear(self, hearing: Subscription) -> None:
        """Subscribe to further topics."""
        self._hearings = (*self._hearings, hearing)

    def position(self) -> int:
        """The position that pages rendered now have read."""
        return self._service.projections.position(*self._reads)

    def add(self, listener: Listener, check: Check, since: int | None) -> Stream:
        """A stream for a page rendered at `since`. Raises Unavailable if there are too many.

        Changes that the page has missed are reported at once.
        """
        with self._guard:
            own = sum(1 for item in self._streams if item.listener.right == listener.right)
            if len(self._streams) >= MOST or own >= MOST_OF_ONE:
                raise Unavailable(
                    "自動更新の画面が多く開かれています。この画面は、ときどき更新します。",
                    "Many pages renew themselves now. This one is renewed now and then.",
                    retry_after=60,
                )
            if self._thread is None:
                self._seen = self.position()
            stream = Stream(listener, check, self._beginning(since))
            if since is not None and self._missed(since, listener):
                _tell(stream, self._seen)
            self._streams.add(stream)
            if self._thread is None:
                self._thread = threading.Thread(target=self._serve, daemon=True)
                self._thread.start()
            return stream

    def _beginning(self, since: int | None) -> int:
        """The first position of a stream; the page may be ahead of the thread."""
        is_ahead = since is not None and self._seen < since <= self.position()
        return since if is_ahead and since is not None else self._seen

    def _missed(self, since: int, listener: Listener) -> bool:
        if self._seen - since > MOST_READ:
            return True
        return self._news(since, self._seen).since(since, listener.subjects)

    def _news(self, after: int, upto: int) -> Changes:
        return changes_between(self._service.ledger, after, upto, self._hearings)

    def _serve(self) -> None:
        """Poll, notify and close, until no stream is open."""
        try:
            pause, ticks, goes_on = threading.Event(), 0, True
            while goes_on:
                pause.wait(TICK)
                ticks += 1
                goes_on = self._tick(is_beat=ticks % HEARTBEAT == 0)
        except Exception:
            # Pages reconnect by themselves, and the first one starts a new thread.
            log.exception("pages not told of changes")
            self.close()

    def _tick(self, *, is_beat: bool) -> bool:
        """Poll once; False if no stream is open and this thread must end."""
        with self._guard:
            self._streams = {stream for stream in self._streams if not stream.is_gone()}
            if not self._streams:
                self._thread = None
                return False
            try:
                # `add` waits for this lock meanwhile, hence the deadline.
                with in_all(LOOKING):
                    self._look(is_beat=is_beat)
            except DomainError:
                log.warning("pages not told of changes")
            return True

    def _look(self, *, is_beat: bool) -> None:
        upto = self.position()
        if upto < self._seen:
            self._go_back_to(self._service.ledger.head())
        found = self._news(self._seen, max(upto, self._seen))
        for stream in list(self._streams):
            is_asked = is_beat or stream.listener.right in found.rights
            if is_asked and not stream.holds():
                stream.send("event: ended\ndata: ended\n\n")
                stream.close()
            elif found.since(stream.position, stream.listener.subjects):
                _tell(stream, upto)
            elif is_beat:
                stream.send(":\n\n")
        self._seen = found.upto

    def _go_back_to(self, head: int) -> None:
        """Continue after `head`: an older copy of the ledger may have been restored."""
        self._seen = min(self._seen, head)
        for stream in self._streams:
            stream.position = min(stream.position, head)

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
