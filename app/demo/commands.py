"""The command that fills a centre with made-up people and work, or writes a file of tasks."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

import click

from app.bootstrap import Service, bootstrap, migrate
from app.cli.dates import Day
from app.cli.language import spoken, translated
from app.demo import staff
from app.demo.accounts import SignIn
from app.demo.cafe import open_the_cafe
from app.demo.first_months import live_through_the_first_months
from app.demo.load import Plan, command_runner_for, live_through, open_the_centre
from app.demo.load_state import LoadState
from app.demo.material import write_rows
from app.demo.period import MONTHS_OF_DAYS
from app.demo.robots import live_through_the_trial
from app.identity.addresses import email_key
from app.settings import Settings
from domain.kernel.errors import Invalid, RuleBroken
from domain.kernel.text.bilingual import BilingualText
from domain.kernel.time.clock import Clock, SettableClock

SPOKEN_EVERY = 10
"""Days between two progress lines where there is no terminal."""
_WHOLE_CENTRE = click.FloatRange(0.01, 1.0)


@click.command()
@click.option(
    "--seed",
    default="1",
    show_default=True,
    help="The random seed; the same seed gives the same data.",
)
@click.option("--today", type=Day(), help="The last day of the data.")
@click.option("--days", type=click.IntRange(7, 366), default=MONTHS_OF_DAYS, show_default=True)
@click.option("--scale", type=_WHOLE_CENTRE, default=1.0, help="The fraction of the tasks.")
@click.option("--rows", type=click.IntRange(1, 1_000_000), help="Only write a file with N tasks.")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="The file of --rows (CSV)."
)
def demo(
    *,
    seed: str,
    today: datetime | None,
    days: int,
    scale: float,
    rows: int | None,
    out: Path | None,
) -> None:
    """Fill a centre with demonstration data, once; or write --rows tasks to --out."""
    if (rows is None) != (out is None):
        raise click.UsageError(translated("--rows and --out belong together."))
    if rows is not None and out is not None:
        write_rows(out, rows, seed)
        click.echo(f"{rows} {out}")
        return
    settings = Settings.from_environment()
    if settings.is_production:
        raise RuleBroken(
            "本番の環境には、デモのデータを入れられません。",
            "Demonstration data is refused in production (ASHIATO_ENV).",
        )
    load(settings, seed=seed, today=today.date() if today else None, days=days, scale=scale)


def load(
    settings: Settings,
    *,
    seed: str = "1",
    today: date | None = None,
    days: int = MONTHS_OF_DAYS,
    scale: float = 1.0,
) -> None:
    """Load the demonstration, resume an interrupted load, or say that it is complete."""
    now = Clock(settings.zone).now()
    clock = SettableClock(now, settings.zone)
    if today is not None and today > clock.today():
        raise Invalid.field(
            "today",
            "先の日付にはできません。今日までの日付にしてください。",
            "This day is in the future.",
        )
    with _quiet_service(settings, clock) as service:
        marks = LoadState(settings.data_dir)
        is_there = _holds_accounts(service)
        if marks.is_complete and is_there:
            _say(
                BilingualText(
                    "デモのデータは入っています。", "The demonstration data is there already."
                )
            )
            return
        loading = marks.begun() or marks.begin(seed, today or clock.today())
        if not is_there:
            loading = marks.note(loading, None)
        plan = Plan(seed=loading.seed, today=loading.today, days=days, scale=scale)
        stage = command_runner_for(service, clock, plan, now)
        routes = open_the_centre(stage, plan, loading.password)
        service.wake()
        _show(routes)
        with _progress(plan) as step:

            def each_day(day: date) -> None:
                marks.note(loading, day)
                service.wake()
                step(day)

            live_through(stage, plan, done=loading.done, each_day=each_day)
        live_through_the_first_months(stage)
        live_through_the_trial(stage)
        open_the_cafe(stage, plan.today, plan.members[:2])
        service.wake()
        marks.complete(routes)
    _say(BilingualText("デモのデータが入りました。", "The demonstration data is complete."))


@contextmanager
def _quiet_service(settings: Settings, clock: SettableClock) -> Iterator[Service]:
    """Open a service that wakes the workers only on request."""
    service = bootstrap(settings, clock=clock)
    service.bus.after_append = lambda: None
    try:
        service.schemas.require()  # An older installation is copied before it is changed.
        migrate(service)
        yield service
    finally:
        service.close()


def _holds_accounts(service: Service) -> bool:
    key = email_key(service.secrets, staff.ADMIN.email)
    return service.ledger.holder("account.email", key) is not None


def _show(routes: list[SignIn]) -> None:
    _say(BilingualText("次のアカウントでサインインできます。", "You can sign in now with:"))
    for route in routes:
        click.echo(f"  {route.role:<14} {route.email:<40} {route.password}")


def _say(text: BilingualText) -> None:
    click.echo(spoken(text))


@contextmanager
def _progress(plan: Plan) -> Iterator[Callable[[date], None]]:
    """Show a progress bar on a terminal, and plain lines otherwise."""
    total = len(plan.span.days) + 1
    if sys.stderr.isatty():
        with click.progressbar(length=total, label="demo", file=sys.stderr) as bar:
            yield lambda _: bar.update(1)
        return

    def say(day: date) -> None:
        lived = (day - plan.span.first).days + 1
        if lived % SPOKEN_EVERY == 0:
            click.echo(f"demo {lived}/{total} {day.isoformat()}", err=True)

    yield say
