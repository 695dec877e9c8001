"""The pages of an import of people: a look at the rows of a file before anybody is recorded."""

from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple
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
from app.http.file_imports import BOUNDS, Alike, Import, MyNumbers, Reading, find_none
from app.http.file_selection import SelectionFields, selection_of
from app.http.idempotency import digest
from app.pages.forms import typed
from app.pages.routing import Pages, render
from domain.files.staging import remember_headings, remembered_headings
from domain.kernel.errors import Invalid
from domain.kernel.messaging.bus import Envelope
from domain.kernel.messaging.caller import Role
from domain.kernel.storage.database import Row
from domain.kernel.text.bilingual import BilingualText
from domain.kernel.text.cell_text import heading_key
from domain.kernel.text.encodings import ENCODING_LABELS
from domain.kernel.text.row_files import BadRows, Hidden, RowError, Selection
from domain.kernel.text.table_kinds import ACCEPTED
from domain.kernel.text.total_rows import is_total, totals_left_out
from projections.identity.centres import centres_to_choose
from projections.people.people_index import card_of

UNREAD = "-"
"""The choice that a column is not read."""
MOST_COLUMNS = 50
MOST_ERRORS = 50
SOME_REASON = "―"
"""The reason with which a file is checked, to see whether a reason is all that is missing."""


class _ImportQuery(SelectionFields, fields.Query):
    said = fields.Word()
    rows = fields.Whole(min=0, load_default=0)
    columns = fields.Whole(min=0, load_default=0)
    sheets = fields.Whole(min=0, load_default=0)
    file = fields.Id()


_COLUMNS = {f"column{number}": fields.Text(max=64) for number in range(MOST_COLUMNS)}
ImportQuery = type("ImportQuery", (_ImportQuery,), {"__module__": __name__, **_COLUMNS})
"""The last action and what it left out, the kept file, and what is read of it and its columns."""


class _ImportForm(SelectionFields):
    file_id = fields.Id(required=True)
    centre = fields.Word()
    reason = fields.Text(max=1000, lines=True)
    different = fields.Flag()


ImportForm = type("ImportForm", (_ImportForm,), {"__module__": __name__, **_COLUMNS})
"""What was seen of the file, the field of each column, and whether people who are alike differ."""


MOST_NAMED = 5
"""People on record who are named beside a line."""


class AlikeRow(NamedTuple):
    """A line that may be of one person with others, and who is on record already."""

    line: int
    text: BilingualText
    people: list[Row]


@dataclass
class Checked:
    """What a dry run has found: errors, and lines that may be of one person.

    With `needs_reason` a row can be recorded only with a reason for the whole file.
    """

    errors: list[RowError] = field(default_factory=list)
    alike: list[AlikeRow] = field(default_factory=list)
    needs_reason: bool = False


