"""The stores of each released version get the tables of this one, on SQLite and on PostgreSQL."""

import gzip
import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from app.bootstrap import TABLES, Service, bootstrap, migrate
from app.factory import create_app
from app.runtime.diagnostics import examine
from app.runtime.schema_copies import require_dump
from app.settings import Settings
from domain import registry
from domain.kernel.errors import RuleBroken, StoreUnusable
from domain.kernel.storage.consistency_check import Replay, find_inconsistencies
from domain.kernel.storage.migrations.versions import note_version
from domain.migrations import LEDGER
from tests.catalogues import catalogue
from tests.command_line import command_on
from tests.conftest import PostgresServer

OLD = Path(__file__).parent / "0.1.0"
NOT_IN_0_1_0 = {"centre_calendars", "queue_rules"}
"""Inline tables that are younger than that release, so that its events fill none of their rows."""


@pytest.fixture
def older(store: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Settings]:
    """What release 0.1.0 left, on each kind of database."""
    folder = tmp_path / "old"
    shutil.copytree(OLD / ("data" if store == "sqlite" else "postgresql"), folder)
    for key in (folder / "keys").iterdir():
        key.chmod(0o400)
    settings = Settings.for_folder(folder)
    if store == "sqlite":
        yield settings
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    name = server.create()
    with psycopg.connect(server.address_of(name), autocommit=True) as connection:
        connection.execute(gzip.decompress((folder / "dump.sql.gz").read_bytes()))
    yield replace(settings, database_url=server.address_of(name))
    server.drop(name)


@pytest.fixture
def opened(older: Settings) -> Iterator[Service]:
    """That, joined by this release and not migrated."""
    service = bootstrap(older)
    yield service
    service.close()


def ashiato(settings: Settings, *words: str) -> subprocess.CompletedProcess[str]:
    """Run `ashiato` on the older stores."""
    return command_on(settings, *words)


def test_it_gets_the_tables_of_a_fresh_one(opened: Service, service: Service) -> None:
    migrate(opened)
    for old, fresh in (
        (opened.ledger.database, service.ledger.database),
        (opened.keys.database, service.keys.database),
    ):
        assert catalogue(old) == catalogue(fresh)
    read_models, of_fresh = catalogue(opened.views), catalogue(service.views)
    for table in ("projection_builds", "projection_gaps", "ledger_seen", "schema_versions"):
        assert read_models[table] == of_fresh[table]
    assert opened.schemas.found() == service.schemas.found()


def test_its_inline_tables_are_what_the_events_say(opened: Service) -> None:
    migrate(opened)
    assert find_inconsistencies(opened.ledger, TABLES) == []


def test_before_it_is_migrated_nobody_calls_it_ready(opened: Service) -> None:
    with pytest.raises(StoreUnusable) as refusal:
        opened.schemas.require()
    assert refusal.value.code == "schema_older"
    answer = create_app(opened).test_client().get("/readyz")
    assert answer.status_code == 503 and answer.json is not None
    assert (answer.json["state"], answer.json["reasons"]) == ("unready", ["schema_older"])
    (failed,) = [item for item in examine(opened) if item.state == "fail"]
    assert (failed.check, failed.command) == ("migrations", "ashiato migrate")


def test_migrated_the_doctor_names_the_versions(opened: Service) -> None:
    migrate(opened)
    (found,) = [item for item in examine(opened) if item.check == "migrations"]
    assert (found.state, found.detail) == ("ok", f"ledger {LEDGER[-1].number}, keys 1, views 1")


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_process_refuses_it_in_one_line_until_it_is_migrated(older: Settings) -> None:
    refused = ashiato(older, "web", "--port", "1")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "ashiato migrate" in refused.stderr
    assert len(refused.stderr.splitlines()) == 1
    checked = ashiato(older, "migrate", "--check", "--json")
    assert checked.returncode == 1
    steps = json.loads(checked.stdout)
    assert {name: steps[0][name] for name in ("part", "before", "after")} == {
        "part": "ledger",
        "before": 0,
        "after": 1,
    }


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_dry_run_shows_the_statements_and_changes_nothing(
    older: Settings, opened: Service
) -> None:
    before = catalogue(opened.ledger.database)
    shown = ashiato(older, "migrate", "--dry-run")
    assert shown.returncode == 0, shown.stderr
    assert "CREATE TABLE IF NOT EXISTS claims" in shown.stdout
    assert catalogue(opened.ledger.database) == before
    assert not (older.data_dir / "copies").exists()


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_the_files_are_copied_before_anything_is_changed(older: Settings, store: str) -> None:
    done = ashiato(older, "migrate")
    assert done.returncode == 0, done.stderr
    (copy,) = (older.data_dir / "copies").iterdir()
    assert f"copied to {copy}" in done.stdout
    assert "ledger: 0 -> 1" in done.stdout
    assert sorted(item.name for item in copy.iterdir()) == ["keys.sqlite3", "ledger.sqlite3"]
    assert copy.stat().st_mode & 0o077 == 0
    back = Settings.for_folder(older.data_dir, database_url=f"sqlite:///{copy / 'ledger.sqlite3'}")
    with closing(bootstrap(back)) as service:
        assert service.schemas.ledger.version() == 0
        assert service.ledger.head() > 1000
        service.guard.require()
    again = ashiato(older, "migrate")
    assert again.stdout.startswith("ready: position")
    assert len(list((older.data_dir / "copies").iterdir())) == 1


