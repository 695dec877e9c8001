"""Child processes: they run this code, and end with the process that started them."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable
from functools import lru_cache

_PR_SET_PDEATHSIG = 1


@lru_cache(maxsize=1)
def _libc() -> ctypes.CDLL | None:
    try:
        return ctypes.CDLL(None, use_errno=True)
    except OSError:
        return None


def module_command(module: str, *words: str) -> list[str]:
    """The command that runs `module` of this code with `words`, from any working directory.

    Without `-P` Python would search the working directory first, and run an `app` found there.
    """
    return [sys.executable, "-P", "-m", module, *words]


def die_with_parent(death: signal.Signals = signal.SIGTERM) -> Callable[[], None]:
    """A `preexec_fn`: the child gets the signal `death` when its parent thread ends (Linux).

    So the thread must live as long as the child should.
    """
    libc, parent = _libc(), os.getpid()

    def bind() -> None:
        if libc is not None and hasattr(libc, "prctl"):
            libc.prctl(_PR_SET_PDEATHSIG, int(death), 0, 0, 0)
            if os.getppid() != parent:  # The parent died before the call above.
                os.kill(os.getpid(), signal.SIGKILL)

    return bind
