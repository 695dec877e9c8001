"""The folder of backups: each has a note beside it that says whether it passed its check."""

import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from app.runtime.backups.making import STAGING
from app.runtime.backups.retention import Kept, to_keep
from app.runtime.backups.state import BackupState, Known, replace_file

NAME = re.compile(r"ashiato-(\d{8}T\d{6}Z)\.tar\.gz(\.enc)?")
_INSTANT = "%Y%m%dT%H%M%SZ"


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """When a backup was checked, and whether it passed."""

    checked_at: datetime
    is_good: bool


class BackupFolder:
    """A folder of backups. Other files in it are left alone."""

    def __init__(self, folder: Path) -> None:
        self.path = folder

    def new(self, made_at: datetime, *, encrypted: bool) -> Path:
        """The path of a backup that is made at this instant."""
        end = ".enc" if encrypted else ""
        return self.path / f"ashiato-{made_at.astimezone(UTC):{_INSTANT}}.tar.gz{end}"

    def backups(self) -> list[Kept]:
        """All backups, the newest first. Raises OSError."""
        found = []
        for path in self.path.iterdir():
            match = NAME.fullmatch(path.name)
            if match is not None:
                made_at = datetime.strptime(match[1], _INSTANT).replace(tzinfo=UTC)
                note = self._note(path.name)
                checked_at = note.checked_at if note else None
                found.append(Kept(path.name, made_at, checked_at, bool(note and note.is_good)))
        return sorted(found, key=lambda item: item.made_at, reverse=True)

    def note(self, name: str, at: datetime, *, is_good: bool) -> None:
        """Write down the result of a check."""
        replace_file(self._beside(name), msgspec.json.encode(Note(checked_at=at, is_good=is_good)))

    def retire(self, now: datetime) -> None:
        """Delete the backups that are not to be kept, each with its note."""
        found = self.backups()
        kept = to_keep(found, now)
        for item in found:
            if item.name not in kept:
                (self.path / item.name).unlink(missing_ok=True)
                self._beside(item.name).unlink(missing_ok=True)

    def clear(self) -> None:
        """Delete what attempts left that did not end. Nobody else may make a backup meanwhile."""
        for left in self.path.glob(f"{STAGING}*"):
            shutil.rmtree(left, ignore_errors=True)

    def state(self, before: BackupState) -> BackupState:
        """What is known now; what went wrong stays as it was `before`."""
        found = self.backups()
        good = next((item for item in found if item.is_good), None)
        newest = found[0] if found else None
        return msgspec.structs.replace(before, newest=_known(newest), verified=_known(good))

    def _beside(self, name: str) -> Path:
        return self.path / f"{name}.json"

    def _note(self, name: str) -> Note | None:
        try:
            return msgspec.json.decode(self._beside(name).read_bytes(), type=Note)
        except (FileNotFoundError, msgspec.MsgspecError):
            return None


def _known(item: Kept | None) -> Known | None:
    return item and Known(name=item.name, made_at=item.made_at, checked_at=item.checked_at)
