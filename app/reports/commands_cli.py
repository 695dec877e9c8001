"""`ashiato report`: the figures as of a day, as known at an instant, printed or as a file."""

import json
import sys
from datetime import datetime
from pathlib import Path

import click

from app.bootstrap import FIRST_CENTRE, Service, installation
from app.cli.centres import require_centre
from app.cli.dates import Day, Instant
from app.cli.language import spoken
from app.http.lag_refusal import take_everything_in
from app.http.pagination import require_known, require_past
from app.reports import robot_labels, robot_pilot
from app.reports.files import FORMS, Table, plain, written
from app.reports.known_calendar import known_calendar
from app.reports.report import NAME, Question, bpo_centre
from app.reports.search_criteria import READS
from app.runtime.operator import command_line
from domain.identity.access_log import record_download
from domain.kernel.errors import RuleBroken
from domain.kernel.text.bilingual import BilingualText
from domain.reports.value_objects import Period


@click.command()
@click.argument("name", metavar="NAME", type=click.Choice([NAME, robot_labels.NAME]))
@click.option("--as-of", type=Day(), help="The day (default: today).")
@click.option("--known-at", type=Instant(), help="Count only records up to this instant.")
@click.option("--period", type=click.Choice([item.value for item in Period]), default="year",
              show_default=True, help="The period to count, up to that day.")  # fmt: skip
@click.option("--centre", default=FIRST_CENTRE, show_default=True, help="The centre's code.")
@click.option("--format", "form", type=click.Choice(list(FORMS)), default="json", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="The file to write.")
def report(
    *,
    name: str,
    as_of: datetime | None,
    known_at: datetime | None,
    period: str,
    centre: str,
    form: str,
    as_json: bool,
    out: Path | None,
) -> None:
    """Print the report NAME, or write it to a file."""
    form = "json" if as_json else form
    _require_form(form, out)
    with installation() as service:
        clock = service.clock
        require_centre(service.ledger, centre)
        instant = (known_at or clock.now()).astimezone(clock.zone)
        question = Question(
            centre=centre,
            as_of=as_of.date() if as_of else clock.today(),
            known_at=instant,
            calendar=known_calendar(service.ledger, centre, instant),
            period=Period(period),
        )
        body = _body(service, name, question, form)
        by = command_line(centre)
        record_download(service.ledger, by, clock, what="report", form=form, subject=None)
    if out is not None:
        out.write_bytes(body)
    else:
        click.echo(body, nl=False)


def _require_form(form: str, out: Path | None) -> None:
    if form == "xlsx" and out is None and sys.stdout.isatty():
        raise RuleBroken(
            "XLSX は画面に出せません。--out でファイルを指定してください。",
            "XLSX cannot be shown on a screen. Name a file with --out.",
        )


def _body(service: Service, name: str, question: Question, form: str) -> bytes:
    """Return the report in one format, after all recorded events have been projected."""
    require_past(question.as_of, service.clock.today())
    require_known(question.known_at, service.clock.now())
    is_of_robots = name == robot_labels.NAME
    take_everything_in(service, robot_pilot.READS if is_of_robots else READS)
    count = robot_pilot.robot_pilot if is_of_robots else bpo_centre
    figures = count(service.views, question)
    language = spoken(BilingualText("ja", "en"))
    if form != "json":
        return written(Table(question=question, figures=figures, language=language), form)
    shown = {
        "name": name,
        "centre": question.centre,
        "as_of": question.as_of.isoformat(),
        "known_at": question.known_at.isoformat(),
        "period": question.period.value,
        "figures": [plain(question, figure, language) for figure in figures],
    }
    return (json.dumps(shown, ensure_ascii=False, indent=2) + "\n").encode()
