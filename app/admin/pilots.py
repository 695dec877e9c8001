"""Pilots as administrators see them: by a code, and by name only for staff of the centre."""

from collections.abc import Sequence
from uuid import UUID

from app.http.authorization import caller, service
from app.pages.punctuation import bracketed
from app.robots.visibility import named
from domain.identity.account import Account
from domain.identity.queries import accounts_of_people
from domain.kernel.messaging.caller import STAFF, Role
from domain.robots.deployments.pilot_queries import enrolments_in, enrolments_of, pilots_in
from domain.robots.deployments.queries import Enrolment
from domain.robots.pseudonyms import person_code

MOST_PILOTS = 500


def pilots_without_account(centres: Sequence[str]) -> dict[str, str]:
    """Pilots of these centres without an account: their ids and labels, for a select field."""
    ledger = service().ledger
    with_account = accounts_of_people(ledger, pilots_in(ledger, centres))
    titles = _together(enrolments_in(ledger, centres, but=[*with_account], limit=MOST_PILOTS))
    names = named(titles, "pilots") if titles and caller().has(STAFF) else {}
    shown = {
        id: " ".join(filter(None, (person_code(UUID(id)), names.get(id), f"({where})")))
        for id, where in titles.items()
    }
    return dict(sorted(shown.items(), key=lambda item: item[1]))


def pilots_for(account: Account) -> dict[str, str]:
    """The pilots who could own this account; none if it has an owner or is disabled."""
    has_owner = account.participant_id is not None or account.person_id is not None
    if has_owner or account.is_disabled or Role.PARTICIPANT not in account.roles:
        return {}
    return pilots_without_account(account.centres)


def pilot_in_words(person_id: UUID | None) -> str:
    """The code of the person behind an account, and the deployments that they pilot at."""
    if person_id is None:
        return ""
    titles = _together(enrolments_of(service().ledger, person_id))
    where = titles.get(str(person_id))
    return person_code(person_id) + bracketed(where) if where else person_code(person_id)


def _together(enrolments: Sequence[Enrolment]) -> dict[str, str]:
    """The deployment titles of each person in one line."""
    titles: dict[str, list[str]] = {}
    for one in enrolments:
        titles.setdefault(one.person_id, []).append(one.title)
    return {id: " / ".join(own) for id, own in titles.items()}
