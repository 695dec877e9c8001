"""What stands in the ledger when the demonstration is loaded, broken off, or loaded again."""

import json
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from app.bootstrap import Service, bootstrap
from app.demo.commands import load
from app.demo.load_state import LOADING_FILE
from app.runtime.all_in_one import ACCOUNTS_FILE
from app.settings import Settings
from domain.identity.account import ACCOUNT_ROLES
from domain.identity.passwords import is_right
from domain.identity.sign_in import password_of
from domain.kernel.time.clock import SettableClock
from domain.orders.job_order import OrderState
from domain.participants.participant import Participant
from domain.tasks.task import TaskState
from tests.app.demo.conftest import (
    SMALL,
    SMALL_WORDS,
    TODAY,
    environment_of,
    fresh,
    history,
    history_of,
)
from tests.centre import Centre
from tests.command_line import run_command

DEADLINE = 30.0
FOUNDED = "centre.founded.v1"


def states_of_orders(service: Service) -> set[str]:
    """In which states orders stand."""
    return {row["state"] for row in service.ledger.rows("SELECT DISTINCT state FROM order_terms")}


def test_orders_stand_in_every_state(small: Service) -> None:
    assert states_of_orders(small) == {item.value for item in OrderState}


@pytest.mark.parametrize("store", ["postgresql"], indirect=True)
@pytest.mark.parametrize(
    ("days", "least"),
    [(1, 1), pytest.param(SMALL["days"], len(OrderState), marks=pytest.mark.fault)],
    ids=["a_day", "all_days"],
)
def test_it_is_loaded_on_postgresql_too(settings: Settings, days: int, least: int) -> None:
    load(settings, **{**SMALL, "days": days})
    service = bootstrap(settings)
    try:
        assert len(states_of_orders(service)) >= least
    finally:
        service.close()


def test_two_loads_of_one_seed_and_day_record_the_same(
    small: Service, sqlite_template: Path, tmp_path: Path
) -> None:
    again = fresh(sqlite_template, tmp_path)
    load(again, **SMALL)
    assert history_of(again) == history(small)


@pytest.mark.fault
def test_a_load_killed_midway_and_started_again_doubles_nothing(
    small: Service, sqlite_template: Path, tmp_path: Path
) -> None:
    settings = fresh(sqlite_template, tmp_path)
    command = [sys.executable, "-m", "app", "demo", *SMALL_WORDS]
    with subprocess.Popen(
        command, env=environment_of(settings), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as program:
        wait_for_events(settings, 1200)
        program.send_signal(signal.SIGKILL)
    assert not (settings.data_dir / ACCOUNTS_FILE).exists()
    password = json.loads((settings.data_dir / LOADING_FILE).read_text())["password"]
    load(settings, days=SMALL["days"], scale=SMALL["scale"])
    assert history_of(settings) == history(small)
    accounts = json.loads((settings.data_dir / ACCOUNTS_FILE).read_text())
    assert {account["password"] for account in accounts} == {password}


def wait_for_events(settings: Settings, number: int) -> None:
    """Wait until so many events are recorded."""
    until = time.monotonic() + DEADLINE
    with sqlite3.connect(f"file:{settings.ledger_file}?mode=ro", uri=True) as connection:
        count = 0
        while count < number:
            assert time.monotonic() < until, f"only {count} events"
            count = connection.execute("SELECT COUNT(*) FROM stored_events").fetchone()[0]
    connection.close()


def test_a_second_load_records_nothing(small: Service, small_settings: Settings) -> None:
    head = small.ledger.head()
    load(small_settings, **SMALL)
    assert small.ledger.head() == head


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_work_that_users_brought_in_is_left_alone(settings: Settings) -> None:
    before = datetime(2025, 4, 1, 1, tzinfo=UTC)
    users = bootstrap(settings, clock=SettableClock(before))
    try:
        centre = Centre(users)
        order = centre.order(tasks=3)
        load(settings, **SMALL)
        states = {centre.task(order, f"{number:06d}").state for number in range(3)}
        assert states == {TaskState.WAITING}
        done = users.ledger.row("SELECT COUNT(*) AS n FROM task_places WHERE state = 'passed'")
        assert done is not None
        assert done["n"] > 100
    finally:
        users.close()


def test_whoever_acts_has_an_account(small: Service) -> None:
    accounts = {row["account_id"] for row in small.ledger.rows("SELECT * FROM accounts")}
    actors = {item["meta"]["actor"] for item in history(small)}
    strangers = actors - accounts
    assert strangers == {"system:migrate", "system:demo", "system:react"}


def test_every_role_has_a_sign_in_that_only_the_owner_of_the_folder_can_read(
    small: Service, small_settings: Settings
) -> None:
    path = small_settings.data_dir / ACCOUNTS_FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    accounts = json.loads(path.read_text())
    assert {account["role"] for account in accounts} == {role.value for role in ACCOUNT_ROLES}
    assert all(len(account["password"]) >= 12 for account in accounts)
    kept = [password_of(small.ledger, id) for id in account_ids(small)]
    opened = [item for item in kept if item and is_right(accounts[0]["password"], item[1])]
    assert len(opened) == len(accounts)


def account_ids(service: Service) -> list[UUID]:
    """The ids of every account."""
    return [UUID(row["account_id"]) for row in service.ledger.rows("SELECT * FROM accounts")]


def test_nothing_is_recorded_after_this_morning_or_on_a_strange_day(small: Service) -> None:
    days = {item["meta"]["occurred_on"] for item in history(small) if item["topic"] != FOUNDED}
    assert max(days) == TODAY.isoformat()
    assert min(days) == "2022-04-25"  # The city's trial with a robot lies before all else.
    assert min(day for day in days if day > "2022-12-27") >= "2023"


def test_this_morning_somebody_is_in_somebody_is_unwell_and_work_is_in_hand(
    small: Service,
) -> None:
    rows = small.ledger.rows("SELECT participant_id FROM participant_terms")
    people = [small.ledger.get(Participant, UUID(row["participant_id"])) for row in rows]
    assert any(item.days.get(TODAY) is False for item in people)
    assert any(
        item.condition and item.condition.on == TODAY and (item.condition.level or 5) <= 2
        for item in people
    )
    states = {row["state"] for row in small.ledger.rows("SELECT DISTINCT state FROM task_places")}
    assert {"passed", "returned", "waiting"} <= states
    assert states & {"assigned", "started", "paused"}


def test_the_history_has_drafts_questions_returned_work_and_gaps(small: Service) -> None:
    topics = {item["topic"] for item in history(small)}
    assert {
        "task.draft_saved.v1",
        "task.help_asked.v1",
        "task.help_answered.v1",
        "task.returned.v1",
        "task.declined.v1",
        "participant.suspended.v1",
        "participant.resumed.v1",
        "participant.left.v1",
        "participant.work_mode_changed.v1",
        "job_order.rejection_received.v1",
        "job_order.rejection_decided.v1",
    } <= topics


def test_the_read_models_take_the_demonstration_in(small: Service) -> None:
    small.projections.catch_up()
    assert [item.name for item in small.projections.status() if item.error or item.lag] == []


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_production_refuses_the_demonstration(settings: Settings) -> None:
    changes = {"ASHIATO_ENV": "production", "ASHIATO_SECRET_KEY": "k" * 40}
    done = run_command("demo", **environment_of(settings, **changes))
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert "production" in done.stderr or "本番" in done.stderr
