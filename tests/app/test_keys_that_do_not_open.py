"""Nothing starts, and nothing is recorded, while the keys do not open what is there."""

import shutil
import subprocess
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from app.bootstrap import Service, bootstrap, migrate
from app.factory import create_app
from app.runtime.health.conditions import conditions
from app.settings import Settings
from domain.kernel.errors import StoreUnusable
from domain.kernel.messaging.caller import Role
from tests.app.visitors import PASSWORD, add_account
from tests.centre import Centre
from tests.command_line import command_on
from tests.copies import remove_file, remove_keys
from tests.servers import wait_until

ROOT = Path(__file__).resolve().parent.parent.parent
_JOB_INDEXES = "; ".join(
    f"DROP INDEX jobs_by_{what}_day" for what in ("state_and", "kind_and", "caller_and")
)
VERSIONS_LOST = f"DROP INDEX jobs_by_day; {_JOB_INDEXES}; " + "; ".join(
    f"DROP TABLE {table}"
    for table in (
        *("ledger_heads", "quarantined_events", "staged_files", "import_headings", "attempts"),
        *("session_devices", "escalation_marks", "board_looks", "line_codes", "line_events"),
        "schema_versions",
    )
)
"""Makes a ledger one of before its tables had versions, without what later ones have."""
EVERY_START = (
    ("web", "--port", "1"),
    ("worker", "work"),
    ("worker", "projections", "work"),
    ("clock",),
    ("migrate",),
    ("accounts", "list"),
    ("projections", "catch-up"),
    ("demo",),
)


def ashiato(
    settings: Settings, *words: str, language: str = "C.UTF-8"
) -> subprocess.CompletedProcess[str]:
    """Run `ashiato` on the stores of `settings`, without Redis."""
    return command_on(
        settings, *words, ASHIATO_REDIS_URL="unix:///nowhere", LANG=language, LC_ALL=""
    )


def put_another_master_key(settings: Settings) -> None:
    settings.master_key_file.unlink()
    settings.master_key_file.write_bytes(bytes(range(32)))


def empty_the_keys(settings: Settings) -> None:
    run_on_keys(settings, "DELETE FROM keys")


def run_on_keys(settings: Settings, sql: str) -> None:
    service = bootstrap(settings)
    try:
        service.keys._database.create(sql)
    finally:
        service.close()


def lose_the_newest_keys(settings: Settings) -> None:
    run_on_keys(
        settings,
        "DELETE FROM keys WHERE subject = (SELECT MAX(subject) FROM keys)",
    )


def everything(service: Service) -> tuple[int, list[object]]:
    """How much is recorded, and which keys there are."""
    rows = service.keys._database.read("SELECT subject, wrapped FROM keys ORDER BY subject")
    return service.ledger.head(), [(row["subject"], bytes(row["wrapped"])) for row in rows]


@pytest.fixture
def sealed(service: Service) -> Service:
    """A service that has recorded what is said about people."""
    for number in range(3):
        add_account(service, Role.ADMIN, email=f"a{number}@example.jp", password=PASSWORD)
        Centre(service).participant()
    return service


@pytest.mark.sample("sqlite-web --port 1", "postgresql-migrate", "sqlite-worker work")
@pytest.mark.parametrize("words", EVERY_START, ids=" ".join)
def test_a_host_with_another_master_key_does_not_start(
    sealed: Service, settings: Settings, words: Sequence[str]
) -> None:
    before = everything(sealed)
    put_another_master_key(settings)

    refused = ashiato(settings, *words)

    assert refused.returncode == 1, refused.stderr
    # Of two workers one may be stopped, because the other has ended, before it says its line.
    most = 2 if words == EVERY_START[2] else 1
    assert 1 <= len(refused.stderr.splitlines()) <= most
    assert "ASHIATO_MASTER_KEY_FILE" in refused.stderr
    assert everything(sealed) == before


