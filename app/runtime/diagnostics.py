"""Checks an installation: settings, databases, keys, Redis and read models, and how to repair them.

The command line and the administrator's page report the same findings.
"""

import secrets
import shlex
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

from app.bootstrap import Service, bootstrap
from app.runtime.data_folder import require_installation
from app.runtime.health.backups import ages
from app.runtime.health.condition import Condition
from app.runtime.health.conditions import conditions
from app.runtime.health.database import away, unexpected
from app.runtime.health.reading import READ_MODELS_MISSING
from app.runtime.health.stores import unusable
from app.runtime.labels import MODEL_STATES, read_model, span
from app.settings import Settings, WrongSetting
from domain import registry
from domain.kernel.errors import FolderUnusable, StoreUnusable, Unavailable, UnknownEvent
from domain.kernel.storage import inline_projection
from domain.kernel.storage.consistency_check import find_inconsistencies, find_inconsistencies_of
from domain.kernel.storage.ledger import Ledger
from domain.kernel.storage.recorders import StoreFailed
from domain.kernel.text.bilingual import BilingualText
from domain.tasks.task import Task
from projections.kernel.lag import lags

MOST_RECOUNTED = 100_000
"""Most events for which the doctor recomputes every inline row; beyond that it takes a sample."""
SAMPLE = 200


@dataclass(frozen=True)
class Finding:
    """The result of one check: `state` is ok, warn or fail; `mend` says what to do.

    `detail` may name paths and rows: it is for the operator on the machine, not for a page.
    `command` is the command to run.
    """

    check: str
    title: BilingualText
    state: str
    found: BilingualText
    mend: BilingualText | None = None
    command: str = ""
    detail: BilingualText | str = ""


SETTINGS = BilingualText("設定", "settings")
DATABASE = BilingualText("データベース", "database")
KEYS = BilingualText("鍵", "keys")
KEY_FILES = BilingualText("鍵のファイル", "key files")
TABLES = BilingualText("表の準備", "migrations")
INLINE_PROJECTIONS = BilingualText("現在の状態の表", "inline rows")
REDIS = BilingualText("順番待ちの列", "queues (Redis)")
READ_MODELS = BilingualText("表示用の表", "read models")
BACKUPS = BilingualText("バックアップ", "backups")
FOLDER = BilingualText("データのフォルダー", "data folder")
ASK_THE_MACHINE = BilingualText(
    "ディスクと、フォルダーの持ち主を確かめてください。",
    "See to the disk, and to who owns the folder.",
)
RUN_NEWER = BilingualText(
    "新しい版の Ashiato で動かしてください。", "Run the newer release of Ashiato."
)
SET_A_FOLDER = BilingualText(
    "設定 `ASHIATO_BACKUP_DIR` に、データとは別のディスクのフォルダーを指定し、起動し直して"
    "ください。いま1つ作るときは、次のコマンドを実行してください。",
    "Let the setting ASHIATO_BACKUP_DIR name a folder on another disk than the data, and start"
    " again. To make one now, run this command.",
)
TYPE_IT = BilingualText("次のコマンドを実行してください。", "Run this command.")


def examine_from_outside() -> Iterator[Finding]:
    """Read the settings, start the service, and yield the finding of each check."""
    try:
        settings = Settings.from_environment()
        require_installation(settings)
        service = bootstrap(settings)
    except WrongSetting as wrong:
        mend = BilingualText(
            f"{wrong.variable} を直してください。", f"Correct {wrong.variable} and try again."
        )
        found = BilingualText("設定に誤りがあります。", "cannot be used")
        yield Finding("settings", SETTINGS, "fail", found, mend, detail=wrong.line)
        return
    except FolderUnusable as refusal:
        yield Finding("data folder", FOLDER, "fail", refusal.text, ASK_THE_MACHINE)
        return
    except StoreUnusable as wrong:
        yield finding_of(unusable(wrong))
        return
    except (*StoreFailed, Unavailable) as error:
        yield finding_of(away(Settings.from_environment(), error))
        return
    except Exception as error:
        yield finding_of(unexpected(bootstrap, error))
        return
    try:
        yield from examine(service)
    finally:
        service.close()


