"""The question of the list of shifts: its filters, its words, and its columns as a file."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from app.http import fields
from app.http.authorization import caller, viewed
from app.http.list_files import FileColumn, ListFile
from app.http.lists import ALL, chosen, sort_codes
from app.robots.labels import STATES
from domain.kernel.storage.database import Row
from domain.kernel.text.bilingual import BilingualText
from domain.robots.value_objects import ShiftState
from projections.kernel.listing import Chosen
from projections.robots.shift_listing import SHIFTS


class ShiftFilters(fields.Query):
    """Filters of the list of shifts but for its days.

    `pilot` is a person who has a shift or stands by for it.
    """

    state = fields.Code(ShiftState)
    deployment_id = fields.Id()
    venue_id = fields.Id()
    robot_id = fields.Id()
    pilot = fields.Id()
    pinned = fields.Flag()
    sort = fields.Code(sort_codes(SHIFTS))


def asked_for(query: Mapping[str, Any], show: str = ALL) -> Chosen:
    """What `query` asks of the shifts of the caller's centres, for staff."""
    return by_person(chosen(SHIFTS, query, caller().centres, show), query.get("pilot"))


def by_person(asked: Chosen, person_id: UUID | None) -> Chosen:
    """The shifts among those asked for that this person has or stands by for; all for None."""
    if person_id is None:
        return asked
    id = str(person_id)
    return replace(asked, any_of=({"person_id": id}, {"stand_by_id": id}))


def people_in(rows: Iterable[Row]) -> list[str]:
    """The ids of the pilots and stand-bys of shifts."""
    found = (row[name] for row in rows for name in ("person_id", "stand_by_id"))
    return list(dict.fromkeys(id for id in found if id))


def seen(parts: Iterable[Sequence[Row]]) -> Iterator[Row]:
    """Yield the rows, and record that their people are shown before each part."""
    for part in parts:
        viewed([UUID(id) for id in people_in(part)], "shifts")
        yield from part


SHIFTS_FILE = ListFile(
    name="shifts",
    title=BilingualText("シフト", "Shifts"),
    columns=(
        FileColumn("day", BilingualText("日付", "Day"), is_day=True),
        FileColumn("start_time", BilingualText("始まり（予定）", "Planned start")),
        FileColumn("end_time", BilingualText("終わり（予定）", "Planned end")),
        FileColumn("pilot_name", BilingualText("パイロット", "Pilot")),
        FileColumn("pilot_kana", BilingualText("読み", "Reading")),
        FileColumn("pilot_code", BilingualText("参加者番号", "Code of the participant")),
        FileColumn("stand_by_name", BilingualText("控え", "Stand-by")),
        FileColumn("deployment", BilingualText("配置", "Deployment")),
        FileColumn("venue", BilingualText("設置場所", "Place of the robot")),
        FileColumn("robot", BilingualText("ロボット", "Robot")),
        FileColumn("state", BilingualText("状態", "State"), STATES),
        FileColumn("started_at", BilingualText("始まった日時", "Began at"), is_instant=True),
        FileColumn("ended_at", BilingualText("終わった日時", "Ended at"), is_instant=True),
        FileColumn("visitors", BilingualText("お客さまの人数", "Visitors")),
        FileColumn("shift_id", BilingualText("シフトの ID", "Id of the shift")),
    ),
)
