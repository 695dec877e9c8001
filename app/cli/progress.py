"""Shows the progress of long work: a bar on a terminal, and plain lines otherwise."""

import sys
from contextlib import ExitStack
from typing import Any

import click


class Shown(ExitStack):
    """Shows the progress of one task after the other, on standard error."""

    _label = ""
    _bar: Any = None

    def __call__(self, label: str, done: int, total: int) -> None:
        """Show that `done` of `total` steps of the task `label` are complete."""
        if label != self._label:
            self._begin(label, total)
        if self._bar is not None:
            self._bar.length = max(total, 1)
            self._bar.update(done - self._bar.pos)

    def _begin(self, label: str, total: int) -> None:
        self.close()
        self._label = label
        if sys.stderr.isatty():
            bar = click.progressbar(length=max(total, 1), label=label, file=sys.stderr)
            self._bar = self.enter_context(bar)
        else:
            click.echo(f"{label}: begun", err=True)
