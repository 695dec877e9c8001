"""Serves the web application with gunicorn: a few processes with a few threads each."""

import gc
import resource
import sys
from typing import Any

import click
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]

from app.bootstrap import bootstrap, opened
from app.runtime.data_folder import require_folder, require_installation
from app.runtime.server.measures import folder_of_measures
from app.settings import Settings
from domain.kernel.errors import StoreUnusable
from domain.kernel.jobs.heartbeats import WEB, keep_beating

THREADS = 8
FILES_MOST = 8192
"""Most open files and connections of a process, if the system allows as many."""


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn with our own settings; each worker creates its own service after the fork."""

    def __init__(self, options: dict[str, Any], trusted_proxies: int = 0) -> None:
        self._options, self.trusted_proxies = options, trusted_proxies
        super().__init__()

    def load_config(self) -> None:
        """Apply the options."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Create the application of one worker."""
        from app.factory import create_app

        service = bootstrap(Settings.from_environment())
        app = create_app(service)
        app.url_map.update()  # The first request does not wait for it.
        keep_beating(service.ledger.database, WEB, service.clock)
        # Current objects live as long as the process: exempt them from garbage collection.
        gc.collect()
        gc.freeze()
        return app


@click.command()
@click.option("--host", help="The address to listen on (HOST, 127.0.0.1).")
@click.option("--port", type=click.IntRange(1, 65535), help="The port to listen on (PORT, 8000).")
@click.option(
    "--web",
    type=click.IntRange(1, 64),
    default=2,
    show_default=True,
    help="The number of processes.",
)
def web(host: str | None, port: int | None, web: int) -> None:
    """Serve the web application until SIGTERM."""
    settings = Settings.from_environment()
    require_installation(settings)
    require_folder(settings.data_dir)
    try:
        opened(settings).close()
    except StoreUnusable as wrong:  # No worker is started. Nobody knows who reads the line.
        sys.exit(wrong.line.both)
    address = host or settings.host
    _allow_many_connections()
    with folder_of_measures():
        from app.factory import import_contexts

        import_contexts()  # Once for all workers, and after the folder of measures is known.
        Server(
            {
                "bind": f"{f'[{address}]' if ':' in address else address}:{port or settings.port}",
                "workers": web,
                "worker_class": "app.runtime.server.worker.LoopWorker",
                "threads": THREADS,
                "timeout": 60,
                "graceful_timeout": 8,
                "child_exit": _forget_measures,
                "loglevel": "warning",
                "proc_name": "ashiato-web",
            },
            settings.trusted_proxies,
        ).run()


def _allow_many_connections() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES_MOST if hard == resource.RLIM_INFINITY else min(FILES_MOST, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _forget_measures(_server: Any, worker: Any) -> None:
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
