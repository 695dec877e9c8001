"""Centres and accounts as the API returns them."""

from typing import Any

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
        "name": account.name,
        "roles": sorted(account.roles),
        "centres": list(account.centres),
        "participant_id": account.participant_id,
        "client_id": account.client_id,
        "person_id": account.person_id,
        "venue_id": account.venue_id,
        "disabled": account.is_disabled,
    }
