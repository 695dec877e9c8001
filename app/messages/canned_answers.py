"""The canned answers of the reader's centres, and inserting one in a form that is being written."""

from uuid import UUID

from werkzeug.datastructures import MultiDict

from app.http.authorization import caller, get_visible, service
from app.pages.forms import typed
from domain.messages.canned_answer import CannedAnswer
from projections.messages.canned_answers import canned_answers_of

MOST = 200
"""How many canned answers are offered."""


def canned_answers() -> list[CannedAnswer]:
    """The canned answers of the caller's centres, by title."""
    at = service()
    ids = canned_answers_of(at.views, caller().centres, MOST)
    found = at.ledger.find_readable(CannedAnswer, ids)
    return sorted(found.values(), key=lambda one: (one.title or "", str(one.id)))


def insert(canned_answer_id: UUID, field: str) -> None:
    """Add the text of a canned answer to what was typed in `field` of the current form."""
    text = get_visible(CannedAnswer, canned_answer_id).text or ""
    form = typed()
    written = form.values.get(field, "").rstrip()
    values = MultiDict(form.values)
    values[field] = f"{written}\n\n{text}" if written else text
    form.values = values
