"""`ashiato up` runs its own code, whatever lies in the folder in which it is started."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from app.runtime.child_process import module_command
from tests.running import Running, starting
from tests.servers import wait_until

__all__ = ["starting"]


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A folder with packages of the same names that end at once."""
    for name in ("app", "workers", "domain", "projections"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise SystemExit('the other one was run')\n")
    return tmp_path


def test_all_children_run_their_own_code_in_a_folder_with_another_app(
    starting: Callable[..., Running], elsewhere: Path
) -> None:
    running = starting(cwd=elsewhere)
    wait_until(lambda: running.readiness().get("status") == 200, what="a service that is ready")
    assert "the other one was run" not in running.output()


def test_a_module_is_run_by_its_own_code_in_a_folder_with_another_app(elsewhere: Path) -> None:
    done = subprocess.run(
        module_command("app", "--version"),
        cwd=elsewhere,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("ashiato ")
