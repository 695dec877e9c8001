"""The command that brings the tables of an installation to the version of this release."""

import json
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import click

from app.bootstrap import Service, bootstrap, plan
from app.bootstrap import migrate as bring_up_to_date
from app.cli.language import spoken
from app.cli.main import refusal_of
from app.cli.progress import Shown
from app.runtime.data_folder import require_installation
from app.runtime.schema_copies import (
    copy_files,
    first_copy,
    is_change_of_records,
    remove_unfinished,
    require_dump,
)
from app.settings import Settings
from domain.kernel.errors import StoreUnusable
from domain.kernel.storage.ledger_heads import note_head
from domain.kernel.storage.migrations.migration import Report, Step
from domain.kernel.text.bilingual import BilingualText


@click.command()
@click.option("--check", is_flag=True, help="Only list the pending steps; exit status 1 if any.")
@click.option("--dry-run", is_flag=True, help="Only list the steps, with their SQL statements.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
@click.option(
    "--dump", type=click.Path(path_type=Path), help="The dump of the PostgreSQL database."
)
@click.option("--without-copy", is_flag=True, help="Make no copy, and require no dump.")
def migrate(
    check: bool, dry_run: bool, as_json: bool, dump: Path | None, without_copy: bool
) -> None:
    """Migrate every table to this release, and create the first centre. Stop the service first.

    SQLite files are first copied to copies/ in the data folder. On PostgreSQL, make a dump and name
    it with --dump.
    """
    try:
        if check or dry_run:
            steps = _planned()
            _tell(steps, as_json=as_json, with_statements=dry_run)
            sys.exit(1 if check and steps else 0)
        _migrate(dump, without_copy=without_copy, as_json=as_json)
    except Exception as error:
        line = refusal_of(error) if as_json else None
        if line is None:
            raise
        code = error.code if isinstance(error, StoreUnusable) else ""
        _say({"state": "refused", "code": code, "refusal": line})
        sys.exit(1)


def _planned() -> list[Step]:
    settings = Settings.from_environment()
    require_installation(settings)
    with closing(bootstrap(settings)) as service:
        return plan(service)


def _migrate(dump: Path | None, *, without_copy: bool, as_json: bool) -> None:
    with closing(bootstrap(Settings.from_environment())) as service, Shown() as shown:
        steps, copy = plan(service), None
        remove_unfinished(service)
        if is_change_of_records(steps) and not without_copy:
            require_dump(service, dump)
            copy = _copy(service, steps, shown, as_json=as_json)
        report = _Shown(shown, as_json=as_json)
        bring_up_to_date(service, report)
        note_head(service.ledger)
        position = service.ledger.head()
    if as_json:
        made = [step._asdict() for step in report.steps]
        said = {"state": "ready", "position": position, "copy": copy and str(copy), "steps": made}
        _say(said)
    else:
        ready = BilingualText(
            f"準備ができました（{position} 番まで）。", f"ready: position {position}"
        )
        click.echo(spoken(ready))


def _copy(service: Service, steps: Sequence[Step], shown: Shown, *, as_json: bool) -> Path | None:
    """The copy to go back to: that of an interrupted run, else a new one; None without files."""
    folder = first_copy(service, steps)
    said = BilingualText(
        f"コピー：{folder}（中断した移行の前のもの）", f"copied before the interruption to {folder}"
    )
    if folder is None:
        folder = copy_files(service, steps, shown)
        said = BilingualText(f"コピー：{folder}", f"copied to {folder}")
    if folder is not None and not as_json:
        click.echo(spoken(said))
    return folder


class _Shown(Report):
    """Shows the steps of a migration, and keeps them; a new installation shows none."""

    def __init__(self, shown: Shown, *, as_json: bool) -> None:
        self._shown = shown
        self._as_json = as_json
        self.steps: list[Step] = []

    def made(self, step: Step) -> None:
        """Print a line for the step."""
        self.steps.append(step)
        if step.before is not None and not self._as_json:
            click.echo(_line(step))

    def progress(self, part: str, done: int, total: int) -> None:
        """Show a progress bar."""
        self._shown(part, done, total)


def _tell(steps: Sequence[Step], *, as_json: bool, with_statements: bool) -> None:
    if as_json:
        _say([step._asdict() for step in steps])
        return
    for step in steps:
        click.echo(_line(step))
        for statement in step.statements if with_statements else ():
            click.echo(f"    {' '.join(statement.split())}")
    if not steps:
        click.echo(spoken(BilingualText("することはありません。", "nothing to do")))


def _say(content: object) -> None:
    click.echo(json.dumps(content, ensure_ascii=False, indent=2))


def _line(step: Step) -> str:
    before = "nothing" if step.before is None else step.before
    return f"{step.part}: {before} -> {step.after} ({step.name})"
