"""Demonstrations of a few days and a few tasks, loaded into folders of their own."""

import os
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from app.bootstrap import Service, bootstrap
from app.demo.commands import load
from app.settings import Settings

TODAY = date(2025, 4, 16)
"""A Wednesday on which the centre is open."""
SMALL: dict[str, Any] = {"seed": "1", "today": TODAY, "days": 10, "scale": 0.05}
SMALL_WORDS = ["--seed=1", f"--today={TODAY.isoformat()}", "--days=10", "--scale=0.05"]


@pytest.fixture(scope="module")
def small_settings(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """An installation into which a small demonstration was loaded; tests only look at it."""
    settings = fresh(sqlite_template, tmp_path_factory.mktemp("demo"))
    load(settings, **SMALL)
    return settings


@pytest.fixture(scope="module")
def small(small_settings: Settings) -> Iterator[Service]:
    """The service of that installation."""
    service = bootstrap(small_settings)
    yield service
    service.close()


def fresh(template: Path, folder: Path) -> Settings:
    """An installation of its own that is migrated and otherwise empty."""
    shutil.copytree(template, folder / "data")
    return Settings.for_folder(folder / "data")


def history(service: Service) -> list[dict[str, Any]]:
    """Everything recorded, by thing and version, without the ids that are drawn anew each time."""
    events = [recorded.event for recorded in service.ledger.read(0, 1_000_000)]
    known = [
        {"topic": event.TOPIC, **msgspec.to_builtins(event, builtin_types=())} for event in events
    ]
    for item in known:
        item.pop("corrects", None)
        for name in ("event_id", "correlation_id", "causation_id"):
            item["meta"].pop(name, None)
    return sorted(known, key=lambda item: (item["originator_id"], item["originator_version"]))


def history_of(settings: Settings) -> list[dict[str, Any]]:
    """The history of an installation."""
    service = bootstrap(settings)
    try:
        return history(service)
    finally:
        service.close()


def environment_of(settings: Settings, **changes: str) -> dict[str, str]:
    """What a program needs to run on an installation."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ASHIATO_")}
    return {**kept, "ASHIATO_DATA_DIR": str(settings.data_dir), **changes}
