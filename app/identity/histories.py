"""The histories of accounts and centres."""

from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from app.registry.history_kind import HistoryKind
from domain.identity.account import Account
from domain.identity.centre import Centre
from domain.kernel.messaging.caller import ADMINISTRATION, AUDITORS, READERS, Caller


def _account(account: Account, reader: Caller) -> dict[str, Any]:
    """Return the account without its secrets; its name and address only for who manages it."""
    shown = {
        "id": account.id,
        "roles": sorted(account.roles),
        "centres": list(account.centres),
        "is_disabled": account.is_disabled,
        "participant_id": account.participant_id,
        "client_id": account.client_id,
        "person_id": account.person_id,
        "venue_id": account.venue_id,
        "uses_codes": account.uses_codes,
        "passkeys": len(account.passkeys),
        "tokens": len(account.tokens),
    }
    if account.is_visible_to(reader):
        shown |= {"name": account.name, "email": account.email}
    return shown


def _account_is_visible(account: Account, reader: Caller) -> bool:
    in_the_centre = any(reader.sees_centre(centre) for centre in account.centres)
    return account.is_visible_to(reader) or (reader.has(AUDITORS) and in_the_centre)


def _people(account: Account, reader: Caller) -> list[UUID]:
    return [account.id] if account.is_visible_to(reader) else []


def _centre(centre: Centre, _reader: Caller) -> dict[str, Any]:
    holidays = sorted(centre.holidays.items())
    return {
        "id": centre.id,
        "code": centre.code,
        "name": centre.name,
        "kind": centre.kind,
        "holidays": [{"day": day, "name": name} for day, name in holidays if name is not None],
        "no_holidays": [day for day, name in holidays if name is None],
        "certain_until": centre.certain_until,
        **msgspec.structs.asdict(centre.facts_on(date.max)),
    }


HISTORIES = (
    HistoryKind(
        aggregate=Account,
        subjects="accounts",
        present=_account,
        roles=AUDITORS | ADMINISTRATION,
        is_visible=_account_is_visible,
        people=_people,
        page=lambda account: f"/admin/accounts/{account.id}",
    ),
    HistoryKind(
        aggregate=Centre,
        subjects="centres",
        present=_centre,
        roles=READERS | ADMINISTRATION,
        is_visible=lambda centre, reader: (
            reader.has(ADMINISTRATION) or reader.sees_centre(centre.code)
        ),
        page=lambda _: "/admin/centres",
    ),
)
