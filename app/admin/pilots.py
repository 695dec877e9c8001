"""Pilots as an administrator meets them: by a code, and by name only if they also work here."""

from collections.abc import Sequence
from uuid import UUID

from app.http.authorization import caller, service
from app.robots.pseudonyms import person_code
from app.robots.visibility import named
from domain.identity.account import Account
from domain.kernel.messaging.caller import STAFF, Role
from domain.kernel.storage.database import Row

MOST_PILOTS = 500
_TITLES = (
    "SELECT p.person_id, d.title FROM pilots p"
    " JOIN deployments d ON d.deployment_id = p.deployment_id WHERE p.enrolled = 1"
)
_WITHOUT_ACCOUNT = """
    AND NOT EXISTS (SELECT 1 FROM account_bonds b WHERE b.person_id = p.person_id)
    AND NOT EXISTS (
        SELECT 1 FROM participant_terms t JOIN accounts a ON a.participant_id = t.participant_id
        WHERE t.person_id = p.person_id
    )
"""


def pilots_without_account(centres: Sequence[str]) -> dict[str, str]:
    """Those who pilot at these centres and have no account yet, by their ids, to choose from."""
    rows = service().ledger.rows(
        f"{_TITLES} AND p.centre IN ({', '.join('?' * len(centres))}) {_WITHOUT_ACCOUNT}"
        " ORDER BY p.person_id, d.title LIMIT ?",
        *centres,
        MOST_PILOTS,
    )
    titles = _together(rows)
    names = named(titles, "pilots") if titles and caller().has(STAFF) else {}
    shown = {
        id: " ".join(filter(None, (person_code(UUID(id)), names.get(id), f"({where})")))
        for id, where in titles.items()
    }
    return dict(sorted(shown.items(), key=lambda item: item[1]))


def pilots_for(account: Account) -> dict[str, str]:
    """The same for an account that is there; nobody where it has its owner or is closed."""
    has_owner = account.participant_id is not None or account.person_id is not None
    if has_owner or account.is_disabled or Role.PARTICIPANT not in account.roles:
        return {}
    return pilots_without_account(account.centres)


def pilot_in_words(person_id: UUID | None) -> str:
    """The code of the person behind an account, and where they pilot."""
    if person_id is None:
        return ""
    titles = _together(service().ledger.rows(f"{_TITLES} AND p.person_id = ?", str(person_id)))
    where = titles.get(str(person_id))
    return f"{person_code(person_id)} ({where})" if where else person_code(person_id)


def _together(rows: Sequence[Row]) -> dict[str, str]:
    """The titles of everybody's deployments in one line."""
    titles: dict[str, list[str]] = {}
    for row in rows:
        titles.setdefault(row["person_id"], []).append(row["title"])
    return {id: " / ".join(own) for id, own in titles.items()}
