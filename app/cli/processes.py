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
@click.option("--demo", is_flag=True, help="Fill it with demonstration data the first time.")
@click.option("--host", help="Where to listen (HOST, 127.0.0.1).")
@click.option("--port", type=click.IntRange(1, 65535), help="Where to listen (PORT, 8000).")
@click.option("--web", type=click.IntRange(1, 64), default=2, help="Web processes.")
@click.option("--workers", type=click.IntRange(1, 64), default=1, help="Work processes.")
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
    """Serve one queue (work), or the queues named: work, projections."""
    _become("workers", *queues)


@click.command()
def clock() -> None:
    """Be the clock: send again for whatever is due."""
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
