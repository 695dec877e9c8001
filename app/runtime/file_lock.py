"""A file that one process of a machine locks against the others; the lock ends with it."""

import fcntl
from typing import IO


def take_if_free(lock: IO[str] | int) -> bool:
    """Lock the open file or folder; False if another process has it."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def share(lock: int) -> None:
    """Lock the open folder together with others that share it; wait for who has it alone."""
    fcntl.flock(lock, fcntl.LOCK_SH)
