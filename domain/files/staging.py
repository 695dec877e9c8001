"""Files that somebody has uploaded to look at before they are imported, and remembered headings.

A staged file is encrypted before it is stored, belongs to one account and one purpose, and is
deleted when it is imported, replaced, or a day old. A remembered heading is stored as a digest.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from domain.kernel.storage.database import instant_text, marks
from domain.kernel.storage.ledger import Ledger
from domain.kernel.storage.leftovers import Leftover
from domain.kernel.text.cell_text import heading_key

TABLES = """
CREATE TABLE IF NOT EXISTS staged_files (
    id TEXT NOT NULL, part INTEGER NOT NULL, account_id TEXT NOT NULL, purpose TEXT NOT NULL,
    ending TEXT NOT NULL, staged_at TEXT NOT NULL, body BLOB NOT NULL, PRIMARY KEY (id, part)
);
CREATE INDEX IF NOT EXISTS staged_files_by_account ON staged_files (account_id, purpose);
CREATE TABLE IF NOT EXISTS import_headings (
    centre TEXT NOT NULL, kind TEXT NOT NULL, heading TEXT NOT NULL, field TEXT NOT NULL,
    PRIMARY KEY (centre, kind, heading)
);
"""
LEFTOVERS = (Leftover("DELETE FROM staged_files WHERE staged_at < ?", timedelta(days=1)),)


def stage(
    ledger: Ledger,
    file_id: UUID,
    *,
    account_id: UUID,
    purpose: str,
    ending: str,
    parts: Iterable[bytes],
    now: datetime,
) -> None:
    """Store the encrypted parts of a file in the place of what the account had for `purpose`."""
    with ledger.database.write() as transaction:
        transaction.run(
            "DELETE FROM staged_files WHERE account_id = ? AND purpose = ?",
            (str(account_id), purpose),
        )
        for number, body in enumerate(parts):
            transaction.run(
                "INSERT INTO staged_files (id, part, account_id, purpose, ending, staged_at, body)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    str(file_id),
                    number,
                    str(account_id),
                    purpose,
                    ending,
                    instant_text(now),
                    body,
                ),
            )


def staged(
    ledger: Ledger, file_id: UUID, *, account_id: UUID, purpose: str
) -> tuple[str, int] | None:
    """The ending of the name, and the number of parts; None if the account has no such file."""
    row = ledger.row(
        "SELECT MAX(ending) AS ending, COUNT(*) AS parts FROM staged_files"
        " WHERE id = ? AND account_id = ? AND purpose = ?",
        str(file_id),
        str(account_id),
        purpose,
    )
    return (row["ending"], row["parts"]) if row and row["parts"] else None


def staged_part(ledger: Ledger, file_id: UUID, number: int) -> bytes | None:
    """One part as stored, or None."""
    row = ledger.row(
        "SELECT body FROM staged_files WHERE id = ? AND part = ?", str(file_id), number
    )
    return bytes(row["body"]) if row else None


def drop_staged(ledger: Ledger, file_id: UUID) -> None:
    """Delete a staged file."""
    with ledger.database.write() as transaction:
        transaction.run("DELETE FROM staged_files WHERE id = ?", (str(file_id),))


def remember_headings(ledger: Ledger, centre: str, kind: str, fields: Mapping[str, str]) -> None:
    """Note for the next file of this kind which field each heading fills ("": none)."""
    with ledger.database.write() as transaction:
        for heading, field in fields.items():
            transaction.run(
                "INSERT INTO import_headings (centre, kind, heading, field) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (centre, kind, heading) DO UPDATE SET field = excluded.field",
                (centre, kind, _digest(heading), field),
            )


def remembered_headings(
    ledger: Ledger, centre: str, kind: str, headings: Iterable[str]
) -> dict[str, str]:
    """The fields that were chosen for those of `headings` that are remembered."""
    digests = {_digest(heading): heading for heading in headings}
    if not digests:
        return {}
    rows = ledger.rows(
        "SELECT heading, field FROM import_headings"  # noqa: S608
        f" WHERE centre = ? AND kind = ? AND heading IN ({marks(digests)})",
        centre,
        kind,
        *digests,
    )
    return {digests[row["heading"]]: row["field"] for row in rows}


def _digest(heading: str) -> str:
    return sha256(heading_key(heading).encode()).hexdigest()
