"""What is known of the backups, in a file of the data folder.

Health checks and the clock read only this file, so that a folder of backups on a disk that does not
answer holds up neither. The process that makes the backups writes it.
"""

import fcntl
import os
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from app.settings import Settings
from domain.kernel.text.bilingual import BilingualText

NAME = "backups.json"


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """A backup in the folder; `checked_at` is None before its check."""

    name: str
    made_at: datetime
    checked_at: datetime | None = None


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """Why the last attempt failed, as a sentence in both languages."""

    at: datetime
    ja: str
    en: str

    @classmethod
    def of(cls, at: datetime, text: BilingualText) -> "Failure":
        """The failure at an instant."""
        return cls(at=at, ja=text.ja, en=text.en)


class BackupState(msgspec.Struct, frozen=True, kw_only=True):
    """The newest backup of a folder, the newest that passed its check, and what went wrong last.

    `seconds` is how long the newest one took to be made.
    `not_made` and `not_checked` are failures of the last attempt to make or to check one, which is
    tried again; `damaged` says why the backup that was checked last cannot be relied on. `erased`
    is how many destroyed keys the list of erasures in the folder names.
    """

    folder: str
    newest: Known | None = None
    verified: Known | None = None
    seconds: float = 0.0
    not_made: Failure | None = None
    not_checked: Failure | None = None
    damaged: Failure | None = None
    erased: int = 0


def took(state: BackupState) -> timedelta:
    """How long the newest backup took to be made."""
    return timedelta(seconds=state.seconds)


def read_state(settings: Settings) -> BackupState:
    """The state of the folder in the settings; an empty one if nothing is known of that folder."""
    folder = str(settings.backup_dir)
    with suppress(OSError, msgspec.MsgspecError):
        known = msgspec.json.decode((settings.data_dir / NAME).read_bytes(), type=BackupState)
        if known.folder == folder:
            return known
    return BackupState(folder=folder)


def change_state(settings: Settings, change: Callable[[BackupState], BackupState]) -> BackupState:
    """Replace the file of the state by what `change` makes of it; one process at a time."""
    with (settings.data_dir / f".{NAME}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        state = change(read_state(settings))
        replace_file(settings.data_dir / NAME, msgspec.json.encode(state))
    return state


def replace_file(path: Path, text: bytes) -> None:
    """Write a file so that others see it as a whole, old or new."""
    part = path.with_name(f".{path.name}.part")
    opened = os.open(part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    with os.fdopen(opened, "wb") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
