"""The draft of a roster: the newest one of each deployment, stored outside the events."""

from collections.abc import Iterator
from datetime import date, datetime
from uuid import UUID, uuid5

import msgspec

from domain.kernel.errors import RuleBroken
from domain.kernel.storage.database import Change
from domain.kernel.storage.inline_projection import upsert
from domain.kernel.storage.ledger import Ledger
from domain.robots.rosters.problem import LeftOut
from domain.robots.rosters.roster import Roster, RosterShift

TABLES = """
CREATE TABLE IF NOT EXISTS roster_drafts (
    deployment_id TEXT PRIMARY KEY, job_id TEXT NOT NULL, body TEXT NOT NULL
);
"""
MOST_SHIFTS = 100
"""The most shifts that one append publishes; a single day is never split."""


class RosterDraft(msgspec.Struct, frozen=True, kw_only=True):
    """What a job planned for some days of a deployment, and the pilots it left out."""

    deployment_id: UUID
    job_id: UUID
    first: date
    last: date
    made_at: datetime
    roster: Roster
    left_out: tuple[LeftOut, ...] = ()

    def shift_id(self, shift: RosterShift) -> UUID:
        """The id of the shift that publishing creates; it is the same on every run."""
        of_this = f"{self.job_id}/{shift.day.isoformat()}/{shift.start}/{shift.candidate}"
        return uuid5(self.deployment_id, of_this)

    def shifts(self, first: date, last: date) -> list[RosterShift]:
        """Its shifts from `first` to `last`, in order."""
        return sorted(shift for shift in self.roster.shifts if first <= shift.day <= last)


def find_draft(ledger: Ledger, deployment_id: UUID) -> RosterDraft | None:
    """The newest draft of a deployment."""
    row = ledger.row("SELECT body FROM roster_drafts WHERE deployment_id = ?", str(deployment_id))
    return msgspec.json.decode(row["body"], type=RosterDraft) if row else None


def draft_of_job(ledger: Ledger, deployment_id: UUID, job_id: UUID) -> RosterDraft:
    """The newest draft of a deployment. Raises RuleBroken if it is not the one of this job."""
    draft = find_draft(ledger, deployment_id)
    if draft is None:
        raise nothing_planned()
    if draft.job_id != job_id:
        raise RuleBroken(
            "新しいシフト表ができています。内容を確かめてから公開してください。",
            "A newer roster has been planned. Look at it before you publish.",
        )
    return draft


def nothing_planned() -> RuleBroken:
    """The refusal to publish where there is no draft."""
    return RuleBroken(
        "シフト表の案がまだありません。先に作ってください。",
        "No roster has been planned yet. Plan one first.",
    )


def draft_row(draft: RosterDraft) -> Change:
    """The row of the draft, which replaces the one before."""
    return upsert(
        "roster_drafts",
        "deployment_id",
        deployment_id=str(draft.deployment_id),
        job_id=str(draft.job_id),
        body=msgspec.json.encode(draft).decode(),
    )


def spans(draft: RosterDraft, first: date, last: date) -> Iterator[tuple[date, date]]:
    """Split the days from `first` to `last` into spans that one append each can publish."""
    begins, count = max(first, draft.first), 0
    ends = min(last, draft.last)
    by_day: dict[date, int] = {}
    for shift in draft.shifts(begins, ends):
        by_day[shift.day] = by_day.get(shift.day, 0) + 1
    for day, shifts in by_day.items():
        if count and count + shifts > MOST_SHIFTS:
            yield begins, day - day.resolution
            begins, count = day, 0
        count += shifts
    if begins <= ends:
        yield begins, ends
