"""Checks the health of the service at most once a second, and never makes a caller wait long."""

import threading
import time
from collections.abc import Sequence

from app.bootstrap import Service
from app.runtime.health.condition import Condition
from app.runtime.health.conditions import conditions
from domain.kernel.text.bilingual import BilingualText

HOLDS = 1.0
"""Seconds for which a result is reused."""
RECENT = 30.0
"""Seconds for which an unready result still counts while a slow check is running."""
PATIENCE = 4.0
"""Seconds after which the caller is told that the check itself takes too long."""

TOO_SLOW = Condition(
    code="check_too_slow",
    severity="unready",
    title=BilingualText("点検が終わりません", "The check does not end"),
    cause=BilingualText(
        "データベースの答えが遅すぎて、状態を確かめられません。",
        "The database answers too slowly for anything to be found out.",
    ),
    cure=BilingualText(
        "データベースのサーバーの負荷とディスクを確かめてください。",
        "See to the load and the disk of the database server.",
    ),
    command="ashiato doctor",
    figures={"seconds": PATIENCE},
    check="database",
)


class HealthMonitor:
    """The latest conditions of one service; only one thread checks at a time."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._guard = threading.Lock()
        self._looking: threading.Event | None = None
        self._found: Sequence[Condition] = ()
        self._found_at = float("-inf")

    def conditions(
        self, *, holds: float = HOLDS, patience: float = PATIENCE
    ) -> Sequence[Condition]:
        """What is wrong; the result is at most `holds` seconds old.

        If the check takes longer than `patience` seconds, the last result is returned if it was
        unready and recent; else one condition says that the check takes too long.
        """
        with self._guard:
            if time.monotonic() - self._found_at < holds:
                return self._found
            looking = self._looking or self._look()
        if looking.wait(patience) or self._was_recently_unready():
            return self._found
        return [TOO_SLOW]

    def _was_recently_unready(self) -> bool:
        is_recent = time.monotonic() - self._found_at < RECENT
        return is_recent and any(item.severity == "unready" for item in self._found)

    def _look(self) -> threading.Event:
        done = self._looking = threading.Event()
        threading.Thread(target=self._run, args=(done,), name="health", daemon=True).start()
        return done

    def _run(self, done: threading.Event) -> None:
        try:
            found = conditions(self._service)
            with self._guard:
                self._found, self._found_at = found, time.monotonic()
        finally:
            with self._guard:
                self._looking = None
            done.set()
