"""A delivery note as JSON, CSV and XLSX."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time
from typing import Any

from app.http.spreadsheets import csv_file, workbook
from app.http.spreadsheets.cells import Line, Styled
from app.http.spreadsheets.columns import Value
from app.http.spreadsheets.styles import Style
from app.orders import labels
from app.orders.delivery_note import UNIT, Delivery, DeliveryNote
from domain.kernel.text.bilingual import BilingualText

KINDS: Mapping[str, str] = {
    "csv": csv_file.MEDIA_TYPE,
    "xlsx": workbook.MEDIA_TYPE,
}
FORMS: Mapping[str, str] = {"json": "application/json", **KINDS}
"""The formats of a note over HTTP, the default first."""
TITLE = BilingualText("納品書", "Delivery note")
HEADINGS = (
    BilingualText("品名", "Item"),
    BilingualText("数量", "Quantity"),
    BilingualText("単位", "Unit"),
)
LEFT_OUT = BilingualText("取消件数", "Left out")
MINUTES = BilingualText("作業時間の合計", "Time worked on it")
IN_MINUTES = BilingualText("分", "minutes")
WIDTHS = (30, 44, 10)
"""The widths of the columns of the workbook, in characters."""


def present_note(note: DeliveryNote, language: str) -> dict[str, Any]:
    """Return a note for JSON."""
    order, delivery, terms = note.order, note.delivery, note.order.terms
    return {
        "number": delivery.number,
        "delivery": delivery.place,
        "issued_on": delivery.issued_on,
        "delivered_on": delivery.on,
        "order_id": order.id,
        "order_number": order.number,
        "title": terms.title,
        "client": note.client,
        "centre": note.centre,
        "kind_of_work": terms.kind_of_work.value,
        "inspection": terms.inspection.value,
        "received_on": terms.received_on,
        "due_on": order.due_on,
        "quantity_ordered": terms.quantity,
        "quantity": delivery.passed,
        "left_out": delivery.cancelled,
        "unit": UNIT.in_language(language),
        "minutes": note.minutes,
        "minutes_when_issued": note.minutes if note.minutes_then is None else note.minutes_then,
        "replaces": _number(note.replaces),
        "replaced_by": _number(note.replaced_by),
        "returned_on": delivery.returned_on,
        "returned": delivery.returned,
        "accepted_on": delivery.accepted_on,
        "withdrawn_on": delivery.withdrawn_on,
        "withdrawn_because": delivery.withdrawn_because,
    }


def file_name(note: DeliveryNote, form: str) -> str:
    """Return the file name: the number, without anybody's name."""
    return f"delivery-note-{note.delivery.number}.{form}"


def written(note: DeliveryNote, form: str, language: str) -> bytes:
    """Return the note as a file in `form` (csv, xlsx), always the same for the same note."""
    lines = _lines(note, language)
    if form == "csv":
        return b"".join(csv_file.csv_file(lines))
    title = TITLE.in_language(language)
    sheet = workbook.Sheet(
        name=title,
        lines=list(_styled(lines)),
        fixed_widths=WIDTHS,
        header=note.delivery.number,
        is_landscape=False,
    )
    issued = datetime.combine(note.delivery.issued_on, time(), UTC)
    return b"".join(workbook.workbook([sheet], language, title=title, created=issued))


def _styled(lines: list[list[Value]]) -> Iterator[Line]:
    """The lines with a title, bold headings, and separators in the quantities."""
    headings = lines.index([]) + 1
    for index, line in enumerate(lines):
        style = {0: Style.TITLE, headings: Style.HEADING}.get(index)
        styled = [
            Styled(cell, style or Style.WHOLE) if style or isinstance(cell, int) else cell
            for cell in line
        ]
        if index == headings:
            styled[1] = Styled(line[1], Style.HEADING_RIGHT)
        yield styled


def _lines(note: DeliveryNote, language: str) -> list[list[Value]]:
    """Return the facts of the note, a blank line, and the table of what was delivered."""

    def said(ja: str, en: str) -> str:
        return BilingualText(ja, en).in_language(language)

    order, delivery, terms = note.order, note.delivery, note.order.terms
    kind = labels.KINDS_OF_WORK[terms.kind_of_work.value]
    unit = UNIT.in_language(language)
    lines: list[list[Value]] = [
        [TITLE.in_language(language)],
        [said("番号", "Number"), delivery.number],
        [said("発行日", "Issued on"), delivery.issued_on],
        [said("宛先", "To"), said(f"{note.client} 御中", note.client)],
        [said("納品元", "Delivered by"), note.centre],
        [said("納品日", "Delivered on"), delivery.on],
        [said("案件の番号", "Order"), order.number],
        [said("作業の種類", "Kind of work"), kind.in_language(language)],
        [said("検品", "Inspection"), note.inspection.in_language(language)],
        [said("受付日", "Received"), terms.received_on],
        [said("納期", "Due"), order.due_on],
    ]
    if delivery.withdrawn_on:
        lines.append([said("納品の取消し", "Withdrawn on"), delivery.withdrawn_on])
        lines.append([said("取消しの理由", "Reason"), delivery.withdrawn_because or ""])
    if terms.quantity:
        lines.append([said("発注の数量", "Quantity ordered"), terms.quantity, unit])
    if replaced := note.replaces:
        lines.append([said("差し替える納品書", "Replaces"), replaced.number])
    if later := note.replaced_by:
        lines.append([said("差し替え後の納品書", "Replaced by"), later.number])
    if note.minutes is not None:
        lines.append(
            [MINUTES.in_language(language), note.minutes, IN_MINUTES.in_language(language)]
        )
    if note.minutes_then is not None:
        lines.append(
            [
                said("訂正前の作業時間（発行時）", "Time before correction, as issued"),
                note.minutes_then,
                IN_MINUTES.in_language(language),
            ]
        )
    lines += [
        [],
        [heading.in_language(language) for heading in HEADINGS],
        [terms.title, delivery.passed, unit],
    ]
    if delivery.cancelled:
        lines.append([LEFT_OUT.in_language(language), delivery.cancelled, unit])
    return lines


def _number(delivery: Delivery | None) -> str | None:
    return delivery.number if delivery else None
