"""The archive of a backup: a compressed tar file, encrypted if a key is given.

It holds the copies of ledger and keys, the files of work in the order of their names, and the
manifest, in this order. Without encryption any program for tar files opens it.
"""

import gzip
import io
import os
import re
import shutil
import tarfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, NamedTuple, cast

from app.runtime.backups.encryption import MAGIC, DecryptingReader, EncryptingWriter, damaged
from app.runtime.backups.manifest import Digest, Manifest, decode, encode
from domain.kernel.errors import RuleBroken
from projections.kernel.runner import megabytes

MANIFEST = "manifest.json"
FILES = "files/"
STORES = re.compile(r"(ledger|keys)\.(sqlite3|dump)")
FILE = re.compile(r"files/([0-9a-f]{2})/(\1[0-9a-f]{30})")
SPARE = 16 * 1024 * 1024
"""Bytes of the disk that unpacking leaves free."""
_LARGEST_MANIFEST = 16 * 1024 * 1024
_PIECE = 1024 * 1024
Progress = Callable[[str, int, int], None]


class Unpacked(NamedTuple):
    """The manifest of an archive, and the ids of the files in it as hexadecimal digits."""

    manifest: Manifest
    files: frozenset[str]


class ArchiveWriter:
    """Writes a new archive at `path`, part by part. `finish` writes the manifest and closes it."""

    def __init__(self, path: Path, key: bytes | None) -> None:
        self._open = ExitStack()
        opened = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        self._file = self._open.enter_context(os.fdopen(opened, "wb"))
        sink: Any = self._file
        if key is not None:
            sink = self._open.enter_context(EncryptingWriter(self._file, key))
        packed = gzip.GzipFile(filename="", fileobj=sink, mode="wb", compresslevel=1, mtime=0)
        self._open.enter_context(packed)
        self._tar = self._open.enter_context(
            tarfile.TarFile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT)
        )
        self._lines = sha256()
        self._count = self._bytes = 0

    def add(self, name: str, source: Path) -> Digest:
        """Add the file `source` under `name`. Raises FileNotFoundError if it does not exist."""
        with source.open("rb") as file:
            info = tarfile.TarInfo(name)
            info.size, info.mode = os.fstat(file.fileno()).st_size, 0o600
            reader = _Hashing(file)
            self._tar.addfile(info, cast(IO[bytes], reader))
        return Digest(info.size, reader.hash.hexdigest())

    def add_file_of_work(self, name: str, source: Path) -> None:
        """Add a file of work; the caller adds them in the order of their names."""
        digest = self.add(f"{FILES}{name}", source)
        self._lines.update(_line(f"{FILES}{name}", digest))
        self._count, self._bytes = self._count + 1, self._bytes + digest.bytes

    @property
    def files(self) -> tuple[int, Digest]:
        """The number of files of work so far, and their digest."""
        return self._count, Digest(self._bytes, self._lines.hexdigest())

    def finish(self, manifest: Manifest) -> None:
        """Write the manifest, and wait until everything is on disk."""
        text = encode(manifest)
        info = tarfile.TarInfo(MANIFEST)
        info.size, info.mode = len(text), 0o600
        self._tar.addfile(info, io.BytesIO(text))
        written = os.dup(self._file.fileno())
        try:
            self._open.close()
            os.fsync(written)
        finally:
            os.close(written)

    def give_up(self) -> None:
        """Close the archive, which stays incomplete."""
        self._open.close()


def unpack(
    path: Path,
    key: bytes | None,
    target: Path,
    *,
    with_files: bool,
    progress: Progress = lambda *_: None,
) -> Unpacked:
    """Unpack an archive into the empty folder `target`, and compare every digest.

    Without `with_files` the files of work are read and compared, and not written. Raises RuleBroken
    if the archive cannot be read, was altered or needs another key, or the disk has no room.
    """
    stores: dict[str, Digest] = {}
    files: dict[str, Digest] = {}
    manifest: Manifest | None = None
    with _reading(path):
        for name, size, stream in _entries(path, key, progress):
            if manifest is not None or name in stores or name in files:
                raise damaged()
            if name == MANIFEST and size <= _LARGEST_MANIFEST:
                manifest = decode(stream.read())
            elif STORES.fullmatch(name):
                stores[name] = _copy(stream, target / name, size)
            elif FILE.fullmatch(name):
                files[name] = _copy(stream, target / name if with_files else None, size)
            else:
                raise damaged()
    if manifest is None:
        raise damaged()
    _compare(manifest, stores, files)
    return Unpacked(manifest, frozenset(name.rpartition("/")[2] for name in files))


