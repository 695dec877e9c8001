"""What was tried and did not happen: failed sign-ins, bad tokens, and refusals.

Attempts are counted in rows of their own, not recorded as events: whoever floods the service with
them must not be able to fill the ledger. There is one row per centre, kind, account, act and day,
and nothing of what was typed. Views and refusals for want of a role are events (`access_log`).
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from domain.identity.access_log import record_refusal
from domain.identity.queries import centre_codes, centres_of_account
from domain.kernel.errors import RecordUnreadable, Unavailable
from domain.kernel.messaging.caller import Caller
from domain.kernel.storage.database import Row, instant_text, marks
from domain.kernel.storage.ledger import Ledger
from domain.kernel.storage.stored_events import upto_version
from domain.kernel.time.clock import Clock

TABLES = """
CREATE TABLE IF NOT EXISTS attempts (
    centre TEXT NOT NULL, day TEXT NOT NULL, kind TEXT NOT NULL, actor TEXT NOT NULL,
    what TEXT NOT NULL, subject TEXT NOT NULL, times INTEGER NOT NULL, first_at TEXT NOT NULL,
    last_at TEXT NOT NULL, PRIMARY KEY (centre, day, kind, actor, what)
);
CREATE INDEX IF NOT EXISTS attempts_by_day ON attempts (day);
"""
MOST_OF_A_DAY = 1000
"""Rows of one centre, kind and day; further attempts are counted together, without an account."""


class AttemptKind(StrEnum):
    """What was tried."""

    SIGN_IN = "sign_in"
    """Signing in with a wrong password, code or passkey."""
    TOKEN = "token"  # noqa: S105
    """A request with a token that is not valid."""
    RULE = "rule"
    """A command that a rule refused (409)."""
    OTHER_CENTRE = "other_centre"
    """Opening or changing a record of this centre from another one."""


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One attempt, or `times` of the same.

    `actor` is the account that tried, or was to be signed in to; empty if it is not known. `what`
    is the stored name of a command or a view, `subject` the record that it was about.
    """

    kind: AttemptKind
    actor: str = ""
    what: str = ""
    subject: UUID | None = None
    times: int = 1


def count_attempt(ledger: Ledger, clock: Clock, attempt: Attempt, centres: Iterable[str]) -> None:
    """Count an attempt for each of `centres`.

    Nothing is raised if it cannot be stored: the answer to the attempt does not depend on it.
    """
    with suppress(Unavailable):
        _count(ledger, clock, attempt, centres)


def note_failed_sign_in(ledger: Ledger, clock: Clock, account_id: UUID | None) -> None:
    """Count a wrong password or code: at the centres of the account, or at all if it is unknown."""
    known = centres_of_account(ledger, account_id) if account_id is not None else None
    centres = centre_codes(ledger) if known is None else known
    actor = "" if known is None else str(account_id)
    count_attempt(ledger, clock, Attempt(kind=AttemptKind.SIGN_IN, actor=actor), centres)


def note_bad_tokens(ledger: Ledger, clock: Clock, times: int) -> None:
    """Count requests with tokens that are not valid, at every centre."""
    attempt = Attempt(kind=AttemptKind.TOKEN, times=times)
    count_attempt(ledger, clock, attempt, centre_codes(ledger))


def note_broken_rule(
    ledger: Ledger, clock: Clock, caller: Caller, what: str, subject: UUID | None
) -> None:
    """Count a command that a rule refused, at the centre of its subject."""
    centre = _centre_of(ledger, subject)
    where = [centre] if centre is not None else list(caller.centres[:1])
    attempt = Attempt(kind=AttemptKind.RULE, actor=caller.actor, what=what, subject=subject)
    count_attempt(ledger, clock, attempt, where)


def note_refusal(
    ledger: Ledger, clock: Clock, caller: Caller, what: str, subject: UUID | None
) -> None:
    """Record that `caller` was refused `what` for missing rights.

    An attempt on a record of a centre that is not the caller's is counted at that centre, too.
    """
    record_refusal(ledger, caller, what, subject, clock)
    centre = _centre_of(ledger, subject)
    if centre is not None and not caller.sees_centre(centre):
        kind = AttemptKind.OTHER_CENTRE
        attempt = Attempt(kind=kind, actor=caller.actor, what=what, subject=subject)
        count_attempt(ledger, clock, attempt, [centre])


def _centre_of(ledger: Ledger, subject: UUID | None) -> str | None:
    """The centre of a record, or None if there is none with this id or it cannot be read."""
    if subject is None:
        return None
    with suppress(RecordUnreadable):
        for event in upto_version(ledger, subject, 1):
            return event.meta.centre or None
    return None


def _count(ledger: Ledger, clock: Clock, attempt: Attempt, centres: Iterable[str]) -> None:
    instant, day = instant_text(clock.now()), clock.today().isoformat()
    with ledger.database.write() as transaction:
        for centre in centres:
            known = transaction.run(
                "UPDATE attempts SET times = times + ?, last_at = ?, subject = ? WHERE centre = ?"
                " AND day = ? AND kind = ? AND actor = ? AND what = ? RETURNING times",
                (
                    *(attempt.times, instant, str(attempt.subject or ""), centre, day),
                    *(attempt.kind.value, attempt.actor, attempt.what),
                ),
            )
            if known:
                continue
            (row,) = transaction.run(
                "SELECT COUNT(*) AS n FROM attempts WHERE centre = ? AND day = ? AND kind = ?",
                (centre, day, attempt.kind.value),
            )
            is_kept = int(row["n"]) < MOST_OF_A_DAY
            transaction.run(
                "INSERT INTO attempts (centre, day, kind, actor, what, subject, times, first_at,"
                " last_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (centre, day, kind, actor, what) DO UPDATE"
                " SET times = attempts.times + excluded.times, last_at = excluded.last_at",
                (
                    *(centre, day, attempt.kind.value),
                    *((attempt.actor, attempt.what) if is_kept else ("", "")),
                    str(attempt.subject or "") if is_kept else "",
                    *(attempt.times, instant, instant),
                ),
            )


def attempts_at(
    ledger: Ledger, centres: Sequence[str], *, before: tuple[str, ...] | None, limit: int
) -> list[Row]:
    """The attempts at some centres, newest day first, before a place in that order."""
    key = "day, last_at, centre, kind, actor, what"
    further = "" if before is None else f" AND ({key}) < ({marks(key.split(','))})"
    return ledger.rows(
        f"SELECT * FROM attempts WHERE centre IN ({marks(centres)}){further}"  # noqa: S608
        f" ORDER BY {', '.join(f'{column} DESC' for column in key.split(', '))} LIMIT ?",
        *centres,
        *(before or ()),
        limit,
    )


def place_of(row: Row) -> tuple[str, ...]:
    """The place of a row in that order."""
    return tuple(str(row[name]) for name in ("day", "last_at", "centre", "kind", "actor", "what"))
