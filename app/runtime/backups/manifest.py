"""The manifest of a backup: what is in its archive, of which state, made by which release."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from app.runtime.backups.encryption import damaged
from domain.kernel.errors import RuleBroken

FORM = 1
"""The number of the form of the archive; a change that older releases cannot read raises it."""
Kind = Literal["sqlite", "postgresql"]


class Digest(msgspec.Struct, frozen=True):
    """The size of a part in bytes, and its SHA-256 in hexadecimal digits."""

    bytes: int
    sha256: str


class Store(msgspec.Struct, frozen=True, kw_only=True):
    """A copy of one store: a SQLite file, or a dump in the custom format of `pg_dump`."""

    part: str
    kind: Kind
    digest: Digest


class Files(msgspec.Struct, frozen=True, kw_only=True):
    """The files of work: their number, and their size in all.

    The SHA-256 is over one line per file in the order of their names: SHA-256, two spaces, name.
    """

    count: int
    digest: Digest


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """The last part of an archive.

    `ledger_id`, `position` and `mark` identify the state of the ledger: its id, the position of its
    newest event, and which event that is. `erased` are the ids of the keys that were destroyed
    when it was made; an older backup still holds some of them.
    """

    form: int
    release: str
    made_at: datetime
    ledger_id: str
    position: int
    mark: str
    versions: dict[str, int]
    ledger: Store
    keys: Store
    files: Files
    erased: list[UUID] = []


def encode(manifest: Manifest) -> bytes:
    """The manifest as JSON for people and programs."""
    return msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n"


def decode(text: bytes) -> Manifest:
    """The manifest in `text`. Raises RuleBroken if it is damaged or of a newer release."""
    try:
        form = msgspec.json.decode(text, type=_Form)
        if form.form <= FORM:
            return msgspec.json.decode(text, type=Manifest)
    except msgspec.MsgspecError:
        raise damaged() from None
    raise RuleBroken(
        f"このバックアップは新しい版（Ashiato {form.release}）のものです。その版で開いてください。",
        f"This backup was made by a newer release (Ashiato {form.release}). Open it with that.",
    )


class _Form(msgspec.Struct):
    form: int
    release: str
