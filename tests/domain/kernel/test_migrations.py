"""Tables come from one version to the next: each step whole or not at all, on both stores."""

import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from app.settings import Settings
from domain.kernel.errors import RuleBroken, StoreUnusable
from domain.kernel.events.event import Event
from domain.kernel.storage.consistency_check import find_inconsistencies
from domain.kernel.storage.database import Change, Database
from domain.kernel.storage.inline_projection import TABLES, InlineVersion, upsert
from domain.kernel.storage.migrations.inline_tables import InlineTables, part_of
from domain.kernel.storage.migrations.migration import Report, Schema, Step
from domain.kernel.storage.migrations.versions import note_version, read_versions
from tests.letters import FIRST, MIGRATIONS, open_letters, schema_of
from tests.parcels import Depot, Parcel

COLUMNS = {1: {"id", "text"}, 2: {"id", "text", "words"}, 3: {"id", "body", "words"}}


@pytest.fixture
def address(empty_settings: Settings, tmp_path: Path) -> str:
    """Where the letters are kept."""
    is_file = not empty_settings.is_postgresql
    return str(tmp_path / "letters.sqlite3") if is_file else empty_settings.database_url


@pytest.fixture
def letters(address: str) -> Iterator[Database]:
    """The store of letters as its first release left it, with a letter in it."""
    database = open_letters(address)
    schema_of(database, (FIRST,)).migrate()
    with database.write() as transaction:
        transaction.run("INSERT INTO letters (id, text) VALUES ('1', 'dear sir or madam')")
    yield database
    database.close()


def columns(database: Database) -> set[str]:
    (row,) = database.read("SELECT * FROM letters")
    return set(dict(row))


def test_a_table_that_events_cannot_make_gets_a_real_change(letters: Database) -> None:
    schema = schema_of(letters)
    assert [(step.before, step.after) for step in schema.plan()] == [(1, 2), (2, 3)]
    with pytest.raises(StoreUnusable, match="brought up to"):
        schema.require()

    schema.migrate()

    schema.require()
    assert schema.plan() == []
    (row,) = letters.read("SELECT body, words FROM letters")
    assert dict(row) == {"body": "dear sir or madam", "words": 4}


def test_migrating_again_changes_nothing(letters: Database) -> None:
    schema_of(letters).migrate()
    before = letters.read("SELECT * FROM schema_versions ORDER BY version")
    schema_of(letters).migrate()
    assert list(map(dict, letters.read("SELECT * FROM schema_versions ORDER BY version"))) == list(
        map(dict, before)
    )


def test_a_store_of_a_release_without_versions_is_taken_up_as_it_is(letters: Database) -> None:
    with letters.write() as transaction:
        transaction.run("DROP TABLE schema_versions")
    assert schema_of(letters).version() == 0
    schema_of(letters).migrate()
    assert columns(letters) == COLUMNS[3]


def test_an_empty_place_is_no_older_store(address: str) -> None:
    database = open_letters(address)
    assert schema_of(database).version() is None
    schema_of(database).require()
    assert [step.before for step in schema_of(database).plan()] == [None, 1, 2]
    database.close()


def test_a_newer_store_is_refused_and_left_alone(letters: Database) -> None:
    with letters.write() as transaction:
        note_version(transaction, "letters", 99, "of the future", "2030-01-01")
    for act in (schema_of(letters).require, schema_of(letters).migrate, schema_of(letters).plan):
        with pytest.raises(StoreUnusable) as refusal:
            act()
        assert refusal.value.code == "schema_newer"
    assert columns(letters) == COLUMNS[1]


INSIDE_A_STEP, BETWEEN_TWO = "CREATE INDEX", "ALTER TABLE letters RENAME"
"""How statements begin: the index of the second migration, and the first of the third."""


