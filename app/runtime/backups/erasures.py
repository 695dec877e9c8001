"""The list of the erasures of a ledger, kept outside its database beside the backups.

A key that was destroyed after a backup was made is still in that backup. The list names the keys by
the ids of their persons, orders or accounts, so that a restoration can destroy them again. It holds
no personal data.
"""

from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import msgspec
import structlog

from app.runtime.backups.state import replace_file
from app.settings import Settings
from domain.kernel.errors import RuleBroken

log = structlog.get_logger()


class Erasures(msgspec.Struct, frozen=True, kw_only=True):
    """The ids of the destroyed keys of one ledger. A manifest can be read as such a list too."""

    ledger_id: str
    erased: list[UUID]


class FoundErasures(NamedTuple):
    """The ids of one or several lists, and the files in which they were found."""

    lists: tuple[Path, ...] = ()
    erased: frozenset[UUID] = frozenset()


def list_in(folder: Path, ledger_id: str) -> Path:
    """The path of the list of a ledger in a folder of backups."""
    return folder / f"erasures-{ledger_id}.json"


def add_to_list(folder: Path, ledger_id: str, erased: Collection[UUID]) -> int:
    """Add ids to the list of a ledger, which is begun if there is none. Returns their number then.

    A damaged list is renamed, logged and begun anew. Raises OSError.
    """
    path = list_in(folder, ledger_id)
    listed: frozenset[UUID] = frozenset()
    if path.exists():
        try:
            listed = _read(path, ledger_id)
        except RuleBroken:
            log.error("list of erasures damaged", file=path.name)
            path.rename(path.with_name(f"{path.name}.damaged"))
    every = sorted(listed.union(erased))
    if len(every) > len(listed) or not path.exists():
        replace_file(path, msgspec.json.encode(Erasures(ledger_id=ledger_id, erased=every)))
    return len(every)


def find_erasures(
    settings: Settings, backup: Path, ledger_id: str, named: Path | None = None
) -> FoundErasures:
    """The erasures of a ledger: of the list `named`, else of those beside the backup and in the
    folder of the settings. Raises RuleBroken if a list cannot be read or is of another ledger."""
    if named is not None:
        return FoundErasures((named,), _read(named, ledger_id))
    folders = [backup.absolute().parent]
    if settings.backup_dir is not None:
        folders.append(settings.backup_dir.absolute())
    paths = dict.fromkeys(list_in(folder, ledger_id) for folder in folders)
    lists = tuple(path for path in paths if path.exists())
    return FoundErasures(lists, frozenset().union(*(_read(path, ledger_id) for path in lists)))


def _read(path: Path, ledger_id: str) -> frozenset[UUID]:
    try:
        found = msgspec.json.decode(path.read_bytes(), type=Erasures)
    except OSError as error:
        raise RuleBroken(
            f"消去の一覧 {path} を読めません（{error.strerror}）。",
            f"The list of erasures {path} cannot be read ({error.strerror}).",
        ) from error
    except msgspec.MsgspecError:
        raise RuleBroken(
            f"{path} は消去の一覧として読めません。壊れていない一覧か、"
            "新しいバックアップの manifest.json を --erasures で指定してください。",
            f"{path} cannot be read as a list of erasures. Name a sound one, or the manifest.json"
            " of a later backup, with --erasures.",
        ) from None
    if found.ledger_id != ledger_id:
        raise RuleBroken(
            f"{path} は別の台帳の消去の一覧です。このバックアップの台帳（{ledger_id}）"
            "の一覧を --erasures"
            " で指定してください。",
            f"{path} lists the erasures of another ledger. Name that of the ledger of this backup"
            f" ({ledger_id}) with --erasures.",
        )
    return frozenset(found.erased)
