"""Health is what is so: each condition has a cause and a cure that helps, on every face of it."""

import ast
import json
import os
import shlex
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from app import __version__
from app.bootstrap import Service, bootstrap
from app.factory import create_app
from app.http.health import readiness
from app.runtime.diagnostics import examine
from app.runtime.health.condition import Condition
from app.runtime.health.conditions import CHECKS, FIRST, conditions, findings
from app.runtime.health.database import OBSTACLES, not_migrated, unexpected
from app.runtime.health.disk import MOST_JOURNAL
from app.runtime.health.monitor import TOO_SLOW, HealthMonitor
from app.runtime.health.processes import MOST_APART
from app.runtime.health.reading import LATE
from app.settings import Settings
from domain.kernel.jobs.heartbeats import (
    CLOCK,
    KEPT,
    PROJECTIONS,
    SILENT,
    WEB,
    WORK,
    beat,
    heartbeats,
)
from domain.kernel.messaging.caller import Role
from domain.kernel.storage.recorders import EVENTS_TABLE
from domain.kernel.text.bilingual import BilingualText
from domain.kernel.time.clock import Clock, SettableClock
from domain.notices.inline_projection import waiting
from domain.notices.kinds import NoticeKind
from domain.orders.commands import CancelJobOrder
from domain.registry import POLICIES
from projections.kernel.lag import FAR_SECONDS
from tests.app.visitors import visitor
from tests.centre import Centre
from tests.command_line import command_on
from tests.pages.words import raw_words
from tests.servers import postgres_server
from workers.run_policies import enlist
from workers.schedule import sweep

ROOT = Path(__file__).resolve().parent.parent.parent
SQLITE = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
POSTGRESQL = pytest.mark.parametrize("store", ["postgresql"], indirect=True)
FAR = timedelta(seconds=FAR_SECONDS + 1)


def found(service: Service) -> dict[str, Condition]:
    """The conditions by their codes, which a Japanese reader can read."""
    told = {condition.code: condition for condition in conditions(service)}
    for item in told.values():
        assert raw_words(" ".join(map(readable, (item.title, item.cause, item.cure)))) == set()
    return told


def readable(text: BilingualText) -> str:
    """A Japanese sentence without what is shown as it is to be typed."""
    return " ".join(text.ja.split("`")[::2])


def live(service: Service, clock: Clock | None = None) -> None:
    """Let every kind of process be heard of, from hosts whose clocks are right unless given."""
    for kind in (WEB, CLOCK, PROJECTIONS, WORK):
        beat(service.ledger.database, kind, clock or Clock())


@pytest.fixture
def well(settings: Settings, clock: SettableClock, redis_url: str) -> Iterator[Service]:
    """A service with which nothing is wrong."""
    service = bootstrap(replace(settings, redis_url=redis_url), clock=clock)
    service.projections.catch_up()
    live(service)
    yield service
    service.close()


def not_in_order(well: Service) -> set[str]:
    """The checks of the doctor that are not in order; no folder for backups is set here."""
    return {item.check for item in examine(well) if item.state != "ok"}


def test_where_nothing_is_wrong_nothing_is_said(well: Service) -> None:
    assert conditions(well) == []
    answer = create_app(well).test_client().get("/readyz")
    assert answer.json == {
        "state": "ready",
        "reasons": [],
        "details": [],
        "version": __version__,
        "backup": {"state": "not_set", "newest_seconds": None, "verified_seconds": None},
    }
    assert not_in_order(well) == {"backups"}


def test_files_of_keys_that_others_may_read_are_named_with_the_command(well: Service) -> None:
    folder = well.settings.data_dir / "keys"
    signing = folder / "secret.key"
    signing.write_bytes(bytes(32))
    for path, mode in ((well.settings.master_key_file, 0o440), (signing, 0o604)):
        path.chmod(mode)
    found = [item for item in examine(well) if item.check == "key files"]
    assert {(item.state, item.command) for item in found} == {
        ("warn", f"chmod go= {shlex.quote(str(path))}") for path in folder.iterdir()
    }
    assert any("master.key (mode 440)" in item.found.en for item in found)
    for path in folder.iterdir():
        path.chmod(0o400)
    assert not_in_order(well) == {"backups"}


