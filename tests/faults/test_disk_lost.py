"""The disk of the data is lost while people work: the newest backup makes a service again."""

import shutil
import signal
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import PostgresServer
from tests.faults.installations import ON_BOTH_STORES
from tests.faults.test_stores_apart import Starting, add, ashiato, listed
from tests.load import populate
from tests.running import inside
from tests.servers import wait_until

pytestmark = pytest.mark.fault


@ON_BOTH_STORES
def test_a_lost_disk_is_made_good_by_the_newest_backup(
    starting: Starting,
    environment: dict[str, str],
    store: str,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:
    backups, master = tmp_path / "backups", tmp_path / "master.key"
    settings = {"ASHIATO_BACKUP_DIR": str(backups)}
    running = starting(**environment, **settings)
    shutil.copy(running.data / "keys" / "master.key", master)
    with inside(running) as service:
        world = populate(service, running.port, people=2, tasks=4)
    wait_until(
        lambda: "verified_seconds" in running.health().get("backup", {}),
        what="the first backup being made and checked by the clock",
    )
    with closing(world):
        for number in range(5):
            add(world.staff[0], f"kept {number}")
        made = ashiato(running, "backup", "--out", str(tmp_path / "newest"))
        assert made.returncode == 0, made.stderr
        add(world.staff[0], "recorded after the backup")
    running.end(signal.SIGKILL)
    wait_until(lambda: not running.answers(), what="everything being dead")
    shutil.rmtree(running.data)

    if store == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres")
        running.environment["ASHIATO_DATABASE_URL"] = server.address_of(server.create())
    refused = ashiato(running, "restore", str(tmp_path / "newest"))
    assert refused.returncode == 1 and "master key" in refused.stderr
    (running.data / "keys").mkdir(parents=True)
    shutil.copy(master, running.data / "keys" / "master.key")
    restored = ashiato(running, "restore", str(tmp_path / "newest"))
    assert restored.returncode == 0, restored.stderr
    assert ashiato(running, "migrate").returncode == 0

    again = starting(port=running.port, **running.environment)

    with closing(world):
        wait_until(lambda: again.readiness().get("state") == "ready", what="being ready again")
        assert {name for name in listed(world.staff[0]) if name.startswith("kept")} == {
            f"kept {number}" for number in range(5)
        }
        assert "recorded after the backup" not in listed(world.staff[0])
        add(world.staff[0], "new")
        wait_until(lambda: "new" in listed(world.staff[0]), what="what was added being listed")
    assert again.doctor()["inline rows"] == "ok"
    assert again.doctor()["backups"] == "ok"
