"""Importing people from a file: a look at its rows and columns before anybody is recorded."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import Response, g

from app.files.staged_uploads import (
    COLUMN_KINDS,
    FIRST_ROWS,
    Preview,
    forget_upload,
    look_into,
    query_again,
    stage_upload,
    staged_upload,
)
from app.http import fields
from app.http.authorization import caller, service, viewed
from app.http.consistency import require_current
from app.http.file_columns import by_heading
from app.http.file_imports import BOUNDS, MyNumbers, Reading
from app.http.idempotency import digest
from app.pages.forms import typed
from app.pages.routing import Pages, render
from app.people.importing import PEOPLE
from domain.files.staging import remember_headings, remembered_headings
from domain.kernel.errors import Invalid
from domain.kernel.messaging.bus import Envelope
from domain.kernel.text.cell_text import heading_key
from domain.kernel.text.row_files import BadRows, RowError
from domain.kernel.text.table_kinds import ACCEPTED
from domain.people.commands import ImportPeople
from projections.identity.centres import centres_to_choose

KIND = "people"
UNREAD = "-"
"""The choice that a column is not read."""
MOST_COLUMNS = 50
MOST_ERRORS = 50

pages = Pages("people")


class ImportQuery(fields.Query):
    """The last action, the kept file, and the sheet to read."""

    said = fields.Word()
    file = fields.Id()
    sheet = fields.Text(max=100)


class _ImportForm(fields.Form):
    file_id = fields.Id(required=True)
    sheet = fields.Text(max=100)
    centre = fields.Word()
    different = fields.Flag()


ImportForm = type(
    "ImportForm",
    (_ImportForm,),
    {
        "__module__": __name__,
        **{f"column{number}": fields.Text(max=64) for number in range(MOST_COLUMNS)},
    },
)
"""The sheet that was seen, the field of each column, and whether people who are alike differ."""


@dataclass
class Checked:
    """What a dry run has found: errors, and lines that may be of one person."""

    errors: list[RowError] = field(default_factory=list)
    alike: list[RowError] = field(default_factory=list)


@pages.page(
    "/people/import",
    roles=ImportPeople.ALLOWED,
    query=ImportQuery,
    reads=("people.cards", "identity.centres"),
)
def look_at_file(query: dict[str, Any]) -> Response:
    """The first rows of a file, the fields of its columns, and what would be refused.

    Without a file it is the form that takes one, with templates to fill in.
    """
    file_id, sheet = query.get("file"), query.get("sheet")
    if file_id is None:
        return render("people/import.html", accepted=ACCEPTED)
    preview = _look_at(file_id, sheet)
    mapping = _usual_mapping(preview)
    checked = Checked(errors=preview.errors)
    if preview.rows and all(heading in mapping for heading in preview.headings):
        checked = _checked(file_id, Reading(sheet=sheet, mapping=mapping))
    return render(
        "people/look_at_file.html",
        column_kinds=COLUMN_KINDS,
        file_id=file_id,
        preview=preview,
        first=preview.rows[:FIRST_ROWS],
        columns=[
            (f"column{place}", name, mapping[name] or UNREAD if name in mapping else "")
            for place, name in enumerate(preview.headings)
        ],
        fields=[(column.field, column.heading) for column in PEOPLE.columns],
        unread=UNREAD,
        errors=checked.errors[:MOST_ERRORS],
        alike=checked.alike[:MOST_ERRORS],
        own_centres=centres_to_choose(service().views, caller().centres),
    )


def look_again(_query: dict[str, Any]) -> Response:
    """The same page after a refusal, for the file and the sheet that were chosen."""
    shown: Response = look_at_file(query_again(ImportQuery))
    return shown


@pages.form(
    "/people/import",
    roles=ImportPeople.ALLOWED,
    body=fields.Form,
    back=look_at_file,
    upload=True,
)
def upload_file(_values: dict[str, Any]) -> str:
    """Keep a file to look at its rows; nobody is recorded yet."""
    return f"/people/import?file={stage_upload(KIND)}"


@pages.form("/people/import/take", roles=ImportPeople.ALLOWED, body=ImportForm, back=look_again)
def import_file(values: dict[str, Any]) -> str:
    """Record the people of the kept file: all of them, or none."""
    once, file_id = typed().once, values["file_id"]
    by = Envelope(
        caller=caller(),
        correlation_id=g.request_id,
        idempotency_key=once,
        digest=digest() if once else "",
    )
    if once is None or not service().bus.has_answered(caller(), once):
        centre = caller().choose_centre(values.get("centre"))
        headings = _look_at(file_id, values.get("sheet")).headings
        mapping = _chosen_mapping(headings, values)
        reading = Reading(
            sheet=values.get("sheet"),
            are_different=values.get("different", False),
            mapping=mapping,
        )
        if not reading.are_different:
            require_current(PEOPLE.reads)
        with staged_upload(KIND, file_id) as (stream, filename):
            taken = PEOPLE.take(service(), by, stream, filename, reading, centre=centre)
        g.position = taken.outcome.position
        remember_headings(service().ledger, centre, KIND, mapping)
        forget_upload(file_id)
    return "/people/import?said=imported"


def _look_at(file_id: UUID, sheet: str | None) -> Preview:
    """The kept file; no row of a file with a My Number is shown."""
    numbers = MyNumbers()
    with staged_upload(KIND, file_id) as (stream, filename):
        preview = look_into(stream, filename, BOUNDS, sheet=sheet, look=numbers.look)
    try:
        return numbers.refused_in(lambda: preview)
    except BadRows as bad:
        return Preview(
            sheet=preview.sheet,
            sheets=preview.sheets,
            errors=list(bad.rows),
            hidden=preview.hidden,
        )


def _usual_mapping(preview: Preview) -> dict[str, str]:
    """The field of each heading that is known, or that was chosen before ("": not read)."""
    known = by_heading(PEOPLE.columns)
    found = {
        name: known[heading_key(name)].field
        for name in preview.headings
        if heading_key(name) in known
    }
    centre = caller().centres[0]
    return found | remembered_headings(service().ledger, centre, KIND, preview.headings)


def _chosen_mapping(headings: list[str], values: dict[str, Any]) -> dict[str, str]:
    """The chosen field of each heading. Raises Invalid for a column without a choice."""
    known = {column.field for column in PEOPLE.columns} | {UNREAD}
    missing = [
        f"column{place}"
        for place in range(len(headings))
        if values.get(f"column{place}") not in known
    ]
    if missing:
        raise Invalid.field(
            missing[0],
            "この列が何の列かを選んでください。",
            "Choose what this column holds.",
        )
    return {
        name: "" if values[f"column{place}"] == UNREAD else values[f"column{place}"]
        for place, name in enumerate(headings)
    }


def _checked(file_id: UUID, reading: Reading) -> Checked:
    """What would be refused, and who may be the same; nothing is recorded."""
    by = Envelope(caller=caller(), correlation_id=g.request_id)
    try:
        with staged_upload(KIND, file_id) as (stream, filename):
            taken = PEOPLE.take(
                service(),
                by,
                stream,
                filename,
                reading,
                centre=caller().centres[0],
                dry_run=True,
            )
    except BadRows as bad:
        return Checked(errors=list(bad.rows))
    viewed({person for item in taken.alike for person in item.people}, "people")
    return Checked(alike=[RowError(item.line, "", item.text) for item in taken.alike])
