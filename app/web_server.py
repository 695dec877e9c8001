"""Serves the web application with gunicorn: a few processes, a few threads in each."""

import gc
import os
import shutil
import tempfile
from typing import Any

import click
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]

from app.data_folder import require_folder
from app.settings import Settings
from domain.kernel.heartbeats import WEB, keep_beating

THREADS = 8
METRICS = "PROMETHEUS_MULTIPROC_DIR"


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn with our own settings; the service is joined in every worker, after the fork."""

    def __init__(self, options: dict[str, Any]) -> None:
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        """Take the options."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The application of one worker."""
        from app.bootstrap import bootstrap
        from app.factory import create_app

        service = bootstrap(Settings.from_environment())
        app = create_app(service)
        keep_beating(service.ledger.standing, WEB, service.clock)
        # What is here now stays as long as the process: nobody waits while it is looked through.
        gc.collect()
        gc.freeze()
        return app


@click.command()
@click.option("--host", help="Where to listen (HOST, 127.0.0.1).")
@click.option("--port", type=click.IntRange(1, 65535), help="Where to listen (PORT, 8000).")
@click.option("--web", type=click.IntRange(1, 64), default=2, show_default=True, help="Processes.")
def web(host: str | None, port: int | None, web: int) -> None:
    """Serve the web application until SIGTERM."""
    settings = Settings.from_environment()
    require_folder(settings.data_dir)
    address = host or settings.host
    given = METRICS in os.environ
    folder = os.environ.setdefault(METRICS, tempfile.mkdtemp(prefix="ashiato-metrics-"))
    try:
        Server(
            {
                "bind": f"{f'[{address}]' if ':' in address else address}:{port or settings.port}",
                "workers": web,
                "worker_class": "app.web_worker.PatientWorker",
                "threads": THREADS,
                "timeout": 60,
                "graceful_timeout": 8,
                "keepalive": 5,
                "limit_request_line": 8190,
                "forwarded_allow_ips": "",
                "child_exit": _forget_measures,
                "loglevel": "warning",
                "proc_name": "ashiato-web",
            }
        ).run()
    finally:
        if not given:
            shutil.rmtree(folder, ignore_errors=True)


def _forget_measures(_server: Any, worker: Any) -> None:
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
