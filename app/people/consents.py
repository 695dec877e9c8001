"""The consents of a person, as they are shown and submitted."""

from typing import Any

from app.http import fields
from domain.kernel.errors import Invalid
from domain.people.consents import PURPOSES, purpose
from domain.people.person import Person


class ConsentForm(fields.Form):
    """The purpose, and whether the person consents to it."""

    purpose = fields.Text(required=True, max=100)
    granted = fields.Flag(required=True)


def agreed_to(person: Person) -> list[dict[str, Any]]:
    """Return every purpose that is asked about, and any others in the record."""
    asked = [code for code, one in PURPOSES.items() if one.is_asked]
    further = sorted(code for code in person.consents if code not in asked)
    return [
        {"code": code, "granted": person.consents.get(code), "purpose": purpose(code)}
        for code in (*asked, *further)
    ]


def require_known(code: str, person: Person) -> None:
    """Raise Invalid for a purpose that is neither defined nor in the record."""
    if code not in PURPOSES and code not in person.consents:
        raise Invalid.field("purpose", "一覧から選んでください。", "Choose one of the list.")
