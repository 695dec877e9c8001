"""The data folder of each released version is opened and goes on where that release stopped."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from app.bootstrap import Service, bootstrap, migrate
from app.factory import create_app
from app.settings import Settings
from domain.kernel.jobs.jobs import find_job
from domain.kernel.time.clock import SettableClock
from domain.registry import topic_registry
from tests.rebuilding import assert_rebuilt_equals_live
from workers.perform import perform_with
from workers.run_policies import run_policies

FOLDERS = sorted(path.parent for path in Path(__file__).parent.glob("*/data"))
PASSWORD, TOKEN = "正しい馬 電池 0.1.0", "ash_token-of-0.1.0"
LATER = datetime(2026, 11, 19, 1, 0, tzinfo=UTC)
"""The morning after the release stopped."""

pytestmark = pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)


@pytest.fixture
def opened(folder: Path, tmp_path: Path) -> Iterator[Service]:
    """The folder of an old release, migrated by this one."""
    data = tmp_path / "data"
    shutil.copytree(folder / "data", data)
    for key in (data / "keys").iterdir():
        key.chmod(0o400)
    service = bootstrap(Settings.for_folder(data), clock=SettableClock(LATER))
    migrate(service)
    yield service
    service.close()


def test_there_is_a_folder_of_a_released_version(folder: Path) -> None:
    assert (folder / "README.md").exists()


def test_every_kind_of_event_that_it_knew_loads(opened: Service) -> None:
    seen = {event.TOPIC for _, event in opened.ledger.read(0, limit=100_000)}
    samples = {path.stem for path in Path("tests/stored_events").glob("*.json")}
    assert len(seen) >= 138
    assert seen <= samples
    assert seen <= set(topic_registry().topics())


def test_its_read_models_catch_up_and_are_what_the_events_say(opened: Service) -> None:
    assert_rebuilt_equals_live(opened.ledger, opened.views)


def test_its_sign_ins_tokens_and_files_still_hold(opened: Service) -> None:
    client = create_app(opened).test_client()
    sign_in = {"email": "staff-0.1.0@example.jp", "password": PASSWORD}
    assert client.post("/api/v1/session", json=sign_in).status_code == 200
    by_token = {"Authorization": f"Bearer {TOKEN}"}
    opened.projections.catch_up()
    assert client.get("/api/v1/work-queue", headers=by_token).status_code == 200
    kept = opened.ledger.row("SELECT file_id FROM kept_files WHERE state = 'kept' LIMIT 1")
    assert kept is not None
    content = client.get(f"/api/v1/files/{kept['file_id']}/content", headers=by_token)
    assert content.data.decode().startswith("資料")


def test_its_broken_off_import_is_finished(opened: Service) -> None:
    row = opened.ledger.row("SELECT id FROM jobs WHERE kind = 'import_tasks' AND state = 'running'")
    assert row is not None
    opened.clock.advance(timedelta(hours=1))  # type: ignore[attr-defined]
    perform_with(opened, "import_tasks", UUID(row["id"]))
    job = find_job(opened.ledger.database, UUID(row["id"]))
    assert job is not None
    assert (job.state, job.done) == ("done", 600)
    added = opened.ledger.row(
        "SELECT COUNT(*) AS n FROM stored_events WHERE topic = 'task.added.v1'"
    )
    run_policies(opened)
    again = opened.ledger.row(
        "SELECT COUNT(*) AS n FROM stored_events WHERE topic = 'task.added.v1'"
    )
    assert added == again


def test_a_policy_between_two_commands_repeats_none(opened: Service) -> None:
    suspended = opened.ledger.row(
        "SELECT originator_id AS id FROM stored_events"
        " WHERE topic = 'participant.suspended.v1' ORDER BY rowid DESC LIMIT 1"
    )
    assert suspended is not None
    member = str(UUID(suspended["id"]))
    before = _in_hand(opened)
    run_policies(opened)
    after = _in_hand(opened)
    of_member = sorted(task for task, who in before.items() if who == member)
    assert len(of_member) == 2
    assert after == {task: who for task, who in before.items() if task != of_member[1]}


def _in_hand(service: Service) -> dict[str, str]:
    rows = service.ledger.rows(
        "SELECT task_id, participant_id FROM task_places WHERE participant_id IS NOT NULL"
        " AND state IN ('assigned', 'accepted', 'started', 'paused', 'returned')"
    )
    return {row["task_id"]: row["participant_id"] for row in rows}


def test_its_notices_still_wait(opened: Service) -> None:
    row = opened.ledger.row("SELECT COUNT(*) AS n FROM notices")
    assert row is not None
    assert row["n"] == 3
