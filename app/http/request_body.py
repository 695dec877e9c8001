"""Requests whose body has not arrived: whatever can be answered without it is answered at once.

The web server calls the application before the body is there. Refusals that need no body (an
unknown address, a wrong method, a missing account, a length above the route's limit) are answered.
When the application reads the body, `BodyWanted` aborts the call, and the server calls it again
when the body is complete. So nothing may be changed before the body is read.
"""

import io
from typing import IO, Any

from flask import Request
from werkzeug.wsgi import get_input_stream

AWAITED = "ashiato.body_awaited"
"""Set by the server in the WSGI environment of a request whose body has not arrived."""


class BodyWanted(BaseException):
    """The body is needed now; at most `limit` bytes (None: the route has no limit of its own).

    It is not an `Exception`, so that no error handler turns it into a response.
    """

    def __init__(self, limit: int | None) -> None:
        super().__init__(limit)
        self.limit = limit


class AwaitedBody(io.RawIOBase):
    """Placeholder for a body that has not arrived: reading it raises BodyWanted."""

    def readable(self) -> bool:
        """Always True."""
        return True

    def readinto(self, _buffer: Any) -> int:
        """Raise BodyWanted."""
        raise BodyWanted(None)


class PatientRequest(Request):
    """A request that passes the limit of its route to BodyWanted when its body is missing."""

    @property
    def stream(self) -> IO[bytes]:
        """The body. Raises RequestEntityTooLarge, and BodyWanted."""
        if self.environ.get(AWAITED):
            get_input_stream(self.environ, max_content_length=self.max_content_length)
            raise BodyWanted(self.max_content_length)
        return super().stream
