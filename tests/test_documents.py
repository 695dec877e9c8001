"""The documents hold: their commands run, every link leads somewhere."""

import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from app.cli.main import ashiato
from tests.reference import PAGES, page

ROOT = Path(__file__).parent.parent
OVER_HTTP = ROOT / "docs" / "how-to" / "drive-it-over-http.md"
DOCUMENTS = [
    *ROOT.glob("*.md"),
    *ROOT.glob("docs/**/*.md"),
    *ROOT.glob("app/manuals/*/*.md"),
]
PATIENCE = 60.0


def blocks(document: Path) -> list[str]:
    """The shell commands that a reader types."""
    return re.findall(r"^ *```sh\n(.*?)^ *```$", document.read_text(), re.DOTALL | re.MULTILINE)


def typed_commands() -> Iterator[tuple[Path, list[str]]]:
    """Every `ashiato` command in the documents, as words without what the shell does with it."""
    for document in DOCUMENTS:
        for line in "\n".join(blocks(document)).replace("\\\n", " ").splitlines():
            _, found, rest = line.partition("ashiato ")
            if found and re.fullmatch(r" *(\S+=\$\()?(\S*/)?", line.partition(found)[0]):
                words = shlex.split(rest.removesuffix(")"), comments=True)
                ends = [
                    number for number, word in enumerate(words) if word in {"|", ">", "&&", "&"}
                ]
                yield document, words[: ends[0]] if ends else words


@pytest.fixture
def running(tmp_path: Path) -> Iterator[dict[str, str]]:
    """An installation that runs as a reader would start it; gives its environment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("ASHIATO_")
    } | {
        "ASHIATO_DATA_DIR": str(tmp_path / "var"),
        "PORT": str(port),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }
    with (tmp_path / "up.log").open("wb") as log:
        up = subprocess.Popen(
            [sys.executable, "-m", "app", "up", "--demo"],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=log,
        )
        try:
            wait_for(f"http://127.0.0.1:{port}/readyz", up)
            yield environment
        finally:
            up.send_signal(signal.SIGTERM)
            up.wait(30)


def wait_for(address: str, up: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        assert up.poll() is None, "it ended instead of serving"
        try:
            with urllib.request.urlopen(address, timeout=1) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"{address} did not answer")


@pytest.mark.fault
def test_every_command_of_the_main_job_over_http_runs(
    running: dict[str, str], tmp_path: Path
) -> None:
    steps = "\n".join(blocks(OVER_HTTP)).replace('"$PWD/.venv/bin:$PATH"', '"$PATH"')
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", steps],
        cwd=tmp_path,
        env=running,
        capture_output=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout.decode()[-3000:] + done.stderr.decode()[-3000:]
    said = done.stdout.decode()
    assert "accepted_by_client" in said and '"closed"' in said
    assert "葛󠄀西 髙子" in said
    results = (tmp_path / "results.csv").read_text("utf-8-sig")
    assert "鎌倉市御成町18-10" in results


@pytest.mark.parametrize(
    ("document", "words"),
    list(typed_commands()),
    ids=lambda item: " ".join(item)[:60] if isinstance(item, list) else item.stem,
)
def test_every_command_in_the_documents_exists_with_its_options(
    document: Path, words: list[str]
) -> None:
    command: click.Command = ashiato
    context = click.Context(command)
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        found = command.get_command(context, words[0])
        assert found is not None, f"{document}: {words}"
        command, words = found, words[1:]
    known = {option for parameter in command.get_params(context) for option in parameter.opts}
    assert {word.partition("=")[0] for word in words if word.startswith("--")} <= known


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(document: Path) -> None:
    assert [str(target) for target in linked(document) if not target.exists()] == []


def linked(page: Path) -> set[Path]:
    """The files that a page leads to."""
    targets = re.findall(r"\]\(([^)#:]+?)(?:#[^)]*)?\)", page.read_text())
    return {(page.parent / target).resolve() for target in targets}


def test_the_index_leads_to_every_page_of_the_documents() -> None:
    index, decisions = ROOT / "docs" / "README.md", ROOT / "docs" / "decisions" / "README.md"
    assert index in linked(ROOT / "README.md")
    found = {index} | linked(index)
    assert decisions in found
    missing = set(ROOT.glob("docs/**/*.md")) - found - linked(decisions)
    assert {str(page.relative_to(ROOT)) for page in missing} == set(), "add them to docs/README.md"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_the_reference_names_every_route_and_command(path: Path) -> None:
    assert path.read_text() == page(path), "run make reference"
