"""Queries of other contexts: which rule holds, and how far those notified have got."""

from datetime import date, datetime, timedelta

from domain.escalation.rules import EscalationKind, EscalationRules, Rule, rules_id
from domain.kernel.storage.database import Row
from domain.kernel.storage.ledger import Ledger

VISIT = timedelta(minutes=15)
"""Looks at a page that follow each other within this time are one visit."""
REMEMBERED = timedelta(days=180)
"""How long it is kept when somebody last looked at a page."""


def rules_of(ledger: Ledger, centre: str) -> EscalationRules:
    """The rules of a centre; the defaults where none were set."""
    return ledger.find(EscalationRules, rules_id(centre)) or EscalationRules.begin(centre)


def rule_of(ledger: Ledger, centre: str, kind: EscalationKind, day: date) -> Rule:
    """The rule of one kind that holds in a centre on `day`."""
    return rules_of(ledger, centre).on(day, kind)


def notified_until(ledger: Ledger, centre: str, kind: EscalationKind) -> str:
    """The instant up to which everything that has waited since was notified; "" for none."""
    row = ledger.row(
        "SELECT until FROM escalation_marks WHERE centre = ? AND kind = ?", centre, kind.value
    )
    return str(row["until"]) if row else ""


def note_notified(ledger: Ledger, centre: str, kind: EscalationKind, until: str) -> None:
    """Store that everything that has waited since before `until` was notified."""
    with ledger.database.write() as transaction:
        transaction.run(
            "INSERT INTO escalation_marks AS m (centre, kind, until) VALUES (?, ?, ?)"
            " ON CONFLICT (centre, kind) DO UPDATE SET until = excluded.until"
            " WHERE m.until < excluded.until",
            (centre, kind.value, until),
        )


def last_look(ledger: Ledger, account_id: str, page: str, now: datetime) -> tuple[int, str] | None:
    """The position of the ledger, and when, at the visit of a page before the present one."""
    row = _look(ledger, account_id, page)
    if row is None:
        return None
    if _is_new_visit(row["seen_at"], now):
        return row["seen"], row["seen_at"]
    return (row["before_that"], row["before_at"]) if row["before_at"] else None


def note_look(ledger: Ledger, account_id: str, page: str, position: int, now: datetime) -> None:
    """Store that an account has seen a page as of `position`.

    Looks that follow each other within `VISIT` are one visit. Pages that the account has not seen
    for `REMEMBERED` are forgotten.
    """
    row = _look(ledger, account_id, page)
    is_new = row is not None and _is_new_visit(row["seen_at"], now)
    before = (row["seen"], row["seen_at"]) if row and is_new else None
    kept = (row["before_that"], row["before_at"]) if row else (0, "")
    with ledger.database.write() as transaction:
        if row is None:
            transaction.run(
                "DELETE FROM board_looks WHERE account_id = ? AND seen_at < ?",
                (account_id, (now - REMEMBERED).isoformat()),
            )
        transaction.run(
            "INSERT INTO board_looks (account_id, page, seen, seen_at, before_that, before_at)"
            " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (account_id, page) DO UPDATE SET"
            " seen = excluded.seen, seen_at = excluded.seen_at,"
            " before_that = excluded.before_that, before_at = excluded.before_at",
            (account_id, page, position, now.isoformat(), *(before or kept)),
        )


def _look(ledger: Ledger, account_id: str, page: str) -> Row | None:
    return ledger.row(
        "SELECT * FROM board_looks WHERE account_id = ? AND page = ?", account_id, page
    )


def _is_new_visit(seen_at: str, now: datetime) -> bool:
    return now - datetime.fromisoformat(seen_at) > VISIT
