"""The events that a build has skipped because of the quarantine, and the streams frozen by them.

The rows of a stream stay as they were before the unreadable event, because rows built from its
later events would be wrong. An event that fails only because it names such a stream is skipped as
well. Gaps belong to a build, so a rebuild makes up for all of them.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

from domain.kernel.events.opening import Recorded
from domain.kernel.events.quarantine import HeldEvent
from domain.kernel.privacy.subjects import subjects_of
from domain.kernel.storage.database import Database, Transaction
from projections.kernel.builds import Build
from projections.kernel.projector import Projector

Item = Recorded | HeldEvent


def without_gaps(
    transaction: Transaction, build: Build, projector: type[Projector], items: Sequence[Item]
) -> list[Item]:
    """The `items` that `build` handles; leaves a gap for each that cannot be read."""
    stopped = set() if projector.each_event_alone else _frozen(transaction, build)
    taken: list[Item] = []
    for item in items:
        if isinstance(item, HeldEvent):
            _leave_gap(transaction, build, item.position, item.streams)
            if not projector.each_event_alone:
                stopped |= item.streams
        elif item.event.originator_id not in stopped:
            taken.append(item)
    return taken


def leave_gap_if_it_follows(transaction: Transaction, build: Build, item: Recorded) -> bool:
    """Leave a gap for an event that names a frozen stream; False if it names none."""
    if not subjects_of(item.event) & _frozen(transaction, build):
        return False
    _leave_gap(transaction, build, item.position, {item.event.originator_id})
    return True


def gaps_of(views: Database) -> dict[tuple[str, int], set[int]]:
    """The positions that each build has skipped, by its name and number."""
    found: dict[tuple[str, int], set[int]] = {}
    for row in views.read("SELECT DISTINCT name, number, position FROM projection_gaps"):
        found.setdefault((row["name"], row["number"]), set()).add(int(row["position"]))
    return found


def _frozen(transaction: Transaction, build: Build) -> set[UUID]:
    rows = transaction.run(
        "SELECT DISTINCT stream FROM projection_gaps WHERE name = ? AND number = ?",
        (build.name, build.number),
    )
    return {UUID(row["stream"]) for row in rows}


def _leave_gap(
    transaction: Transaction, build: Build, position: int, streams: Iterable[UUID]
) -> None:
    for stream in sorted(streams):
        transaction.run(
            "INSERT INTO projection_gaps (name, number, position, stream) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (name, number, position, stream) DO NOTHING",
            (build.name, build.number, position, str(stream)),
        )
