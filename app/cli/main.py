"""The command `ashiato`: lists all commands, runs the chosen one, and prints refusals.

Exit status: 0 done, 1 refused (one line on standard error), 2 wrong usage.
"""

import os
import sys
from importlib import import_module
from typing import NoReturn

import click

from app import __version__, registry
from app.cli.language import set_language, spoken, translate, translated
from app.registry.registration import CommandEntry
from domain.kernel.errors import DomainError, Invalid, ReadModelsMissing, StoreUnusable
from domain.kernel.registration import merged
from domain.kernel.text.bilingual import BilingualText

COMMANDS: dict[str, CommandEntry] = {
    "up": CommandEntry("app.cli.processes", "up", "Run web, workers, clock and Redis together."),
    "web": CommandEntry("app.runtime.web_server", "web", "Serve the web application."),
    "worker": CommandEntry("app.cli.processes", "worker", "Serve queues."),
    "clock": CommandEntry("app.cli.processes", "clock", "Run the scheduler."),
    "migrate": CommandEntry("app.cli.migrate", "migrate", "Migrate the databases to this release."),
    "backup": CommandEntry("app.cli.backups", "backup", "Make a backup, or check one."),
    "restore": CommandEntry("app.cli.backups", "restore", "Restore a backup to an empty place."),
    "drill": CommandEntry("app.cli.backups", "drill", "Rehearse restoring the newest backup."),
    "ledger": CommandEntry("app.cli.ledger", "ledger", "Recover from lost records of the ledger."),
    "doctor": CommandEntry(
        "app.cli.maintenance", "doctor", "Check the installation and suggest fixes."
    ),
    "import": CommandEntry(
        "app.cli.imports", "imports", "Import people, participants, tasks from a file."
    ),
    "quarantine": CommandEntry(
        "app.cli.quarantine", "quarantine", "List and release records that cannot be read."
    ),
    "projections": CommandEntry(
        "app.cli.projections", "projections", "Show, update, rebuild the read models."
    ),
}
"""The operator's own commands. The contexts register theirs."""


def commands() -> dict[str, CommandEntry]:
    """Every command: the operator's, then those of the contexts."""
    return merged([COMMANDS, registry.commands()])


NOT_MIGRATED = BilingualText(
    "この版に必要な表がまだありません。ashiato migrate を実行してください。",
    "Tables that this release needs are missing. Run ashiato migrate.",
)


NO_READ_MODELS = BilingualText(
    "一覧や数字の表がありません。ashiato migrate を実行してください。記録は残っています。",
    "The read models are missing. Run ashiato migrate. Nothing that was recorded is lost.",
)


class LazyGroup(click.Group):
    """A group that imports a command only when it is used."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """The names, in the order of registration."""
        return list(commands())

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command called `cmd_name`, or None."""
        entry = COMMANDS.get(cmd_name) or registry.commands().get(cmd_name)
        if entry is None:
            return None
        command = getattr(import_module(entry.module), entry.attribute)
        assert isinstance(command, click.Command)  # noqa: S101 - the table says so
        return translate(command)

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands in the help."""
        with formatter.section(translated("Commands")):
            formatter.write_dl(
                [(name, translated(entry.summary)) for name, entry in commands().items()]
            )


@click.group(cls=LazyGroup)
@click.version_option(__version__, prog_name="ashiato", message="%(prog)s %(version)s")
def ashiato() -> None:
    """Ashiato, a case tracker and work queue that keeps every step."""


def main() -> None:
    """Run the command line; a refusal is one line on standard error and exit status 1."""
    from app.runtime.logs import configure
    from domain.kernel.storage.deadlines import AT_WORK, each

    configure(json_lines=os.environ.get("ASHIATO_ENV") == "production")
    set_language()
    try:
        with each(AT_WORK):
            translate(ashiato)(prog_name="ashiato")
    except Exception as error:
        line = refusal_of(error)
        if line is None:
            raise
        refuse(line)


def refusal_of(error: Exception) -> str | None:
    """The line for an error that is a refusal, in the language of the terminal; None for others."""
    from app.settings import WrongSetting
    from domain.kernel.storage.recorders import StoreFailed
    from domain.kernel.storage.write_probe import lacks_tables

    if isinstance(error, WrongSetting):
        return spoken(error.line)
    if isinstance(error, StoreUnusable):
        return spoken(error.line)
    if isinstance(error, ReadModelsMissing):
        return spoken(NO_READ_MODELS)
    if isinstance(error, DomainError):
        return spoken(NOT_MIGRATED) if lacks_tables(error) else _line(error)
    if isinstance(error, StoreFailed):
        return spoken(NOT_MIGRATED if lacks_tables(error) else _failed(error))
    return None


def refuse(line: str) -> NoReturn:
    """Print one line on standard error and exit with status 1."""
    click.echo(" ".join(line.split()), err=True)
    sys.exit(1)


def _failed(error: Exception) -> BilingualText:
    """The message for a failed database: the class of the error, never its text."""
    kind = type(error).__name__
    return BilingualText(
        f"データベースを使えません（{kind}）。ashiato doctor で原因と直し方が分かります。",
        f"The database cannot be used ({kind}). Run ashiato doctor to find out why.",
    )


def _line(refusal: DomainError) -> str:
    if not isinstance(refusal, Invalid):
        return spoken(refusal.text)
    first = list(refusal.errors.items())[:10]
    return "; ".join(f"{path}: {' '.join(map(spoken, texts))}" for path, texts in first)
