"""Keys of personal data: one for each person or order, wrapped by a master key kept elsewhere.

Section 4 of the reliability page: AES-256-GCM, associated data that binds subject, field,
aggregate and version; destroying a key makes its fields unreadable everywhere.
"""

import base64
import os
import time
from collections.abc import Collection
from contextlib import suppress
from datetime import datetime
from threading import Lock
from typing import NamedTuple
from uuid import UUID

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.kernel.errors import StoreUnusable
from domain.kernel.privacy.migrations import MIGRATIONS
from domain.kernel.storage.database import Database, Row, Transaction, is_lacking, marks
from domain.kernel.storage.migrations.migration import SILENT, Report, Schema
from domain.kernel.storage.store_faults import (
    keys_incomplete,
    keys_missing,
    keys_of_another_ledger,
    other_master_key,
)

_CHECK = b"ashiato key store"
_NONCE = 12
SEALING_HOLDS, READING_HOLDS = 1.0, 60.0
"""Seconds for which a cached key is used without checking the store, to seal and to read."""
_SAMPLE = 20
"""How many keys are opened to check the master key if its check value is missing."""


class KeyErased(Exception):
    """The key was destroyed on purpose: the data sealed with it cannot be read any more."""


class _Opened(NamedTuple):
    """A key in memory, and when it was last seen in the store (monotonic)."""

    key: AESGCM
    seen_at: float


class KeyStore:
    """Creates, unwraps, caches and destroys keys. It never creates a key again for a destroyed one.

    A new key is created only if the master key opens the check value of the store.
    """

    def __init__(self, database: Database, master_key: bytes) -> None:
        self._database = self.database = database
        self.schema = Schema("keys", database, MIGRATIONS, witness="keys")
        self._master = AESGCM(master_key)
        self._open: dict[str, _Opened] = {}
        self._guard = Lock()

    def migrate(self, report: Report = SILENT) -> None:
        """Migrate the tables, and create the check value that detects a wrong master key.

        Raises StoreUnusable, without creating the check value, if existing keys do not open.
        """
        self.schema.migrate(report)
        with self._database.write() as transaction:
            if self._database.dialect == "postgresql":
                transaction.run("SELECT pg_advisory_xact_lock(4157204)")
            if not _facts(transaction.run(_FACTS)).get("check"):
                for row in transaction.run(
                    "SELECT subject, wrapped FROM keys WHERE wrapped IS NOT NULL"
                    " ORDER BY created_at DESC LIMIT ?",
                    (_SAMPLE,),
                ):
                    self._unwrap(bytes(row["wrapped"]), row["subject"])
                _note(transaction, "check", self._wrap(_CHECK, "check"))
        self.check()

    def check(self, ledger: str | None = None) -> None:
        """Raise StoreUnusable unless the master key is the one that wrapped these keys.

        With the id of a `ledger`, also raise it if the store was created for another ledger.
        """
        facts = self._facts()
        self._require_mark(facts)
        noted = facts.get("ledger")
        if ledger is not None and noted is not None and noted.decode() != ledger:
            raise keys_of_another_ledger()

    def is_made(self) -> bool:
        """True if the store has its check value, which `migrate` creates."""
        return "check" in self._facts()

    def ledger(self) -> str | None:
        """The id of the ledger that the store was created for; None if it is not stored."""
        noted = self._facts().get("ledger")
        return noted.decode() if noted else None

    def belong_to(self, ledger: str) -> None:
        """Store the id of the ledger that the store is for, unless there is one already."""
        with self._database.write() as transaction:
            _note(transaction, "ledger", ledger.encode())

    def is_empty(self) -> bool:
        """True if the store holds no keys, not even destroyed ones."""
        try:
            return self._database.read_one("SELECT 1 FROM keys LIMIT 1") is None
        except Exception as error:
            if is_lacking(error):
                return True
            raise

    def require(self, subjects: Collection[UUID]) -> None:
        """Raise StoreUnusable unless the store has a key that opens for each of `subjects`.

        A key that was destroyed on purpose counts as present.
        """
        if not subjects:
            return
        names = [str(subject) for subject in subjects]
        found = self._rows(
            f"SELECT subject, wrapped FROM keys WHERE subject IN ({marks(names)})",  # noqa: S608
            names,
        )
        for row in found:
            if row["wrapped"] is not None:
                self._unwrap(bytes(row["wrapped"]), row["subject"])
        if len(found) < len(set(names)):
            raise keys_missing() if self.is_empty() else keys_incomplete()

    def opens_others(self) -> bool:
        """True if the master key is the right one, and opens at least one of the newest keys.

        A key that is missing or does not open is then a single loss and not an outage.
        """
        row = self._database.read_one("SELECT value FROM key_store WHERE name = 'check'")
        kept = self._database.read(
            "SELECT subject, wrapped FROM keys WHERE state = 'live'"
            " ORDER BY created_at DESC LIMIT 3"
        )
        wrapped = [(bytes(item["wrapped"]), item["subject"]) for item in kept]
        return (
            row is not None
            and self._opens(bytes(row["value"]), "check")
            and any(self._opens(*item) for item in wrapped)
        )

    def _opens(self, wrapped: bytes, name: str) -> bool:
        with suppress(StoreUnusable):
            self._unwrap(wrapped, name)
            return True
        return False

    def key_for(self, subject: UUID, now: datetime) -> AESGCM:
        """The key of `subject`, created if it has none. Raises KeyErased and StoreUnusable."""
        known = self._open.get(str(subject))
        if known is not None and time.monotonic() - known.seen_at < SEALING_HOLDS:
            return known.key
        if known is None and not self._row(subject):
            with self._database.write() as transaction:
                self._require_mark(_facts(transaction.run(_FACTS)))
                transaction.run(
                    "INSERT INTO keys (subject, wrapped, state, created_at)"
                    " VALUES (?, ?, 'live', ?) ON CONFLICT (subject) DO NOTHING",
                    (
                        str(subject),
                        self._wrap(AESGCM.generate_key(256), str(subject)),
                        now.isoformat(),
                    ),
                )
        return self._opened(subject)

    def existing(self, subject: UUID) -> AESGCM:
        """The key of `subject`. Raises KeyErased, or StoreUnusable if the store lost it."""
        known = self._open.get(str(subject))
        if known is not None and time.monotonic() - known.seen_at < READING_HOLDS:
            return known.key
        return self._opened(subject)

    def _opened(self, subject: UUID) -> AESGCM:
        """The key of `subject` as the store has it now."""
        name, rows = str(subject), self._row(subject)
        with self._guard:
            self._open.pop(name, None)
        if not rows:
            raise keys_missing() if self.is_empty() else keys_incomplete()
        if rows[0]["state"] == "erased":
            raise KeyErased
        opened = AESGCM(self._unwrap(bytes(rows[0]["wrapped"]), name))
        with self._guard:
            if len(self._open) > 10_000:
                self._open.clear()
            self._open[name] = _Opened(opened, time.monotonic())
        return opened

    def _row(self, subject: UUID) -> list[Row]:
        return self._rows("SELECT wrapped, state FROM keys WHERE subject = ?", [str(subject)])

    def _rows(self, sql: str, parameters: list[str]) -> list[Row]:
        try:
            return self._database.read(sql, parameters)
        except Exception as error:
            if is_lacking(error):
                raise keys_missing() from error
            raise

    def _facts(self) -> dict[str, bytes]:
        try:
            return _facts(self._database.read(_FACTS))
        except Exception as error:
            if is_lacking(error):
                return {}
            raise

    def _require_mark(self, facts: dict[str, bytes]) -> None:
        mark = facts.get("check")
        if mark is None:
            raise keys_missing()
        if self._unwrap(mark, "check") != _CHECK:
            raise other_master_key()

    def erased(self) -> list[UUID]:
        """The subjects whose keys were destroyed, in the order of their ids. Raises StoreUnusable
        if the store was lost."""
        rows = self._rows("SELECT subject FROM keys WHERE state = 'erased' ORDER BY subject", [])
        return [UUID(row["subject"]) for row in rows]

    def destroy(self, subject: UUID, now: datetime) -> None:
        """Destroy the key for ever: its bytes are overwritten, and its row stays as `erased`."""
        with self._database.write() as transaction:
            transaction.overwrite_removed()
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
            raise other_master_key() from None


