"""The query of a page's address: parsed strictly, and shown again if it is invalid."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from flask import g
from werkzeug.datastructures import MultiDict

from app.http import fields
from app.http.authorization import service
from app.http.pagination import require_order_of_days
from app.pages.forms import Typed, read_form
from app.pages.page_links import address
from domain.kernel.errors import Invalid


class Moment(fields.Field):
    """A day and a time of the centre's clock, as browsers send them: `YYYY-MM-DDTHH:MM`."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> datetime:
        try:
            if not isinstance(value, str) or len(value) not in (16, 19) or value[10] != "T":
                raise ValueError
            moment = datetime.fromisoformat(value).replace(tzinfo=service().settings.zone)
            if not 1850 <= moment.year <= 2199:
                raise ValueError
        except ValueError:
            raise self.refuse(
                "実在する日付と時刻を選んでください。", "Choose a real day and time."
            ) from None
        return moment


class AsTyped(fields.Query):
    """Every query parameter of these pages, as it was typed."""

    subject = fields.Text(max=64)
    actor = fields.Text(max=64)
    centre = fields.Text(max=64)
    type = fields.Text(max=80)
    first = fields.Text(max=40, data_key="from")
    last = fields.Text(max=40, data_key="to")
    correlation = fields.Text(max=64)
    causation = fields.Text(max=64)
    position_after = fields.Text(max=20)
    order = fields.Text(max=40)
    as_of = fields.Text(max=40)
    known_at = fields.Text(max=40)
    after = fields.Text(max=40)
    cursor = fields.Text(max=2000)
    said = fields.Word()


class Wanted(NamedTuple):
    """The parsed query, the text as it was typed, and the status: 422 if it is invalid."""

    query: dict[str, Any]
    typed: dict[str, str]
    status: int

    @property
    def is_readable(self) -> bool:
        """Return False if a value has to be corrected."""
        return self.status == 200

    def address(self, path: str, **other: str | None) -> str:
        """Return the address of the same query with some parameters changed (None removes one)."""
        return address(path, self.typed, **other)


def wanted(schema: type[fields.Query], given: Mapping[str, Any]) -> Wanted:
    """Parse the address with `schema`; errors are shown on the page itself."""
    names = {"first": "from", "last": "to"}
    typed = {names.get(name, name): str(value) for name, value in given.items() if name != "said"}
    try:
        query = read_form(schema, typed)
        require_order_of_days(query)
    except Invalid as refusal:
        return unreadable(typed, refusal)
    return Wanted(query, typed, 200)


def unreadable(typed: dict[str, str], refusal: Invalid) -> Wanted:
    """Return the form as it was typed, with the errors."""
    g.typed = Typed(values=MultiDict(typed), refusal=refusal.text, errors=dict(refusal.errors))
    return Wanted({}, typed, 422)
