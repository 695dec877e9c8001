"""Starts the processes of the backups from the clock, one for each work, whenever it is due."""

import os
import subprocess
import time
from functools import lru_cache

import structlog

from app.bootstrap import Service
from app.runtime.backups.keeping import WORK
from app.runtime.child_process import die_with_parent, module_command
from app.settings import Settings

log = structlog.get_logger()
PAUSE = 60.0
"""Seconds between two starts, so that a failure is not repeated all the time."""
GRACE = 5.0
"""Seconds that the process has to remove an incomplete backup."""


class BackupProcess:
    """The process of one work on the backups, as started and ended by one clock."""

    def __init__(self, name: str, pause: float = PAUSE) -> None:
        """`name` is a key of `WORK`; `pause` the seconds between two starts."""
        self._name, self._pause = name, pause
        self._child: subprocess.Popen[bytes] | None = None
        self._not_before = float("-inf")

    def begin_if_due(self, service: Service) -> bool:
        """Start the process if its work is due and it does not run. False if not."""
        if self.is_running() or time.monotonic() < self._not_before:
            return False
        if not WORK[self._name].is_due(service):
            return False
        self._not_before = time.monotonic() + self._pause
        try:
            self._child = subprocess.Popen(
                module_command("workers.back_up", self._name),
                env=_environment(service.settings),
                start_new_session=True,
                preexec_fn=die_with_parent(),  # noqa: PLW1509 - it calls nothing but prctl.
            )
        except OSError:  # The machine lacks resources.
            log.exception("backup not begun")
            return False
        return True

    def is_running(self) -> bool:
        """True while the process runs."""
        return self._child is not None and self._child.poll() is None

    def end(self) -> None:
        """End the process; a backup that is not complete is given up."""
        if self._child is None or not self.is_running():
            return
        self._child.terminate()
        try:
            self._child.wait(GRACE)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()


@lru_cache(maxsize=1)
def own_backup_processes() -> tuple[BackupProcess, ...]:
    """The processes of the backups of this clock."""
    return tuple(BackupProcess(name) for name in WORK)


def _environment(settings: Settings) -> dict[str, str]:
    """The environment that makes the process use the same stores as its parent."""
    stores = {
        "ASHIATO_DATA_DIR": str(settings.data_dir),
        "ASHIATO_DATABASE_URL": settings.database_url,
        "ASHIATO_BACKUP_DIR": str(settings.backup_dir),
    }
    return {**os.environ, **stores}