def is_begun(database: Database) -> bool:
    """True if `database` holds a check value or keys. Needs no master key."""
    looks = "SELECT 1 AS found FROM key_store UNION ALL SELECT 1 FROM keys LIMIT 1"
    try:
        return database.read_one(looks) is not None
    except Exception as error:
        if is_lacking(error):
            return False
        raise


_FACTS = "SELECT name, value FROM key_store"


def _facts(rows: Collection[Row]) -> dict[str, bytes]:
    return {row["name"]: bytes(row["value"]) for row in rows}


def _note(transaction: Transaction, name: str, value: bytes) -> None:
    transaction.run(
        "INSERT INTO key_store (name, value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING",
        (name, value),
    )


def seal(key: AESGCM, value: object, bound_to: str) -> str:
    """`value` encrypted as a token that opens only with the same `bound_to`."""
    nonce = os.urandom(_NONCE)
    sealed = key.encrypt(nonce, msgspec.json.encode(value), bound_to.encode())
    return "a1:" + base64.b64encode(nonce + sealed).decode()


def unseal(key: AESGCM, token: str, bound_to: str) -> object:
    """The value in `token`. Raises ValueError if altered, or sealed with another `bound_to`."""
    version, _, body = token.partition(":")
    raw = base64.b64decode(body)
    if version != "a1":
        raise ValueError("a sealed field of an unknown form")
    try:
        return msgspec.json.decode(key.decrypt(raw[:_NONCE], raw[_NONCE:], bound_to.encode()))
    except InvalidTag:
        raise ValueError("a sealed field was altered or moved") from None


def seal_bytes(key: AESGCM, body: bytes, bound_to: str) -> bytes:
    """`body` encrypted as bytes, for files."""
    nonce = os.urandom(_NONCE)
    return nonce + key.encrypt(nonce, body, bound_to.encode())


def unseal_bytes(key: AESGCM, sealed: bytes, bound_to: str) -> bytes:
    """The bytes in `sealed`. Raises ValueError if altered, or sealed with another `bound_to`."""
    try:
        return key.decrypt(sealed[:_NONCE], sealed[_NONCE:], bound_to.encode())
    except InvalidTag:
        raise ValueError("a sealed file was altered or moved") from None
