"""The command that brings the tables of an installation to the version of this release."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from app.bootstrap import Service, bootstrap
from app.bootstrap import migrate as bring_up_to_date
from app.cli.main import spoken
from app.cli.progress import Shown
from app.runtime.data_folder import require_installation
from app.runtime.schema_copies import copy_files, is_change_of_records, require_dump
from app.settings import Settings
from domain.kernel.storage.ledger_heads import note_head
from domain.kernel.storage.migrations.migration import Report, Step
from domain.kernel.text.bilingual import BilingualText


@click.command()
@click.option("--check", is_flag=True, help="Only list the pending steps; exit status 1 if any.")
@click.option("--dry-run", is_flag=True, help="Only list the steps, with their SQL statements.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON (--check, --dry-run).")
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
    settings = Settings.from_environment()
    if check or dry_run:
        require_installation(settings)
    service = bootstrap(settings)
    try:
        if check or dry_run:
            steps = service.schemas.plan()
            _tell(steps, as_json=as_json, with_statements=dry_run)
            sys.exit(1 if check and steps else 0)
        _migrate(service, dump, without_copy=without_copy)
        note_head(service.ledger)
        click.echo(f"ready: position {service.ledger.head()}")
    finally:
        service.close()


def _migrate(service: Service, dump: Path | None, *, without_copy: bool) -> None:
    with Shown() as shown:
        if is_change_of_records(service.schemas.plan()) and not without_copy:
            require_dump(service, dump)
            folder = copy_files(service, shown)
            if folder is not None:
                click.echo(spoken(BilingualText(f"控え: {folder}", f"copied to {folder}")))
        bring_up_to_date(service, _Shown(shown))


class _Shown(Report):
    """Shows the steps of a migration; a new installation shows none."""

    def __init__(self, shown: Shown) -> None:
        self._shown = shown

    def made(self, step: Step) -> None:
        """Print a line for the step."""
        if step.before is not None:
            click.echo(_line(step))

    def progress(self, part: str, done: int, total: int) -> None:
        """Show a progress bar."""
        self._shown(part, done, total)


def _tell(steps: Sequence[Step], *, as_json: bool, with_statements: bool) -> None:
    if as_json:
        click.echo(json.dumps([step._asdict() for step in steps], ensure_ascii=False, indent=2))
        return
    for step in steps:
        click.echo(_line(step))
        for statement in step.statements if with_statements else ():
            click.echo(f"    {' '.join(statement.split())}")
    if not steps:
        click.echo(spoken(BilingualText("することはありません。", "nothing to do")))


def _line(step: Step) -> str:
    before = "nothing" if step.before is None else step.before
    return f"{step.part}: {before} -> {step.after} ({step.name})"