def test_read_models_that_are_behind_are_told_in_time(well: Service, clock: SettableClock) -> None:
    Centre(well).order()
    assert "read_models_behind" not in found(well), "a moment is no lag"
    clock.advance(FAR)
    item = found(well)["read_models_behind"]
    assert item.figures["seconds"] == FAR.seconds
    assert item.figures["events"] == well.ledger.head() - 1
    answer = create_app(well).test_client().get("/readyz")
    assert answer.status_code == 200 and answer.json is not None
    assert (answer.json["state"], answer.json["reasons"]) == ("degraded", ["read_models_behind"])
    assert answer.json["details"][0]["figures"]["seconds"] == FAR.seconds
    well.projections.catch_up()
    assert conditions(well) == []


def test_a_read_model_that_stopped_is_named_and_nothing_of_its_record_is_told(
    well: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stuck(*_: object) -> None:
        raise ValueError("葛󠄀西 髙子")

    monkeypatch.setattr("projections.people.people_index.PeopleIndex.handle", stuck)
    Centre(well).participant()
    well.projections.catch_up()
    answer = create_app(well).test_client().get("/readyz")
    assert answer.json is not None
    assert answer.json["reasons"] == ["read_model_stopped"]
    assert answer.json["details"][0]["figures"]["name"] == "people.cards"
    assert "髙子" not in answer.text
    assert "fail" in {item.state for item in examine(well)}


def test_policies_that_stopped_or_are_late_are_told(well: Service, clock: SettableClock) -> None:
    enlist(well.ledger, POLICIES)
    centre = Centre(well)
    centre.does(CancelJobOrder(order_id=centre.order().id, reason="別の会社に頼むため"))
    well.projections.catch_up()
    assert conditions(well) == []
    clock.advance(FAR)
    late = found(well)["policies_behind"]
    assert int(late.figures["seconds"]) >= FAR.seconds
    with well.ledger.database.write() as transaction:
        transaction.run("UPDATE reactions SET position = ?", (well.ledger.head(),))
    assert conditions(well) == [], "they answered to it, or had nothing to answer"
    with well.ledger.database.write() as transaction:
        transaction.run(
            "UPDATE reactions SET error = 'ValueError' WHERE policy ="
            " (SELECT MIN(policy) FROM reactions)"
        )
    assert [condition.code for condition in conditions(well)] == ["policy_stopped"]


def test_notices_that_do_not_go_out_are_told(well: Service, clock: SettableClock) -> None:
    now = clock.now()
    row = waiting(uuid4(), NoticeKind.ORDER_AT_RISK, "a", now=now, send_after=now)
    well.ledger.save(changes=[row])
    assert conditions(well) == []
    clock.advance(LATE + timedelta(seconds=1))
    assert found(well)["notices_waiting"].figures["notices"] == 1


def test_processes_that_nobody_hears_of_are_told(
    well: Service, settings: Settings, redis_url: str
) -> None:
    with well.ledger.database.write() as transaction:
        transaction.run("DELETE FROM process_heartbeats WHERE kind IN (?, ?)", (CLOCK, WORK))
    told = found(well)
    assert set(told) == {"clock_away", "workers_away"}
    assert told["workers_away"].command == "ashiato worker work"
    live(well)
    assert conditions(well) == []


def test_a_process_is_forgotten_when_it_is_silent(well: Service) -> None:
    standing = well.ledger.database
    (one,) = [heartbeat for heartbeat in heartbeats(standing) if heartbeat.kind == CLOCK]
    assert 0 <= one.seconds < SILENT and one.ahead == pytest.approx(0, abs=MOST_APART)
    with standing.write() as transaction:
        transaction.run("UPDATE process_heartbeats SET beat_at = '2020-01-01T00:00:00.000+00:00'")
    assert heartbeats(standing) == []
    assert {"clock_away", "workers_away"} == set(found(well))
    live(well)
    with standing.write() as transaction:
        transaction.run(
            "INSERT INTO process_heartbeats (process, kind, host, beat_at, ahead)"
            " VALUES ('old', 'web', 'old', '2020-01-01T00:00:00.000+00:00', 0.0)"
        )
    live(well)
    rows = standing.read("SELECT process FROM process_heartbeats WHERE host = 'old'")
    assert rows == [], f"kept for {KEPT}"


class Ahead(Clock):
    """The clock of a host that is 29 minutes ahead."""

    def now(self) -> Any:
        return super().now() + timedelta(minutes=29)


def test_hosts_whose_clocks_differ_are_told_of(well: Service) -> None:
    live(well, Ahead())
    item = found(well)["clocks_differ"]
    assert abs(int(item.figures["seconds"]) - 29 * 60) <= 2
    answer = create_app(well).test_client().get("/readyz")
    assert os.uname().nodename not in answer.text, "strangers learn no host"


@SQLITE
def test_a_write_ahead_log_that_grows_is_told(well: Service) -> None:
    views = well.settings.ledger_file.with_name("views.sqlite3")
    with closing(sqlite3.connect(views, isolation_level=None)) as stranger:
        stranger.execute("BEGIN")
        stranger.execute("SELECT COUNT(*) FROM order_list").fetchall()
        with closing(sqlite3.connect(views, isolation_level=None)) as writer:
            writer.execute("CREATE TABLE ballast (body BLOB)")
            for _ in range(MOST_JOURNAL // (1 << 20) + 2):
                writer.execute("INSERT INTO ballast VALUES (zeroblob(1 << 20))")
        item = found(well)["journal_grows"]
        assert item.figures["file"] == "views.sqlite3"
        assert int(item.figures["megabytes"]) >= 64
        sweep(well, {})
        assert "journal_grows" in found(well), "somebody still reads it"
    sweep(well, {})
    assert "journal_grows" not in found(well)


def test_another_master_key_is_told_alone(well: Service, settings: Settings) -> None:
    settings.master_key_file.unlink()
    settings.master_key_file.write_bytes(bytes(range(32)))
    strange = bootstrap(replace(settings, redis_url=well.settings.redis_url), clock=well.clock)
    try:
        assert [condition.code for condition in conditions(strange)] == ["keys_locked"]
        assert {item.check for item in examine(strange) if item.state == "fail"} == {"keys"}
    finally:
        strange.close()


def test_only_a_missing_table_is_told_to_be_missing(
    well: Service, empty_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = bootstrap(empty_settings)
    try:
        (one,) = conditions(service)
        assert (one.code, one.command) == ("not_migrated", "ashiato migrate")
        failed = [item for item in examine(service) if item.state == "fail"]
        assert [(item.check, item.command) for item in failed] == [
            ("migrations", "ashiato migrate")
        ]
    finally:
        service.close()

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("葛󠄀西 髙子")

    for target, severity in (
        ("projections.kernel.runner.Projections.position", "unready"),
        ("app.runtime.health.reading.lags", "degraded"),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(target, broken)
            told = conditions(well)
            assert [(item.code, item.severity) for item in told] == [("unexpected_error", severity)]
            assert told[0].figures["error"] == "ZeroDivisionError"
            shown = json.dumps([readiness(told), *map(str, examine(well))], ensure_ascii=False)
            assert "髙子" not in shown and "migrate" not in shown


@contextmanager
def held(service: Service) -> Iterator[None]:
    """Somebody else holds the lock that appends need."""
    if not service.settings.is_postgresql:
        file = sqlite3.connect(service.settings.ledger_file, isolation_level=None)
        with closing(file) as stranger:
            stranger.execute("BEGIN IMMEDIATE")
            yield
        return
    with psycopg.connect(service.settings.database_url) as connection:
        connection.execute(f"LOCK TABLE ledger.{EVENTS_TABLE} IN SHARE MODE")
        yield


def test_a_lock_that_is_held_for_long_is_told(well: Service) -> None:
    with held(well):
        (one,) = conditions(well)
        assert (one.code, one.severity) == ("lock_held", "unready")
        client = create_app(well).test_client()
        begun = time.monotonic()
        answer = client.get("/readyz")
        assert answer.status_code == 503
        assert time.monotonic() - begun < 5
    assert conditions(well) == []


@POSTGRESQL
def test_the_lock_of_the_queue_of_appends_is_looked_at_too(well: Service) -> None:
    with psycopg.connect(well.settings.database_url) as stranger:
        table = f"ledger.{EVENTS_TABLE}"
        stranger.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", (table,))
        assert [condition.code for condition in conditions(well)] == ["lock_held"]


@pytest.mark.fault
@POSTGRESQL
def test_a_server_without_a_connection_left_is_told(well: Service) -> None:
    with postgres_server() as address, ExitStack() as taken:
        settings = replace(well.settings, database_url=address, redis_url=None)
        crowded = bootstrap(settings, store_clock=Clock())  # No connection is kept to ask for it.
        taken.callback(crowded.close)
        crowded.ledger.recorder.datastore.pool.close()
        with suppress(psycopg.OperationalError):
            while True:
                taken.enter_context(psycopg.connect(address))
        assert [condition.code for condition in conditions(crowded)] == ["no_connection_left"]
        done = command_on(settings, "doctor", "--json")
        (one,) = [load for load in json.loads(done.stdout) if load["state"] == "fail"]
        assert one["check"] == "database" and "max_connections" in one["mend"]


@POSTGRESQL
def test_a_standby_is_told_to_be_read_only(well: Service, settings: Settings) -> None:
    address = f"{settings.database_url}{'&' if '?' in settings.database_url else '?'}"
    standby = bootstrap(
        replace(settings, database_url=f"{address}options=-c%20default_transaction_read_only%3Don"),
        clock=well.clock,
    )
    try:
        with psycopg.connect(settings.database_url, autocommit=True) as connection:
            (name,) = connection.execute("SELECT current_database()").fetchone() or ("",)
            connection.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
        assert [condition.code for condition in conditions(standby)] == ["read_only"]
    finally:
        standby.close()


@POSTGRESQL
def test_a_replica_that_fetches_nothing_keeps_the_log(
    well: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.runtime.health.disk.MOST_RETAINED", -1)
    with psycopg.connect(well.settings.database_url, autocommit=True) as connection:
        connection.execute("SELECT pg_create_physical_replication_slot('lazy', true)")
        try:
            assert [condition.code for condition in conditions(well)] == ["journal_grows"]
        finally:
            connection.execute("SELECT pg_drop_replication_slot('lazy')")


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """A folder on a file system that is mounted read-only."""
    for options in (["--bind", str(folder)], ["-o", "remount,bind,ro"]):
        done = subprocess.run(
            ["mount", *options, str(folder)], capture_output=True, text=True, check=False
        )
        if done.returncode:
            pytest.skip(f"nothing can be mounted here: {done.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


@SQLITE
def test_a_read_only_data_folder_is_one_clear_line(well: Service) -> None:
    folder = well.settings.data_dir
    with read_only(folder):
        assert [condition.code for condition in conditions(well)] == ["read_only"]
        for words in (["up"], ["web"], ["worker"], ["clock"], ["accounts", "list"]):
            refused = command_on(well.settings, *words)
            assert refused.returncode == 1, words
            assert len(refused.stderr.splitlines()) == 1, refused.stderr
            assert str(folder) in refused.stderr and "Read-only file system" in refused.stderr
        (one,) = json.loads(command_on(well.settings, "doctor", "--json").stdout)
        assert (one["check"], one["state"]) == ("data folder", "fail")
    assert conditions(well) == []


def test_whoever_asks_is_answered_in_time_and_at_most_one_looks(
    well: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monitor = HealthMonitor(well)
    assert monitor.conditions() == []
    Centre(well).order()
    looks: list[float] = []

    def look(service: Service) -> list[Condition]:
        looks.append(time.monotonic())
        return conditions(service)

    monkeypatch.setattr("app.runtime.health.monitor.conditions", look)
    assert [monitor.conditions(holds=3600) for _ in range(5)] == [[]] * 5
    assert looks == [], "what was found holds for a moment"
    with held(well):
        told = monitor.conditions(holds=0, patience=0.0)
        assert [item.code for item in told] == ["check_too_slow"]
        assert [condition.code for condition in monitor.conditions(holds=0, patience=0.0)] == [
            "check_too_slow"
        ]
        assert [condition.code for condition in monitor.conditions(holds=0, patience=60)] == [
            "lock_held"
        ]
        assert len(looks) == 1


def test_administrators_are_told_on_their_pages_in_both_languages(
    well: Service, clock: SettableClock
) -> None:
    app = create_app(well)
    manager, admin, other = (
        visitor(app, well, role) for role in (Role.MANAGER, Role.ADMIN, Role.COORDINATOR)
    )
    clock.advance(FAR)
    title = {"ja": "一覧や数字が最新ではありません", "en": "Lists and figures are not up to date"}
    for language, said in title.items():
        for by, path in (
            (manager, "/board"),
            (manager, "/jobs"),
            (admin, "/jobs"),
            (admin, "/admin"),
        ):
            page = by.client.get(path, headers=by.headers | {"Accept-Language": language}).text
            assert said in page, (path, language)
            help_is_there = "ashiato projections catch-up" in page
            assert help_is_there or 'href="/jobs#health"' in page
        board = other.client.get("/board", headers=other.headers | {"Accept-Language": language})
        assert said not in board.text, "a coordinator can do nothing about it"


def codes() -> set[str]:
    """Every code that a condition of the product may have, as its source names it."""
    named: set[str] = set()
    for path in (ROOT / "app").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if node.func.id == "Condition":
                (code,) = [keyword.value for keyword in node.keywords if keyword.arg == "code"]
                if isinstance(code, ast.Constant):
                    named.add(str(code.value))
            if node.func.id == "_not_recorded" and isinstance(node.args[0], ast.Constant):
                named.add(str(node.args[0].value))
    return named


def test_the_reference_has_every_code_with_its_cause_and_cure() -> None:
    page = (ROOT / "docs" / "reference" / "api.md").read_text()
    lines = [line for line in page.splitlines() if line.startswith("| `")]
    table = {line.split("`")[1]: line.split("|")[1:-1] for line in lines}
    assert {"lock_held", "read_models_behind", "not_migrated"} <= codes()
    for code in codes():
        assert code in table, f"docs/reference/api.md does not explain {code}"
        assert len(table[code]) == 4 and all(cell.strip() for cell in table[code]), code


def test_every_obstacle_is_told_in_words_that_an_office_reads(well: Service) -> None:
    for settings in (well.settings, replace(well.settings, database_url="postgresql:///x")):
        told = [make(settings) for make in OBSTACLES.values()]
        told += [not_migrated(), TOO_SLOW, unexpected(conditions, ValueError("x"))]
        for item in told:
            assert raw_words(" ".join(map(readable, (item.title, item.cause, item.cure)))) == set()
            assert item.cause.en and item.cure.en and item.command


def test_what_a_check_did_not_expect_is_told_as_what_it_is(well: Service) -> None:
    def away(_: Service) -> list[Condition]:
        raise sqlite3.OperationalError("disk I/O error")

    assert [finding.code for finding in findings(away, well)] == ["unexpected_error"]
    assert len({check.__name__ for check in (*FIRST, *CHECKS)}) == len(FIRST) + len(CHECKS)
