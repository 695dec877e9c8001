"""`ashiato import tasks`: imports tasks from a file, for operators of the server."""

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import click

from app.bootstrap import Service, installation
from app.cli.language import spoken
from app.orders.uploads import begin_import
from app.runtime.child_process import module_command
from app.runtime.operator import command_line
from domain.kernel.errors import RuleBroken, Unavailable
from domain.kernel.jobs.jobs import Job, find_job
from domain.kernel.messaging.bus import Envelope
from domain.kernel.text.bilingual import BilingualText
from domain.kernel.text.encodings import ENCODINGS
from domain.kernel.text.row_files import RowError
from domain.orders.job_order import JobOrder
from domain.orders.queries import named
from domain.policies.rows_become_tasks import BOUNDS, Choices, TaskRows, bad_rows

PATIENCE = 3600.0
GRACE = 10.0
TURN = 60.0
"""Seconds to wait while another workbook is being read."""
ENCODING_HELP = "The encoding of a text table, if it is not the one that is found."
ENDED = ("done", "refused", "failed")


@click.command("tasks")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--order", "order_name", required=True, help="The order's id or number.")
@click.option("--sheet", help="The sheet of a workbook, if several have contents.")
@click.option("--heading-row", type=click.IntRange(1), help="The line of the headings.")
@click.option("--hidden", is_flag=True, help="Also read hidden rows, columns and sheets.")
@click.option("--encoding", type=click.Choice(list(ENCODINGS)), help=ENCODING_HELP)
@click.option("--key-column", help="The heading of the column of keys, if it is not “key”.")
@click.option("--dry-run", is_flag=True, help="Only check the rows.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def import_tasks(
    *,
    file: Path,
    order_name: str,
    sheet: str | None,
    heading_row: int | None,
    hidden: bool,
    encoding: str | None,
    key_column: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Add the rows of FILE (CSV or XLSX with a column `key`) to an order as tasks: all, or none."""
    choices = Choices(
        sheet=sheet,
        heading_row=heading_row,
        hidden=hidden,
        encoding=encoding,
        key_column=key_column,
    )
    with installation() as service:
        order = service.ledger.get(JobOrder, _order_id(service, order_name))
        if dry_run:
            with (
                file.open("rb") as stream,
                service.tables.opened(
                    stream, file.name, BOUNDS, patience=TURN, selection=choices
                ) as table,
            ):
                rows = TaskRows(table, key_column, lambda: table.heading_row)
                count, errors = bad_rows(service.ledger, order.id, rows)
            _remark([*table.remarks, *rows.remarks])
            _say(count, [_plain(error) for error in errors], as_json, is_check=True)
        else:
            job = _import(service, order, file, choices, as_json=as_json)
            _remark([BilingualText(text.ja, text.en) for text in job.remarks])
            errors_found = [
                {
                    "line": error.line,
                    "field": error.field,
                    "message": spoken(BilingualText(error.ja, error.en)),
                }
                for error in job.faults
            ]
            _say(job.done, errors_found, as_json, is_check=False)


def _order_id(service: Service, name: str) -> UUID:
    id = named(service.ledger, name)
    if id is None:
        raise RuleBroken("この案件は見つかりませんでした。", "There is no such order.")
    return id


def _import(
    service: Service, order: JobOrder, file: Path, choices: Choices, *, as_json: bool
) -> Job:
    job_id = uuid4()
    with file.open("rb") as stream:
        command = begin_import(service, order, job_id, stream, file.name, choices=choices)
    by = command_line(order.centre)
    service.bus.dispatch(command, Envelope(caller=by))
    # The worker is started as a process, not imported. A worker that is already running may take
    # the job first; then this process finds nothing to do.
    own = subprocess.Popen(module_command("workers.run_job", "import_tasks", str(job_id)))
    try:
        return _watch(service, job_id, show=not as_json and sys.stderr.isatty())
    finally:
        _see_out(own)


def _see_out(own: "subprocess.Popen[bytes]") -> None:
    """Wait for the process to end; kill it if it does not, so that another can take its job."""
    with suppress(subprocess.TimeoutExpired):
        own.wait(GRACE)
        return
    own.kill()
    own.wait(GRACE)


def _watch(service: Service, job_id: UUID, *, show: bool) -> Job:
    deadline = time.monotonic() + PATIENCE
    with click.progressbar(length=1, label="tasks", file=sys.stderr, hidden=not show) as bar:
        while time.monotonic() < deadline:
            job = find_job(service.ledger.database, job_id)
            if job is not None and job.state in ENDED:
                return job
            if job is not None and job.total:
                bar.length = job.total
                bar.update(job.done - bar.pos)
            time.sleep(0.1)
    raise Unavailable("取込みがまだ終わりません。", "The import has not ended yet.")


def place_of(line: int, field: str | None = None) -> str:
    """Where a row of a file stands, with the field that is meant."""
    place = spoken(BilingualText(f"{line}行目", f"line {line}"))
    return f"{place}, {field}" if field else place


def rows_done(rows: int, *, is_check: bool) -> str:
    """How many rows were checked or added."""
    if is_check:
        return spoken(BilingualText(f"{rows}行を確かめました。", f"{rows} rows checked"))
    return spoken(BilingualText(f"{rows}行を取り込みました。", f"{rows} rows added"))


def _say(count: int, errors: list[dict[str, Any]], as_json: bool, *, is_check: bool) -> None:
    if as_json:
        click.echo(json.dumps({"rows": count, "errors": errors}, ensure_ascii=False))
    elif not errors:
        click.echo(rows_done(count, is_check=is_check))
    if not errors:
        return
    if not as_json:
        for error in errors:
            click.echo(f"{place_of(error['line'], error['field'])}: {error['message']}", err=True)
    sys.exit(1)


def _remark(remarks: Sequence[BilingualText]) -> None:
    """Write to standard error what was not read, or read differently from what is shown."""
    for text in remarks:
        click.echo(spoken(text), err=True)


def _plain(error: RowError) -> dict[str, Any]:
    return {"line": error.line, "field": error.field or None, "message": spoken(error.text)}
