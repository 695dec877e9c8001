"""The commands that show, feed and rebuild the read models."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict

import click

from app.bootstrap import installation
from app.cli.language import spoken
from app.runtime.operator import command_line
from domain.identity.access_log import record_rebuild
from domain.kernel.errors import RuleBroken, Unavailable
from domain.kernel.storage.sqlite import SQLiteDatabase
from domain.kernel.text.bilingual import BilingualText
from projections.kernel.runner import DiskSpace, Projections, Status, megabytes

ON_A_SERVER = BilingualText(
    "することはありません。表示用の表はサーバーにあります。",
    "nothing to do: the read models are on a server",
)
SHRINKABLE = BilingualText(
    "終わりました。表示用の表のファイルは、空いた分を返すようになりました。",
    "done: the file of the read models gives back what is free",
)
BUILDING = BilingualText("作り直しています", "rebuilding")
BUILT = BilingualText("作り直しました", "done")


@click.group()
def projections() -> None:
    """Show, update and rebuild the read models."""


@projections.command()
@click.argument("names", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def status(names: tuple[str, ...], as_json: bool) -> None:
    """Show the progress of each read model, and the error that stopped it."""
    with _running() as runner:
        runner.require(names)
        lines = [item for item in runner.status() if not names or item.name in names]
    if as_json:
        click.echo(json.dumps([asdict(line) for line in lines], ensure_ascii=False, indent=2))
        return
    for line in lines:
        click.echo(_line(line))


@projections.command("catch-up")
@click.argument("names", nargs=-1)
def catch_up(names: tuple[str, ...]) -> None:
    """Bring the read models up to date. Exit status 1 if one of them stopped at a record."""
    with _running() as runner:
        runner.catch_up(*names)
        lines = [item for item in runner.status() if not names or item.name in names]
        for line in lines:
            click.echo(_line(line))
        runner.require_no_newer_release()
    stopped = [line.name for line in lines if line.state == "failed"]
    if stopped:
        raise RuleBroken(
            f"取り込めない記録があり、止まっている表があります：{', '.join(stopped)}",
            f"stopped before a record that cannot be taken in: {', '.join(stopped)}",
        )


@projections.command()
@click.argument("names", nargs=-1)
def rebuild(names: tuple[str, ...]) -> None:
    """Rebuild the rows from the first event, while the current ones stay in use."""
    with installation() as service:
        runner = service.projections
        runner.require(names)
        wanted = names or runner.names
        with suppress(Unavailable):  # What is rebuilt does not depend on the ledger taking it in.
            record_rebuild(service.ledger, command_line(), service.clock, wanted)
        for name in wanted:
            click.echo(_space_line(name, runner.space_for(name)), err=True)
        if runner.space_for(*wanted).is_enough:
            _rebuild(runner, wanted)
            return
        for name in wanted:  # One at a time is slower, but needs less disk space.
            _rebuild(runner, (name,))


@projections.command()
def compact() -> None:
    """Rewrite the read models of a release before 0.2, so that their file can shrink (SQLite).

    Stop the service first, because no other process can write meanwhile. It takes about a second
    for 50 MB, and needs disk space for two more copies of the read models.
    """
    with installation() as service:
        views = service.views
        if not isinstance(views, SQLiteDatabase):
            click.echo(spoken(ON_A_SERVER))
            return
        used, room = views.used(), views.room() or 0
        if room < 2 * used:
            needed, free = megabytes(2 * used), megabytes(room)
            said = BilingualText(
                f"ディスクの空きが {needed:,} MB 必要です（空き {free:,} MB）。",
                f"needs {needed:,} MB of free disk (free: {free:,} MB)",
            )
            raise click.ClickException(spoken(said))
        views.make_shrinkable(used)
        click.echo(spoken(SHRINKABLE))


@contextmanager
def _running() -> Iterator[Projections]:
    with installation() as service:
        yield service.projections


def _rebuild(runner: Projections, names: Sequence[str]) -> None:
    many = BilingualText(f"表示用の表{len(names)}個", f"{len(names)} read models")
    label = names[0] if len(names) == 1 else spoken(many)
    if not sys.stderr.isatty():
        click.echo(f"{label}: {spoken(BUILDING)}", err=True)
        runner.rebuild_together(names)
        click.echo(f"{label}: {spoken(BUILT)}", err=True)
        return
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

        def show(done: int, total: int) -> None:
            bar.length = max(total, 1)
            bar.update(done - bar.pos)

        runner.rebuild_together(names, show)


def _space_line(name: str, room: DiskSpace) -> str:
    free = None if room.free is None else f"{megabytes(room.free):,} MB"
    needed = f"{megabytes(room.needed):,} MB"
    said = BilingualText(
        f"ディスクの空きが約 {needed} 必要です（空き {free or 'は分かりません'}）。",
        f"needs about {needed} of free disk (free: {free or 'not known here'})",
    )
    return f"{name}: {spoken(said)}"


def _line(status: Status) -> str:
    error = f"  {status.error}" if status.error else ""
    return (
        f"{status.name:<28} v{status.version:<3} {status.state:<9}"
        f" {status.position}/{status.head}{error}"
    )