@pytest.mark.sample(
    "postgresql-web --port 1", "sqlite-migrate", "sqlite-doctor", "postgresql-clock"
)
@pytest.mark.parametrize("words", [*EVERY_START, ("doctor",)], ids=" ".join)
def test_a_lost_master_key_is_never_made_anew(
    service: Service, settings: Settings, words: Sequence[str]
) -> None:
    settings.master_key_file.unlink()
    refused = ashiato(settings, *words)

    said = refused.stdout if words == ("doctor",) else refused.stderr
    assert refused.returncode == 1, said
    assert f"{settings.master_key_file}, is missing" in said
    assert "Put the original file" in said
    assert [path.name for path in settings.master_key_file.parent.iterdir()] == ["secret.key"]


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
@pytest.mark.parametrize("left", ["ledger.sqlite3", "keys.sqlite3"])
def test_without_the_signing_key_a_store_shows_that_it_was_begun(
    settings: Settings, left: str
) -> None:
    shutil.rmtree(settings.master_key_file.parent)
    for name in {"ledger.sqlite3", "keys.sqlite3"} - {left}:
        remove_file(settings.data_dir / name)

    with pytest.raises(StoreUnusable) as refused:
        bootstrap(replace(settings, secret_key="x" * 32))
    assert refused.value.reason == "master_key_missing"
    assert not settings.master_key_file.parent.exists()


@pytest.mark.parametrize("store", ["postgresql"], indirect=True)
def test_another_host_without_the_master_key_makes_none(
    service: Service, settings: Settings, tmp_path: Path
) -> None:
    empty = tmp_path / "another host"
    host = Settings.for_folder(empty, database_url=settings.database_url, secret_key="x" * 32)
    with pytest.raises(StoreUnusable) as refused:
        bootstrap(host)
    assert refused.value.reason == "master_key_missing"
    assert not list(empty.iterdir())

    host.master_key_file.parent.mkdir()
    host.master_key_file.write_bytes(settings.master_key_file.read_bytes())
    bootstrap(host).close()


@pytest.mark.sample("postgresql")
def test_first_starts_at_the_same_moment_take_none_for_lost(empty_settings: Settings) -> None:
    def start(_: int) -> bytes:
        service = bootstrap(empty_settings)
        try:
            migrate(service)
            return service.secrets.master
        finally:
            service.close()

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(start, range(16)))) == 1


@pytest.mark.sample("sqlite")
def test_the_refusal_is_japanese_on_a_japanese_terminal(
    sealed: Service, settings: Settings
) -> None:
    put_another_master_key(settings)
    refused = ashiato(settings, "web", "--port", "1", language="ja_JP.UTF-8")
    assert refused.returncode == 1
    assert "マスター鍵" in refused.stderr


@pytest.mark.sample(
    "sqlite-empty_the_keys-migrate",
    "sqlite-lose_the_newest_keys-web --port 1",
    "sqlite-remove_keys-migrate",
    "postgresql-empty_the_keys-web --port 1",
)
@pytest.mark.parametrize("words", [("migrate",), ("web", "--port", "1")], ids=" ".join)
@pytest.mark.parametrize("harm", [remove_keys, empty_the_keys, lose_the_newest_keys])
def test_a_key_store_that_lost_keys_is_refused_and_never_begun_anew(
    sealed: Service, settings: Settings, harm: Callable[[Settings], None], words: Sequence[str]
) -> None:
    sealed.close()
    harm(settings)

    refused = ashiato(settings, *words)

    assert refused.returncode == 1, refused.stderr
    assert "key database" in refused.stderr
    assert len(refused.stderr.splitlines()) == 1


@pytest.mark.sample("postgresql")
def test_a_missing_mark_is_not_made_with_a_key_that_opens_nothing(
    sealed: Service, settings: Settings
) -> None:
    run_on_keys(settings, "DELETE FROM key_store")
    mine = settings.master_key_file.read_bytes()
    put_another_master_key(settings)

    assert ashiato(settings, "migrate").returncode == 1

    settings.master_key_file.write_bytes(mine)
    assert ashiato(settings, "migrate").returncode == 0
    sealed.keys.check()