def killed_before(place: str, address: str) -> bool:
    """Migrate in a process that is killed before that statement; False if it has fewer."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.letters", address, place],
        capture_output=True,
        check=False,
    )
    assert done.returncode in (0, -9), done.stderr
    return done.returncode != 0


def require_whole_and_go_on(letters: Database) -> int:
    """What is there is one version as a whole, which is given, and another attempt ends well."""
    version = schema_of(letters).version()
    assert version is not None
    assert columns(letters) == COLUMNS[version]
    schema_of(letters).migrate()
    assert columns(letters) == COLUMNS[3]
    return version


def test_killed_inside_a_step_or_between_two_it_is_whole_and_goes_on(
    letters: Database, address: str
) -> None:
    assert killed_before(BETWEEN_TWO, address)
    assert schema_of(letters).version() == 2
    assert require_whole_and_go_on(letters) == 2
    go_back(letters)
    assert killed_before(INSIDE_A_STEP, address)
    assert require_whole_and_go_on(letters) == 1


@pytest.mark.fault
def test_killed_before_any_statement_it_is_whole_and_goes_on(
    letters: Database, address: str
) -> None:
    points = 0
    while killed_before(str(points + 1), address):
        points += 1
        require_whole_and_go_on(letters)
        go_back(letters)
    assert points >= 10


def go_back(letters: Database) -> None:
    """Let the store be as its first release left it."""
    with letters.write() as transaction:
        transaction.run("DELETE FROM schema_versions WHERE version > 1")
        transaction.run("DROP INDEX letters_by_words")
        transaction.run("ALTER TABLE letters DROP COLUMN words")
        transaction.run("ALTER TABLE letters RENAME COLUMN body TO text")


def test_those_who_migrate_at_once_make_each_step_once(letters: Database, address: str) -> None:
    made: list[Step] = []

    class Kept(Report):
        def made(self, step: Step) -> None:
            made.append(step)

    stores = [open_letters(address) for _ in range(4)]
    all_have_looked = threading.Barrier(len(stores))

    class AtOnce(Schema):
        def version(self, versions: Mapping[str, int] | None = None) -> int | None:
            found = super().version(versions)
            all_have_looked.wait(60)
            return found

    def migrate(store: Database) -> None:
        AtOnce("letters", store, MIGRATIONS, witness="letters").migrate(Kept())

    with ThreadPoolExecutor(len(stores)) as pool:
        list(pool.map(migrate, stores))
    for store in stores:
        store.close()
    assert sorted(step.after for step in made) == [2, 3]
    assert columns(letters) == COLUMNS[3]


# Tables that events can make

OLD = "CREATE TABLE IF NOT EXISTS parcel_places (parcel_id TEXT PRIMARY KEY, label TEXT NOT NULL)"
NEW = """
CREATE TABLE IF NOT EXISTS parcel_places (
    parcel_id TEXT PRIMARY KEY, label TEXT NOT NULL, grams INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS parcel_places_by_grams ON parcel_places (grams)
"""


def old_rule(parcel: Any, _: Sequence[Event]) -> Iterator[Change]:
    yield upsert("parcel_places", "parcel_id", parcel_id=str(parcel.id), label=parcel.label)


def new_rule(parcel: Any, _: Sequence[Event]) -> Iterator[Change]:
    yield upsert(
        "parcel_places",
        "parcel_id",
        parcel_id=str(parcel.id),
        label=parcel.label,
        grams=parcel.grams,
    )


def of_version(depot: Depot, version: int) -> InlineTables:
    """The inline tables as the release with that version has them."""
    depot.ledger.rules[Parcel] = old_rule if version == 1 else new_rule
    script = f"{TABLES};{OLD if version == 1 else NEW}"
    return InlineTables(depot.ledger, script, {Parcel: InlineVersion(version, ("parcel_places",))})


@pytest.fixture
def older(depot: Depot) -> Depot:
    """A depot of the first release, with two parcels in it."""
    of_version(depot, 1).migrate()
    depot.pack("one", weights=[5, 7])
    depot.pack("two")
    return depot


def places(depot: Depot) -> list[tuple[Any, ...]]:
    return [
        tuple(dict(row).values())[1:]
        for row in depot.ledger.rows("SELECT * FROM parcel_places ORDER BY label")
    ]


def test_an_inline_table_of_another_version_is_made_anew_from_the_events(older: Depot) -> None:
    tables = of_version(older, 2)
    told: list[tuple[str, int, int]] = []

    class Kept(Report):
        def progress(self, part: str, done: int, total: int) -> None:
            told.append((part, done, total))

    with pytest.raises(StoreUnusable, match="brought up to"):
        tables.require(read_versions(older.ledger.database))
    (step,) = tables.plan()
    assert (step.part, step.before, step.after) == ("inline parcel", 1, 2)

    tables.migrate(Kept())

    tables.require(read_versions(older.ledger.database))
    assert places(older) == [("one", 7), ("two", 0)]
    assert told[-1] == ("inline parcel", 4, 4)
    assert find_inconsistencies(older.ledger, f"{TABLES};{NEW}") == []
    older.pack("three", weights=[9])
    assert places(older)[1] == ("three", 9)


def test_a_lost_inline_table_is_made_again_and_is_not_empty(older: Depot) -> None:
    with older.ledger.database.write() as transaction:
        transaction.run("DROP TABLE parcel_places")
    of_version(older, 1).migrate()
    assert places(older) == [("one",), ("two",)]


def test_a_table_of_a_release_without_versions_is_adopted_if_it_has_every_column(
    older: Depot,
) -> None:
    with older.ledger.database.write() as transaction:
        transaction.run("DROP TABLE schema_versions")
        transaction.run("UPDATE parcel_places SET label = 'kept' WHERE label = 'one'")
    of_version(older, 1).migrate()
    assert places(older) == [("kept",), ("two",)]
    with older.ledger.database.write() as transaction:
        transaction.run("DROP TABLE schema_versions")
    of_version(older, 2).migrate()
    assert places(older) == [("one", 7), ("two", 0)]


def test_rows_that_are_not_what_the_events_say_leave_the_table_as_it_was(
    older: Depot, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables = of_version(older, 2)
    kind = type(older.ledger.database)
    write = kind.write

    def tampering(self: Any) -> Any:
        transaction = write(self)
        enter = transaction.__enter__

        class Tampering:
            def __enter__(self) -> Any:
                inner = enter()
                many = inner.run_many
                inner.run_many = lambda sql, rows: many(sql, [*rows][1:])
                return inner

            def __exit__(self, *error: Any) -> Any:
                return transaction.__exit__(*error)

        return Tampering()

    with monkeypatch.context() as patch:
        patch.setattr(kind, "write", tampering)
        with pytest.raises(RuleBroken, match="not what the events say"):
            tables.migrate()
    assert places(older) == [("one",), ("two",)]
    assert read_versions(older.ledger.database)["inline parcel"] == 1
    tables.migrate()
    assert places(older) == [("one", 7), ("two", 0)]


def test_while_records_stand_in_quarantine_no_table_is_made_anew(older: Depot) -> None:
    change = "UPDATE stored_events SET state = ? WHERE topic = 'parcel.weighed.v1'"
    with older.ledger.database.write() as transaction:
        transaction.run(change, (b"broken",))
    with pytest.raises(RuleBroken, match="quarantine"):
        of_version(older, 2).migrate()
    assert places(older) == [("one",), ("two",)]


def test_newer_inline_tables_are_refused(older: Depot) -> None:
    with older.ledger.database.write() as transaction:
        note_version(transaction, part_of(Parcel), 99, "of the future", "2030-01-01")
    with pytest.raises(StoreUnusable) as refusal:
        of_version(older, 2).migrate()
    assert refusal.value.code == "schema_newer"
    assert places(older) == [("one",), ("two",)]


def test_migrations_are_numbered_without_a_gap() -> None:
    from domain.kernel.privacy.migrations import MIGRATIONS as KEYS
    from domain.migrations import LEDGER
    from projections.kernel.migrations import MIGRATIONS as VIEWS

    for migrations in (MIGRATIONS, LEDGER, KEYS, VIEWS):
        assert [item.number for item in migrations] == list(range(1, len(migrations) + 1))
