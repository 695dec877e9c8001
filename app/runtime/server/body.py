"""Request bodies as they arrive: in memory, then in a temporary file, up to a limit."""

from collections import Counter
from tempfile import SpooledTemporaryFile
from typing import IO, cast

from app.runtime.server import limits
from app.runtime.server.refusals import Refused


class Held:
    """The bytes that a process holds for bodies, in total and for each address."""

    def __init__(self) -> None:
        self.total = 0
        self._of: Counter[str] = Counter()

    def take(self, address: str, number: int) -> None:
        """Reserve bytes. Raises Refused if that exceeds a limit."""
        if self.total + number > limits.HELD_MOST:
            raise Refused(503)
        if self._of[address] + number > limits.HELD_OF_ONE:
            raise Refused(429)
        self.total += number
        self._of[address] += number

    def give_back(self, address: str, number: int) -> None:
        """Release bytes."""
        self.total -= number
        self._of[address] -= number
        if self._of[address] <= 0:
            del self._of[address]


class Body:
    """The body of one request. Close it to release its bytes."""

    def __init__(self, held: Held, address: str) -> None:
        self.size = 0
        self._held, self._address = held, address
        self._file = SpooledTemporaryFile(max_size=limits.IN_MEMORY)  # noqa: SIM115

    def write(self, data: bytes) -> None:
        """Store what arrived. Raises Refused if there is no room for it."""
        self._held.take(self._address, len(data))
        self.size += len(data)
        try:
            self._file.write(data)
        except OSError:
            raise Refused(503) from None

    def read_from_start(self) -> IO[bytes]:
        """The body as a file, at its beginning. Raises Refused if it cannot be written to disk."""
        try:
            self._file.seek(0)
        except OSError:
            raise Refused(503) from None
        return cast(IO[bytes], self._file)

    def close(self) -> None:
        """Release the body; a second call does nothing."""
        self._held.give_back(self._address, self.size)
        self.size = 0
        self._file.close()
