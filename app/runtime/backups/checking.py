"""Checks a backup by restoring it into a temporary place and reading all of it there."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from app.bootstrap import Service, bootstrap, migrate
from app.runtime.backups.archive import Progress, Unpacked, unpack
from app.runtime.backups.erasures import FoundErasures, find_erasures
from app.runtime.backups.manifest import Manifest
from app.runtime.backups.restoring import install
from app.runtime.diagnostics import Finding, compare_inline_rows
from app.settings import Settings
from domain.files.queries import kept_files
from domain.kernel.storage.postgres_dump import temporary_database
from domain.kernel.storage.read_through import read_through
from domain.kernel.text.bilingual import BilingualText

STAGING = ".ashiato-check-"
"""How the names of the temporary folders begin in which backups are opened."""
READ_MODELS = BilingualText("表示用の表", "read models")


@dataclass(frozen=True)
class Report:
    """The result of a check: what the backup is, each finding, and how long it took."""

    manifest: Manifest
    findings: list[Finding]
    seconds: float

    @property
    def is_good(self) -> bool:
        """True if the service could go on with this backup."""
        return all(item.state != "fail" for item in self.findings)


def check(
    settings: Settings, file: Path, key: bytes | None, progress: Progress = lambda *_: None
) -> Report:
    """Open the backup in `file` in a temporary place, and check digests, records and keys.

    `settings` name the master key and, for dumps, the server of the temporary database. Raises
    RuleBroken or StoreUnusable if the backup cannot be opened at all.
    """
    return _report(settings, file, key, progress, is_drill=False)


def drill(
    settings: Settings, file: Path, key: bytes | None, progress: Progress = lambda *_: None
) -> Report:
    """Restore the backup in `file` as a whole into a temporary place, up to its read models.

    Checks what `check` does, and takes as long as a real restoration. Raises as `check` does.
    """
    return _report(settings, file, key, progress, is_drill=True)


def _report(
    settings: Settings, file: Path, key: bytes | None, progress: Progress, *, is_drill: bool
) -> Report:
    began = time.monotonic()
    with _folder(settings) as folder:
        unpacked = unpack(file, key, folder, with_files=is_drill, progress=progress)
        with _place(settings, unpacked.manifest, folder) as place:
            ledger_id = unpacked.manifest.ledger_id
            listed = find_erasures(settings, file, ledger_id) if is_drill else FoundErasures()
            applied = install(folder, unpacked.manifest, place, listed.erased)
            with closing(bootstrap(place)) as service:
                findings = list(_findings(service, unpacked, progress, is_drill=is_drill))
            if is_drill:
                findings.append(_erasures(listed, applied))
    return Report(unpacked.manifest, findings, time.monotonic() - began)


@contextmanager
def _folder(settings: Settings) -> Iterator[Path]:
    """A temporary folder on the disk of the data, or where the machine keeps such."""
    parent = settings.data_dir if settings.data_dir.is_dir() else None
    with TemporaryDirectory(prefix=STAGING, dir=parent) as folder:
        yield Path(folder)


@contextmanager
def _place(settings: Settings, manifest: Manifest, folder: Path) -> Iterator[Settings]:
    """Settings of an empty place for the kinds of stores in the backup."""
    data = folder / "place"
    with ExitStack() as open_databases:
        place = Settings.for_folder(
            data, master_key_file=settings.master_key_file, zone=settings.zone
        )
        if manifest.ledger.kind == "postgresql":
            url = temporary_database(settings.database_url)
            place = replace(place, database_url=open_databases.enter_context(url))
        if manifest.keys.kind != manifest.ledger.kind:
            place = replace(place, keys_url=f"sqlite:///{data / 'keys.sqlite3'}")
            if manifest.keys.kind == "postgresql":
                url = temporary_database(settings.keys_url or settings.database_url)
                place = replace(place, keys_url=open_databases.enter_context(url))
        data.mkdir(mode=0o700)
        yield place


def _findings(
    service: Service, unpacked: Unpacked, progress: Progress, *, is_drill: bool
) -> Iterator[Finding]:
    """What the restored service shows. Its stores have passed the checks of the restoration."""
    manifest = unpacked.manifest
    yield Finding(
        "archive",
        BilingualText("バックアップのファイル", "archive"),
        "ok",
        BilingualText(
            "全体を読め、中身は目録の値と一致しています。",
            "complete, and as its manifest says",
        ),
        detail=f"release {manifest.release}, position {manifest.position}",
    )
    yield Finding(
        "keys",
        BilingualText("鍵", "keys"),
        "ok",
        BilingualText("マスター鍵で鍵を開けられます。", "the master key opens the keys"),
    )
    yield _records(service, progress)
    yield _files(service, unpacked)
    migrate(service)
    yield compare_inline_rows(service.ledger)
    if is_drill:
        yield _read_models(service)


def _records(service: Service, progress: Progress) -> Finding:
    title = BilingualText("記録", "records")
    read = read_through(service.ledger, partial(progress, "records"))
    if read.found:
        return Finding(
            "records",
            title,
            "fail",
            BilingualText(
                f"読み取れない記録が{len(read.found)}件あります。",
                f"{len(read.found)} records cannot be read",
            ),
            BilingualText("別のバックアップを使ってください。", "Use another backup."),
            detail=f"the first is at position {read.found[0]}",
        )
    found = BilingualText(
        f"{read.readable:,}件をすべて読めました。", f"all {read.readable:,} can be read"
    )
    if read.held:
        found = BilingualText(
            f"{read.readable:,}件を読めました。{len(read.held)}件は前から隔離中です。",
            f"{read.readable:,} can be read; {len(read.held)} were in quarantine before",
        )
    return Finding("records", title, "ok", found)


def _files(service: Service, unpacked: Unpacked) -> Finding:
    title = BilingualText("作業のファイル", "files of work")
    missing = [id for id in kept_files(service.ledger) if id.hex not in unpacked.files]
    if missing:
        return Finding(
            "files",
            title,
            "warn",
            BilingualText(
                f"記録にあるファイルのうち{len(missing)}件が入っていません。",
                f"{len(missing)} files that the ledger names are not in it",
            ),
            BilingualText(
                "バックアップを作ったときに消えていたか、その間に取り除かれました。データのフォルダーの"
                " files を確かめてください。",
                "They were lost or removed when it was made. See to files/ in the data folder.",
            ),
            detail=f"the first is {missing[0]}",
        )
    number = len(unpacked.files)
    found = BilingualText(f"{number:,}件がすべてあります。", f"all {number:,} are there")
    return Finding("files", title, "ok", found)


def _erasures(listed: FoundErasures, applied: int) -> Finding:
    title = BilingualText("消去の一覧", "erasures")
    if not listed.lists:
        return Finding(
            "erasures",
            title,
            "warn",
            BilingualText(
                "バックアップのそばに消去の一覧がありません。",
                "there is no list of erasures beside the backup",
            ),
            BilingualText(
                "バックアップのあとに消去されたものが、戻すとまた読めます。一覧をバックアップと一緒に保管してください。",
                "What was erased after it becomes readable again. Keep the list with the backups.",
            ),
        )
    found = BilingualText(
        f"一覧の{len(listed.erased):,}件のうち{applied:,}件を、もう一度消去しました。",
        f"{applied:,} of {len(listed.erased):,} in the list were erased again",
    )
    return Finding("erasures", title, "ok", found)


def _read_models(service: Service) -> Finding:
    service.projections.catch_up()
    wrong = [item for item in service.projections.status() if item.error is not None or item.lag]
    if wrong:
        return Finding(
            "read models",
            READ_MODELS,
            "fail",
            BilingualText("作り直せない表があります。", "could not all be made anew"),
            BilingualText("開発元に知らせてください。", "Report this to the makers."),
            detail=", ".join(item.name for item in wrong),
        )
    made = BilingualText("記録から作り直せました。", "made anew from the records")
    return Finding("read models", READ_MODELS, "ok", made)
