"""What is installed: the libraries that the code imports, declared and locked."""

import ast
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

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
