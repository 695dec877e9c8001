"""Reads a file that is stored in chunks of one size as one stream, with one chunk in memory."""

import io
import os
from collections.abc import Callable
from typing import Any


class ChunkedStream(io.RawIOBase):
    """Reads `count` chunks, fetched by number from 0; all but the last have the same length."""

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
        """True."""
        return True

    def seekable(self) -> bool:
        """True: a ZIP archive is read from its end."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill `buffer` with the next bytes, up to the end of a chunk. Returns their number."""
        if self._at >= self._length:
            return 0
        number, offset = divmod(self._at, self._size)
        piece = self._part(number)[offset : offset + len(buffer)]
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move to another offset, and return it."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._length}[whence]
        self._at = max(base + offset, 0)
        return self._at

    def tell(self) -> int:
        """The current offset."""
        return self._at