@pytest.mark.sample("sqlite")
def test_the_keys_of_another_ledger_are_refused(
    sealed: Service, settings: Settings, tmp_path: Path
) -> None:
    other = Settings.for_folder(tmp_path / "other")
    strange = bootstrap(other)
    migrate(strange)
    Centre(strange).participant()
    strange.close()
    mixed = replace(
        settings,
        keys_url=f"sqlite:///{other.ledger_file.with_name('keys.sqlite3')}",
        master_key_file=other.master_key_file,
    )
    settings.master_key_file.unlink()
    settings.master_key_file.write_bytes(other.master_key_file.read_bytes())

    for words in (("migrate",), ("web", "--port", "1")):
        refused = ashiato(mixed, *words)
        assert refused.returncode == 1
        assert "another ledger" in refused.stderr


def test_of_two_first_starts_with_two_master_keys_one_is_refused(empty_settings: Settings) -> None:
    def start(number: int) -> bool:
        file = empty_settings.data_dir / f"master-{number}.key"
        file.write_bytes(bytes([number] * 32))
        service = bootstrap(replace(empty_settings, master_key_file=file))
        try:
            migrate(service)
        except StoreUnusable:
            return False
        else:
            return True
        finally:
            service.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(start, (1, 2))) == [False, True]


def test_no_new_key_is_made_beside_keys_that_do_not_open(
    sealed: Service, settings: Settings
) -> None:
    before = everything(sealed)
    put_another_master_key(settings)
    stranger = bootstrap(settings)
    try:
        with pytest.raises(StoreUnusable):
            stranger.keys.key_for(uuid4(), stranger.clock.now())
        with pytest.raises(StoreUnusable):
            Centre(stranger).client()
    finally:
        stranger.close()
    assert everything(sealed) == before


@pytest.mark.parametrize(
    "harm", [empty_the_keys, lambda s: run_on_keys(s, "DELETE FROM key_store")]
)
def test_keys_that_vanish_under_a_process_are_noticed_before_it_seals_on(
    service: Service, settings: Settings, harm: Callable[[Settings], None]
) -> None:
    centre = Centre(service)
    somebody = centre.participant()
    subject = somebody.person_id
    service.keys.key_for(subject, service.clock.now())
    harm(settings)

    def is_refused() -> bool:
        try:
            service.keys.key_for(subject, service.clock.now())
            centre.client()
        except StoreUnusable:
            return True
        return False

    wait_until(is_refused, 10, "a refusal")
    answer = create_app(service).test_client().get("/readyz")
    assert answer.status_code == 503 and answer.json is not None
    assert (answer.json["state"], answer.json["reasons"]) == ("unready", ["keys_locked"])
    told = next(condition for condition in conditions(service) if condition.code == "keys_locked")
    assert "バックアップ" in told.cure.ja


def test_a_master_key_file_changed_under_the_processes_is_said(
    sealed: Service, settings: Settings
) -> None:
    mine = settings.master_key_file.read_bytes()
    put_another_master_key(settings)
    client = create_app(sealed).test_client()
    assert "master_key_file_changed" in client.get("/readyz").json["reasons"]
    Centre(sealed).participant()

    settings.master_key_file.write_bytes(mine)
    wait_until(
        lambda: "master_key_file_changed" not in client.get("/readyz").json["reasons"],
        what="the key being put back",
    )


def test_an_installation_from_before_gets_an_identity_when_it_is_migrated(
    sealed: Service, settings: Settings
) -> None:
    sealed.ledger.database.create(f"DROP TABLE ledger_identity; {VERSIONS_LOST}")
    sealed.keys._database.create(
        "DELETE FROM key_store WHERE name = 'ledger'; DROP TABLE schema_versions"
    )
    sealed.views.create(
        "DROP TABLE ledger_seen; DROP TABLE builds_put_aside; DROP TABLE schema_versions"
    )

    assert ashiato(settings, "migrate", "--without-copy").returncode == 0

    identity = sealed.ledger.identity()
    assert identity is not None
    assert sealed.keys.ledger() == identity
    sealed.guard.require()


def test_a_copy_of_the_ledger_from_before_takes_the_identity_of_its_keys(
    sealed: Service, settings: Settings
) -> None:
    identity = sealed.keys.ledger()
    sealed.ledger.database.create(f"DROP TABLE ledger_identity; {VERSIONS_LOST}")

    assert ashiato(settings, "migrate", "--without-copy").returncode == 0

    assert sealed.ledger.identity() == identity
