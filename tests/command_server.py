"""Runs commands in forks of a process that has imported the application.

To import takes longer than most commands do. What a command needs to be one of its own holds as if
it were started anew: process, arguments, environment, folder, input, output and exit status.
"""

import atexit
import json
import os
import random
import runpy
import signal
import socket
import sys
import threading
import time
import traceback
from select import select

from app.runtime.child_process import die_with_parent

CHANNELS = 4
"""Of a request: its words, then what the command reads, prints and complains."""


def main(address: str) -> None:
    """Serve requests at the Unix socket `address` until the input ends."""
    import app.bootstrap  # noqa: F401  What most commands import.

    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(address)
        listening.listen()
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while select([listening, sys.stdin], [], [])[0] == [listening]:
            connection, _ = listening.accept()
            end_with_this = die_with_parent(signal.SIGKILL)
            if os.fork() == 0:
                end_with_this()
                listening.close()
                _answer(connection)
            connection.close()


def _answer(connection: socket.socket) -> None:
    """Run the command of one request and send its exit status, negative for a signal."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    _, channels, _, _ = socket.recv_fds(connection, 1, CHANNELS)
    end_with_this = die_with_parent(signal.SIGKILL)
    if (command := os.fork()) == 0:
        end_with_this()
        connection.close()
        _run(*channels)
    _, ended = os.waitpid(command, 0)
    connection.send(str(os.waitstatus_to_exitcode(ended)).encode())
    os._exit(0)


def _run(request: int, *streams: int) -> None:
    """Become the command of a request, and end with its status."""
    with open(request, "rb") as file:
        asked = json.load(file)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    sys.stdin, sys.stdout, sys.stderr = (
        open(number, mode, encoding="utf-8", errors=errors, closefd=False)  # noqa: SIM115
        for number, mode, errors in (
            (0, "r", "surrogateescape"),
            (1, "w", "surrogateescape"),
            (2, "w", "backslashreplace"),
        )
    )
    os.chdir(asked["folder"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    time.tzset()
    random.seed()
    sys.argv = ["", *asked["words"]]
    status: object = 0
    try:
        runpy.run_module(asked["module"], run_name="__main__", alter_sys=True)
        threading._shutdown()  # type: ignore[attr-defined]
    except SystemExit as ended:
        status = ended.code or 0
        threading._shutdown()  # type: ignore[attr-defined]
    except BaseException:
        status = 1
        traceback.print_exc()
    if not isinstance(status, int):
        sys.stderr.write(f"{status}\n")
        status = 1
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status & 0xFF)


if __name__ == "__main__":
    main(sys.argv[1])
