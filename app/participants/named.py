"""Participants on pages of staff: each with the code, and with the name beside it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from flask import g, request
from flask_babel import gettext as _
from markupsafe import Markup

from app.http.authorization import RENEWAL, caller, service, viewed
from app.pages.layout import shortened
from domain.kernel.errors import Unavailable
from domain.kernel.messaging.caller import STAFF
from domain.participants.queries import Stay, stays_among
from projections.audit.recently_viewed import viewed_since
from projections.people.people_index import names_of

READS = ("people.cards",)
"""The read models that a page with names declares."""
NAME_AND_CODE = Markup('<span translate="no">{}</span> <span class="small soft nowrap">{}</span>')
ONE_VIEW = timedelta(minutes=10)
"""A page that reloads itself records one view of the same person in this time."""


@dataclass(frozen=True, kw_only=True)
class Named:
    """A participant: the code, and the name. `name` is None if it was erased.

    Where `is_code_alone` the reader is not shown the name.
    """

    code: str
    person_id: UUID
    name: str | None = None
    is_code_alone: bool = False

    @property
    def known_name(self) -> str:
        """The name, or what is shown in its place once it was erased."""
        return self.name or str(_("Name erased"))

    @property
    def in_words(self) -> str:
        """Name and code as one text, for titles, sentences and options."""
        if self.is_code_alone:
            return self.code
        return str(_("%(name)s (%(code)s)", name=self.known_name, code=self.code))

    def __html__(self) -> str:
        """Name and code as a template shows them."""
        if self.is_code_alone:
            return str(Markup('<span translate="no">{}</span>').format(self.code))
        return str(NAME_AND_CODE.format(shortened(self.known_name), self.code))


def named(participant_ids: Iterable[UUID | str | None], what: str) -> dict[str, Named]:
    """Return the participants of the caller's centres among these, by id, and record the view.

    `what` is the frozen name of the view. Who was looked up for the same view in this request is
    not looked up again. Readers who are not staff are shown codes alone. Raises Unavailable if the
    view cannot be recorded; then nothing may be shown.
    """
    wanted = {str(id) for id in participant_ids if id is not None}
    known: dict[str, Named] = g.setdefault("named", {}).setdefault(what, {})
    known |= _looked_up(wanted - known.keys(), what)
    return {id: known[id] for id in wanted if id in known}


def named_or_codes(participant_ids: Iterable[UUID | str | None], what: str) -> dict[str, Named]:
    """Return the same; codes alone while the view cannot be recorded.

    For pages that show nothing else about people.
    """
    wanted = {str(id) for id in participant_ids if id is not None}
    try:
        return named(wanted, what)
    except Unavailable:
        return _codes_alone(_stays(wanted))


def _looked_up(participant_ids: Collection[str], what: str) -> dict[str, Named]:
    stays = _stays(participant_ids)
    if not caller().has(STAFF):
        return _codes_alone(stays)
    people = [stay.person_id for stay in stays]
    viewed(_not_viewed_lately(people, what), what)
    names = names_of(service().views, [str(person_id) for person_id in people])
    return {
        str(stay.participant_id): Named(
            code=stay.code, person_id=stay.person_id, name=names.get(str(stay.person_id))
        )
        for stay in stays
    }


def _stays(participant_ids: Collection[str]) -> list[Stay]:
    return stays_among(service().ledger, participant_ids, caller().centres)


def _codes_alone(stays: Sequence[Stay]) -> dict[str, Named]:
    return {
        str(stay.participant_id): Named(
            code=stay.code, person_id=stay.person_id, is_code_alone=True
        )
        for stay in stays
    }


def _not_viewed_lately(person_ids: Sequence[UUID], what: str) -> Sequence[UUID]:
    """Return the people whose view is recorded: all, or on a reload those not seen lately."""
    if RENEWAL not in request.headers or not person_ids:
        return person_ids
    since = service().clock.now() - ONE_VIEW
    known = viewed_since(service().views, caller().actor, what, person_ids, since)
    return [person_id for person_id in person_ids if person_id not in known]
