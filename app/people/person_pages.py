"""The record of a person for staff: facts, consents, correction requests, and who viewed it."""

from typing import Any
from uuid import UUID

from flask import Response

from app.http import fields
from app.http.authorization import caller, get_visible, service, viewed
from app.http.pagination import page_request
from app.pages.routing import Pages, dispatch, render
from app.people.access_history import READS, person_views
from app.people.consents import ConsentForm, agreed_to, require_known
from app.people.corrections import past_of
from app.people.labels import FACTS, fact_in_words, field_label
from app.people.presentation import person_for
from domain.kernel.messaging.caller import AUDITORS, STAFF
from domain.participants.queries import stays_of
from domain.people.commands import AnswerCorrection, SayConsent
from domain.people.person import Person

PAGE = 10

pages = Pages("people")


class PersonQuery(fields.Query):
    """The last action, and the page of the list of views."""

    said = fields.Word()
    cursor = fields.Text(max=2000)


class AnswerForm(fields.Form):
    """The request, its outcome, and an answer to the person."""

    request_id = fields.Id(required=True)
    corrected = fields.Flag(required=True)
    answer = fields.Text(required=True, max=1000, lines=True)


@pages.page("/people/<uuid:person_id>", roles=STAFF, query=PersonQuery, reads=READS)
def one_person(query: dict[str, Any], person_id: UUID) -> Response:
    """One person, without the fields that the reader may not see."""
    person = get_visible(Person, person_id)
    viewed([person_id], "person")
    known = person_for(person, caller())
    part = page_request(
        {"limit": PAGE, **{name: one for name, one in query.items() if name != "said"}}
    )
    return render(
        "people/person.html",
        person=person,
        facts=[
            (field_label(name), fact_in_words(name, known[name]), name)
            for name in FACTS
            if name in known
        ],
        stays=stays_of(service().ledger, person_id),
        past=past_of(person),
        purposes=agreed_to(person),
        views=person_views(person_id, part) if caller().has(AUDITORS) else None,
        is_continued=part.after is not None,
    )


@pages.page("/people/<uuid:person_id>/requests", roles=STAFF, reads=READS)
def requests(_query: dict[str, Any], person_id: UUID) -> Response:
    """The person's requests for a correction that have no answer yet."""
    person = get_visible(Person, person_id)
    viewed([person_id], "person")
    return render("people/requests.html", person=person, waiting=past_of(person).waiting)


@pages.form("/people/<uuid:person_id>/requests", roles=STAFF, body=AnswerForm, back=requests)
def answer_request(values: dict[str, Any], person_id: UUID) -> str:
    """Answer a request for a correction."""
    get_visible(Person, person_id)
    dispatch(AnswerCorrection(person_id=person_id, **values))
    return f"/people/{person_id}?said=answered"


@pages.form("/people/<uuid:person_id>/consent", roles=STAFF, body=ConsentForm, back=one_person)
def say_consent(values: dict[str, Any], person_id: UUID) -> str:
    """Record the person's consent."""
    require_known(values["purpose"], get_visible(Person, person_id))
    dispatch(SayConsent(person_id=person_id, **values))
    return f"/people/{person_id}?said=consent"
