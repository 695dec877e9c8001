"""HTTP for participants: registration, the course of their stay, their days and their work."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Response

from app.http.authorization import get_visible
from app.http.file_imports import UploadAnswer, UploadBody, upload
from app.http.import_templates import FORMATS, TemplateQuery, template_file
from app.http.list_files import KINDS as KINDS_OF_LISTS
from app.http.lists import OPEN, all_pages, chosen, page_of
from app.http.pagination import require_past
from app.http.request_pipeline import load
from app.http.routing import (
    Answer,
    ApiRouter,
    CommandBody,
    PageOf,
    caller,
    page_request,
    service,
    viewed,
)
from app.participants import as_of, schemas
from app.participants.importing import PARTICIPANTS as COLUMNS
from app.participants.live_filters import LIVE, asked_for
from app.participants.participant_listing import PARTICIPANTS_FILE
from app.participants.presentation import (
    names_somebody,
    participant_for,
    participant_row,
    present_participant,
)
from domain.kernel.errors import Invalid, NotFound
from domain.kernel.messaging.caller import READERS, STAFF, Role
from domain.kernel.storage.database import Row
from domain.participants import commands
from domain.participants.participant import Participant
from projections.kernel.listing import Chosen
from projections.participants.participant_listing import CODE, KANA, PARTICIPANTS
from projections.participants.workload import workload

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

router = ApiRouter(
    "participants",
    description="参加者。Participants: their registration, skills and working days.",
)

router.command(
    "/participants",
    commands.RegisterParticipant,
    body=schemas.ParticipantBody,
    answer=schemas.ParticipantAnswer,
    present=present_participant,
    creates=True,
)


def _with_excluded(facts: dict[str, Any]) -> dict[str, Any]:
    return facts | {
        "kinds_of_work_excluded": tuple(kind.value for kind in facts["kinds_of_work_excluded"])
    }


Complete = Callable[[dict[str, Any]], dict[str, Any]]
STEPS: tuple[tuple[str, type[commands.ParticipantCommand], Any, Complete | None], ...] = (
    ("finish-trial", commands.FinishTrial, CommandBody, None),
    ("change-work-mode", commands.ChangeWorkMode, schemas.WorkModeBody, None),
    ("suspend", commands.SuspendParticipant, schemas.RestBody, None),
    ("resume", commands.ResumeParticipant, CommandBody, None),
    ("leave", commands.LeaveParticipant, schemas.LeaveBody, None),
    ("assess", commands.AssessParticipant, schemas.AssessmentBody, None),
    ("set-limits", commands.SetLimits, schemas.LimitsBody, _with_excluded),
    ("set-availability", commands.SetAvailability, schemas.AvailabilityBody, schemas.with_times),
    ("set-max-open-tasks", commands.SetMaxOpenTasks, schemas.MaxOpenTasksBody, None),
    ("check-in", commands.CheckIn, CommandBody, None),
    ("check-out", commands.CheckOut, CommandBody, None),
    ("rest-today", commands.RestToday, CommandBody, None),
    ("end-rest", commands.EndRest, CommandBody, None),
    ("report-condition", commands.ReportCondition, schemas.ConditionBody, None),
)
for verb, command, body, complete in STEPS:
    router.command(
        f"/participants/<uuid:participant_id>/{verb}",
        command,
        body=body,
        answer=schemas.ParticipantAnswer,
        present=present_participant,
        complete=complete,
    )


for verb, command, body in (
    ("undo", commands.UndoStep, schemas.UndoBody),
    ("correct", commands.CorrectStep, schemas.StepBody),
):
    router.command(
        f"/participants/<uuid:participant_id>/steps/<uuid:step_id>/{verb}",
        command,
        body=body,
        answer=schemas.ParticipantAnswer,
        present=present_participant,
    )


def _on_its_day(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts with the day of the path as the day of the fact.

    Raises Invalid for a day that no calendar has, and NotFound for what is not written as a day.
    """
    if not _DAY.fullmatch(facts["day"]):
        raise NotFound
    day = load(schemas.DayPart, {"day": facts["day"]})["day"]
    return {name: value for name, value in facts.items() if name != "day"} | {"occurred_on": day}


router.command(
    "/attendance/<uuid:participant_id>/<day>/correct",
    commands.CorrectAttendance,
    body=schemas.AttendanceBody,
    answer=schemas.ParticipantAnswer,
    present=present_participant,
    complete=_on_its_day,
    given_as={"occurred_on": "day"},
)


@router.get(
    "/participants",
    query=schemas.ParticipantsQuery,
    answer=PageOf(schemas.ParticipantRow),
    roles=READERS,
    reads=("participants.roll", "participants.workload", "people.cards", *as_of.READS),
)
def participants(query: dict[str, Any]) -> dict[str, Any]:
    """The participants of the caller's centres, by code; names only for staff.

    With `as_of` they have the state and the work mode of that day.
    """
    part, reader = page_request(query), caller()
    asked = _asked(query)
    if "as_of" in query:
        filters = {name: query[name].value for name in ("state", "work_mode") if name in query}
        plain = replace(asked, filters=_without(asked.filters, "state", "work_mode"))
        rows = as_of.as_it_was(query["as_of"], plain, after=part.after, limit=part.fetch, **filters)
        page = part.page(rows, lambda row: as_of.place_of(row, plain))
        if reader.has(STAFF):
            page["items"] = as_of.with_names_of(query["as_of"], page["items"])
    else:
        page = page_of(PARTICIPANTS, asked, part)
    if reader.has(STAFF):
        viewed([UUID(row["person_id"]) for row in page["items"]], "participants")
    page["items"] = [participant_row(row, reader) for row in page["items"]]
    return page


