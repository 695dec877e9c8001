"""Lost tables and files: what is said of them, and that no empty ones take their place."""

from contextlib import closing

import pytest

from app.bootstrap import TABLES, Service, bootstrap, migrate, plan
from app.factory import create_app
from app.runtime.diagnostics import Finding, examine
from app.settings import Settings
from domain import registry
from domain.kernel.errors import StoreUnusable
from domain.kernel.storage.consistency_check import find_inconsistencies
from domain.kernel.storage.database import Database, split_script
from domain.kernel.storage.migrations.versions import READ
from domain.kernel.storage.migrations.versions import TABLES as VERSIONS
from domain.kernel.storage.sqlite_files import log_of
from domain.migrations import LEDGER
from tests.centre import Centre
from tests.upgrades.test_schema import ashiato as run

SQLITE = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
_MADE = [statement for one in LEDGER for statement in split_script(one.statements)]
_RENAMED = {
    words[2]: words[-1] for item in _MADE if " RENAME TO " in item for words in [item.split()]
}
NUMBERED = sorted(
    {
        _RENAMED.get(name, name)
        for item in _MADE
        if item.startswith("CREATE TABLE")
        for name in [item.split("(")[0].split()[-1]]
    }
)
"""The tables of the ledger that events cannot make again."""


def drop(database: Database, *tables: str) -> None:
    """Lose tables."""
    with database.write() as transaction:
        for table in tables:
            transaction.run(f"DROP TABLE {table}")


def failed(service: Service) -> Finding:
    """The one finding of the doctor that failed."""
    (found,) = [item for item in examine(service) if item.state == "fail"]
    return found


def test_each_table_that_events_cannot_make_is_missed(service: Service) -> None:
    database = service.ledger.database
    for table in (*NUMBERED, "stored_events"):
        with database.write() as transaction:
            transaction.run(f"ALTER TABLE {table} RENAME TO away")
        with pytest.raises(StoreUnusable) as refusal:
            plan(service)
        assert (refusal.value.code, refusal.value.reason) == ("tables_lost", table)
        with database.write() as transaction:
            transaction.run(f"ALTER TABLE away RENAME TO {table}")
    assert plan(service) == []


@pytest.mark.parametrize("table", ["credentials", "claims", "reactions", "stored_events"])
def test_a_lost_table_is_named_and_no_empty_one_is_made(service: Service, table: str) -> None:
    drop(service.ledger.database, table)
    for refused in (plan, migrate, lambda service: service.schemas.require()):
        with pytest.raises(StoreUnusable) as refusal:
            refused(service)
        assert (refusal.value.code, refusal.value.reason) == ("tables_lost", table)
    assert table not in service.ledger.database.tables()
    found = failed(service)
    assert (found.check, found.command) == ("database", "")
    assert table in found.found.en and table in found.found.ja
    assert found.mend is not None and "newest backup" in found.mend.en
    answer = create_app(service).test_client().get("/readyz")
    assert answer.json is not None
    assert (answer.status_code, answer.json["reasons"]) == (503, ["tables_lost"])


@SQLITE
def test_the_command_line_names_lost_tables(service: Service, settings: Settings) -> None:
    drop(service.ledger.database, "credentials", "jobs")
    for words in (("migrate", "--check"), ("migrate",), ("doctor",), ("web", "--port", "1")):
        refused = run(settings, *words)
        assert refused.returncode == 1
        assert "credentials, jobs" in refused.stderr + refused.stdout
        assert "newest backup" in refused.stderr + refused.stdout
    assert not service.ledger.database.tables() & {"credentials", "jobs"}
    assert not (settings.data_dir / "copies").exists()


@pytest.mark.parametrize("table", ["keys", "key_store"])
def test_a_lost_table_of_the_keys_is_named(service: Service, table: str) -> None:
    drop(service.keys.database, table)
    for refused in (plan, migrate):
        with pytest.raises(StoreUnusable, match="keys") as refusal:
            refused(service)
        assert refusal.value.code == "keys_locked"
        assert f"({table})" in refusal.value.cause.en
    assert table not in service.keys.database.tables()
    assert failed(service).check == "keys"


