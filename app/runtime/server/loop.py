"""The states of a connection, and what it needs of the event loop."""

from collections.abc import Callable
from enum import Enum
from selectors import EVENT_READ, EVENT_WRITE
from typing import Protocol, TypeVar

from app.runtime.server.body import Held
from app.runtime.server.call import Application, Outcome

C_contra = TypeVar("C_contra", contravariant=True)


class State(Enum):
    """What a connection is doing."""

    IDLE = "nothing of a request is here"
    HEAD = "a part of a head is here"
    BODY = "a body arrives"
    CALL = "a thread of the application has the request"
    SEND = "an answer is taken"
    DRAIN = "what still arrives is thrown away"
    CLOSED = "over"


INTEREST = {
    State.IDLE: EVENT_READ,
    State.HEAD: EVENT_READ,
    State.BODY: EVENT_READ,
    State.CALL: 0,
    State.SEND: EVENT_WRITE,
    State.DRAIN: EVENT_READ,
    State.CLOSED: 0,
}
"""The socket events that each state waits for."""


class Loop(Protocol[C_contra]):
    """The event loop, as a connection sees it."""

    application: Application
    held: Held
    is_stopping: bool

    def submit(self, connection: C_contra, work: Callable[[], Outcome]) -> None:
        """Run `work` in a thread, and pass its outcome to `connection.take`."""

    def address_of(self, peer: str, forwarded: str | None) -> str | None:
        """The client's address, as trusted proxies report it; None if it is not known yet."""

    def turned(self, connection: C_contra) -> None:
        """The connection has changed its state; if it is closed, its socket is still open."""

    def make_room(self, connection: C_contra) -> None:
        """The connection begins to wait for its client. Raises Refused if too many do."""
