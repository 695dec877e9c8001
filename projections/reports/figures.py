"""The figures of the BPO centre: how many, on which day, as known when, and from which events."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from domain.kernel.storage.database import Database, Row, instant_text, marks
from domain.kernel.time.calendar import PUBLISHED, WorkCalendar
from domain.orders.job_order import JobOrder
from domain.reports.value_objects import Span


@dataclass(frozen=True, kw_only=True)
class View:
    """The centre, the span of days, and the time up to which records count."""

    centre: str
    span: Span
    known_at: datetime
    calendar: WorkCalendar = PUBLISHED
    """The public holidays of the centre, as known."""

    @property
    def known(self) -> str:
        """The instant as stored in the rows."""
        return instant_text(self.known_at)

    @property
    def first(self) -> str:
        """The first day as stored in the rows."""
        return self.span.first.isoformat()

    @property
    def last(self) -> str:
        """The last day as stored in the rows."""
        return self.span.last.isoformat()


_KNOWN = "recorded_at <= ? AND COALESCE(until, '9999') > ?"
"""The rows known at an instant that no correction had ended by then."""
_STANDING = f"""
    SELECT p.* FROM (
        SELECT s.*, ROW_NUMBER() OVER (
            PARTITION BY s.person_id ORDER BY CASE WHEN s.state = 'left' THEN 1 ELSE 0 END,
            CASE WHEN s.registered_at IS NULL THEN 1 ELSE 0 END, s.position DESC
        ) AS turn
        FROM (
            SELECT k.*, ROW_NUMBER() OVER (
                PARTITION BY k.subject ORDER BY k.place DESC
            ) AS from_last FROM report_steps k
            WHERE k.centre = ? AND k.day <= ? AND {_KNOWN}
        ) s WHERE s.from_last = 1
    ) p WHERE p.turn = 1
"""  # noqa: S608
"""One row for each person: their last step. Of stays that overlap, which ledgers of 0.1.0 may hold,
one that has not ended goes first, then one that is not on trial, then the one changed last."""
_REGISTERED = f"{_STANDING} AND p.registered_at IS NOT NULL AND p.state <> 'left'"


def registered(views: Database, view: View) -> dict[tuple[str, str], int]:
    """The number of people by state and work mode at the end of the last day (B1).

    Each person counts once. The key is (`active`, `suspended` or `trial`, mode). Participants on
    trial are not registered yet, nor are those on leave from a trial; both are returned as `trial`.
    """
    rows = views.read(
        "SELECT CASE WHEN s.registered_at IS NULL THEN 'trial' ELSE s.state END AS state,"  # noqa: S608
        f" s.work_mode, COUNT(*) AS n FROM ({_STANDING}) s WHERE s.state <> 'left' GROUP BY 1, 2",
        _standing(view),
    )
    return {(row["state"], row["work_mode"]): int(row["n"]) for row in rows}


def standing_on(views: Database, centres: tuple[str, ...], day: date) -> dict[str, tuple[str, str]]:
    """The state and the work mode of every participant at the end of a day, by their ids."""
    rows = views.read(
        "SELECT s.subject, s.state, s.work_mode FROM ("  # noqa: S608
        " SELECT k.*, ROW_NUMBER() OVER (PARTITION BY k.subject ORDER BY k.place DESC) AS from_last"
        f" FROM report_steps k WHERE k.centre IN ({marks(centres)}) AND k.day <= ?"
        " AND k.until IS NULL) s WHERE s.from_last = 1",
        [*centres, day.isoformat()],
    )
    return {row["subject"]: (row["state"], row["work_mode"]) for row in rows}


def registered_events(views: Database, view: View, *, after: int, limit: int) -> list[Row]:
    """The events that registered the participants counted, or set their work mode."""
    return views.read(
        f"SELECT e.*, e.subject AS participant_id FROM report_steps e JOIN ({_REGISTERED}) s"  # noqa: S608
        " ON s.subject = e.subject AND (e.position = s.registered_at OR e.position = s.mode_at)"
        " WHERE e.position > ? AND e.recorded_at <= ? AND COALESCE(e.until, '9999') > ?"
        " ORDER BY e.position LIMIT ?",
        (*_standing(view), after, view.known, view.known, limit),
    )


def _standing(view: View) -> tuple[Any, ...]:
    return view.centre, view.last, view.known, view.known


_ACCEPTED = """
    FROM report_orders o WHERE o.centre = ? AND o.topic = ? AND o.day >= ? AND o.day <= ?
    AND o.recorded_at <= ? AND COALESCE(o.undone_at, '9999') > ?
    AND (SELECT k.is_bpo FROM report_order_kinds k WHERE k.order_id = o.subject
    AND k.recorded_at <= ? ORDER BY k.position DESC LIMIT 1) = 1
"""
_CANCELLED = """
    EXISTS (SELECT 1 FROM report_orders c WHERE c.subject = o.subject AND c.topic = ?
    AND c.day <= ? AND c.recorded_at <= ? AND COALESCE(c.undone_at, '9999') > ?)