@dataclass(frozen=True, kw_only=True)
class FileImport:
    """The pages of one kind of import: its address, who may use it, and its templates.

    With `takes_reason` the form asks for the reason of rows of past days.
    """

    kind: Import
    roles: frozenset[Role]
    template: str
    takes_reason: bool = False

    @property
    def path(self) -> str:
        """The address of the page."""
        return f"/{self.kind.name}/import"

    def register(self, pages: Pages) -> None:
        """Register the page, the form that takes a file, and the one that records its rows."""

        def look_at_file(query: dict[str, Any]) -> Response:
            """The first rows of a file, the fields of its columns, and what would be refused."""
            return self.shown(query)

        def look_again(_query: dict[str, Any]) -> Response:
            """The same page after a refusal, for the file and what was read of it."""
            return self.shown(query_again(ImportQuery))

        def upload_file(_values: dict[str, Any]) -> str:
            """Keep a file to look at its rows; nobody is recorded yet."""
            return f"{self.path}?file={stage_upload(self.kind.name)}"

        def import_file(values: dict[str, Any]) -> str:
            """Record the rows of the kept file: all of them, or none."""
            return self.taken(values)

        reads = (*self.kind.reads, "identity.centres")
        page = pages.page(self.path, roles=self.roles, query=ImportQuery, reads=reads)
        back = page(look_at_file)
        pages.form(self.path, roles=self.roles, body=fields.Form, back=back, upload=True)(
            upload_file
        )
        pages.form(f"{self.path}/take", roles=self.roles, body=ImportForm, back=look_again)(
            import_file
        )

    def shown(self, query: dict[str, Any]) -> Response:
        """The preview of the kept file; without one the form that takes it, with templates."""
        file_id, selection = query.get("file"), selection_of(query)
        if file_id is None:
            left_out = Hidden(*(query.get(name, 0) for name in Hidden._fields))
            return render(f"{self.template}/import.html", accepted=ACCEPTED, left_out=left_out)
        preview = self.look_at(file_id, selection)
        mapping = self.usual_mapping(preview) | self.asked_mapping(preview, query)
        totals = self.totals_in(preview, mapping)
        checked = Checked(errors=preview.errors)
        if preview.rows and all(heading in mapping for heading in preview.headings):
            checked = self.checked(file_id, Reading(selection=selection, mapping=mapping))
        return render(
            f"{self.template}/look_at_file.html",
            column_kinds=COLUMN_KINDS,
            file_id=file_id,
            encoding_labels=ENCODING_LABELS,
            here=self.path,
            preview=preview,
            selection=selection,
            first=preview.rows[:FIRST_ROWS],
            columns=[
                (f"column{place}", name, mapping[name] or UNREAD if name in mapping else "")
                for place, name in enumerate(preview.headings)
            ],
            fields=[(column.field, column.heading) for column in self.kind.columns],
            unread=UNREAD,
            is_asked_again=any(name.startswith("column") for name in typed().errors),
            errors=checked.errors[:MOST_ERRORS],
            totals=totals,
            totals_left_out=totals_left_out(totals),
            alike=checked.alike,
            asks_of_alike=self.kind.find_alike is not find_none,
            takes_reason=self.takes_reason,
            needs_reason=checked.needs_reason,
            own_centres=centres_to_choose(service().views, caller().centres),
        )

    def taken(self, values: dict[str, Any]) -> str:
        """Record the rows of the kept file; returns the next address."""
        once, file_id = typed().once, values["file_id"]
        by = Envelope(
            caller=caller(),
            correlation_id=g.request_id,
            idempotency_key=once,
            digest=digest() if once else "",
        )
        if once is None or not service().bus.has_answered(caller(), once):
            centre = caller().choose_centre(values.get("centre"))
            selection = selection_of(values)
            headings = self.look_at(file_id, selection).headings
            mapping = self.chosen_mapping(headings, values)
            for known in {centre, caller().centres[0]}:
                remember_headings(service().ledger, known, self.kind.name, mapping)
            reading = Reading(
                selection=selection, are_different=values.get("different", False), mapping=mapping
            )
            if self.kind.reads and not reading.are_different:
                require_current(self.kind.reads)
            facts = {"reason": values.get("reason")} if self.takes_reason else {}
            with staged_upload(self.kind.name, file_id) as (stream, filename):
                taken = self.kind.take(
                    service(), by, stream, filename, reading, centre=centre, **facts
                )
            g.position = taken.outcome.position
            forget_upload(file_id)
            hidden = taken.table.hidden
            if any(hidden):
                left_out = "".join(f"&{name}={count}" for name, count in hidden._asdict().items())
                return f"{self.path}?said=imported{left_out}"
        return f"{self.path}?said=imported"

    def look_at(self, file_id: UUID, selection: Selection) -> Preview:
        """The kept file; no row of a file with a My Number is shown."""
        numbers = MyNumbers()
        with staged_upload(self.kind.name, file_id) as (stream, filename):
            preview = look_into(stream, filename, BOUNDS, selection, look=numbers.look)
        try:
            return numbers.refused_in(lambda: preview)
        except BadRows as bad:
            return Preview(
                sheet=preview.sheet,
                sheets=preview.sheets,
                errors=list(bad.rows),
                hidden=preview.hidden,
                is_text=preview.is_text,
                encoding=preview.encoding,
            )

    def usual_mapping(self, preview: Preview) -> dict[str, str]:
        """The field of each heading that is known, or that was chosen before ("": not read)."""
        known = by_heading(self.kind.columns)
        found = {
            name: known[heading_key(name)].field
            for name in preview.headings
            if heading_key(name) in known
        }
        ledger, centre = service().ledger, caller().centres[0]
        return found | remembered_headings(ledger, centre, self.kind.name, preview.headings)

    def asked_mapping(self, preview: Preview, query: dict[str, Any]) -> dict[str, str]:
        """The fields of the headings that the address names."""
        asked = {name: query.get(f"column{at}") for at, name in enumerate(preview.headings)}
        fields_of_kind = {column.field for column in self.kind.columns}
        found = {name: one for name, one in asked.items() if one in fields_of_kind}
        return found | {name: "" for name, one in asked.items() if one == UNREAD}

    def totals_in(self, preview: Preview, mapping: dict[str, str]) -> list[int]:
        """The lines of rows of totals."""
        first = self.kind.columns[0].field
        name = next((name for name, known in mapping.items() if known == first), "")
        return [line for line, cells in preview.rows if is_total(cells, name)]

    def chosen_mapping(self, headings: list[str], values: dict[str, Any]) -> dict[str, str]:
        """The chosen field of each heading. Raises Invalid for a column without a choice."""
        known = {column.field for column in self.kind.columns} | {UNREAD}
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

    def checked(self, file_id: UUID, reading: Reading) -> Checked:
        """What would be refused, and who may be the same; nothing is recorded."""
        if not self.takes_reason:
            return self._dry_run(file_id, reading)
        typed_reason = typed().values.get("reason")
        found = self._dry_run(file_id, reading, reason=typed_reason or None)
        if found.errors and not typed_reason:
            with_reason = self._dry_run(file_id, reading, reason=SOME_REASON)
            if with_reason.errors != found.errors:
                return replace(with_reason, needs_reason=True)
        return found

    def _dry_run(self, file_id: UUID, reading: Reading, **facts: Any) -> Checked:
        by = Envelope(caller=caller(), correlation_id=g.request_id)
        try:
            with staged_upload(self.kind.name, file_id) as (stream, filename):
                taken = self.kind.take(
                    service(),
                    by,
                    stream,
                    filename,
                    reading,
                    centre=caller().centres[0],
                    dry_run=True,
                    **facts,
                )
        except BadRows as bad:
            return Checked(errors=list(bad.rows))
        shown = taken.alike[:MOST_ERRORS]
        viewed({person for item in shown for person in item.people}, "people")
        return Checked(alike=[_with_names(item) for item in shown])


def _with_names(alike: Alike) -> AlikeRow:
    found = (card_of(service().views, str(person)) for person in alike.people[:MOST_NAMED])
    return AlikeRow(alike.line, alike.text, [card for card in found if card is not None])
