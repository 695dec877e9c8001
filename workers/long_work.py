"""Long work runs in a separate process, so that short work need not wait for it.

Each machine has at most one such process: it alone holds a lock file, and the lock is released
whenever it ends. The rows of the jobs store what is waiting, and in which order.
"""

import os
import subprocess
import threading
from functools import lru_cache

import structlog

from app.runtime.child_process import die_with_parent, module_command
from app.runtime.file_lock import take_if_free
from app.settings import Settings
from workers import job_kinds

log = structlog.get_logger()
LONG = frozenset({job_kinds.PLAN_ROSTER})
"""Kinds of jobs that may take minutes, and keep a processor busy for that time."""
LOCK = "long-work.lock"
GRACE = 5.0
"""Seconds that the process has to put its job back after it was told to stop."""


class LongWork:
    """The process of long work, as started and ended by one worker process."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self._watch: threading.Thread | None = None

    def begin(self, settings: Settings) -> bool:
        """Start the process, which does all waiting long work; False if one already runs here."""
        with (settings.data_dir / LOCK).open("a") as lock:
            if not take_if_free(lock):
                return False
            child = subprocess.Popen(
                module_command("workers.perform_long"),
                pass_fds=(lock.fileno(),),  # From here on, only the child holds the lock.
                env=_environment(settings),
                start_new_session=True,
                preexec_fn=die_with_parent(),  # noqa: PLW1509 - it calls nothing but prctl.
            )
        self._child = child
        self._watch = threading.Thread(target=_watch, args=(child,), name="long", daemon=True)
        self._watch.start()
        return True

    def end(self) -> None:
        """End the process if it is running; its job is put back, and restarts elsewhere."""
        if self._child is None or self._watch is None:
            return
        self._child.terminate()
        self._watch.join(GRACE)
        if self._watch.is_alive():
            self._child.kill()
            self._watch.join()


@lru_cache(maxsize=1)
def own_long_work() -> LongWork:
    """The long work of this worker process."""
    return LongWork()


def _environment(settings: Settings) -> dict[str, str]:
    """The environment that makes the process use the same stores as its parent."""
    stores = {
        "ASHIATO_DATA_DIR": str(settings.data_dir),
        "ASHIATO_DATABASE_URL": settings.database_url,
    }
    if settings.redis_url is not None:
        stores["ASHIATO_REDIS_URL"] = settings.redis_url
    return {**os.environ, **stores}


def _watch(child: "subprocess.Popen[bytes]") -> None:
    """Wait for the child to end, so that it does not remain as a zombie."""
    status = child.wait()
    if status != 0:
        log.warning("long work ended early", status=status)
