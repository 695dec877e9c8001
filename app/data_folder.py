"""The data folder can be used, or whoever starts the product is told so in one line."""

import errno
import os
from pathlib import Path

from domain.kernel.errors import Unavailable


class FolderUnusable(Unavailable):
    """The data folder cannot be made or written: nothing can be started."""

    def __init__(self, folder: Path, why: str) -> None:
        super().__init__(
            f"データのフォルダー {folder} に書き込めません({why})。"
            "ディスクが読み取り専用でないか、フォルダーの持ち主を確かめてください。",
            f"The data folder {folder} cannot be written ({why})."
            " See whether its disk is mounted read-only, and who owns it.",
        )


def require_folder(folder: Path, mode: int = 0o700) -> None:
    """Make `folder` if it is missing. Raises FolderUnusable where it cannot be written."""
    try:
        folder.mkdir(mode=mode, parents=True, exist_ok=True)
    except OSError as error:
        raise FolderUnusable(folder, error.strerror or type(error).__name__) from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise FolderUnusable(folder, _why(folder))


def _why(folder: Path) -> str:
    read_only = os.statvfs(folder).f_flag & os.ST_RDONLY
    return os.strerror(errno.EROFS if read_only else errno.EACCES)