def examine(service: Service, *, recounted: int = MOST_RECOUNTED) -> Iterator[Finding]:
    """Check a running service; every inline row is recomputed for up to `recounted` events."""
    folder = service.settings.data_dir
    where = BilingualText(f"データは {folder}", f"data in {folder}")
    yield Finding(
        "settings", SETTINGS, "ok", BilingualText("読み取れました。", "read"), detail=where
    )
    yield from _open_key_files(service.settings)
    with suppress(Exception):  # A failing database is reported below.
        service.ledger.unknown.first_of_all()  # Scans the whole ledger.
    found = conditions(service)
    yield from map(finding_of, found)
    failed = {item.check for item in found}
    if failed & {"database", "migrations"}:
        return  # All other checks depend on these.
    yield from (item for item in _in_order(service) if item.check not in failed)
    if "keys" not in failed:  # The events can be read only with the keys.
        yield compare_inline_rows(service.ledger, recounted)
    if not any(item.code == READ_MODELS_MISSING for item in found):
        yield from (item for item in _read_models(service) if item.check not in failed)


def _open_key_files(settings: Settings) -> Iterator[Finding]:
    """A warning for each file of keys that other users of the machine may read or change."""
    found = {settings.master_key_file, settings.backup_key_file, settings.keys_file}
    for path in sorted(
        {path for path in found if path} | set(_files_in(settings.data_dir / "keys"))
    ):
        with suppress(OSError):
            mode = path.stat().st_mode & 0o777
            is_ours = path != settings.keys_file or settings.data_dir.stat().st_mode & 0o011
            if mode & 0o077 and is_ours:
                yield Finding(
                    "key files",
                    KEY_FILES,
                    "warn",
                    BilingualText(
                        f"ほかの利用者が {path.name} を開けます（モード {mode:03o}）。",
                        f"other users may open {path.name} (mode {mode:03o})",
                    ),
                    TYPE_IT,
                    command=f"chmod go= {shlex.quote(str(path))}",
                )


def _files_in(folder: Path) -> list[Path]:
    try:
        return [path for path in folder.iterdir() if path.is_file()]
    except OSError:
        return []


def finding_of(condition: Condition) -> Finding:
    """The finding of a condition."""
    state = (
        "fail" if condition.severity == "unready" or condition.code.endswith("_stopped") else "warn"
    )
    figures = ", ".join(f"{name} {value}" for name, value in condition.figures.items())
    detail = "; ".join(part for part in (figures, condition.detail) if part)
    check = condition.check or condition.code
    return Finding(
        check, condition.title, state, condition.cause, condition.cure, condition.command, detail
    )


def _in_order(service: Service) -> Iterator[Finding]:
    """The findings of the checks that passed."""
    written = BilingualText("書き込めます。", "can be written")
    head = service.ledger.head()
    upto = BilingualText(f"{head} 番まで", f"position {head}")
    yield Finding("database", DATABASE, "ok", written, detail=upto)
    opened = BilingualText("マスター鍵で鍵を開けられます。", "the master key opens the keys")
    key = service.settings.master_key_file
    at = BilingualText(f"マスター鍵は {key}", f"master key {key}")
    yield Finding("keys", KEYS, "ok", opened, detail=at)
    versions = ", ".join(f"{name} {number}" for name, number in service.schemas.found().items())
    current = BilingualText("この版の形です。", "of this release")
    yield Finding("migrations", TABLES, "ok", current, detail=versions)
    yield Finding("redis", REDIS, "ok", BilingualText("つながっています。", "answers"))
    yield _backups(service)


def _backups(service: Service) -> Finding:
    """How old the backups are, where none of their conditions is reported."""
    state, newest, verified = ages(service)
    if state == "not_set":
        found = BilingualText(
            "バックアップを置くフォルダーが決まっていないため、自動では作られません。",
            "no folder is set, so that none is made by itself",
        )
        return Finding("backups", BACKUPS, "warn", found, SET_A_FOLDER, "ashiato backup --out FILE")
    old, checked = span(newest or 0), span(verified or 0)
    found = BilingualText(
        f"いちばん新しいものは{old.ja}前、点検に合格したものは{checked.ja}前のものです。",
        f"the newest is {old.en} old, the newest that passed its check {checked.en}",
    )
    if verified is None:
        found = BilingualText(
            f"いちばん新しいものは{old.ja}前のものです。点検はまだです。",
            f"the newest is {old.en} old; none was checked yet",
        )
    return Finding("backups", BACKUPS, "ok", found, detail=str(service.settings.backup_dir))


