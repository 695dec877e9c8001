"""What is in an uploaded document is told without taking much memory for it."""

import io
import struct
import tracemalloc
import zipfile

import pytest

from domain.files.kinds import LARGEST, kind_of
from domain.kernel.errors import Invalid

MOST_MEMORY = 2_000_000


def test_an_archive_of_very_many_parts_is_refused_without_listing_them() -> None:
    content = archive_of(200_000)
    assert len(content) < LARGEST
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert len(archive.infolist()) == 200_000
    tracemalloc.start()
    with pytest.raises(Invalid):
        kind_of(io.BytesIO(content), "tasks.xlsx", len(content))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < MOST_MEMORY


def archive_of(parts: int) -> bytes:
    """An archive whose list names so many parts, and which holds none of them."""
    line = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", *[20] * 2, *[0] * 7, 1, *[0] * 6) + b"a"
    end = struct.pack(
        "<4s4H2LH", b"PK\x05\x06", 0, 0, *[parts % 65_536] * 2, len(line) * parts, 4, 0
    )
    return b"PK\x03\x04" + line * parts + end
