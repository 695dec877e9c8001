"""`ashiato import`: many people, participants or tasks from one file, all of them or none."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from app.bootstrap import FIRST_CENTRE, installation
from app.cli.centres import require_centre
from app.cli.language import spoken, translated
from app.http.file_imports import Import, Reading
from app.orders.commands_cli import ENCODING_HELP, import_tasks, place_of, rows_done
from app.participants.importing import PARTICIPANTS
from app.people.importing import PEOPLE
from app.runtime.operator import command_line
from domain.kernel.messaging.bus import Envelope
from domain.kernel.text.encodings import ENCODINGS
from domain.kernel.text.row_files import BadRows, Selection


@click.group("import")
def imports() -> None:
    """Import people, participants or tasks from a CSV or XLSX file: all of them, or none."""


imports.add_command(import_tasks)


def _command(kind: Import, summary: str) -> click.Command:
    @click.argument(
        "file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
    )
    @click.option("--centre", default=FIRST_CENTRE, show_default=True, help="The centre's code.")
    @click.option("--reason", help="The reason (required for past days).")
    @click.option("--sheet", help="The sheet of a workbook, if several have contents.")
    @click.option("--heading-row", type=click.IntRange(1), help="The line of the headings.")
    @click.option("--hidden", is_flag=True, help="Also read hidden rows, columns and sheets.")
    @click.option("--encoding", type=click.Choice(list(ENCODINGS)), help=ENCODING_HELP)
    @click.option("--different", is_flag=True, help="Rows that look alike are different people.")
    @click.option("--dry-run", is_flag=True, help="Only check the rows.")
    @click.option("--template", is_flag=True, help="Print a template to fill in, and exit.")
    @click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
    def run(
        *,
        file: Path | None,
        centre: str,
        reason: str | None,
        sheet: str | None,
        heading_row: int | None,
        hidden: bool,
        encoding: str | None,
        different: bool,
        dry_run: bool,
        template: bool,
        as_json: bool,
    ) -> None:
        if template:
            click.echo(kind.template(), nl=False)
        elif file is None:
            raise click.UsageError(translated("Missing argument 'FILE'."))
        else:
            selection = Selection(
                sheet=sheet, heading_row=heading_row, hidden=hidden, encoding=encoding
            )
            reading = Reading(selection=selection, are_different=different)
            _take(kind, file, reading, as_json, centre=centre, reason=reason, dry_run=dry_run)

    run.__doc__ = summary
    return click.command(kind.name)(run)


def _take(
    kind: Import, file: Path, reading: Reading, as_json: bool, *, centre: str, **facts: Any
) -> None:
    by = Envelope(caller=command_line(centre))
    try:
        with installation() as service:
            require_centre(service.ledger, centre)
            if kind.reads:
                service.projections.catch_up(*kind.reads)
            with file.open("rb") as stream:
                taken = kind.take(service, by, stream, file.name, reading, centre=centre, **facts)
    except BadRows as bad:
        _tell(bad, as_json)
    if as_json:
        click.echo(json.dumps({"rows": taken.rows, "errors": []}))
    else:
        for text in taken.remarks:
            click.echo(spoken(text), err=True)
        for item in taken.alike:
            click.echo(f"{place_of(item.line)}: {spoken(item.text)}", err=True)
        click.echo(rows_done(taken.rows, is_check=facts["dry_run"]))


def _tell(bad: BadRows, as_json: bool) -> None:
    if as_json:
        errors = [
            {"line": row.line, "field": row.field or None, "message": spoken(row.text)}
            for row in bad.rows
        ]
        click.echo(json.dumps({"rows": 0, "errors": errors}, ensure_ascii=False))
    else:
        for row in bad.rows:
            click.echo(f"{place_of(row.line, row.field)}: {spoken(row.text)}", err=True)
    sys.exit(1)


imports.add_command(_command(PEOPLE, "Record the people of FILE."))
imports.add_command(_command(PARTICIPANTS, "Register the people of FILE as participants."))
