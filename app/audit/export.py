"""The audit trail as a file: CSV and XLSX for spreadsheets, JSON lines for programs."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from flask import Response, stream_with_context

from app.audit.fact_formatting import facts
from app.audit.schemas import StepAnswer
from app.http.authorization import downloaded, service, viewed
from app.http.event_steps import Steps
from app.http.problems import language
from app.http.response_headers import download
from app.http.spreadsheets import csv_file, workbook
from app.http.spreadsheets.columns import Column, Value
from domain.kernel.storage.deadlines import WITH_A_FILE, each
from domain.kernel.text.bilingual import BilingualText
from projections.audit.labels import LABELS
from projections.audit.search import events
from projections.audit.topics import topic_label

KINDS: Mapping[str, str] = {
    "csv": csv_file.MEDIA_TYPE,
    "xlsx": workbook.MEDIA_TYPE,
    "jsonl": "application/x-ndjson",
}
"""The formats of the trail as a file, the default first."""
TITLE = BilingualText("操作履歴", "Audit trail")
HEADINGS: Mapping[str, BilingualText] = {
    "position": BilingualText("記録の番号", "Position"),
    "recorded_at": BilingualText("記録した日時", "Recorded at"),
    "occurred_on": BilingualText("起きた日", "Happened on"),
    "type": BilingualText("できごと", "What happened"),
    "summary": BilingualText("説明", "Sentence"),
    "actor_name": BilingualText("だれが", "Who"),
    "role": BilingualText("役割", "Role"),
    "reason": BilingualText("理由", "Reason"),
    "facts": BilingualText("記録した内容", "What was recorded"),
    "centre": BilingualText("センター", "Centre"),
    "subject": BilingualText("記録の ID", "Id of the record"),
    "event_id": BilingualText("できごとの ID", "Id of the event"),
    "correlation_id": BilingualText("要求の ID", "Id of the request"),
    "causation_id": BilingualText("もとになったできごとの ID", "Id of the cause"),
}
FIRST_OF_PROGRAMS = "centre"
"""The first of the columns for programs, which are not printed."""
PAGE = 500


@each(WITH_A_FILE)
def exported(form: str, narrowed: Mapping[str, Any], *, newest_first: bool) -> Response:
    """Return the events that a search finds, streamed; the download is recorded first.

    Whose data a part of the file shows is recorded before that part is sent. Events recorded in the
    meantime are not in the file. With `known_at` the file is the same whenever it is asked for.
    """
    at = service()
    head, instant = at.ledger.head(), narrowed.get("known_at") or at.clock.now()
    downloaded("audit", form)
    steps = _steps({**narrowed, "before": head + 1}, newest_first=newest_first)
    day = instant.astimezone(at.settings.zone).date()
    name, spoken = f"audit-trail-{day.isoformat()}.{form}", language()
    if form == "jsonl":
        schema = StepAnswer()
        lines = (json.dumps(schema.dump(step), ensure_ascii=False) + "\n" for step, _ in steps)
        return download(stream_with_context(lines), name, KINDS[form])
    headings = [text.in_language(spoken) for text in HEADINGS.values()]
    rows = (_cells(step, found) for step, found in steps)
    if form == "csv":
        body = csv_file.csv_file(_with(headings, rows))
    else:
        columns = [Column(heading=heading) for heading in headings]
        title = TITLE.in_language(spoken)
        sheet = workbook.Sheet(
            name=title,
            lines=rows,
            columns=columns,
            header=title,
            printed=[*HEADINGS].index(FIRST_OF_PROGRAMS),
        )
        body = workbook.workbook([sheet], spoken)
    return download(stream_with_context(body), name, KINDS[form])


def _with(headings: list[str], rows: Iterator[list[Value]]) -> Iterator[list[Value]]:
    yield [*headings]
    yield from rows


def _steps(
    narrowed: dict[str, Any], *, newest_first: bool
) -> Iterator[tuple[dict[str, Any], Steps]]:
    """Each event as a step, a page at a time; the views of people are recorded with each page."""
    while True:
        rows = events(service().views, limit=PAGE, newest_first=newest_first, **narrowed)
        steps = Steps()
        shown = steps.at([row["position"] for row in rows])
        viewed(steps.people_shown(), "audit")
        yield from ((step, steps) for step in shown)
        if len(rows) < PAGE:
            return
        narrowed["before" if newest_first else "after"] = rows[-1]["position"]


def _cells(step: Mapping[str, Any], steps: Steps) -> list[Value]:
    spoken = language()
    shown = facts(step["type"].split(".")[0], step["data"], steps.names)
    words: dict[str, Value] = {
        "type": topic_label(step["type"]).in_language(spoken),
        "role": LABELS[step["role"]].in_language(spoken) if step["role"] in LABELS else "",
        "recorded_at": step["recorded_at"].astimezone(service().settings.zone),
        "facts": "\n".join(
            f"{item.label.in_language(spoken)}: {item.value.in_language(spoken)}" for item in shown
        ),
    }
    return [words.get(name, _plain(step.get(name))) for name in HEADINGS]


def _plain(value: Any) -> Value:
    return value if value is None or isinstance(value, (int, str)) else str(value)
