"""Corrects a record: the old value stays visible next to the new one and the reason."""

from typing import Any
from uuid import UUID

from flask import Response
from msgspec.structs import asdict

from app.http import fields
from app.http.authorization import caller, get_visible, service, viewed
from app.pages.corrections import changed_fields, keep_what_was_changed
from app.pages.routing import Pages, dispatch, render
from app.people.access_history import READS
from app.people.corrections import past_of
from app.people.labels import choices
from domain.kernel.messaging.caller import CARE, STAFF
from domain.people.commands import CorrectPerson
from domain.people.facts import HEALTH, DisabilityKind, HandbookKind, MainKind
from domain.people.person import Person

SEVERAL = ("handbook_kinds", "disability_kinds")

pages = Pages("people")


class CorrectForm(fields.Form):
    """The corrected facts, from when they hold, the reason, and the request that is granted."""

    name = fields.Text(required=True, max=100)
    name_kana = fields.Text(max=100)
    birth_date = fields.Day()
    resident = fields.Flag(required=True)
    email = fields.Email()
    phone = fields.Phone()
    handbook_kinds = fields.Many(fields.Code(HandbookKind), max=5, unique=True)
    disability_kinds = fields.Many(fields.Code(DisabilityKind), max=8, unique=True)
    main_kind = fields.Code(MainKind)
    occurred_on = fields.Day()
    request_id = fields.Id()
    reason = fields.Text(required=True, max=1000, lines=True)


@pages.page("/people/<uuid:person_id>/correct", roles=STAFF, reads=READS)
def correcting(_query: dict[str, Any], person_id: UUID) -> Response:
    """The form with the current facts."""
    person = get_visible(Person, person_id)
    viewed([person_id], "person")
    keep_what_was_changed(person, _facts)
    return render(
        "people/correct.html",
        person=person,
        facts=person.facts,
        today=service().clock.today(),
        may_see_health=caller().has(CARE),
        choices=choices,
        waiting=[item for item in past_of(person).waiting if item["is_shown"]],
    )


@pages.form("/people/<uuid:person_id>/correct", roles=STAFF, body=CorrectForm, back=correcting)
def correct(values: dict[str, Any], person_id: UUID) -> str:
    """Correct the facts that were changed in the form, from the day that is given."""
    person = get_visible(Person, person_id)
    kinds = {name: tuple(values.get(name, ())) for name in SEVERAL}
    given = {"main_kind": person.facts.main_kind, **values, **kinds}
    changes = changed_fields(person, _facts, given)
    if not changes:
        return f"/people/{person_id}?said=unchanged"
    own: dict[str, Any] = {
        name: values.get(name) for name in ("request_id", "occurred_on", "reason")
    }
    outcome = dispatch(CorrectPerson(person_id=person_id, **own, **changes))
    is_changed = outcome.aggregate is not None and outcome.aggregate.version > person.version
    return f"/people/{person_id}?said={'corrected' if is_changed else 'unchanged'}"


def _facts(person: Person) -> dict[str, Any]:
    """The facts that the reader may correct in the form, by the names of its fields."""
    known = asdict(person.facts)
    return {name: known[name] for name in known if caller().has(CARE) or name not in HEALTH}