"""


def accepted(views: Database, view: View) -> tuple[int, int]:
    """The number of orders accepted in the span, and of those cancelled later (B2)."""
    row = views.read(
        "SELECT COUNT(*) AS n,"
        f" COALESCE(SUM(CASE WHEN {_CANCELLED} THEN 1 ELSE 0 END), 0) AS cancelled {_ACCEPTED}",
        (*_cancelled(view), *_accepted(view)),
    )[0]
    return int(row["n"]), int(row["cancelled"])


def accepted_events(views: Database, view: View, *, after: int, limit: int) -> list[Row]:
    """The acceptances in the span; `is_cancelled` is 1 if the order was cancelled later."""
    return views.read(
        f"SELECT o.*, CASE WHEN {_CANCELLED} THEN 1 ELSE 0 END AS is_cancelled {_ACCEPTED}"
        " AND o.position > ? ORDER BY o.position LIMIT ?",
        (*_cancelled(view), *_accepted(view), after, limit),
    )


def _accepted(view: View) -> tuple[Any, ...]:
    return view.centre, JobOrder.Accepted.TOPIC, view.first, view.last, *[view.known] * 3


def _cancelled(view: View) -> tuple[Any, ...]:
    return JobOrder.Cancelled.TOPIC, view.last, view.known, view.known


_PEOPLE = f"""
    SELECT q.subject, q.person_id, MAX(q.is_registered) OVER (PARTITION BY q.person_id)
    AS is_registered FROM (
        SELECT s.subject, s.person_id, CASE WHEN MAX(s.registered_at) IS NOT NULL
        AND COALESCE(MAX(CASE WHEN s.state = 'left' THEN s.day END), '9999') >= ?
        THEN 1 ELSE 0 END AS is_registered FROM report_steps s
        WHERE s.centre = ? AND s.day <= ? AND {_KNOWN} GROUP BY s.subject, s.person_id
    ) q
"""  # noqa: S608
"""Every stay, with 1 if the person was registered at some time in the span (O10), in any stay."""
_CONTACTS = f"""
    SELECT c.*, p.person_id, p.is_registered FROM report_contacts c
    JOIN ({_PEOPLE}) p ON p.subject = c.participant_id
    WHERE c.centre = ? AND c.day >= ? AND c.day <= ? AND {_KNOWN}
"""  # noqa: S608


def supported(views: Database, view: View) -> Row:
    """The number of people supported in the span (B3); each person counts once.

    Returns `people` (registered at some time in the span), those of them with `work` and those
    with `support`, and `met` (also those who were only on trial).
    """
    return views.read(
        "SELECT COUNT(DISTINCT CASE WHEN is_registered = 1 THEN person_id END) AS people,"  # noqa: S608
        " COUNT(DISTINCT CASE WHEN is_registered = 1 AND kind = 'work' THEN person_id END) AS work,"
        " COUNT(DISTINCT CASE WHEN is_registered = 1 AND kind <> 'work' THEN person_id END)"
        " AS support, COUNT(DISTINCT person_id) AS met"
        " FROM (SELECT participant_id, kind FROM report_contacts WHERE centre = ? AND day >= ?"
        f" AND day <= ? AND {_KNOWN} GROUP BY participant_id, kind) c"
        f" JOIN ({_PEOPLE}) p ON p.subject = c.participant_id",
        (view.centre, view.first, view.last, view.known, view.known, *_people(view)),
    )[0]


def supported_events(views: Database, view: View, *, after: int, limit: int) -> list[Row]:
    """One event for each person counted: the first in the span."""
    return views.read(
        "SELECT * FROM (SELECT k.*, ROW_NUMBER() OVER"  # noqa: S608
        " (PARTITION BY k.person_id ORDER BY k.day, k.position) AS place"
        f" FROM ({_CONTACTS}) k WHERE k.is_registered = 1) f"
        " WHERE f.place = 1 AND f.position > ? ORDER BY f.position LIMIT ?",
        (*_contacts(view), after, limit),
    )


def _contacts(view: View) -> tuple[Any, ...]:
    return (*_people(view), view.centre, view.first, view.last, view.known, view.known)


def _people(view: View) -> tuple[Any, ...]:
    return view.first, view.centre, view.last, view.known, view.known


def planned(
    views: Database, centre: str, kind: str, year_from: date, known_at: datetime
) -> list[Row]:
    """The values set for a year (B4, B5), newest first; the newest is in force (O42)."""
    return views.read(
        "SELECT * FROM report_plans WHERE centre = ? AND kind = ? AND first = ?"
        " AND recorded_at <= ? ORDER BY position DESC LIMIT 50",
        (centre, kind, year_from.isoformat(), instant_text(known_at)),
    )


def plans(views: Database, centre: str, limit: int) -> list[Row]:
    """Every target and budget, newest first."""
    return views.read(
        "SELECT * FROM report_plans WHERE centre = ? AND kind IN ('B4', 'B5')"
        " ORDER BY position DESC LIMIT ?",
        (centre, limit),
    )


def confirmations(views: Database, centre: str, known_at: datetime, *spans: Span) -> list[Row]:
    """The figures confirmed for exactly these spans, newest first."""
    either = " OR ".join("(first = ? AND last = ?)" for _ in spans)
    days = [day.isoformat() for span in spans for day in span]
    return views.read(
        "SELECT * FROM report_plans WHERE centre = ? AND kind IN ('B1', 'B2', 'B3')"  # noqa: S608
        f" AND ({either}) AND recorded_at <= ? ORDER BY position DESC LIMIT 50",
        (centre, *days, instant_text(known_at)),
    )
