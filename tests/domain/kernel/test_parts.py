"""A file kept in parts reads as the whole, from any place, and holds one part at a time."""

import io

import pytest

from domain.kernel.text.chunked_stream import ChunkedStream

WHOLE = bytes(range(256)) * 10


def cut(size: int) -> list[bytes]:
    return [WHOLE[start : start + size] for start in range(0, len(WHOLE), size)]


@pytest.mark.parametrize("size", [1, 7, 256, 2_559, 2_560, 9_999])
def test_the_parts_read_as_the_whole(size: int) -> None:
    parts = cut(size)
    stream = io.BufferedReader(ChunkedStream(parts.__getitem__, len(parts)), 64)
    assert stream.read() == WHOLE
    stream.seek(-300, io.SEEK_END)
    assert stream.read(10) == WHOLE[-300:-290]
    stream.seek(1_000)
    assert (stream.tell(), stream.read(600)) == (1_000, WHOLE[1_000:1_600])


def test_a_part_is_fetched_once_as_the_file_is_read_through() -> None:
    parts, fetched = cut(100), []

    def fetch(number: int) -> bytes:
        fetched.append(number)
        return parts[number]

    stream = io.BufferedReader(ChunkedStream(fetch, len(parts)), 64)
    opening = len(fetched)
    while stream.read(50):
        pass
    assert fetched[opening:] == list(range(len(parts)))
