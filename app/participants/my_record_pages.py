"""The participant's own record: its facts, who viewed it, consents, and correction requests."""

from typing import Any

from flask import Response

from app.http import fields
from app.http.authorization import service
from app.http.pagination import page_request
from app.pages.forms import FlashQuery
from app.pages.routing import Pages, dispatch, render
from app.participants import labels
from app.participants.availability import other_days, week_in_words
from app.participants.current_participant import myself
from app.people.access_history import READS, person_views
from app.people.consents import ConsentForm, agreed_to, require_known
from app.people.corrections import past_of
from app.people.labels import FACTS, fact_in_words, field_label
from domain.kernel.errors import NotFound
from domain.kernel.messaging.caller import Role
from domain.people.commands import AskForCorrection, SayConsent
from domain.people.facts import ELSEWHERE, MAY_BE_ASKED
from domain.people.person import Person

MYSELF = frozenset({Role.PARTICIPANT})
FIRST, PAGE = 5, 50
"""How many views the record itself shows, and how many a page of the full list has."""

pages = Pages("people")  # The name of a page is stored with a refusal.


class ViewsQuery(fields.Query):
    """The page of the list."""

    cursor = fields.Text(max=2000)


class AskForm(fields.Form):
    """The field to correct, and how it should read."""

    field = fields.Code(sorted(MAY_BE_ASKED), required=True)
    wish = fields.Text(required=True, max=1000, lines=True)


def my_person() -> Person:
    """Return the record of the person who opened the page. Raises NotFound for everybody else."""
    found = service().ledger.find(Person, myself().person_id)
    if found is None:
        raise NotFound
    return found


@pages.page("/my-record", roles=MYSELF, query=FlashQuery, reads=READS)
def my_record(_query: dict[str, Any]) -> Response:
    """The caller's own record, in words."""
    me, person = myself(), my_person()
    return render(
        "people/my_record.html",
        words=labels,
        me=me,
        facts=[
            (field_label(name), fact_in_words(name, getattr(person.facts, name)), name)
            for name in FACTS
        ],
        week=week_in_words(me.availability),
        other_days=other_days(me.availability, service().clock.today()),
        past=past_of(person),
        to_ask=[(name, field_label(name)) for name in (*FACTS, ELSEWHERE)],
        purposes=agreed_to(person),
        views=person_views(person.id, page_request({"limit": FIRST})),
    )


@pages.page("/my-record/looks", roles=MYSELF, query=ViewsQuery, reads=READS)
def my_looks(query: dict[str, Any]) -> Response:
    """Everybody who viewed the caller's record, newest first."""
    part = page_request({**query, "limit": PAGE})
    return render(
        "people/my_looks.html",
        views=person_views(myself().person_id, part),
        is_first=part.after is None,
    )


@pages.form("/my-record/consent", roles=MYSELF, body=ConsentForm, back=my_record)
def say_my_consent(values: dict[str, Any]) -> str:
    """Give or withdraw consent."""
    person = my_person()
    require_known(values["purpose"], person)
    dispatch(SayConsent(person_id=person.id, **values))
    return f"/my-record?said={'agreed' if values['granted'] else 'taken-back'}"


@pages.form("/my-record/ask", roles=MYSELF, body=AskForm, back=my_record)
def ask_for_my_correction(values: dict[str, Any]) -> str:
    """Ask staff for a correction."""
    dispatch(AskForCorrection(person_id=my_person().id, **values))
    return "/my-record?said=asked"