@router.get(
    "/participants/export",
    query=schemas.ParticipantsFileQuery,
    answer=None,
    media_types=tuple(KINDS_OF_LISTS.values()),
    roles=STAFF,
    reads=("participants.roll", "participants.workload", *as_of.READS),
)
def participants_file(query: dict[str, Any]) -> Response:
    """The same participants as a file: CSV or XLSX, streamed; whom it shows is recorded."""
    asked = _asked(query)
    if "as_of" in query:
        require_past(query["as_of"], service().clock.today())
    parts = _as_it_was(query, asked) if "as_of" in query else all_pages(PARTICIPANTS, asked)
    return PARTICIPANTS_FILE.answer(query, _seen(parts))


def _as_it_was(query: dict[str, Any], asked: Chosen) -> Iterator[list[Row]]:
    """Yield the parts of the list as it was on a day, with the names of that day."""
    filters = {name: query[name].value for name in ("state", "work_mode") if name in query}
    plain = replace(asked, part=None, filters=_without(asked.filters, "state", "work_mode"))
    also_left, after = query.get("show") != OPEN, None
    while rows := as_of.as_it_was(
        query["as_of"],
        plain,
        after=after,
        limit=as_of.BATCH,
        also_left=also_left,
        **filters,
    ):
        after = as_of.place_of(rows[-1], plain)
        yield [
            {**row, "left_on": row["left_on"] if row["state"] == "left" else None}
            for row in as_of.with_names_of(query["as_of"], rows)
        ]


def _seen(parts: Iterable[Sequence[Row]]) -> Iterator[Row]:
    """Yield the rows, and record that their people are shown before each part."""
    for part in parts:
        viewed([UUID(row["person_id"]) for row in part], "participants")
        yield from part


def _asked(query: dict[str, Any]) -> Chosen:
    """Return what the caller asks of the list, by code unless asked else.

    For readers without names the words are the beginning of a code, and the order says no names.
    """
    given = dict(query)
    if PARTICIPANTS.sort_for(query) == KANA:
        given.setdefault("sort", CODE)
    if caller().has(STAFF) or any(name in given for name in LIVE):
        return asked_for(given)
    words = given.pop("q", None)
    if words is not None:
        given["begins_with"] = words.upper()
    if given.get("sort", "").removeprefix("-") == KANA or "kana" in given:
        raise Invalid.field(
            "sort", "名前の順には並べられません。", "The list cannot be sorted by names."
        )
    return chosen(PARTICIPANTS, given, caller().centres)


def _without(filters: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in filters.items() if name not in names}


@router.get(
    "/participants/<uuid:participant_id>",
    answer=schemas.ParticipantAnswer,
    roles=READERS | {Role.PARTICIPANT},
)
def participant(_: dict[str, Any], participant_id: UUID) -> Answer:
    """One participant, without the fields that the reader may not see."""
    return _shown(get_visible(Participant, participant_id))


@router.get("/me", answer=schemas.ParticipantAnswer, roles=frozenset({Role.PARTICIPANT}))
def me(_: dict[str, Any]) -> Answer:
    """The caller's own record as a participant."""
    own = caller().participant_id
    if own is None:
        raise NotFound
    return _shown(get_visible(Participant, own))


@router.get(
    "/participants/<uuid:participant_id>/workload",
    query=schemas.WorkloadQuery,
    answer=schemas.WorkloadAnswer,
    roles=READERS | {Role.PARTICIPANT},
    reads=("participants.workload",),
)
def participant_workload(query: dict[str, Any], participant_id: UUID) -> dict[str, Any]:
    """The minutes worked on each day, and the tasks started, submitted, passed and returned."""
    found = get_visible(Participant, participant_id)
    last = query.get("last") or service().clock.today()
    first = query.get("first") or last - timedelta(days=27)
    if not timedelta() <= last - first <= timedelta(days=400):
        raise Invalid.field(
            "from",
            "終わりの日までの400日以内にしてください。",
            "Choose a day up to 400 days before the last one.",
        )
    if names_somebody(caller(), found):
        viewed([found.person_id], "workload")
    days = [
        {**row, "date": row["day"], "attended": row["attended"] > 0}
        for row in workload(service().views, str(found.id), first=first, last=last)
    ]
    sums = ("minutes", "started", "submitted", "passed", "returned")
    return {
        "participant_id": found.id,
        "first": first,
        "last": last,
        "days": days,
        "total": {name: sum(day[name] for day in days) for name in sums},
    }


@router.action(
    "/participants/import",
    roles=commands.ImportParticipants.ALLOWED,
    body=UploadBody,
    answer=UploadAnswer,
    upload=True,
)
def import_participants(values: dict[str, Any]) -> Answer:
    """Register the people of a CSV or XLSX file (field `file`, up to 2,000 rows): all or none."""
    return upload(COLUMNS, values)


@router.get(
    "/participants/import/template",
    query=TemplateQuery,
    answer=None,
    roles=commands.ImportParticipants.ALLOWED,
    media_types=tuple(FORMATS.values()),
)
def participants_template(query: dict[str, Any]) -> Response:
    """A file of participants to fill in: the headings and one example."""
    return template_file(COLUMNS.name, "参加者の取り込み", COLUMNS.columns, query)


def _shown(found: Participant) -> Answer:
    if names_somebody(caller(), found):
        viewed([found.person_id], "participant")
    return Answer(participant_for(found, caller()), version=found.version)
