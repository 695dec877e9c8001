"""A process for backups: makes or checks one if that is due, and ends; the clock starts it."""

import os
import signal
import sys

from app.runtime.backups.keeping import WORK
from domain.kernel.storage.deadlines import AT_WORK, each
from workers.perform import started

NICENESS = 10
"""How much this process stands back for those who serve people."""


def main() -> None:
    """Do the work that the argument names (a key of `WORK`) once if it is due.

    When told to stop, an incomplete backup is removed.
    """
    work = WORK[sys.argv[1]]
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    os.nice(NICENESS)
    service = started()
    try:
        with each(AT_WORK):
            work.do(service)
    finally:
        service.close()


if __name__ == "__main__":
    main()
