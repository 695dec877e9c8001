"""Runs the whole product with one command: Redis, web, workers and clock, under a supervisor."""

import json
import os
import socket
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import click

from app.runtime.child_process import module_command
from app.runtime.data_folder import require_folder
from app.runtime.embedded_redis import held_alone, valkey
from app.runtime.readiness_watch import TOKEN_VARIABLE, new_token, watch
from app.runtime.supervisor import Program, Supervisor
from app.runtime.wakeups import PROJECTIONS, WORK
from app.settings import Settings
from domain.kernel.errors import RuleBroken

ACCOUNTS_FILE = "demo-accounts.json"
"""Written by the demonstration when it is complete: one account per role."""
UPGRADE_MOST = 3600.0
"""Seconds after which the migration is aborted."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The processes to run, and how many of each."""

    settings: Settings
    host: str
    port: int
    web: int = 2
    workers: int = 1
    demo: bool = False

    @property
    def address(self) -> str:
        """The address for a browser."""
        host = self.host_to_ask
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    @property
    def host_to_ask(self) -> str:
        """The host name for requests from this machine."""
        return "127.0.0.1" if self.host in ("0.0.0.0", "::", "") else self.host  # noqa: S104


def up(plan: Plan) -> None:
    """Run everything in the foreground until SIGINT or SIGTERM.

    Raises RuleBroken if the data folder or the port is in use, or the tables cannot be made, and
    FolderUnusable if the data folder cannot be written.
    """
    if plan.demo and plan.settings.is_production:
        raise RuleBroken(
            "本番の環境では、デモのデータを入れられません。--demo を付けずに動かしてください。",
            "Demonstration data is refused in production. Start it without --demo.",
        )
    require_folder(plan.settings.data_dir)
    with held_alone(plan.settings.data_dir):
        _require_free(plan.host, plan.port)
        programs, environment = _redis(plan)
        _migrate(environment)
        programs += [_python(name, words, environment) for name, words in _services(plan).items()]
        supervisor = Supervisor(programs)
        accounts = plan.settings.data_dir / ACCOUNTS_FILE
        if plan.demo and not accounts.exists():
            supervisor.say("デモのデータを入れています。/ Loading the demonstration data.")
            demo = _python("demo", ("app", "demo"), environment)
            demo.once, demo.on_end = True, lambda: _show_accounts(supervisor, accounts)
            supervisor.programs.append(demo)
        elif plan.demo:
            _show_accounts(supervisor, accounts)
        token = environment[TOKEN_VARIABLE]
        watch(supervisor.say, plan.address, plan.host_to_ask, plan.port, token)
        supervisor.run()
        supervisor.say("止まりました。記録は残っています。/ Stopped; everything recorded is kept.")


def _services(plan: Plan) -> Mapping[str, tuple[str, ...]]:
    web = ("app", "web", "--host", plan.host, "--port", str(plan.port), "--web", str(plan.web))
    workers = {
        "work" if plan.workers == 1 else f"work.{number}": ("workers", WORK)
        for number in range(1, plan.workers + 1)
    }
    return {
        "web": web,
        "projections": ("workers", PROJECTIONS),
        **workers,
        "clock": ("workers.schedule",),
    }


def _python(name: str, words: tuple[str, ...], environment: Mapping[str, str]) -> Program:
    return Program(name, module_command(*words), environment)


def _redis(plan: Plan) -> tuple[list[Program], dict[str, str]]:
    """The embedded Redis unless the settings name another, and the environment of all processes."""
    environment = {
        **os.environ,
        "ASHIATO_DATA_DIR": str(plan.settings.data_dir),
        "PYTHONUNBUFFERED": "1",
        TOKEN_VARIABLE: new_token(),
        "HOST": plan.host,
        "PORT": str(plan.port),
    }
    if plan.settings.redis_url is not None:
        return [], environment
    program, address = valkey(plan.settings.data_dir)
    return [program], {**environment, "ASHIATO_REDIS_URL": address}


def _migrate(environment: Mapping[str, str]) -> None:
    try:
        done = subprocess.run(
            module_command("app", "migrate"),
            env=dict(environment),
            capture_output=True,
            text=True,
            timeout=UPGRADE_MOST,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise RuleBroken(
            "記録する場所の用意が1時間たっても終わりません。データベースを確かめてください。",
            "The tables were not made within an hour. Look at the database.",
        ) from None
    if done.returncode:
        why = (done.stderr.strip().splitlines() or ["?"])[-1]
        raise RuleBroken(
            f"記録する場所を用意できませんでした：{why}",
            f"The tables could not be made: {why}",
        )
    for line in done.stdout.splitlines()[:-1]:  # Report copies and changes, if any.
        click.echo(line)


def _require_free(host: str, port: int) -> None:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise RuleBroken(
            f"{host} のポート {port} は使えません。PORT で別の番号を指定してください。",
            f"Port {port} of {host} cannot be used ({error.strerror}). Set PORT to another one.",
        ) from error


def _show_accounts(supervisor: Supervisor, path: Path) -> None:
    """Print the accounts that the demonstration wrote, one per role."""
    try:
        accounts = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        supervisor.say("デモのデータを入れられませんでした。/ The demonstration data is missing.")
        return
    for account in accounts:
        supervisor.say(f"{account['role']:<14} {account['email']:<36} {account['password']}")
