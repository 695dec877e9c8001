"""The commands that run processes: everything at once, or one worker or the clock alone."""

import os
import sys

import click

from app.runtime.all_in_one import Plan
from app.runtime.all_in_one import up as run_everything
from app.runtime.child_process import module_command
from app.runtime.data_folder import require_folder, require_installation
from app.settings import Settings


@click.command()
@click.option("--demo", is_flag=True, help="Load demonstration data on the first start.")
@click.option("--host", help="The address to listen on (HOST, 127.0.0.1).")
@click.option("--port", type=click.IntRange(1, 65535), help="The port to listen on (PORT, 8000).")
@click.option("--web", type=click.IntRange(1, 64), default=2, help="The number of web processes.")
@click.option("--workers", type=click.IntRange(1, 64), default=1, help="The number of workers.")
def up(demo: bool, host: str | None, port: int | None, web: int, workers: int) -> None:
    """Run web, workers, clock and Redis together until Ctrl-C."""
    settings = Settings.from_environment()
    run_everything(
        Plan(
            settings=settings,
            host=host or settings.host,
            port=port or settings.port,
            web=web,
            workers=workers,
            demo=demo,
        )
    )


@click.command()
@click.argument("queues", nargs=-1, metavar="[QUEUE]...")
def worker(queues: tuple[str, ...]) -> None:
    """Run a worker for the named queues: work (the default), projections."""
    _become("workers", *queues)


@click.command()
def clock() -> None:
    """Run the scheduler, which queues the work that is due."""
    _become("workers.schedule")


def _become(*words: str) -> None:
    """Replace this process by a worker process; the app imports nothing from the workers.

    Settings and data folder are checked first, so that an error is reported here in one line.
    """
    settings = Settings.from_environment()
    require_installation(settings)
    require_folder(settings.data_dir)
    sys.stdout.flush()
    os.execv(sys.executable, module_command(*words))  # noqa: S606
