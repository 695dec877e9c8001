"""Queries of participants for other contexts: ids, codes, attendance and availability."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

import msgspec

from domain.kernel.storage.database import Row, in_parts, marks
from domain.kernel.storage.ledger import Ledger
from domain.kernel.time.availability import Availability


class Stay(NamedTuple):
    """The stay of a person at a centre."""

    participant_id: UUID
    person_id: UUID
    code: str


class Terms(NamedTuple):
    """The data of a participant for matching; `facts` is JSON without names or notes."""

    participant_id: UUID
    person_id: UUID
    centre: str
    code: str
    state: str
    work_mode: str
    max_open_tasks: int
    facts: str


class _Presence(msgspec.Struct):
    on: date
    out: bool


class _Facts(msgspec.Struct):
    """The part of `facts` that is used here."""

    availability: Availability = Availability()
    checked_in: _Presence | None = None


_FACTS = msgspec.json.Decoder(_Facts)


def terms_of(ledger: Ledger, participant_id: UUID) -> Terms | None:
    """The terms of one participant."""
    row = ledger.row(
        "SELECT * FROM participant_terms WHERE participant_id = ?", str(participant_id)
    )
    return _terms(row) if row else None


def terms_in(ledger: Ledger, centre: str) -> list[Terms]:
    """The terms of all participants ever registered at a centre, sorted by id."""
    rows = ledger.rows(
        "SELECT * FROM participant_terms WHERE centre = ? ORDER BY participant_id", centre
    )
    return [_terms(row) for row in rows]


def _terms(row: Row) -> Terms:
    ids = {name: UUID(row[name]) for name in ("participant_id", "person_id")}
    return Terms(**{name: row[name] for name in Terms._fields} | ids)


def centre_of(ledger: Ledger, participant_id: UUID) -> str | None:
    """The centre of a participant, or None if nobody has this id."""
    row = ledger.row(
        "SELECT centre FROM participant_terms WHERE participant_id = ?", str(participant_id)
    )
    return str(row["centre"]) if row else None


def person_of(ledger: Ledger, participant_id: UUID) -> UUID | None:
    """The person of a participant, or None if nobody has this id."""
    row = ledger.row(
        "SELECT person_id FROM participant_terms WHERE participant_id = ?", str(participant_id)
    )
    return UUID(row["person_id"]) if row else None


def participants_of(ledger: Ledger, person_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Person ids by participant id, for all stays of these people."""
    found: dict[UUID, UUID] = {}
    for some in in_parts([str(id) for id in person_ids]):
        rows = ledger.rows(
            "SELECT participant_id, person_id FROM participant_terms"  # noqa: S608
            f" WHERE person_id IN ({marks(some)})",
            *some,
        )
        found |= {UUID(row["participant_id"]): UUID(row["person_id"]) for row in rows}
    return found


def code_of(ledger: Ledger, participant_id: UUID) -> str:
    """The code of a participant; empty if nobody has this id."""
    row = ledger.row(
        "SELECT code FROM participant_terms WHERE participant_id = ?", str(participant_id)
    )
    return str(row["code"]) if row else ""


def codes_of(
    ledger: Ledger, participant_ids: Collection[str], centres: Sequence[str] | None = None
) -> dict[str, str]:
    """The codes of participants (only of `centres`, if given), by participant id."""
    ids = sorted(participant_ids)
    if not ids:
        return {}
    within = "" if centres is None else f" AND centre IN ({marks(centres)})"
    rows = ledger.rows(
        "SELECT participant_id, code FROM participant_terms"  # noqa: S608
        f" WHERE participant_id IN ({marks(ids)}){within}",
        *ids,
        *(centres or ()),
    )
    return {row["participant_id"]: row["code"] for row in rows}


def stays_among(
    ledger: Ledger, participant_ids: Collection[str], centres: Sequence[str]
) -> list[Stay]:
    """The stays at `centres` that have these participant ids, by code."""
    ids = sorted(participant_ids)
    if not ids:
        return []
    rows = ledger.rows(
        "SELECT participant_id, person_id, code FROM participant_terms"  # noqa: S608
        f" WHERE participant_id IN ({marks(ids)}) AND centre IN ({marks(centres)})"
        " ORDER BY code, participant_id",
        *ids,
        *centres,
    )
    return [_stay(row) for row in rows]


def codes_of_people(
    ledger: Ledger, person_ids: Sequence[str], centres: Sequence[str]
) -> dict[str, list[str]]:
    """The codes of all stays of people at `centres`, by person id."""
    if not person_ids:
        return {}
    rows = ledger.rows(
        "SELECT person_id, code FROM participant_terms"  # noqa: S608
        f" WHERE person_id IN ({marks(person_ids)}) AND centre IN ({marks(centres)}) ORDER BY code",
        *person_ids,
        *centres,
    )
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row["person_id"], []).append(row["code"])
    return found


def with_code(ledger: Ledger, code: str, centres: Sequence[str], limit: int = 1) -> list[Stay]:
    """Up to `limit` participants of `centres` with this code."""
    rows = ledger.rows(
        "SELECT participant_id, person_id, code FROM participant_terms"  # noqa: S608
        f" WHERE centre IN ({marks(centres)}) AND code = ? ORDER BY code LIMIT ?",
        *centres,
        code,
        limit,
    )
    return [_stay(row) for row in rows]


def stays_of(ledger: Ledger, person_id: UUID) -> list[Stay]:
    """The stays of a person, sorted by code."""
    rows = ledger.rows(
        "SELECT participant_id, person_id, code FROM participant_terms WHERE person_id = ?"
        " ORDER BY code",
        str(person_id),
    )
    return [_stay(row) for row in rows]


def _stay(row: Row) -> Stay:
    return Stay(UUID(row["participant_id"]), UUID(row["person_id"]), row["code"])


def present_on(ledger: Ledger, participant_ids: Sequence[str], day: date) -> dict[str, bool]:
    """Those of the participants who have checked in on `day`; True if they have checked out."""
    if not participant_ids:
        return {}
    rows = ledger.rows(
        "SELECT participant_id, facts FROM participant_terms"  # noqa: S608
        f" WHERE participant_id IN ({marks(participant_ids)})",
        *participant_ids,
    )
    last = {row["participant_id"]: _FACTS.decode(row["facts"]).checked_in for row in rows}
    return {id: seen.out for id, seen in last.items() if seen is not None and seen.on == day}


def hours_given(ledger: Ledger, person_ids: Sequence[str]) -> dict[str, list[Availability]]:
    """The availability of each stay that has not ended, by person id (O27)."""
    found: dict[str, list[Availability]] = {}
    for some in in_parts(person_ids):
        rows = ledger.rows(
            "SELECT person_id, facts FROM participant_terms WHERE state NOT IN"  # noqa: S608
            " ('left', 'annulled')"
            f" AND person_id IN ({marks(some)})",
            *some,
        )
        for row in rows:
            found.setdefault(row["person_id"], []).append(_FACTS.decode(row["facts"]).availability)
    return found
