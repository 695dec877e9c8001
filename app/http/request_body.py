"""A request whose body has not arrived: what can be said without it is said at once.

The web server begins such a request without its body. Whatever the application refuses before it
reads (an address, a method, an account that is not there, a length beyond the limit of the route)
is answered. When the application asks for the body, the request is put aside with `BodyWanted`, and
begun again when the body is there. Nothing may be changed before the body is read.
"""

import io
from typing import IO, Any

from flask import Request
from werkzeug.wsgi import get_input_stream

AWAITED = "ashiato.body_awaited"
"""Set by the server in the WSGI environment of a request whose body has not arrived."""


class BodyWanted(BaseException):
    """The body is needed now; at most `limit` bytes of it (None: no limit of the route's own).

    It is no `Exception`, so that no handler of errors takes it for an answer.
    """

    def __init__(self, limit: int | None) -> None:
        super().__init__(limit)
        self.limit = limit


class AwaitedBody(io.RawIOBase):
    """Stands for a body that has not arrived: reading it raises BodyWanted."""

    def readable(self) -> bool:
        """It can be asked for."""
        return True

    def readinto(self, _buffer: Any) -> int:
        """Raise BodyWanted."""
        raise BodyWanted(None)


class PatientRequest(Request):
    """A request that names the limit of its route when it asks for a body that is not there."""

    @property
    def stream(self) -> IO[bytes]:
        """The body. Raises RequestEntityTooLarge, and BodyWanted."""
        if self.environ.get(AWAITED):
            get_input_stream(self.environ, max_content_length=self.max_content_length)
            raise BodyWanted(self.max_content_length)
        return super().stream