@pytest.mark.parametrize("store", ["postgresql"], indirect=True)
def test_on_postgresql_a_dump_is_asked_for(older: Settings, tmp_path: Path) -> None:
    refused = ashiato(older, "migrate")
    assert refused.returncode == 1
    assert "pg_dump" in refused.stderr and "--without-copy" in refused.stderr
    (tmp_path / "text").write_text("no dump")
    with closing(bootstrap(older)) as service:
        for wrong in ("text", "missing"):
            with pytest.raises(RuleBroken, match="is not a dump"):
                require_dump(service, tmp_path / wrong)
        assert service.schemas.ledger.version() == 0
    dump = tmp_path / "dump.sql"
    dump.write_bytes(gzip.decompress((OLD / "postgresql" / "dump.sql.gz").read_bytes()))
    done = ashiato(older, "migrate", "--dump", str(dump))
    assert done.returncode == 0, done.stderr
    with closing(bootstrap(older)) as service:
        service.schemas.require()


def test_a_store_of_version_99_is_refused_wherever_it_is_opened(
    service: Service,
) -> None:
    for database, part in (
        (service.ledger.database, "ledger"),
        (service.keys.database, "keys"),
        (service.views, "views"),
        (service.ledger.database, "inline task"),
        (service.ledger.database, "inline of a context to come"),
    ):
        with database.write() as transaction:
            note_version(transaction, part, 99, "of the future", "2030-01-01")
        answer = create_app(service).test_client().get("/readyz")
        assert answer.json is not None and answer.status_code == 503
        assert answer.json["reasons"] == ["schema_newer"]
        (failed,) = [item for item in examine(service) if item.state == "fail"]
        assert (failed.check, failed.command) == ("migrations", "")
        with pytest.raises(StoreUnusable) as refusal:
            migrate(service)
        assert refusal.value.code == "schema_newer"
        with database.write() as transaction:
            transaction.run("DELETE FROM schema_versions WHERE version = 99")


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_the_command_line_refuses_a_store_of_version_99(
    service: Service, settings: Settings
) -> None:
    with service.ledger.database.write() as transaction:
        note_version(transaction, "ledger", 99, "of the future", "2030-01-01")
    for words in (("web", "--port", "1"), ("migrate", "--check"), ("doctor",)):
        refused = ashiato(settings, *words)
        assert refused.returncode == 1
        assert "version 99" in refused.stderr + refused.stdout
        assert ("版 99" in refused.stderr) == (words[0] == "web"), "nobody knows who reads its log"


def test_a_running_process_records_nothing_once_a_newer_release_has_migrated(
    service: Service,
) -> None:
    service.guard.before_append()
    with service.ledger.database.write() as transaction:
        note_version(transaction, "inline task", 99, "of the future", "2030-01-01")
    service.guard._looked_at = float("-inf")  # A second later.
    with pytest.raises(StoreUnusable) as refusal:
        service.ledger.before_append()
    assert refusal.value.code == "schema_newer"


# What is declared


def test_migrations_make_what_the_contexts_declare(service: Service) -> None:
    made = catalogue(service.ledger.database)
    with service.ledger.database.write() as transaction:
        for table in made.keys() - {"stored_events", "sqlite_sequence", "schema_versions"}:
            transaction.run(f"DROP TABLE {table}")
    service.ledger.database.create(TABLES)
    assert catalogue(service.ledger.database) == made


def test_every_table_that_events_cannot_make_has_a_migration(service: Service) -> None:
    """Without what `migrate` makes good afterwards, which would hide one that was forgotten."""
    made, others = catalogue(service.ledger.database), service.schemas.inline.others()
    with service.ledger.database.write() as transaction:
        for table in made.keys() - {"stored_events", "sqlite_sequence"}:
            transaction.run(f"DROP TABLE {table}")
    service.schemas.ledger.migrate()
    by_migrations = catalogue(service.ledger.database)
    service.ledger.database.create(others)
    assert catalogue(service.ledger.database) == by_migrations


def test_every_inline_projection_has_a_version_and_its_own_tables(opened: Service) -> None:
    migrate(opened)
    assert registry.INLINE_VERSIONS.keys() == registry.INLINE_PROJECTIONS.keys()
    whole = Replay(opened.ledger, TABLES)
    whole.count()
    seen: set[str] = set()
    for kind, declared in registry.INLINE_VERSIONS.items():
        alone = Replay(opened.ledger, TABLES, kinds=(kind,))
        alone.count()
        assert set(declared.tables) - NOT_IN_0_1_0 <= alone.tables() <= set(declared.tables)
        assert not seen & set(declared.tables)
        seen |= set(declared.tables)
        for table in declared.tables:
            assert sorted(map(str, alone.content(table)[1])) == sorted(
                map(str, whole.content(table)[1])
            )
        alone.close()
    whole.close()


def test_each_inline_table_can_be_made_anew_in_an_old_store(opened: Service) -> None:
    migrate(opened)
    with opened.ledger.database.write() as transaction:
        transaction.run("DELETE FROM schema_versions WHERE part <> 'ledger'")
        for declared in registry.INLINE_VERSIONS.values():
            transaction.run(f"DROP TABLE {declared.tables[0]}")
    migrate(opened)
    assert find_inconsistencies(opened.ledger, TABLES) == []
