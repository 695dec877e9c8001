"""Which accounts exist, by name, role and centre?"""

import json
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from domain.identity.account import Account
from domain.identity.account_number import typed_number
from domain.kernel.messaging.caller import STAFF
from domain.kernel.storage.database import Database, Row, marks
from domain.kernel.text.folding import containing, folded
from projections.kernel.projector import Projector, on


class Accounts(Projector):
    """One row per account, as shown in the list of accounts."""

    name = "identity.accounts"
    version = 3
    personal = True
    tables = {
        "account_cards": (
            "account_id TEXT PRIMARY KEY, email TEXT, number TEXT, name TEXT NOT NULL,"
            " roles TEXT NOT NULL, centres TEXT NOT NULL, participant_id TEXT, client_id TEXT,"
            " disabled INTEGER NOT NULL, search_name TEXT NOT NULL, search_email TEXT NOT NULL"
        )
    }
    indexes = {"account_cards": ["name, account_id"]}

    @on(Account.Added)
    def added(self, event: Account.Added, _position: int) -> None:
        """Add a row."""
        self.run(
            "INSERT INTO {account_cards} (account_id, email, name, roles, centres,"
            " participant_id, client_id, disabled, search_name, search_email)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, ?)",
            str(event.originator_id),
            event.email,
            event.name or "",
            json.dumps(event.roles),
            json.dumps(event.centres),
            str(event.participant_id) if event.participant_id else None,
            str(event.client_id) if event.client_id else None,
            folded(event.name or ""),
            folded(event.email or ""),
        )

    @on(Account.NameCorrected)
    def name_corrected(self, event: Account.NameCorrected, _position: int) -> None:
        """Replace the name."""
        self.set_columns("account_cards", "account_id", event, name=event.name or "")

    @on(Account.EmailCorrected)
    def email_corrected(self, event: Account.EmailCorrected, _position: int) -> None:
        """Replace the e-mail address."""
        self.set_columns("account_cards", "account_id", event, email=event.email)

    @on(Account.NumberGiven)
    def number_given(self, event: Account.NumberGiven, _position: int) -> None:
        """Set the number."""
        self.run(
            "UPDATE {account_cards} SET number = ? WHERE account_id = ?",
            event.number,
            str(event.originator_id),
        )

    @on(Account.PersonCorrected)
    def person_corrected(self, event: Account.PersonCorrected, _position: int) -> None:
        """Replace the participant."""
        participant_id = str(event.participant_id) if event.participant_id else None
        self.set_columns("account_cards", "account_id", event, participant_id=participant_id)

    @on(Account.RolesGranted)
    def roles_granted(self, event: Account.RolesGranted, _position: int) -> None:
        """Add the roles."""
        self._set_roles(event.originator_id, self._roles(event.originator_id) | {*event.roles})

    @on(Account.RolesWithdrawn)
    def roles_withdrawn(self, event: Account.RolesWithdrawn, _position: int) -> None:
        """Remove the roles."""
        self._set_roles(event.originator_id, self._roles(event.originator_id) - {*event.roles})

    @on(Account.CentresAssigned)
    def centres_assigned(self, event: Account.CentresAssigned, _position: int) -> None:
        """Replace the centres."""
        self.run(
            "UPDATE {account_cards} SET centres = ? WHERE account_id = ?",
            json.dumps(event.centres),
            str(event.originator_id),
        )

    @on(Account.Disabled)
    def disabled(self, event: Account.Disabled, _position: int) -> None:
        """Mark the account as disabled."""
        self._set_disabled(event.originator_id, 1)

    @on(Account.Enabled)
    def enabled(self, event: Account.Enabled, _position: int) -> None:
        """Mark the account as enabled."""
        self._set_disabled(event.originator_id, 0)

    def _roles(self, account_id: UUID) -> set[str]:
        rows = self.rows("SELECT roles FROM {account_cards} WHERE account_id = ?", str(account_id))
        return set(json.loads(rows[0]["roles"])) if rows else set()

    def _set_roles(self, account_id: UUID, roles: set[str]) -> None:
        self.run(
            "UPDATE {account_cards} SET roles = ? WHERE account_id = ?",
            json.dumps(sorted(roles)),
            str(account_id),
        )

    def _set_disabled(self, account_id: UUID, value: int) -> None:
        self.run(
            "UPDATE {account_cards} SET disabled = ? WHERE account_id = ?",
            value,
            str(account_id),
        )


def accounts_page(
    views: Database,
    *,
    role: str | None,
    centre: str | None,
    disabled: bool | None,
    limit: int,
    after: Sequence[Any] | None,
) -> list[dict[str, Any]]:
    """Up to `limit` accounts by name, after the sort key `after`."""
    wheres, parameters = ["1 = 1"], list[Any]()
    for column, value in (("roles", role), ("centres", centre)):
        if value is not None:
            wheres.append(f"{column} LIKE ? ESCAPE '!'")
            parameters.append(f'%"{value.replace("_", "!_")}"%')
    if disabled is not None:
        wheres.append("disabled = ?")
        parameters.append(int(disabled))
    if after is not None:
        wheres.append("(name, account_id) > (?, ?)")
        parameters.extend(after)
    rows = views.read(
        f"SELECT * FROM account_cards WHERE {' AND '.join(wheres)}"  # noqa: S608
        " ORDER BY name, account_id LIMIT ?",
        (*parameters, limit),
    )
    return [_card(row) for row in rows]


def accounts_like(views: Database, words: str, limit: int) -> list[dict[str, Any]]:
    """Up to `limit` accounts with the number `words`, or with it in name or e-mail address."""
    pattern = containing(folded(words))
    rows = views.read(
        "SELECT * FROM account_cards WHERE search_name LIKE ? ESCAPE '!'"
        " OR search_email LIKE ? ESCAPE '!' OR number = ? ORDER BY name, account_id LIMIT ?",
        (pattern, pattern, typed_number(words), limit),
    )
    return [_card(row) for row in rows]


def names_of_accounts(views: Database, ids: Iterable[str]) -> dict[str, str]:
    """The names of these accounts, without those of participants."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    rows = views.read(
        "SELECT account_id, name FROM account_cards WHERE participant_id IS NULL"  # noqa: S608
        f" AND account_id IN ({marks(wanted)})",
        wanted,
    )
    return {row["account_id"]: row["name"] for row in rows}


def staff_of(views: Database, centre: str, limit: int) -> list[tuple[str, str]]:
    """The ids and names of up to `limit` open accounts of staff of a centre, by name."""
    roles = " OR ".join("roles LIKE ?" for _ in STAFF)
    rows = views.read(
        "SELECT account_id, name FROM account_cards WHERE disabled = 0 AND centres LIKE ?"  # noqa: S608
        f" AND ({roles}) ORDER BY name, account_id LIMIT ?",
        (f'%"{centre}"%', *(f'%"{role.value}"%' for role in sorted(STAFF)), limit),
    )
    return [(row["account_id"], row["name"]) for row in rows]


def _card(row: Row) -> dict[str, Any]:
    return {
        "id": UUID(row["account_id"]),
        "email": row["email"],
        "number": row["number"],
        "name": row["name"],
        "roles": json.loads(row["roles"]),
        "centres": json.loads(row["centres"]),
        "participant_id": row["participant_id"],
        "client_id": row["client_id"],
        "disabled": bool(row["disabled"]),
    }
