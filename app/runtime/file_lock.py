"""A file that one process of a machine locks against the others; the lock ends with it."""

import fcntl
from typing import IO


def take_if_free(lock: IO[str]) -> bool:
    """Lock the open file; False if another process has it."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