@SQLITE
def test_lost_keys_are_no_step_of_a_migration(centre: Centre, settings: Settings) -> None:
    centre.participant()
    centre.service.close()
    assert settings.keys_file is not None
    settings.keys_file.unlink()
    log_of(settings.keys_file).unlink(missing_ok=True)
    refused = run(settings, "migrate", "--check")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "keys of personal data is missing" in refused.stderr
    assert not settings.keys_file.exists()


@pytest.mark.one_in(3)
@pytest.mark.parametrize("kind", registry.INLINE_VERSIONS, ids=lambda kind: kind.KIND)
def test_a_lost_inline_table_is_made_again(centre: Centre, kind: type) -> None:
    centre.order()
    service, tables = centre.service, registry.INLINE_VERSIONS[kind].tables
    drop(service.ledger.database, tables[0])
    found = failed(service)
    assert (found.check, found.command) == ("migrations", "ashiato migrate")
    assert f"({tables[0]})" in found.found.en
    (step,) = plan(service)
    assert step.name == "made from the events"
    migrate(service)
    assert find_inconsistencies(service.ledger, TABLES) == []
    service.schemas.require()


def test_lost_versions_are_no_reason_to_begin_at_the_first_migration(service: Service) -> None:
    database = service.ledger.database
    drop(database, "schema_versions")
    for empty in (False, True):
        if empty:
            database.create(VERSIONS)
        for refused in (plan, migrate, lambda service: service.schemas.require()):
            with pytest.raises(StoreUnusable) as refusal:
                refused(service)
            assert (refusal.value.code, refusal.value.reason) == ("tables_lost", "schema_versions")
        found = failed(service)
        assert found.mend is not None and "newest backup" in found.mend.en
    assert database.read(READ) == []


@pytest.mark.one_in(3)
@pytest.mark.parametrize(
    "lost",
    [
        ["projection_builds"],
        ["projection_gaps", "ledger_seen"],
        ["schema_versions"],
        [
            *("projection_builds", "projection_gaps", "ledger_seen"),
            *("builds_put_aside", "schema_versions"),
        ],
    ],
    ids=" ".join,
)
def test_lost_bookkeeping_of_read_models_is_named_and_made_again(
    centre: Centre, lost: list[str]
) -> None:
    service, person = centre.service, centre.person()
    service.projections.catch_up()
    drop(service.views, *lost)
    found = failed(service)
    assert (found.check, found.command) == ("migrations", "ashiato migrate")
    assert all(name in found.found.en and name in found.found.ja for name in lost)
    (step,) = plan(service)
    assert step.part == "views" and all(name in step.name for name in lost)

    migrate(service)

    assert plan(service) == []
    service.schemas.require()
    service.projections.catch_up()
    assert not any(item.error or item.lag for item in service.projections.status())
    (row,) = service.views.read("SELECT person_id FROM people_cards")
    assert row["person_id"] == str(person.id)


def test_a_first_start_that_was_interrupted_goes_on(empty_settings: Settings) -> None:
    with closing(bootstrap(empty_settings)) as service:
        service.ledger.database.create("")
        migrate(service)
        service.schemas.require()


@pytest.mark.sample("first page-ledger.sqlite3-sqlite")
@SQLITE
@pytest.mark.parametrize("name", ["ledger.sqlite3", "keys.sqlite3"])
@pytest.mark.parametrize("how", ["no database", "first page"])
def test_a_damaged_file_is_called_damaged(
    service: Service, settings: Settings, name: str, how: str
) -> None:
    service.close()
    file = settings.data_dir / name
    content = file.read_bytes()
    file.write_bytes(b"x" * 8192 if how == "no database" else content[:100] + b"\xff" * 16_000)
    for words in (("migrate",), ("migrate", "--check"), ("doctor",), ("web", "--port", "1")):
        refused = run(settings, *words)
        assert refused.returncode == 1
        assert f"{name} is damaged" in refused.stderr + refused.stdout
        assert "newest backup" in refused.stderr + refused.stdout
        assert "busy" not in refused.stderr + refused.stdout


@SQLITE
def test_damaged_read_models_are_to_be_removed(service: Service, settings: Settings) -> None:
    service.close()
    file = settings.data_dir / "views.sqlite3"
    file.write_bytes(b"x" * 8192)
    refused = run(settings, "doctor")
    assert refused.returncode == 1
    assert "remove views.sqlite3" in refused.stdout
    file.unlink()
    assert run(settings, "migrate").returncode == 0
