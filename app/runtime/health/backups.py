"""Whether the folder of backups has a recent backup, and one that was restored and checked."""

from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from app.bootstrap import Service
from app.runtime.backups.state import BackupState, Known, read_state
from app.runtime.health.condition import Condition
from app.runtime.labels import span
from domain.kernel.text.bilingual import BilingualText

LATE = timedelta(minutes=45)
"""Age of the newest backup from which it is late: three were not made."""
UNVERIFIED = timedelta(hours=36)
"""Age of the newest checked backup from which the check is late: a night was missed."""
FIRST_CHECK = timedelta(hours=1)
"""How old the first backup may be without a check."""
_CODE = "backup_"


class BackupAges(NamedTuple):
    """How old the newest backup is and the newest that passed its check, in seconds.

    None if there is none. `state` is `not_set` where no folder for backups is set, else `ok`, or
    what is wrong, by the end of its code: `late`, `damaged` or `unverified`.
    """

    state: str
    newest_seconds: int | None = None
    verified_seconds: int | None = None


def ages(service: Service) -> BackupAges:
    """The ages of the backups in the folder of the settings."""
    if service.settings.backup_dir is None:
        return BackupAges("not_set")
    known = read_state(service.settings)
    wrong = next(_conditions(service, known), None)
    return BackupAges(
        "ok" if wrong is None else wrong.code.removeprefix(_CODE),
        None if known.newest is None else _seconds(service, known.newest),
        None if known.verified is None else _seconds(service, known.verified),
    )


def check_backups(service: Service) -> Iterator[Condition]:
    """Report backups that are late, damaged or not checked, where a folder for them is set."""
    if service.settings.backup_dir is not None:
        yield from _conditions(service, read_state(service.settings))


def _conditions(service: Service, known: BackupState) -> Iterator[Condition]:
    if known.newest is None or _seconds(service, known.newest) > LATE.total_seconds():
        yield _late(service, known)
    if known.damaged is not None:
        yield _damaged(known)
    elif _is_unverified(service, known):
        yield _unverified(service, known)


def _seconds(service: Service, backup: Known) -> int:
    return max(int((service.clock.now() - backup.made_at).total_seconds()), 0)


def _is_unverified(service: Service, known: BackupState) -> bool:
    if known.verified is not None:
        return _seconds(service, known.verified) > UNVERIFIED.total_seconds()
    return known.newest is not None and (
        _seconds(service, known.newest) > FIRST_CHECK.total_seconds()
    )


def _late(service: Service, known: BackupState) -> Condition:
    if known.newest is None:
        cause = BilingualText("バックアップがまだありません。", "There is no backup yet.")
    else:
        age = span(_seconds(service, known.newest))
        cause = BilingualText(
            f"いちばん新しいバックアップは{age.ja}前のものです。15分ごとに作られるはずです。",
            f"The newest backup is {age.en} old; one is due every 15 min.",
        )
    failed = known.not_made
    return Condition(
        code="backup_late",
        severity="degraded",
        title=BilingualText("バックアップが遅れています", "The backup is late"),
        cause=cause,
        cure=BilingualText(
            "時計のプロセスが動いていること、`ASHIATO_BACKUP_DIR` のディスクがつながっていて空きが"
            "あることを確かめてください。直れば、1分以内に自然に作られます。",
            "See that the clock runs, and that the disk of ASHIATO_BACKUP_DIR is mounted and has"
            " room. Once it has, a backup is made within a minute by itself.",
        ),
        command="ashiato doctor",
        figures={} if known.newest is None else {"seconds": _seconds(service, known.newest)},
        detail=f"{known.folder}{': ' + failed.en if failed else ''}",
        check="backups",
    )


def _damaged(known: BackupState) -> Condition:
    assert known.damaged is not None  # noqa: S101 - the caller has looked
    return Condition(
        code="backup_damaged",
        severity="degraded",
        title=BilingualText("バックアップが壊れています", "A backup is damaged"),
        cause=BilingualText(
            "いちばん新しく点検したバックアップは、点検に合格しませんでした。",
            "The backup that was checked last did not pass its check.",
        ),
        cure=BilingualText(
            "バックアップのディスクと、データのディスクの状態を確かめてください。次のバックアップは"
            "自然に点検されます。続くときは、次のコマンドで理由を調べてください。",
            "See to the disk of the backups and that of the data. The next backup is checked by"
            " itself; if that goes on, find out why with this command.",
        ),
        command="ashiato drill",
        detail=known.damaged.en,
        check="backups",
    )


def _unverified(service: Service, known: BackupState) -> Condition:
    if known.verified is None:
        cause = BilingualText(
            "点検に合格したバックアップが、まだありません。",
            "No backup has passed its check yet.",
        )
    else:
        age = span(_seconds(service, known.verified))
        cause = BilingualText(
            f"点検に合格したバックアップのうち、いちばん新しいものは{age.ja}前のものです。"
            "毎晩点検されるはずです。",
            f"The newest backup that passed its check is {age.en} old; one is checked every night.",
        )
    return Condition(
        code="backup_unverified",
        severity="degraded",
        title=BilingualText("バックアップが点検されていません", "Backups are not checked"),
        cause=cause,
        cure=BilingualText(
            "時計のプロセスが夜のあいだ動いていることを確かめてください。いま点検するときは、"
            "次のコマンドを実行してください。",
            "See that the clock runs at night. To check the newest one now, run this command.",
        ),
        command="ashiato drill",
        figures=({} if known.verified is None else {"seconds": _seconds(service, known.verified)}),
        detail="" if known.not_checked is None else known.not_checked.en,
        check="backups",
    )
