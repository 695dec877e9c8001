"""Encrypts an archive as it is written: AES-256-GCM in chunks that cannot be moved or cut off.

The form is a header and chunks of 1 MiB of plain text, each followed by its tag. The header holds
a magic number, the id of the key, and a salt, from which and the key the key of this archive is
derived. A nonce is the number of the chunk, and whether it is the last one; the header is bound to
every chunk.
"""

import io
import os
from pathlib import Path
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.settings import BACKUP_KEY_BYTES as KEY_BYTES
from domain.kernel.errors import RuleBroken

MAGIC = b"ASHIATO1"
CHUNK = 1024 * 1024
_TAG, _ID, _SALT = 16, 8, 16


def read_key(path: Path) -> bytes:
    """The key in a file of exactly 32 bytes. Raises RuleBroken."""
    try:
        key = path.read_bytes()
    except OSError as error:
        raise RuleBroken(
            f"バックアップの鍵のファイル {path} を読めません（{error.strerror}）。",
            f"The file {path} of the key for backups cannot be read ({error.strerror}).",
        ) from error
    if len(key) != KEY_BYTES:
        raise RuleBroken(
            f"バックアップの鍵のファイル {path} は{KEY_BYTES}バイトでなければなりません。"
            f"新しく作るときは head -c {KEY_BYTES} /dev/urandom > ファイル を実行してください。",
            f"The file {path} of the key for backups must hold exactly {KEY_BYTES} bytes."
            f" To make one, run head -c {KEY_BYTES} /dev/urandom > FILE.",
        )
    return key


class EncryptingWriter(io.RawIOBase):
    """Writes what it is given to `sink`, encrypted. `close` writes the last chunk."""

    def __init__(self, sink: IO[bytes], key: bytes) -> None:
        self._sink = sink
        salt = os.urandom(_SALT)
        self._header = MAGIC + _key_id(key) + salt
        self._cipher = AESGCM(_derived(key, salt))
        self._number = 0
        self._held = bytearray()
        sink.write(self._header)

    def writable(self) -> bool:
        """True."""
        return True

    def write(self, data: Any) -> int:
        """Encrypt and write the chunks that are full and not the last one."""
        self._held += data
        while len(self._held) > CHUNK:
            self._write(bytes(self._held[:CHUNK]), is_last=False)
            del self._held[:CHUNK]
        return len(data)

    def close(self) -> None:
        """Write the last chunk; `sink` stays open."""
        if not self.closed:
            self._write(bytes(self._held), is_last=True)
        super().close()

    def _write(self, chunk: bytes, *, is_last: bool) -> None:
        nonce = _nonce(self._number, is_last=is_last)
        self._sink.write(self._cipher.encrypt(nonce, chunk, self._header))
        self._number += 1


class DecryptingReader(io.RawIOBase):
    """Reads what an `EncryptingWriter` wrote. Raises RuleBroken for another key, BackupDamaged."""

    def __init__(self, source: IO[bytes], key: bytes) -> None:
        self._source = source
        self._header = source.read(len(MAGIC) + _ID + _SALT)
        if self._header[len(MAGIC) :][:_ID] != _key_id(key):
            raise RuleBroken(
                "このバックアップは別の鍵で暗号化されています。"
                "バックアップを作ったときの鍵を --key で指定して"
                "ください。",
                "This backup is encrypted with another key. Name the key with which it was made"
                " (--key).",
            )
        self._cipher = AESGCM(_derived(key, self._header[-_SALT:]))
        self._number = 0
        self._next = source.read(CHUNK + _TAG)
        self._plain = b""

    def readable(self) -> bool:
        """True."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill `buffer` with the next bytes. Returns their number, 0 at the end."""
        while not self._plain and self._next:
            chunk, self._next = self._next, self._source.read(CHUNK + _TAG)
            nonce = _nonce(self._number, is_last=not self._next)
            try:
                self._plain = self._cipher.decrypt(nonce, chunk, self._header)
            except InvalidTag:
                raise damaged() from None
            self._number += 1
        piece, self._plain = self._plain[: len(buffer)], self._plain[len(buffer) :]
        buffer[: len(piece)] = piece
        return len(piece)


class BackupDamaged(RuleBroken):
    """A backup was altered, cut off, or is none of Ashiato: it can never be restored."""


def damaged() -> BackupDamaged:
    """The refusal of an archive that was altered, cut off, or is none of ours."""
    return BackupDamaged(
        "このバックアップは壊れているか、Ashiato のバックアップではありません。"
        "別のバックアップを使ってください。",
        "This backup is damaged, or is none of Ashiato. Use another one.",
    )


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])


def _key_id(key: bytes) -> bytes:
    return HKDF(SHA256(), _ID, salt=None, info=b"ashiato backup key id").derive(key)


def _derived(key: bytes, salt: bytes) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=salt, info=b"ashiato backup").derive(key)