def compare_inline_rows(ledger: Ledger, recounted: int = MOST_RECOUNTED) -> Finding:
    """Compare the inline rows, on which commands decide, with the events.

    All of them for up to `recounted` events; beyond that, the rows of some tasks.
    """
    tables = inline_projection.TABLES + registry.TABLES
    try:
        if ledger.head() <= recounted:
            what, wrong = (
                BilingualText("すべての行", "all rows"),
                find_inconsistencies(ledger, tables),
            )
        else:
            ids = _sample(ledger)
            what = BilingualText(f"作業{len(ids)}件の行", f"the rows of {len(ids)} tasks")
            wrong = find_inconsistencies_of(ledger, tables, "task_places", "task_id", ids)
    except UnknownEvent:
        found = BilingualText(
            "新しい版の記録があるため、比べられません。",
            "not compared: a newer release has written here",
        )
        return Finding("inline rows", INLINE_PROJECTIONS, "warn", found, RUN_NEWER)
    except Exception as error:
        return replace(finding_of(unexpected(compare_inline_rows, error)), check="inline rows")
    held = ledger.quarantine.held()
    if wrong and held:
        found = BilingualText(
            f"{len(wrong)}行が記録と合いません。隔離中の記録のためかもしれません。",
            f"{len(wrong)} differ, perhaps for want of the records in quarantine",
        )
        mend = BilingualText(
            "隔離を解いてから、もう一度比べてください。",
            "Release what is in quarantine, and compare again.",
        )
        return Finding("inline rows", INLINE_PROJECTIONS, "warn", found, mend, detail=wrong[0])
    if wrong:
        mend = BilingualText(
            "サービスを止め、いちばん新しいバックアップを戻して、開発元に知らせてください。",
            "Stop the service, restore the newest backup, and report this.",
        )
        found = BilingualText(f"{len(wrong)}行が記録と合いません。", f"{len(wrong)} differ")
        return Finding("inline rows", INLINE_PROJECTIONS, "fail", found, mend, detail=wrong[0])
    found = BilingualText(f"{what.ja}が記録と合っています。", f"{what.en} follow from the events")
    if held:
        found = BilingualText(
            f"{what.ja}のうち、隔離中の記録が属するもの以外が記録と合っています。",
            f"{what.en} follow from the events, but for what is in quarantine",
        )
    if wrong is None:
        found = BilingualText(
            "ちょうど変わっているところです。もう一度開くと比べます。",
            "changing just now; ask again to have them compared",
        )
    return Finding("inline rows", INLINE_PROJECTIONS, "ok", found)


def _sample(ledger: Ledger) -> set[UUID]:
    """The tasks of the newest events, and of some older ones at random."""
    topics = [event_class.TOPIC for event_class in Task.event_classes()]
    head = ledger.head()
    places = (max(head - SAMPLE, 0), secrets.randbelow(max(head - SAMPLE, 1)))
    return {
        recorded.event.originator_id
        for place in places
        for recorded in ledger.read(place, SAMPLE, topics)
    }


def _read_models(service: Service) -> Iterator[Finding]:
    """The read models that have not stopped; a stopped one is a condition."""
    lines = [item for item in service.projections.status() if item.state != "failed"]
    seen = {line.name: line.position for line in lines}
    late = {item.name: item for item in lags(service.ledger, seen, service.clock.now())}
    for line in lines:
        called, lag = read_model(line.name), late.get(line.name)
        title = BilingualText(f"表示用の表「{called.ja}」", f"read model: {called.en}")
        if line.state == "newer":
            found = MODEL_STATES[line.state]
            detail = str(line.error or "")
            yield Finding(f"read model {line.name}", title, "fail", found, RUN_NEWER, detail=detail)
            continue
        if line.state == "incomplete":
            found = BilingualText(
                f"読み取れない記録{line.gaps}件を除いてあります。",
                f"without {line.gaps} record(s) that cannot be read",
            )
            mend = BilingualText(
                "隔離を解くと、作り直されます。", "It is made anew with their release."
            )
            command = "ashiato quarantine list"
            yield Finding(f"read model {line.name}", title, "warn", found, mend, command)
            continue
        if lag is None:
            found = BilingualText("最新です。", MODEL_STATES[line.state].en)
        elif lag.is_far:
            continue
        else:
            found = BilingualText(f"あと{lag.events}件です。", f"{lag.events} events to go")
        yield Finding(f"read model {line.name}", title, "ok", found)
