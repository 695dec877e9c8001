"""The file store: bytes of files under generated names, sealed where the order holds personal data.

A file is written to a temporary path and moved to its final path when it is complete, so that the
final path never holds a partial file. Stored files without a record are purged after a day.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.kernel.errors import StorageFull, Unavailable
from domain.kernel.privacy.keys import KeyStore, seal_bytes, unseal_bytes

PART = 1024 * 1024
_MORE = 28
"""Extra bytes of a sealed chunk: its nonce and its authentication tag."""
LEFT_ALONE = timedelta(days=1)
"""How long a file without a record is kept, because its record may not be written yet."""


class FileStore:
    """A folder of files, by their ids."""

    def __init__(self, folder: Path, keys: KeyStore) -> None:
        self._folder, self._keys = folder, keys

    @contextmanager
    def aside(self, stream: IO[bytes]) -> Iterator[Path]:
        """A temporary copy of `stream`, deleted at the end of the block. Raises StorageFull."""
        self._incoming.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _writing, NamedTemporaryFile(dir=self._incoming, suffix=".look") as copy:
            while block := stream.read(PART):
                copy.write(block)
            copy.flush()
            stream.seek(0)
            yield Path(copy.name)

    def put(self, id: UUID, stream: IO[bytes], under: UUID | None, now: datetime) -> None:
        """Store the bytes of `stream`, sealed under the key of `under` unless that is None.

        Raises Unavailable if the file cannot be written.
        """
        key = self._keys.key_for(under, now) if under else None
        self._incoming.mkdir(mode=0o700, parents=True, exist_ok=True)
        place = self._place(id)
        with _writing:
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with NamedTemporaryFile(dir=self._incoming, delete=False) as made:
                try:
                    for number, block in enumerate(iter(lambda: stream.read(PART), b"")):
                        made.write(seal_bytes(key, block, _bound(id, number)) if key else block)
                    made.flush()
                    os.fsync(made.fileno())
                    Path(made.name).replace(place)
                except BaseException:
                    Path(made.name).unlink(missing_ok=True)
                    raise

    def read(self, id: UUID, under: UUID | None, size: int) -> Iterator[bytes]:
        """The bytes of a file, in chunks.

        Raises KeyErased if its key was destroyed, and Unavailable if it is missing or incomplete;
        both before the first chunk is returned.
        """
        key = self._keys.existing(under) if under else None
        place = self._place(id)
        parts = -(-size // PART)
        try:
            if place.stat().st_size != size + (parts * _MORE if key else 0):
                raise _damaged()
            file = place.open("rb")
        except OSError:
            raise _damaged() from None
        return _parts(file, key, id)

    def stored(self) -> Iterator[Path]:
        """The complete files in the order of their names; some may be deleted meanwhile."""
        for place in sorted(self._folder.glob("??/*")):
            with suppress(ValueError):
                if place == self._place(UUID(place.name)):
                    yield place

    def drop(self, id: UUID) -> None:
        """Delete a file. Does nothing if it does not exist."""
        with suppress(OSError):
            self._place(id).unlink(missing_ok=True)

    def lying(self, now: datetime) -> Iterator[UUID]:
        """The ids of the files older than a day; incomplete uploads of that age are deleted."""
        if self._incoming.is_dir():
            for left in self._incoming.iterdir():
                if _age(left, now) > LEFT_ALONE:
                    left.unlink(missing_ok=True)
        for place in sorted(self._folder.glob("??/*")):
            if _age(place, now) > LEFT_ALONE:
                with suppress(ValueError):
                    yield UUID(place.name)

    @property
    def _incoming(self) -> Path:
        return self._folder / "incoming"

    def _place(self, id: UUID) -> Path:
        return self._folder / id.hex[:2] / id.hex


def _parts(file: IO[bytes], key: AESGCM | None, id: UUID) -> Iterator[bytes]:
    number = 0
    with file:
        while block := file.read(PART + (_MORE if key else 0)):
            yield unseal_bytes(key, block, _bound(id, number)) if key else block
            number += 1


def _bound(id: UUID, number: int) -> str:
    return f"file|{id}|{number}"


def _age(path: Path, now: datetime) -> timedelta:
    try:
        return now - datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError:
        return timedelta(0)


def _damaged() -> Unavailable:
    return Unavailable(
        "ファイルを開けません。管理者に知らせてください。",
        "The file cannot be opened. Please tell an administrator.",
        retry_after=60,
    )


class _Writing:
    """Turns an OSError of a write into StorageFull, which asks the user to try again."""

    def __enter__(self) -> None:
        """Do nothing."""

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        """Raise StorageFull instead of an OSError."""
        if isinstance(error, OSError):
            raise StorageFull from error


_writing = _Writing()
