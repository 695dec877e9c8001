"""Centres and accounts as the API returns them."""

from datetime import date
from typing import Any

import msgspec

from domain.identity.account import Account
from domain.identity.centre import Centre


def present_centre(centre: Centre) -> dict[str, Any]:
    """A centre as the API returns it."""
    return {"id": centre.id, "code": centre.code, "name": centre.name, "kind": centre.kind}


def present_account(account: Account) -> dict[str, Any]:
    """An account as the API returns it."""
    return {
        "id": account.id,
        "email": account.email,
        "number": account.number,
        "name": account.name,
        "roles": sorted(account.roles),
        "centres": list(account.centres),
        "participant_id": account.participant_id,
        "client_id": account.client_id,
        "person_id": account.person_id,
        "venue_id": account.venue_id,
        "disabled": account.is_disabled,
    }


def present_centre_facts(centre: Centre, day: date) -> dict[str, Any]:
    """The facts of a centre that hold on a day."""
    facts = msgspec.structs.asdict(centre.facts_on(day))
    return {"id": centre.id, "centre": centre.code, "as_of": day, **facts}
