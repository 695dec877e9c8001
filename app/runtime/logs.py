"""The format of the log: lines for a terminal, or JSON for other readers.

The log never contains personal data.
"""

import logging
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TextIO, cast

import msgspec
import structlog


class Unfailing:
    """A stream that drops a line it cannot write, so that a full disk never stops the service.

    Proof of what happened does not depend on the log; that is in the ledger.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        """Write `text`; ignore errors."""
        with suppress(OSError, ValueError):
            self._stream.write(text)

    def flush(self) -> None:
        """Flush; ignore errors."""
        with suppress(OSError, ValueError):
            self._stream.flush()


def _line(event: dict[str, Any], *, default: Callable[[Any], Any], **_: Any) -> str:
    return msgspec.json.encode(event, enc_hook=default).decode()


def configure(*, json_lines: bool) -> None:
    """Send log lines to standard error, escaped so that one event is one line.

    They are JSON with `json_lines`, and whenever standard error is not a terminal.
    """
    renderer: structlog.typing.Processor
    if json_lines or not sys.stderr.isatty():
        renderer = structlog.processors.JSONRenderer(serializer=_line)
    else:
        renderer = structlog.dev.ConsoleRenderer()
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(cast(TextIO, Unfailing(sys.stderr))),
        cache_logger_on_first_use=True,
    )
