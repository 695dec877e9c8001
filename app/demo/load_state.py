"""How far the demonstration is: a file while it is loaded, another one when it is complete.

Both hold the password that was made for this installation, so nobody but their owner reads them.
"""

import json
import os
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from app.demo.accounts import SignIn
from app.runtime.all_in_one import ACCOUNTS_FILE

LOADING_FILE = "demo-loading.json"


@dataclass(frozen=True, kw_only=True)
class Loading:
    """A loading that was begun: of which day, with which password, and which days are done."""

    seed: str
    today: date
    password: str
    done: date | None = None


class LoadState:
    """The files of one data folder."""

    def __init__(self, data_dir: Path) -> None:
        self._loading = data_dir / LOADING_FILE
        self._accounts = data_dir / ACCOUNTS_FILE

    @property
    def is_complete(self) -> bool:
        """True if the demonstration has been loaded to its end."""
        return self._accounts.exists()

    def begun(self) -> Loading | None:
        """The loading that was broken off, or None."""
        try:
            kept = json.loads(self._loading.read_text(encoding="utf-8"))
            done = date.fromisoformat(kept["done"]) if kept["done"] else None
            today = date.fromisoformat(kept["today"])
            return Loading(seed=kept["seed"], today=today, password=kept["password"], done=done)
        except (OSError, ValueError, KeyError):
            return None

    def begin(self, seed: str, today: date) -> Loading:
        """Begin a loading with a password of its own."""
        loading = Loading(seed=seed, today=today, password=secrets.token_urlsafe(12))
        _write(self._loading, _plain(loading))
        return loading

    def note(self, loading: Loading, done: date | None) -> Loading:
        """Write down that every day up to `done` has been lived through."""
        now = replace(loading, done=done)
        _write(self._loading, _plain(now))
        return now

    def complete(self, routes: Sequence[SignIn]) -> None:
        """Write down that the loading is complete, and who may sign in."""
        _write(self._accounts, [asdict(route) for route in routes])
        self._loading.unlink(missing_ok=True)


def _plain(loading: Loading) -> dict[str, Any]:
    return asdict(loading) | {
        "today": loading.today.isoformat(),
        "done": loading.done.isoformat() if loading.done else None,
    }


def _write(path: Path, content: Any) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    fresh = path.with_name(f".{path.name}.new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False, indent=2)
    fresh.replace(path)
