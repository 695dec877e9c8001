"""The progress of the demonstration: one file while it is loaded, another when it is complete.

Both hold the password that was generated for this installation, so only their owner can read them.
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
    """A load in progress: its seed, day and password, and the days that are done."""

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
        """Return True if the demonstration has been loaded completely."""
        return self._accounts.exists()

    def begun(self) -> Loading | None:
        """Return the load that was interrupted, or None."""
        try:
            kept = json.loads(self._loading.read_text(encoding="utf-8"))
            done = date.fromisoformat(kept["done"]) if kept["done"] else None
            today = date.fromisoformat(kept["today"])
            return Loading(seed=kept["seed"], today=today, password=kept["password"], done=done)
        except (OSError, ValueError, KeyError):
            return None

    def begin(self, seed: str, today: date) -> Loading:
        """Start a load with a new password."""
        loading = Loading(seed=seed, today=today, password=secrets.token_urlsafe(12))
        _write(self._loading, _plain(loading))
        return loading

    def note(self, loading: Loading, done: date | None) -> Loading:
        """Record that every day up to `done` has been simulated."""
        now = replace(loading, done=done)
        _write(self._loading, _plain(now))
        return now

    def complete(self, routes: Sequence[SignIn]) -> None:
        """Record that the load is complete, and who can sign in."""
        _write(self._accounts, [asdict(route) for route in routes])
        self._loading.unlink(missing_ok=True)


def _plain(loading: Loading) -> dict[str, Any]:
    return asdict(loading) | {
        "today": loading.today.isoformat(),
        "done": loading.done.isoformat() if loading.done else None,
    }


def _write(path: Path, content: Any) -> None:
    """Write a file that only its owner can read, atomically."""
    fresh = path.with_name(f".{path.name}.new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False, indent=2)
    fresh.replace(path)
