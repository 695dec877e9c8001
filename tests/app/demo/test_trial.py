"""The city's trial with a remote robot, loaded by the demonstration, gives the printed figures."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from app.bootstrap import Service, bootstrap
from app.demo.command_runner import CommandRunner
from app.demo.load import Plan, command_runner_for
from app.demo.robots import FIRST, LAST, live_through_the_trial
from app.factory import create_app
from app.reports.commands_cli import report as report_command
from app.settings import Settings
from domain.kernel.messaging.caller import Role
from domain.kernel.time.clock import SettableClock
from tests.app.api_clients import ApiClients, Guest
from tests.app.demo.conftest import TODAY, environment_of, fresh
from tests.app.visitors import visitor

NOW = datetime(2025, 4, 16, 3, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def settings_of_the_trial(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Settings:
    """An installation in which the trial was lived through; tests only look at it."""
    settings = fresh(sqlite_template, tmp_path_factory.mktemp("trial"))
    service, stage = staged(settings)
    live_through_the_trial(stage)
    head = service.ledger.head()
    live_through_the_trial(stage)
    assert service.ledger.head() == head
    assert stage.refused == []
    service.close()
    return settings


def staged(settings: Settings) -> tuple[Service, CommandRunner]:
    clock = SettableClock(NOW)
    service = bootstrap(settings, clock=clock)
    service.bus.after_append = lambda: None
    return service, command_runner_for(service, clock, Plan(seed="1", today=TODAY), NOW)


@pytest.fixture(scope="module")
def trial(settings_of_the_trial: Settings) -> Iterator[Service]:
    service = bootstrap(settings_of_the_trial, clock=SettableClock(NOW))
    yield service
    service.close()


@pytest.fixture(scope="module")
def manager(trial: Service) -> Guest:
    return ApiClients(trial).as_("manager")


def report(guest: Guest, **query: Any) -> dict[str, dict[str, Any]]:
    answer = guest.get("/reports/robot-pilot", **query)
    assert answer.status_code == 200, answer.text
    return {load["id"]: load for load in json.loads(answer.data)["figures"]}


def test_the_printed_figures_come_out(manager: Guest) -> None:
    found = report(manager, as_of="2022-12-31")

    assert (found["RB1"]["value"], found["RB1"]["breakdown"]) == (
        7,
        {"resident": 1, "elsewhere": 6},
    )
    assert found["RB2"]["value"] == 160
    assert found["RB2"]["beside"] == {"slot_minutes": 379 * 60, "closures": 0}


def test_every_shift_of_the_trial_ended_and_all_of_its_hours_were_offered(trial: Service) -> None:
    rows = trial.ledger.rows("SELECT state, start_time, end_time, day FROM robot_shifts")

    assert {row["state"] for row in rows} == {"ended"}
    assert (min(row["day"] for row in rows), max(row["day"] for row in rows)) == (
        FIRST.isoformat(),
        LAST.isoformat(),
    )
    spent = sum(
        datetime.fromisoformat(f"{row['day']}T{row['end_time']}").timestamp()
        - datetime.fromisoformat(f"{row['day']}T{row['start_time']}").timestamp()
        for row in rows
    )
    assert spent == 379 * 3600


@pytest.mark.parametrize("figure", ["RB1", "RB2", "RB3", "RB5"])
def test_each_figure_leads_to_its_events(manager: Guest, figure: str) -> None:
    found = report(manager, as_of="2022-12-31")[figure]
    path = found["events"].removeprefix("/api/v1").partition("?")[0]

    behind = json.loads(manager.get(path, as_of="2022-12-31", limit="200").data)

    # A year has more shifts than a page; the trial has one plan and one end.
    expected = {"RB2": 2}.get(figure, min(found["value"], 200))
    assert len(behind["items"]) == expected
    assert all(item["label"] for item in behind["items"])


def test_the_parts_of_interruptions_add_up(manager: Guest) -> None:
    found = report(manager, as_of="2022-12-31")

    assert found["RB5"]["value"] == sum(found["RB5"]["breakdown"].values()) > 0
    planned = 379 * 60
    lost = found["RB5"]["beside"]["minutes_stopped"]
    assert planned - 600 < found["RB4"]["value"] + lost <= planned


@pytest.mark.parametrize(
    ("query", "days", "hours"),
    [
        ({"as_of": "2022-05-31", "period": "month"}, 17, 34),
        ({"as_of": "2022-09-30", "period": "half"}, 101, 202),
        ({"as_of": "2022-12-31", "period": "half"}, 59, 177),
        ({"as_of": "2022-05-09"}, 1, 2),
        ({"as_of": "2023-03-31"}, 160, 379),
    ],
    ids=str,
)
def test_periods_and_days_are_counted_to_the_day(
    manager: Guest, query: dict[str, str], days: int, hours: int
) -> None:
    found = report(manager, **query)["RB2"]

    assert (found["value"], found["beside"]["slot_minutes"]) == (days, hours * 60)


def test_nobody_is_a_pilot_before_the_enrolment_or_after_the_trial(manager: Guest) -> None:
    assert report(manager, as_of="2022-04-24")["RB1"]["value"] == 0
    assert report(manager, as_of="2022-04-25")["RB1"]["value"] == 7
    after = report(manager, as_of="2023-04-30")
    assert [after[id]["value"] for id in ("RB1", "RB2", "RB3")] == [0, 0, 0]


def test_what_was_not_recorded_by_then_is_not_counted(manager: Guest) -> None:
    found = report(manager, as_of="2022-12-31", known_at="2022-04-01T00:00:00+09:00")

    assert [found[id]["value"] for id in ("RB1", "RB2", "RB3", "RB5")] == [0, 0, 0, 0]


@pytest.mark.parametrize("form", ["csv", "xlsx", "html"])
def test_the_report_is_had_as_a_file(trial: Service, form: str) -> None:
    guest = visitor(create_app(trial), trial, Role.MANAGER)
    guest.headers["Accept-Language"] = "en"
    trial.projections.catch_up()

    answer = guest.get(f"/reports/robot-pilot?as_of=2022-12-31&format={form}")

    assert answer.status_code == 200
    assert f'robot-pilot-2022-12-31.{form}"' in answer.headers["Content-Disposition"]
    if form == "csv":
        assert "RB1,Robot pilots,,7,people" in answer.data.decode("utf-8-sig")


def test_the_command_line_prints_it(settings_of_the_trial: Settings) -> None:
    words = ["robot-pilot", "--as-of", "2022-12-31", "--json"]
    done = CliRunner().invoke(report_command, words, env=environment_of(settings_of_the_trial))

    assert done.exit_code == 0, done.output
    shown = json.loads(done.output)
    assert (shown["name"], shown["figures"][1]["value"]) == ("robot-pilot", 160)


def test_the_reports_name_it(manager: Guest) -> None:
    shown = json.loads(manager.get("/reports").data)["items"]

    assert [item["name"] for item in shown] == ["bpo-centre", "robot-pilot"]
