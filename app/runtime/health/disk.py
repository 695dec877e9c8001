"""Whether the data folder can be written, and the write-ahead log stays small."""

import os
from collections.abc import Iterator
from pathlib import Path

from app.bootstrap import Service
from app.runtime.health.condition import Condition
from app.runtime.health.database import NOTHING_RECORDED, read_only_folder
from domain.kernel.errors import Unavailable
from domain.kernel.storage.replication import LOOK_AT_SLOTS, most_retained
from domain.kernel.storage.sqlite_maintenance import log_size
from domain.kernel.text.bilingual import BilingualText
from projections.kernel.runner import megabytes

MOST_JOURNAL = 64 * 1024 * 1024
"""Most bytes of a write-ahead log file; checkpoints begin at 16 MB."""
MOST_RETAINED = 1024 * 1024 * 1024
"""Most bytes of log that PostgreSQL may keep for a replica that does not fetch them."""


def check_data_folder(service: Service) -> Iterator[Condition]:
    """Report a data folder that is missing or cannot be written."""
    if not service.settings.data_dir.is_dir():
        yield _folder_missing(service)
    elif not os.access(service.settings.data_dir, os.W_OK | os.X_OK):
        yield read_only_folder(service.settings)


def _folder_missing(service: Service) -> Condition:
    return Condition(
        code="data_folder_missing",
        severity="unready",
        title=NOTHING_RECORDED,
        cause=BilingualText(
            "データのフォルダーがありません。ディスクが外れたか、消されたか、移されました。",
            "The data folder is not there: its disk is not mounted, or it was removed or moved.",
        ),
        cure=BilingualText(
            "ディスクをつなぐか、フォルダーを元の場所に戻してください。同じものが戻れば、"
            "ここは自然に動きだします。バックアップから戻すときは、止めてから戻し、起動し直してください。",
            "Mount the disk, or move the folder back: when it is there again, all goes on by"
            " itself. To put back a copy of it, stop the service first, and start it again then.",
        ),
        command="ashiato doctor",
        detail=str(service.settings.data_dir),
        check="database",
    )


def check_journal(service: Service) -> Iterator[Condition]:
    """Report a write-ahead log that keeps growing."""
    if service.settings.is_postgresql:
        yield from _retained(service)
        return
    for file in _files(service):
        size = log_size(file)
        if size > MOST_JOURNAL:
            used = megabytes(size)
            yield Condition(
                code="journal_grows",
                severity="degraded",
                title=BilingualText(
                    "書き込みの記録（`WAL`）が増え続けています", "The write-ahead log grows"
                ),
                cause=BilingualText(
                    f"`{file.name}` の `WAL` が {used:,} MB あります。"
                    "長く読み続けている処理があると、小さくできません。",
                    f"The write-ahead log of {file.name} has {used:,} MB. While something"
                    " keeps reading the file, it cannot be made smaller.",
                ),
                cure=BilingualText(
                    "ファイルを開いたままのプログラム（`sqlite3`、バックアップなど）を終えてください。"
                    "終われば、次の書き込みで元に戻ります。",
                    "End what keeps the file open (sqlite3, a backup). After that the clock makes"
                    " the log small again.",
                ),
                command=f"fuser -v {file.name}",
                figures={"file": file.name, "megabytes": used},
                detail=str(file),
            )


def _files(service: Service) -> Iterator[Path]:
    ledger = service.settings.ledger_file
    yield from (ledger, ledger.with_name("views.sqlite3"), ledger.with_name("keys.sqlite3"))


def _retained(service: Service) -> Iterator[Condition]:
    try:
        found = most_retained(service.ledger)
    except Unavailable:
        return
    if found is None or found.size <= MOST_RETAINED:
        return
    size = megabytes(found.size)
    yield Condition(
        code="journal_grows",
        severity="degraded",
        title=BilingualText(
            "書き込みの記録（`WAL`）が増え続けています", "The write-ahead log grows"
        ),
        cause=BilingualText(
            f"使われない複製用スロットのために、`PostgreSQL` が `WAL` を {size:,} MB 残して"
            "います。",
            f"PostgreSQL keeps {size:,} MB of its log for a replication slot that nobody uses.",
        ),
        cure=BilingualText(
            "複製先を動かすか、不要なスロットを消してください（`pg_drop_replication_slot`）。",
            "Start the replica, or drop the slot (pg_drop_replication_slot).",
        ),
        command=LOOK_AT_SLOTS,
        figures={"megabytes": size},
        detail=found.slot,
    )
