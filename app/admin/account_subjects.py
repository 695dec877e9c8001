"""The owner of a new account: a participant, a pilot, a client, or a venue."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from app.admin.pilots import pilots_without_account
from app.http.authorization import caller, service
from app.http.consistency import require_current
from app.identity.addresses import email_owner
from domain.identity.account import Account
from domain.identity.account_links import account_of
from domain.kernel.errors import Invalid
from domain.kernel.messaging.caller import Role
from domain.participants.queries import with_code
from domain.robots.named_queries import named_in
from projections.orders.order_list import clients

MOST_CLIENTS = MOST_VENUES = 1_000


def participant(values: dict[str, Any]) -> UUID | None:
    """The participant behind the account, or None. Raises Invalid if nobody has the given code.

    None if a pilot was chosen instead, who need not be a participant.
    """
    if Role.PARTICIPANT not in values["roles"]:
        return None
    code = values.get("participant_code", "").strip()
    if not code and "pilot" in values:
        return None
    found = with_code(service().ledger, code, values["centres"])
    if not found:
        raise Invalid.field(
            "participant_code",
            "参加者のアカウントには、所属センターの参加者番号か、ロボットのパイロットが必要です。",
            "An account of a participant needs the code of a participant of its centres, or a "
            "pilot of a robot.",
        )
    return found[0].participant_id


def pilot(values: dict[str, Any]) -> UUID | None:
    """The pilot behind the account, or None. Raises Invalid for anybody who cannot be chosen.

    Raises Invalid also if the code of a participant is given: their record names the person.
    """
    if Role.PARTICIPANT not in values["roles"] or "pilot" not in values:
        return None
    if values.get("participant_code", "").strip():
        raise Invalid.field(
            "pilot",
            "参加者番号があれば、パイロットは選ばなくて大丈夫です。どちらか1つにしてください。",
            "With the code of a participant no pilot is needed. Please give one of the two.",
        )
    offered = pilots_without_account(values["centres"])
    if str(values["pilot"]) not in offered and not _was_made_just_now(values):
        raise Invalid.field(
            "pilot",
            "所属センターの、アカウントがまだないパイロットを選んでください。",
            "Choose a pilot of its centres who has no account yet.",
        )
    return UUID(str(values["pilot"]))


def _was_made_just_now(values: dict[str, Any]) -> bool:
    """True if the same form was sent before: then the pilot already has this account."""
    at = service()
    known = account_of(at.ledger, UUID(str(values["pilot"])))
    if known is None:
        return False
    if "email" in values:
        return email_owner(at.ledger, at.secrets, values["email"]) == known
    made = at.ledger.get(Account, known)
    return made.email is None and made.name == values["name"]


def client(values: dict[str, Any]) -> UUID | None:
    """The client behind the account, or None. Raises Invalid if none is chosen, and StillBehind."""
    if Role.CLIENT not in values["roles"]:
        return None
    require_current(("orders.list",))
    if str(values.get("client")) not in clients_to_choose():
        raise Invalid.field(
            "client",
            "発注者のアカウントには、発注者を選んでください。",
            "Choose the client behind an account of a client.",
        )
    return UUID(str(values["client"]))


def venue(values: dict[str, Any]) -> UUID | None:
    """The venue of the account, or None. Raises Invalid unless one of its centres is chosen."""
    if Role.VENUE not in values["roles"]:
        return None
    if str(values.get("venue")) not in venues_to_choose(values["centres"]):
        raise Invalid.field(
            "venue",
            "設置場所の担当のアカウントには、設置場所を選んでください。",
            "Choose the venue behind an account of a venue.",
        )
    return UUID(str(values["venue"]))


def venues_to_choose(centres: Sequence[str]) -> dict[str, str]:
    """The names of the venues of these centres by their ids."""
    found = named_in(service().ledger, "venue", centres, limit=MOST_VENUES)
    return {venue.id: venue.name for venue in found}


def clients_to_choose() -> dict[str, str]:
    """The names of the clients of the caller's centres by their ids."""
    at = service()
    rows = clients(at.views, centres=caller().centres, limit=MOST_CLIENTS)
    return {row["client_id"]: row["name"] for row in rows}
