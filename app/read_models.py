"""The commands that show, feed and rebuild the read models."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict

import click

from app.bootstrap import bootstrap
from app.settings import Settings
from domain.kernel.errors import RuleBroken
from projections.kernel.runner import Projections, Status


@click.group()
def projections() -> None:
    """Show, feed and rebuild the read models."""


@projections.command()
@click.argument("names", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def status(names: tuple[str, ...], as_json: bool) -> None:
    """How far each read model is, and what stopped it."""
    with _running() as runner:
        runner.require(names)
        lines = [one for one in runner.status() if not names or one.name in names]
    if as_json:
        click.echo(json.dumps([asdict(one) for one in lines], ensure_ascii=False, indent=2))
        return
    for one in lines:
        click.echo(_line(one))


@projections.command("catch-up")
@click.argument("names", nargs=-1)
def catch_up(names: tuple[str, ...]) -> None:
    """Take in everything recorded so far. Exit status 1 if something could not be taken in."""
    with _running() as runner:
        runner.catch_up(*names)
        lines = [one for one in runner.status() if not names or one.name in names]
        for one in lines:
            click.echo(_line(one))
        runner.require_no_newer_release()
    stopped = [one.name for one in lines if one.state == "failed"]
    if stopped:
        raise RuleBroken(
            f"取り込めない記録があり、止まっている表があります: {', '.join(stopped)}",
            f"stopped before a record that cannot be taken in: {', '.join(stopped)}",
        )


@projections.command()
@click.argument("names", nargs=-1)
def rebuild(names: tuple[str, ...]) -> None:
    """Build the rows anew from the first event, while the present ones stay in use."""
    with _running() as runner:
        runner.require(names)
        for name in names or runner.names:
            _rebuild(runner, name)


@contextmanager
def _running() -> Iterator[Projections]:
    service = bootstrap(Settings.from_environment())
    try:
        yield service.projections
    finally:
        service.close()


def _rebuild(runner: Projections, name: str) -> None:
    if not sys.stderr.isatty():
        click.echo(f"{name}: rebuilding", err=True)
        runner.rebuild(name)
        click.echo(f"{name}: done", err=True)
        return
    with click.progressbar(length=1, label=name, file=sys.stderr) as bar:

        def show(done: int, total: int) -> None:
            bar.length = max(total, 1)
            bar.update(done - bar.pos)

        runner.rebuild(name, show)


def _line(status: Status) -> str:
    error = f"  {status.error}" if status.error else ""
    return (
        f"{status.name:<28} v{status.version:<3} {status.state:<9}"
        f" {status.position}/{status.head}{error}"
    )
