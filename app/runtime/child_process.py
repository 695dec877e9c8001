"""Child processes: they run this code, and never outlive the process that started them."""

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
    """The command that runs `module` of this code with `words`, whatever folder it is started in.

    Without `-P` Python would look into that folder first, and run an `app` that lies there.
    """
    return [sys.executable, "-P", "-m", module, *words]


def die_with_parent(death: signal.Signals = signal.SIGTERM) -> Callable[[], None]:
    """A `preexec_fn`: the child gets `death` when the thread that started it is gone (Linux).

    The thread must therefore live as long as the child should.
    """
    libc, parent = _libc(), os.getpid()

    def bind() -> None:
        if libc is not None and hasattr(libc, "prctl"):
            libc.prctl(_PR_SET_PDEATHSIG, int(death), 0, 0, 0)
            if os.getppid() != parent:  # The parent died before the call above took effect.
                os.kill(os.getpid(), signal.SIGKILL)

    return bind
