"""Keys of personal data: one a person (or an order), wrapped by a master key kept elsewhere.

Section 4 of the reliability page: AES-256-GCM, associated data that binds subject, field,
aggregate and version; losing a key on purpose makes its fields unreadable everywhere.
"""

import base64
import os
from contextlib import suppress
from datetime import datetime
from threading import Lock
from uuid import UUID

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.kernel.database import Database
from domain.kernel.errors import Unavailable

TABLES = """
CREATE TABLE IF NOT EXISTS keys (
    subject TEXT PRIMARY KEY, wrapped BLOB, state TEXT NOT NULL, created_at TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS key_store (name TEXT PRIMARY KEY, value BLOB NOT NULL);
"""
_CHECK = b"ashiato key store"
_NONCE = 12


class KeyErased(Exception):
    """The key was destroyed on purpose: what it sealed is gone."""


class KeyNotOpened(Unavailable):
    """A key is not in the store, or the master key does not open it (503)."""


def keys_unavailable() -> KeyNotOpened:
    """The refusal when the key store is missing, or the master key is another one."""
    return KeyNotOpened(
        "個人情報の鍵を開けられません。管理者は ashiato doctor を実行してください。",
        "The keys of personal data cannot be opened. An administrator should run ashiato doctor.",
        retry_after=30,
    )


class KeyStore:
    """Makes, unwraps, remembers and destroys keys. It never makes a key again for one destroyed."""

    def __init__(self, database: Database, master_key: bytes) -> None:
        self._database = database
        self._master = AESGCM(master_key)
        self._open: dict[str, AESGCM] = {}
        self._guard = Lock()

    def migrate(self) -> None:
        """Create the tables and the mark by which a wrong master key is recognised."""
        self._database.create(TABLES)
        self.check()
        with self._database.write() as transaction:
            transaction.run(
                "INSERT INTO key_store (name, value) VALUES ('check', ?)"
                " ON CONFLICT (name) DO NOTHING",
                (self._wrap(_CHECK, "check"),),
            )

    def check(self) -> None:
        """Raise Unavailable if the master key is not the one that wrapped these keys."""
        row = self._database.read_one("SELECT value FROM key_store WHERE name = 'check'")
        if row is not None and self._unwrap(bytes(row["value"]), "check") != _CHECK:
            raise keys_unavailable()

    def opens_others(self) -> bool:
        """True if the master key is the right one here, and opens some key of this store.

        Then a key that is not there, or does not open, is a loss of its own and no outage.
        """
        row = self._database.read_one("SELECT value FROM key_store WHERE name = 'check'")
        kept = self._database.read(
            "SELECT subject, wrapped FROM keys WHERE state = 'live'"
            " ORDER BY created_at DESC LIMIT 3"
        )
        wrapped = [(bytes(one["wrapped"]), one["subject"]) for one in kept]
        return (
            row is not None
            and self._opens(bytes(row["value"]), "check")
            and any(self._opens(*one) for one in wrapped)
        )

    def _opens(self, wrapped: bytes, name: str) -> bool:
        with suppress(KeyNotOpened):
            self._unwrap(wrapped, name)
            return True
        return False

    def key_for(self, subject: UUID, now: datetime) -> AESGCM:
        """The key of `subject`, made now if it has none. Raises KeyErased."""
        known = self._open.get(str(subject))
        if known is not None:
            return known
        fresh = self._wrap(AESGCM.generate_key(256), str(subject))
        if self._database.read_one("SELECT 1 FROM keys WHERE subject = ?", (str(subject),)) is None:
            with self._database.write() as transaction:
                transaction.run(
                    "INSERT INTO keys (subject, wrapped, state, created_at)"
                    " VALUES (?, ?, 'live', ?) ON CONFLICT (subject) DO NOTHING",
                    (str(subject), fresh, now.isoformat()),
                )
        return self.existing(subject)

    def existing(self, subject: UUID) -> AESGCM:
        """The key of `subject`. Raises KeyErased, or Unavailable if the store lost it."""
        name = str(subject)
        known = self._open.get(name)
        if known is not None:
            return known
        row = self._database.read_one("SELECT wrapped, state FROM keys WHERE subject = ?", (name,))
        if row is None:
            raise keys_unavailable()
        if row["state"] == "erased":
            raise KeyErased
        opened = AESGCM(self._unwrap(bytes(row["wrapped"]), name))
        with self._guard:
            if len(self._open) > 10_000:
                self._open.clear()
            self._open[name] = opened
        return opened

    def destroy(self, subject: UUID, now: datetime) -> None:
        """Destroy the key for ever: the wrapped bytes are overwritten, the name stays as erased."""
        with self._database.write() as transaction:
            transaction.run(
                "INSERT INTO keys (subject, wrapped, state, created_at)"
                " VALUES (?, NULL, 'erased', ?)"
                " ON CONFLICT (subject) DO UPDATE SET wrapped = NULL, state = 'erased'",
                (str(subject), now.isoformat()),
            )
        with self._guard:
            self._open.pop(str(subject), None)

    def _wrap(self, key: bytes, name: str) -> bytes:
        nonce = os.urandom(_NONCE)
        return nonce + self._master.encrypt(nonce, key, name.encode())

    def _unwrap(self, wrapped: bytes, name: str) -> bytes:
        try:
            return self._master.decrypt(wrapped[:_NONCE], wrapped[_NONCE:], name.encode())
        except InvalidTag:
            raise keys_unavailable() from None


def seal(key: AESGCM, value: object, bound_to: str) -> str:
    """`value` as an opaque token that opens only at the place that `bound_to` names."""
    nonce = os.urandom(_NONCE)
    sealed = key.encrypt(nonce, msgspec.json.encode(value), bound_to.encode())
    return "a1:" + base64.b64encode(nonce + sealed).decode()


def unseal(key: AESGCM, token: str, bound_to: str) -> object:
    """The value in `token`. Raises ValueError if it was altered or moved from its place."""
    version, _, body = token.partition(":")
    raw = base64.b64decode(body)
    if version != "a1":
        raise ValueError("a sealed field of an unknown form")
    try:
        return msgspec.json.decode(key.decrypt(raw[:_NONCE], raw[_NONCE:], bound_to.encode()))
    except InvalidTag:
        raise ValueError("a sealed field was altered or moved") from None


def seal_bytes(key: AESGCM, body: bytes, bound_to: str) -> bytes:
    """`body` sealed as bytes, for files."""
    nonce = os.urandom(_NONCE)
    return nonce + key.encrypt(nonce, body, bound_to.encode())


def unseal_bytes(key: AESGCM, sealed: bytes, bound_to: str) -> bytes:
    """The bytes in `sealed`. Raises ValueError if they were altered or moved."""
    try:
        return key.decrypt(sealed[:_NONCE], sealed[_NONCE:], bound_to.encode())
    except InvalidTag:
        raise ValueError("a sealed file was altered or moved") from None
