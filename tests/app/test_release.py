"""Which release runs: said by command line, health, pages, document, change log."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Literal

import pytest
from flask import Flask

from app import __version__
from app.http.health import readiness
from app.runtime.health.condition import Condition
from domain.kernel.text.bilingual import BilingualText

ROOT = Path(__file__).resolve().parents[2]
WHOLE_PAGES = {"base.html", "docs.html"}
"""The templates that begin a page; all others stand inside of the first."""


def test_the_package_has_the_number_of_the_release() -> None:
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"] == __version__


def test_the_change_log_begins_with_this_release() -> None:
    sections = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert sections[0] == __version__
    numbers = [tuple(map(int, section.split("."))) for section in sections]
    assert numbers == sorted(numbers, reverse=True)


def test_weaknesses_of_this_release_are_mended() -> None:
    line = __version__.rpartition(".")[0]
    assert f"| {line} | yes |" in (ROOT / "SECURITY.md").read_text()


def test_the_command_line_names_the_release_whatever_the_settings_are() -> None:
    asked = subprocess.run(
        [sys.executable, "-m", "app", "--version"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PORT": "wrong", "ASHIATO_DATA_DIR": "/nowhere"},
    )
    assert (asked.returncode, asked.stdout, asked.stderr) == (0, f"ashiato {__version__}\n", "")


@pytest.mark.parametrize("severity", [None, "degraded", "unready"])
def test_every_state_of_health_names_the_release(
    severity: Literal["degraded", "unready"] | None,
) -> None:
    text = BilingualText("あ", "a")
    found = (
        [Condition(code="x", severity=severity, title=text, cause=text, cure=text)]
        if severity
        else []
    )
    said = readiness(found)
    assert (said["state"], said["version"]) == (severity or "ready", __version__)


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("language", "word"), [("ja", "バージョン"), ("en", "Version")])
@pytest.mark.parametrize("address", ["/sign-in", "/reading", "/no-such-page"])
def test_a_page_names_the_release_at_its_foot(
    app: Flask, address: str, language: str, word: str
) -> None:
    asked = {"Accept-Language": language, "Accept": "text/html"}
    page = app.test_client().get(address, headers=asked).text
    assert f"Ashiato {word} {__version__}" in page.partition("<footer")[2]


def test_no_page_is_without_the_foot_of_the_others() -> None:
    templates = (ROOT / "app" / "templates").rglob("*.html")
    assert {path.name for path in templates if "<html" in path.read_text()} == WHOLE_PAGES


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_the_document_of_the_interface_is_that_of_the_release(app: Flask) -> None:
    client = app.test_client()
    found = client.get("/api/v1/openapi.json").json
    assert found is not None and found["info"]["version"] == __version__
    assert f"API, version {__version__}" in client.get("/api/v1/docs").text
    ready = client.get("/readyz").json
    assert ready is not None and ready["version"] == __version__
