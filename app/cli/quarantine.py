"""The commands for records that cannot be read: list and release them."""

import json
import os
import sys
from dataclasses import asdict

import click

from app.bootstrap import bootstrap
from app.cli.language import spoken
from app.jobs.quarantine import WHY, owner_named
from app.runtime.child_process import module_command
from app.settings import Settings
from domain.kernel.events.quarantine import HeldEvent
from domain.kernel.text.bilingual import BilingualText


@click.group()
def quarantine() -> None:
    """List and release records that cannot be read."""


@quarantine.command("list")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def list_held(as_json: bool) -> None:
    """List the records in quarantine, and why. The content of the records is not shown."""
    service = bootstrap(Settings.from_environment())
    try:
        held = service.ledger.quarantine.held()
    finally:
        service.close()
    if as_json:
        lines = [asdict(item) for item in held]
        click.echo(json.dumps(lines, ensure_ascii=False, indent=2, default=str))
        return
    for item in held:
        click.echo(_line(item))
    if not held:
        click.echo(spoken(BilingualText("隔離中の記録はありません。", "nothing is in quarantine")))


@quarantine.command()
@click.argument("position", type=click.IntRange(min=1))
def release(position: int) -> None:
    """Check again whether the record at POSITION can be read, and release it if so.

    Read models that skipped it are rebuilt next to the current ones, and policies handle it. Safe
    to repeat. Exit status 1 if it still cannot be read.
    """
    Settings.from_environment()
    sys.stdout.flush()
    words = module_command("workers.release_event", str(position))
    os.execv(sys.executable, words)  # noqa: S606


def _line(held: HeldEvent) -> str:
    owner, why = spoken(owner_named(held)), spoken(WHY[held.why])
    since = spoken(BilingualText(f"{held.found_at} から", f"since {held.found_at}"))
    return (
        f"{held.position:>8}  {owner} {held.belongs_to}  {held.topic}  {held.why}: {why}  {since}"
    )
