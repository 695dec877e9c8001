"""An unreadable message does not end the worker: it is set aside, and the next one is processed.

A message is only a hint. The state of work is in the ledger's database, and the clock sends
messages for due work again, so nothing is lost with a broken message.
"""

from contextlib import suppress
from typing import Any

import structlog
from redis import ConnectionError, Redis, RedisError, TimeoutError
from rq.exceptions import NoSuchJobError, StopRequested
from rq.job import Job

log = structlog.get_logger()
ASIDE = "ashiato:unreadable:"
"""The key prefix, followed by the id, under which an unreadable message is kept for analysis."""
KEPT = 7 * 24 * 3600
"""Seconds for which it is kept."""


class Message(Job):
    """A message, as a worker receives it."""

    @classmethod
    def fetch(cls, id: str, connection: Redis | None = None, serializer: Any = None) -> "Message":
        """Return the message with this id, fully decoded. Raises NoSuchJobError if broken."""
        try:
            found = super().fetch(id, connection=connection, serializer=serializer)
            assert isinstance(found, cls)  # noqa: S101 - the library makes one of the class asked
            _read(found)
        except (NoSuchJobError, StopRequested, ConnectionError, TimeoutError, OSError):
            raise
        except Exception as error:
            if _is_stop(error):
                raise StopRequested from error
            log.exception("message put aside", message=id)
            if connection is not None:
                _put_aside(id, connection)
            raise NoSuchJobError(f"message {id} cannot be read") from error
        return found


def _is_stop(error: BaseException | None) -> bool:
    """True if a stop signal arrived while the library was reading, which it reports as an error."""
    while error is not None:
        if isinstance(error, StopRequested):
            return True
        error = error.__cause__ or error.__context__
    return False


def _read(message: Message) -> None:
    """Decode what the library decodes only when the work begins, where errors are not caught."""
    if not isinstance(message.func_name, str) or not isinstance(message.args, list | tuple):
        raise TypeError("a message names a function and its arguments")
    if not isinstance(message.kwargs, dict):
        raise TypeError("a message names its options")


def _put_aside(id: str, connection: Redis) -> None:
    with suppress(RedisError):
        connection.rename(Job.key_for(id), f"{ASIDE}{id}")
        connection.expire(f"{ASIDE}{id}", KEPT)
