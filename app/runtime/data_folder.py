"""Checks that the data folder can be written and holds an installation."""

import errno
import os
from pathlib import Path

from app.settings import Settings
from domain.kernel.errors import FolderUnusable


def require_installation(settings: Settings) -> None:
    """Raise FolderUnusable if there is no installation; only `migrate` and `up` create one.

    A process that restarts while the data disk is missing must not create another installation.
    """
    ledger = settings.ledger_file
    if not settings.is_postgresql and not ledger.exists():
        raise FolderUnusable(
            f"{ledger.parent} に台帳（{ledger.name}）がありません。新しく始めるときは"
            " ashiato migrate を実行してください。前からある場所なら、ディスクがつながっているか、"
            "ASHIATO_DATA_DIR が正しいかを確かめてください。",
            f"There is no ledger ({ledger.name}) in {ledger.parent}. To begin anew, run ashiato"
            " migrate. Where there was one, see whether its disk is mounted and ASHIATO_DATA_DIR"
            " is right.",
        )


def require_folder(folder: Path, mode: int = 0o700) -> None:
    """Create `folder` if it is missing. Raises FolderUnusable if it cannot be written."""
    try:
        folder.mkdir(mode=mode, parents=True, exist_ok=True)
    except OSError as error:
        raise _not_writable(folder, error.strerror or type(error).__name__) from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise _not_writable(folder, _why(folder))


def _why(folder: Path) -> str:
    read_only = os.statvfs(folder).f_flag & os.ST_RDONLY
    return os.strerror(errno.EROFS if read_only else errno.EACCES)


def _not_writable(folder: Path, why: str) -> FolderUnusable:
    return FolderUnusable(
        f"データのフォルダー {folder} に書き込めません（{why}）。"
        "ディスクが読み取り専用でないか、フォルダーの持ち主を確かめてください。",
        f"The data folder {folder} cannot be written ({why})."
        " See whether its disk is mounted read-only, and who owns it.",
    )
