"""Tables of choices and of queued notices: ids and kinds, never an address."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from uuid import UUID, uuid5

from domain.identity import queries as accounts
from domain.kernel.events.event import Event
from domain.kernel.storage.database import Change, Row, marks
from domain.kernel.storage.inline_projection import (
    InlineProjections,
    InlineVersion,
    InlineVersions,
    upsert,
)
from domain.kernel.storage.ledger import Ledger
from domain.notices.choice import NoticeChoice
from domain.notices.kinds import NoticeKind

TABLES = """
CREATE TABLE IF NOT EXISTS notice_choices (
    account_id TEXT PRIMARY KEY, kinds TEXT NOT NULL, quiet_from TEXT NOT NULL,
    quiet_to TEXT NOT NULL, addresses INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS notices (
    id TEXT PRIMARY KEY, account_id TEXT NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL,
    send_after TEXT NOT NULL, attempts INTEGER NOT NULL, created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS notices_by_state ON notices (state, send_after);
CREATE INDEX IF NOT EXISTS notices_by_account ON notices (account_id, state);
CREATE TABLE IF NOT EXISTS notice_pauses (account_id TEXT PRIMARY KEY, last_sent TEXT NOT NULL);
"""
_NAMES = UUID("c8a7bd0c-93a4-4a5c-8a53-1df7f2f0a0c2")


def choice_row(choice: NoticeChoice, _: Sequence[Event]) -> Iterator[Change]:
    """The row of one account's choice."""
    yield upsert(
        "notice_choices",
        "account_id",
        account_id=str(choice.account_id),
        kinds=f",{','.join(sorted(choice.kinds))},",
        quiet_from=choice.quiet[0],
        quiet_to=choice.quiet[1],
        addresses=len(choice.addresses),
    )


def participant_who_hears(
    ledger: Ledger, kind: NoticeKind, participant_id: UUID
) -> tuple[UUID, ...]:
    """The accounts of a participant that have chosen `kind`."""
    return accounts.open_of_participant(ledger, _wanting(ledger, kind), participant_id)


def staff_who_hear(ledger: Ledger, kind: NoticeKind, centre: str) -> tuple[UUID, ...]:
    """The accounts of a centre that have chosen `kind`."""
    return accounts.open_in_centre(ledger, _wanting(ledger, kind), centre)


def people_who_hear(
    ledger: Ledger, kind: NoticeKind, person_ids: Collection[UUID]
) -> tuple[UUID, ...]:
    """The accounts of people, as participants or as pilots, that have chosen `kind`."""
    return accounts.open_of_people(ledger, _wanting(ledger, kind), person_ids)


def client_who_hears(ledger: Ledger, kind: NoticeKind, client_id: UUID) -> tuple[UUID, ...]:
    """The accounts of a client that have chosen `kind`."""
    return accounts.open_of_client(ledger, _wanting(ledger, kind), client_id)


def those_of_a_venue_who_hear(
    ledger: Ledger, kind: NoticeKind, centre: str, venue_id: UUID
) -> tuple[UUID, ...]:
    """The accounts of the centre that have chosen `kind`, without those of other venues."""
    return accounts.open_at_venue(ledger, _wanting(ledger, kind), centre, venue_id)


def _wanting(ledger: Ledger, kind: NoticeKind) -> list[str]:
    """The accounts that have chosen `kind` and have at least one address."""
    rows = ledger.rows(
        "SELECT account_id FROM notice_choices WHERE kinds LIKE ? AND addresses > 0",
        f"%,{kind},%",
    )
    return [row["account_id"] for row in rows]


def hours_of(ledger: Ledger, account_ids: Sequence[UUID]) -> Sequence[Row]:
    """The quiet hours of these accounts, and when notices were last sent to each."""
    if not account_ids:
        return ()
    return ledger.rows(
        "SELECT c.account_id, c.quiet_from, c.quiet_to, p.last_sent FROM notice_choices c"  # noqa: S608
        " LEFT JOIN notice_pauses p ON p.account_id = c.account_id"
        f" WHERE c.account_id IN ({marks(account_ids)}) ORDER BY c.account_id",
        *map(str, account_ids),
    )


def waiting(
    account_id: UUID, kind: NoticeKind, source: str, *, now: datetime, send_after: datetime
) -> Change:
    """The row of one notice; its id is derived from account, kind and source: written only once."""
    return Change(
        "INSERT INTO notices (id, account_id, kind, state, send_after, attempts, created_at,"
        " updated_at) VALUES (?, ?, ?, 'waiting', ?, 0, ?, ?) ON CONFLICT (id) DO NOTHING",
        (
            str(uuid5(_NAMES, f"{account_id} {kind} {source}")),
            str(account_id),
            kind.value,
            send_after.isoformat(),
            now.isoformat(),
            now.isoformat(),
        ),
    )


INLINE_PROJECTIONS: InlineProjections = {NoticeChoice: choice_row}
INLINE_VERSIONS: InlineVersions = {NoticeChoice: InlineVersion(1, ("notice_choices",))}
