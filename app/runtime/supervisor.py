"""Keeps a set of programs running in the foreground: starts, restarts and stops them."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO

from app.runtime.child_process import die_with_parent

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
STEADY = 20.0
"""Seconds after which a program is stable, and its restart delay is short again."""
GRACE = 8.0
TICK = 0.1
FIRST_LOOK, LOOK_EVERY = 5.0, 1.0
"""Seconds before the first health check of a program, and between the further ones."""


@dataclass
class Program:
    """A program to keep running, or to run `once`.

    Programs of the same `stage` stop together, the highest stage first.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    once: bool = False
    stage: int = 1
    hidden: str = "\0"
    """Output lines that contain this text are not forwarded."""
    before_start: Callable[[], None] = lambda: None
    is_well: Callable[[], bool] = lambda: True
    """Called regularly while the program runs; if it returns False, the program is restarted."""
    on_early_end: Callable[[], None] = lambda: None
    on_end: Callable[[], None] = lambda: None
    process: subprocess.Popen[str] | None = None
    started: float = 0.0
    pause: float = FIRST_PAUSE
    due: float = 0.0
    look_at: float = 0.0
    ended: bool = False
    reader: threading.Thread | None = field(default=None, repr=False)

    @property
    def runs(self) -> bool:
        """True while its process lives."""
        return self.process is not None and self.process.poll() is None


class Supervisor:
    """Runs programs until `stop` is called or a signal arrives. Start it from the main thread."""

    def __init__(self, programs: Sequence[Program], out: IO[str] = sys.stdout) -> None:
        self.programs = list(programs)
        self._out = out
        self._stopping = threading.Event()
        self._printing = threading.Lock()

    def say(self, line: str, name: str = "ashiato") -> None:
        """Print one line with the name of the program; ignore errors of the output."""
        with self._printing, suppress(OSError, ValueError):
            self._out.write(f"{name:<12}| {line}\n")
            self._out.flush()

    def stop(self) -> None:
        """Ask `run` to end."""
        self._stopping.set()

    def run(self) -> None:
        """Keep all programs running until asked to stop; then stop them all."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda *_: self._stopping.set())
        try:
            while not self._stopping.is_set():
                for program in self.programs:
                    self._tend(program)
                self._stopping.wait(TICK)
        finally:
            self._stop_all()

    def start(self, program: Program) -> None:
        """Start the process of one program."""
        program.before_start()
        program.look_at = time.monotonic() + FIRST_LOOK
        program.process = subprocess.Popen(
            program.command,
            env=dict(program.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
            # The child makes one system call before the exec.
            preexec_fn=die_with_parent(),  # noqa: PLW1509
        )
        program.started = time.monotonic()
        program.reader = threading.Thread(target=self._forward, args=(program,), daemon=True)
        program.reader.start()

    def _tend(self, program: Program) -> None:
        now = time.monotonic()
        if program.ended:
            return
        if program.runs:
            self._look_after(program, now)
            return
        if program.process is None:
            if now >= program.due:
                self.start(program)
            return
        self._has_ended(program, program.process.returncode, now)

    def _look_after(self, program: Program, now: float) -> None:
        """Stop a running program that fails its health check; it is then restarted as usual."""
        if program.process is None or now < program.look_at:
            return
        program.look_at = now + LOOK_EVERY
        if program.is_well():
            return
        self.say("cannot be reached any more; starting it again", program.name)
        program.process.terminate()
        self._await_end(program, now + GRACE)

    def _has_ended(self, program: Program, status: int, now: float) -> None:
        lasted = now - program.started
        program.process = None
        if program.once:
            program.ended = True
            program.on_end()
            return
        if lasted >= STEADY:
            program.pause = FIRST_PAUSE
        elif status:
            program.on_early_end()
        self.say(f"ended with {status}; starting it again in {program.pause:g} s", program.name)
        program.due = now + program.pause
        program.pause = min(program.pause * 2, LONGEST_PAUSE)

    def _forward(self, program: Program) -> None:
        process = program.process
        if process is None or process.stdout is None:
            return
        with process.stdout:
            for line in process.stdout:
                if program.hidden not in line:
                    self.say(line.rstrip("\n"), program.name)

    def _stop_all(self) -> None:
        for stage in sorted({program.stage for program in self.programs}, reverse=True):
            running = [item for item in self.programs if item.stage == stage and item.process]
            for program in running:
                if program.process is not None and program.runs:
                    program.process.terminate()
            deadline = time.monotonic() + (GRACE if stage else 10.0 - GRACE)
            for program in running:
                self._await_end(program, deadline)

    def _await_end(self, program: Program, deadline: float) -> None:
        process = program.process
        if process is None:
            return
        try:
            process.wait(max(deadline - time.monotonic(), 0.05))
        except subprocess.TimeoutExpired:
            self.say("does not stop; killing it", program.name)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # Kills its child processes too.
        process.wait()
        if program.reader is not None:
            program.reader.join(1)
