"""What is installed: the libraries that the code imports, and the wheel with its notices."""

import ast
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
LAYERS = ("app", "domain", "projections", "workers")
TYPES_ONLY = {"_typeshed"}
"""What only the type checker imports."""


def declared(extra: str | None = None) -> set[str]:
    """The names of the libraries that `pyproject.toml` asks for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = project["optional-dependencies"][extra] if extra else project["dependencies"]
    return {canonicalize_name(Requirement(line).name) for line in wanted}


def imported() -> Iterator[str]:
    """The top names of all modules that the product imports."""
    for layer in LAYERS:
        for path in (ROOT / layer).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Import):
                    yield from (name.name.partition(".")[0] for name in node.names)
                elif isinstance(node, ast.ImportFrom) and node.module:
                    yield node.module.partition(".")[0]


def locked(name: str) -> set[str]:
    """The names of the libraries in a lock file."""
    lines = (ROOT / name).read_text().splitlines()
    return {canonicalize_name(line.partition("==")[0]) for line in lines if "==" in line}


def test_every_library_that_is_imported_is_declared() -> None:
    owners = packages_distributions()
    foreign = set(imported()) - set(sys.stdlib_module_names) - {*LAYERS, *TYPES_ONLY}
    undeclared = {
        name
        for name in foreign
        if not {canonicalize_name(owner) for owner in owners.get(name, [])} & declared()
    }
    assert undeclared == set()


def test_every_library_that_is_declared_is_locked() -> None:
    assert declared() <= locked("requirements.lock")
    assert declared() | declared("dev") <= locked("requirements-dev.lock")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as the build backend makes it of a clean copy of the tree."""
    folder = tmp_path_factory.mktemp("wheel")
    tree = folder / "tree"
    tree.mkdir()
    for name in (*LAYERS, "licences"):
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy2(ROOT / name, tree / name)
    build = f"from setuptools.build_meta import build_wheel; build_wheel({str(folder)!r})"
    subprocess.run([sys.executable, "-c", build], cwd=tree, check=True, capture_output=True)
    [found] = folder.glob("*.whl")
    return found


def test_the_wheel_carries_the_notice_of_everything_in_it(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        names = archive.namelist()
        notices = {name.partition("/licenses/")[2] for name in names if "/licenses/" in name}
        assert notices == {"LICENSE", "licences/valkey.txt", "app/static/idiomorph.LICENSE"}
        [valkey] = [archive.read(name).decode() for name in names if name.endswith("valkey.txt")]
    assert "Copyright (c) 2024-present, Valkey contributors" in valkey
    others_work = {Path(name).stem.partition(".")[0] for name in names if ".min." in name}
    assert others_work == {Path(name).stem for name in notices if "static" in name}
    assert not [name for name in names if name.endswith((".woff", ".woff2", ".ttf", ".otf"))], (
        "a font needs its notice here too"
    )


def test_the_wheel_carries_everything_that_is_read_at_run_time(wheel: Path) -> None:
    read = {".py", ".html", ".css", ".js", ".json", ".csv", ".mo", ".md", ".webp"}
    needed = {
        str(path.relative_to(ROOT))
        for layer in LAYERS
        for path in (ROOT / layer).rglob("*")
        if path.suffix in read
    }
    with ZipFile(wheel) as archive:
        assert needed <= set(archive.namelist())
