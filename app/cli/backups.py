"""The commands that make, check and restore backups."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import click

from app.bootstrap import Service, opened
from app.cli.language import spoken, translated
from app.cli.maintenance import plain, show, state_word
from app.cli.progress import Shown
from app.runtime.backups.checking import Report, check
from app.runtime.backups.checking import drill as restore_and_check
from app.runtime.backups.encryption import read_key
from app.runtime.backups.keeping import UNFIT, key_of, newest_backup, note_check
from app.runtime.backups.making import make_backup
from app.runtime.backups.manifest import Manifest
from app.runtime.backups.restoring import Restored
from app.runtime.backups.restoring import restore as restore_from
from app.runtime.operator import command_line
from app.settings import Settings
from domain.identity.access_log import record_backup
from domain.kernel.errors import DomainError
from domain.kernel.text.bilingual import BilingualText
from domain.kernel.time.clock import Clock

FILE = click.Path(path_type=Path)
KEY = click.option(
    "--key", type=FILE, help="The key of 32 bytes that encrypts it (ASHIATO_BACKUP_KEY_FILE)."
)


@click.command()
@click.option("--out", type=FILE, help="Make a backup, and write it to this new file.")
@click.option("--verify", type=FILE, help="Check this backup in a temporary place.")
@KEY
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def backup(out: Path | None, verify: Path | None, key: Path | None, as_json: bool) -> None:
    """Back up ledger, keys and files while the service runs (--out), or check a backup (--verify).

    The master key is in no backup: keep a copy of it elsewhere. Exit status 1 if the backup could
    not be made, or cannot be relied on.
    """
    if (out is None) == (verify is None):
        raise click.UsageError(translated("Give either --out or --verify."))
    settings = Settings.from_environment()
    secret = _key(settings, key)
    if verify is not None:
        _examine(check, settings, verify, secret, as_json=as_json)
    assert out is not None  # noqa: S101 - one of the two is given
    service = opened(settings)
    try:
        with Shown() as shown:
            manifest = make_backup(service, out.absolute(), secret, shown)
        _leave_a_trace(service, "tar.gz" if secret is None else "tar.gz.enc")
    finally:
        service.close()
    if as_json:
        click.echo(json.dumps({"file": str(out), **facts(manifest)}, ensure_ascii=False, indent=2))
    else:
        said = BilingualText(
            f"{out}：{manifest.position} 番までのバックアップを作りました。",
            f"{out}: backed up to position {manifest.position}",
        )
        click.echo(spoken(said))


@click.command()
@click.argument("file", type=FILE)
@KEY
@click.option(
    "--erasures",
    type=FILE,
    help="The list of erasures to apply, or the manifest.json of a later backup, in the place of"
    " those beside FILE and in ASHIATO_BACKUP_DIR.",
)
def restore(file: Path, key: Path | None, erasures: Path | None) -> None:
    """Restore the backup FILE into an empty place: that of the settings.

    The master key has to be in its place before. Keys that were destroyed after the backup are
    destroyed again. Run ashiato migrate afterwards, then start.
    """
    settings = Settings.from_environment()
    with Shown() as shown:
        restored = restore_from(settings, file, _key(settings, key), shown, erasures)
    manifest = restored.manifest
    made_at = manifest.made_at.astimezone(settings.zone).isoformat(timespec="seconds")
    said = BilingualText(
        f"{made_at} のバックアップを戻しました（{manifest.position} 番まで）。"
        "次に ashiato migrate を"
        "実行してから、起動してください。",
        f"restored as of {made_at}, position {manifest.position}; now run ashiato migrate, and"
        " start",
    )
    click.echo(spoken(said))
    click.echo(spoken(_erased_again(restored)), err=not restored.listed.lists)


@click.command()
@click.argument("file", type=FILE, required=False)
@KEY
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def drill(file: Path | None, key: Path | None, as_json: bool) -> None:
    """Restore the newest backup (or FILE) into a temporary place, read models too, and check it.

    The newest is that in ASHIATO_BACKUP_DIR. Nothing that is in use is touched. The seconds are
    those that a real restoration takes. Exit status 1 if the backup cannot be relied on.
    """
    settings = Settings.from_environment()
    file = file or newest_backup(settings)
    _examine(restore_and_check, settings, file, _key(settings, key), as_json=as_json)


def _erased_again(restored: Restored) -> BilingualText:
    """What was done with the lists of erasures."""
    listed = restored.listed
    if not listed.lists:
        name = f"erasures-{restored.manifest.ledger_id}.json"
        return BilingualText(
            f"消去の一覧（{name}）がバックアップのそばにありません。バックアップのあとに消去されたものは、また"
            "読めます。一覧があれば、空の場所へ --erasures を付けて戻し直してください。",
            f"There is no list of erasures ({name}) beside the backup: what was erased after it is"
            " readable again. If you have a list, restore once more with --erasures.",
        )
    files = ", ".join(map(str, listed.lists))
    return BilingualText(
        f"消去の一覧（{files}）の{len(listed.erased):,}件のうち、バックアップのあとに消去された"
        f"{restored.applied:,}件をもう一度消去しました。",
        f"erased again: {restored.applied:,} that were erased after the backup, of"
        f" {len(listed.erased):,} in {files}",
    )


def _examine(
    act: Callable[..., Report],
    settings: Settings,
    file: Path,
    key: bytes | None,
    *,
    as_json: bool,
) -> NoReturn:
    """Print the report of `act` on a backup, note the result, and exit."""
    at = Clock(settings.zone).now()
    try:
        with Shown() as shown:
            report = act(settings, file, key, shown)
    except UNFIT:
        note_check(settings, file, at, is_good=False)
        raise
    note_check(settings, file, at, is_good=report.is_good)
    tell(report, file, as_json=as_json)
    sys.exit(0 if report.is_good else 1)


def _leave_a_trace(service: Service, form: str) -> None:
    """Record that a backup was made. One that is there is good even if that cannot be recorded."""
    try:
        record_backup(service.ledger, command_line(), service.clock, form)
    except DomainError as refusal:
        said = BilingualText(
            f"バックアップを作ったことは操作履歴に記録できませんでした。{refusal.text.ja}",
            f"that the backup was made could not be recorded: {refusal.text.en}",
        )
        click.echo(spoken(said), err=True)
        return
    service.wake()


def _key(settings: Settings, given: Path | None) -> bytes | None:
    return read_key(given) if given else key_of(settings)


def tell(report: Report, file: Path, *, as_json: bool) -> None:
    """Print a report of a check."""
    if as_json:
        said = {
            "file": str(file),
            **facts(report.manifest),
            "state": "ok" if report.is_good else "fail",
            "seconds": round(report.seconds, 1),
            "checks": [plain(item) for item in report.findings],
        }
        click.echo(json.dumps(said, ensure_ascii=False, indent=2))
        return
    show(report.findings)
    state = "ok" if report.is_good else "fail"
    click.echo(f"{state_word(state)}  {file}: {report.seconds:.1f} s")


def facts(manifest: Manifest) -> dict[str, Any]:
    """What identifies a backup, as JSON."""
    return {
        "made_at": manifest.made_at.isoformat(timespec="seconds"),
        "release": manifest.release,
        "position": manifest.position,
        "files": manifest.files.count,
    }