def _compare(manifest: Manifest, stores: Mapping[str, Digest], files: Mapping[str, Digest]) -> None:
    """Raise RuleBroken unless the parts are those of the manifest."""
    lines = sha256()
    for name, digest in files.items():
        lines.update(_line(name, digest))
    size = sum(digest.bytes for digest in files.values())
    is_same = (
        stores == {store.part: store.digest for store in (manifest.ledger, manifest.keys)}
        and manifest.files.count == len(files)
        and manifest.files.digest == Digest(size, lines.hexdigest())
    )
    if not is_same:
        raise damaged()


def _entries(
    path: Path, key: bytes | None, progress: Progress
) -> Iterator[tuple[str, int, IO[bytes]]]:
    """Name, size and content of each part, to the very end of the archive."""
    with path.open("rb") as source:
        length = os.fstat(source.fileno()).st_size
        packed = gzip.GzipFile(fileobj=_decrypted(source, key), mode="rb")
        with packed, tarfile.open(fileobj=packed, mode="r|") as tar:
            for member in tar:
                progress(path.name, source.tell(), length)
                stream = tar.extractfile(member) if member.isreg() else None
                if stream is None:
                    raise damaged()
                yield member.name, member.size, stream
            while packed.read(_PIECE):
                pass
        progress(path.name, length, length)


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    """Turn the errors of reading an archive into RuleBroken."""
    try:
        yield
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile):
        raise damaged() from None
    except OSError as error:
        raise RuleBroken(
            f"{path} を読めないか、書き出せません（{error.strerror}）。",
            f"{path} cannot be read, or not be unpacked ({error.strerror}).",
        ) from error


def _decrypted(source: IO[bytes], key: bytes | None) -> IO[bytes]:
    begin = source.read(len(MAGIC))
    source.seek(0)
    if begin != MAGIC:
        return source
    if key is None:
        raise RuleBroken(
            "このバックアップは暗号化されています。"
            "バックアップを作ったときの鍵を --key で指定してください。",
            "This backup is encrypted. Name the key with which it was made (--key).",
        )
    return cast(IO[bytes], io.BufferedReader(DecryptingReader(source, key), _PIECE))


def _copy(stream: IO[bytes], target: Path | None, size: int) -> Digest:
    """Copy `stream` to the new file `target`, or only read it. Raises RuleBroken without room."""
    if target is None:
        return _digest(stream, None)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if shutil.disk_usage(target.parent).free < size + SPARE:
        raise no_room(target.parent, size + SPARE)
    opened = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(opened, "wb") as file:
        digest = _digest(stream, file)
        file.flush()
        os.fsync(file.fileno())
    return digest


def _digest(stream: IO[bytes], to: IO[bytes] | None) -> Digest:
    hashed, size = sha256(), 0
    while piece := stream.read(_PIECE):
        hashed.update(piece)
        size += len(piece)
        if to is not None:
            to.write(piece)
    return Digest(size, hashed.hexdigest())


def _line(name: str, digest: Digest) -> bytes:
    return f"{digest.sha256}  {name}\n".encode()


def no_room(folder: Path, needed: int) -> RuleBroken:
    """The refusal where the disk of `folder` has less than `needed` bytes free."""
    size = megabytes(needed)
    return RuleBroken(
        f"{folder} のディスクに {size:,} MB の空きが必要です。空きを増やしてください。",
        f"The disk of {folder} needs {size:,} MB of free space. Make room.",
    )


class _Hashing:
    """Reads a file, and computes the SHA-256 of what was read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.hash = sha256()

    def read(self, size: int = -1) -> bytes:
        """The next bytes of the file."""
        piece = self._file.read(size)
        self.hash.update(piece)
        return piece
