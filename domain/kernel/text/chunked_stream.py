"""A file that is kept in parts of one size, read as one stream that holds one part at a time."""

import io
import os
from collections.abc import Callable
from typing import Any


class ChunkedStream(io.RawIOBase):
    """Reads `count` parts, fetched by their number from 0; all but the last are equally long."""

    def __init__(self, part: Callable[[int], bytes], count: int) -> None:
        self._fetch = part
        self._held = (0, part(0))
        self._size = len(self._held[1])
        last = self._part(count - 1)
        self._length = self._size * (count - 1) + len(last)
        self._at = 0

    def _part(self, number: int) -> bytes:
        if self._held[0] != number:
            self._held = (number, self._fetch(number))
        return self._held[1]

    def readable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """Yes: a table in a ZIP begins at its end."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill `buffer` with what comes next, up to the end of a part."""
        if self._at >= self._length:
            return 0
        number, offset = divmod(self._at, self._size)
        piece = self._part(number)[offset : offset + len(buffer)]
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go on reading from another place."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._length}[whence]
        self._at = max(base + offset, 0)
        return self._at

    def tell(self) -> int:
        """Where reading goes on."""
        return self._at
