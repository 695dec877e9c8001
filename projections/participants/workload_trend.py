"""How much did each participant work recently, compared with the weeks before?"""

from datetime import date, timedelta

import msgspec

from domain.kernel.storage.database import Database, marks
from domain.kernel.time.calendar import WorkCalendar

WEEK = timedelta(days=7)
WEEKS_BEFORE = 4
"""The number of weeks before the last one that it is compared with."""
FORTNIGHT = timedelta(days=14)


class RecentWorkload(msgspec.Struct, frozen=True, kw_only=True):
    """A participant's last seven full days, the weeks before them, and two weeks of inspections."""

    minutes: int = 0
    most_a_day: int = 0
    """The most minutes on one of the last seven days, including today."""
    weeks_before: tuple[int, ...] = (0,) * WEEKS_BEFORE
    """Minutes of each of the four weeks before, the latest first."""
    submitted: int = 0
    returned: int = 0


def recent_working_days(today: date, calendar: WorkCalendar) -> int:
    """How many of the last seven full days the centre was open."""
    return sum(calendar.is_working_day(today - timedelta(days=back)) for back in range(1, 8))


def recent(
    views: Database, *, centres: tuple[str, ...], today: date, participant_id: str | None = None
) -> dict[str, RecentWorkload]:
    """The `RecentWorkload` of everybody in `centres`, or of one participant, by id, in one query.

    Participants without any record in that time are missing.
    """
    spans = [(today - WEEK * (back + 1), today - WEEK * back) for back in range(WEEKS_BEFORE + 1)]
    values = [item.isoformat() for span in spans for item in span]
    minutes = ", ".join(
        f"SUM(CASE WHEN d.day >= ? AND d.day < ? THEN d.minutes ELSE 0 END) AS week_{number}"
        for number in range(len(spans))
    )
    of_one = " AND r.participant_id = ?" if participant_id else ""
    rows = views.read(
        f"SELECT d.participant_id, {minutes},"  # noqa: S608
        " MAX(CASE WHEN d.day > ? THEN d.minutes ELSE 0 END) AS most_a_day,"
        " SUM(CASE WHEN d.day > ? THEN d.submitted ELSE 0 END) AS submitted,"
        " SUM(CASE WHEN d.day > ? THEN d.returned ELSE 0 END) AS returned"
        " FROM participant_roll r JOIN participant_days d ON d.participant_id = r.participant_id"
        f" WHERE r.centre IN ({marks(centres)}) AND d.day >= ? AND d.day <= ?"
        f"{of_one} GROUP BY d.participant_id",
        [
            *values,
            (today - WEEK).isoformat(),
            *[(today - FORTNIGHT).isoformat()] * 2,
            *centres,
            spans[-1][0].isoformat(),
            today.isoformat(),
            *([participant_id] if participant_id else []),
        ],
    )
    return {
        row["participant_id"]: RecentWorkload(
            minutes=int(row["week_0"]),
            most_a_day=int(row["most_a_day"]),
            weeks_before=tuple(int(row[f"week_{number}"]) for number in range(1, len(spans))),
            submitted=int(row["submitted"]),
            returned=int(row["returned"]),
        )
        for row in rows
    }
