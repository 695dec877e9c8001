"""Participant data for matching, and the claims that prevent registering a person twice."""

import json
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import msgspec

from domain.kernel.events.event import Event
from domain.kernel.storage.database import Change
from domain.kernel.storage.inline_projection import (
    InlineProjections,
    InlineVersion,
    InlineVersions,
    claim,
    upsert,
)
from domain.participants.base_participant import ON_THE_BOOKS
from domain.participants.participant import Participant

TABLES = """
CREATE TABLE IF NOT EXISTS participant_terms (
    participant_id TEXT PRIMARY KEY, person_id TEXT NOT NULL, centre TEXT NOT NULL,
    code TEXT NOT NULL, state TEXT NOT NULL, work_mode TEXT NOT NULL,
    max_open_tasks INTEGER NOT NULL, facts TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS participant_terms_by_state ON participant_terms (centre, state);
CREATE INDEX IF NOT EXISTS participant_terms_by_person ON participant_terms (person_id);
CREATE TABLE IF NOT EXISTS participant_codes (centre TEXT PRIMARY KEY, last INTEGER NOT NULL);
"""
PERSON_CLAIM = "participant.person"


def person_key(centre: str, person_id: UUID) -> str:
    """The key of the claim on a person registered at a centre."""
    return f"{centre}/{person_id}"


def participant_terms(participant: Participant, events: Sequence[Event]) -> Iterator[Change]:
    """The row of one participant, and the claim on the person while the stay has not ended."""
    key = person_key(participant.centre, participant.person_id)
    if any(isinstance(event, Participant.Registered) for event in events):
        if participant.state in ON_THE_BOOKS:
            yield claim(PERSON_CLAIM, key, participant.id)
    elif any(isinstance(event, Participant.Left | Participant.StepUndone) for event in events):
        yield _free(key, participant)
        if participant.state in ON_THE_BOOKS:
            yield claim(PERSON_CLAIM, key, participant.id)
    yield upsert(
        "participant_terms",
        "participant_id",
        participant_id=str(participant.id),
        person_id=str(participant.person_id),
        centre=participant.centre,
        code=participant.code,
        state=participant.state.value,
        work_mode=participant.work_mode.value,
        max_open_tasks=participant.max_open_tasks,
        facts=json.dumps(_facts(participant), ensure_ascii=False, sort_keys=True),
    )


def _free(key: str, participant: Participant) -> Change:
    """Release the claim on the person, unless another stay holds it."""
    return Change(
        "DELETE FROM claims WHERE kind = ? AND key = ? AND holder = ?",
        (PERSON_CLAIM, key, str(participant.id)),
    )


def _facts(participant: Participant) -> dict[str, Any]:
    """The data for matching, without names and notes."""
    condition, days = participant.condition, participant.days
    latest = max(days) if days else None
    rest = {"rests_on": participant.rest.on.isoformat()} if participant.rest else {}
    return rest | {
        "skills": participant.skills,
        "limits": msgspec.to_builtins(participant.limits),
        "condition": (
            {"level": condition.level, "on": condition.on.isoformat()} if condition else None
        ),
        "availability": msgspec.to_builtins(participant.availability),
        "checked_in": {"on": latest.isoformat(), "out": days[latest]} if latest else None,
    }


INLINE_PROJECTIONS: InlineProjections = {Participant: participant_terms}
INLINE_VERSIONS: InlineVersions = {Participant: InlineVersion(1, ("participant_terms",))}
