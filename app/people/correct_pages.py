"""Corrects a record: the old value stays visible next to the new one and the reason."""

from typing import Any
from uuid import UUID

from flask import Response

from app.http import fields
from app.http.authorization import caller, get_visible, viewed
from app.pages.routing import Pages, dispatch, render
from app.people.access_history import READS
from app.people.corrections import past_of
from app.people.labels import choices
from domain.kernel.messaging.caller import CARE, STAFF
from domain.people.commands import CorrectPerson
from domain.people.facts import HEALTH, DisabilityKind, HandbookKind, MainKind
from domain.people.person import Person

MAY_BE_EMPTY = ("name_kana", "birth_date", "email", "phone")
SEVERAL = ("handbook_kinds", "disability_kinds")

pages = Pages("people")


class CorrectForm(fields.Form):
    """The corrected facts, the reason, and the request that is granted."""

    name = fields.Text(required=True, max=100)
    name_kana = fields.Text(max=100)
    birth_date = fields.Day()
    resident = fields.Flag(required=True)
    email = fields.Email()
    phone = fields.Phone()
    handbook_kinds = fields.Many(fields.Code(HandbookKind), max=5, unique=True)
    disability_kinds = fields.Many(fields.Code(DisabilityKind), max=8, unique=True)
    main_kind = fields.Code(MainKind)
    request_id = fields.Id()
    reason = fields.Text(required=True, max=1000, lines=True)


@pages.page("/people/<uuid:person_id>/correct", roles=STAFF, reads=READS)
def correcting(_query: dict[str, Any], person_id: UUID) -> Response:
    """The form with the current facts."""
    person = get_visible(Person, person_id)
    viewed([person_id], "person")
    return render(
        "people/correct.html",
        person=person,
        facts=person.facts,
        may_see_health=caller().has(CARE),
        choices=choices,
        waiting=[item for item in past_of(person).waiting if item["is_shown"]],
    )


@pages.form("/people/<uuid:person_id>/correct", roles=STAFF, body=CorrectForm, back=correcting)
def correct(values: dict[str, Any], person_id: UUID) -> str:
    """Correct the facts that differ."""
    before = get_visible(Person, person_id).version
    facts: dict[str, Any] = dict.fromkeys(MAY_BE_EMPTY) | dict.fromkeys(SEVERAL, ()) | values
    if not caller().has(CARE):
        facts = {name: value for name, value in facts.items() if name not in HEALTH}
    outcome = dispatch(CorrectPerson(person_id=person_id, **facts))
    is_changed = outcome.aggregate is not None and outcome.aggregate.version > before
    return f"/people/{person_id}?said={'corrected' if is_changed else 'unchanged'}"
