"""The process of the backups: makes and checks what is due, and ends; the clock starts it."""

import os
import signal
import sys

from app.runtime.backups.keeping import keep_backups
from domain.kernel.storage.deadlines import AT_WORK, each
from workers.perform import started

NICENESS = 10
"""How much this process stands back for those who serve people."""


def main() -> None:
    """Do what is due once. When told to stop, an incomplete backup is removed."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    os.nice(NICENESS)
    service = started()
    try:
        with each(AT_WORK):
            keep_backups(service)
    finally:
        service.close()


if __name__ == "__main__":
    main()
