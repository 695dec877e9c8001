"""The figures that the city published of the centre's first months come out of the events."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app.bootstrap import Service, bootstrap
from app.demo.command_runner import CommandRunner
from app.demo.first_months import live_through_the_first_months
from app.demo.load import Plan, command_runner_for
from domain.kernel.time.clock import SettableClock
from tests.app.api_clients import ApiClients, Guest
from tests.app.demo.conftest import TODAY, fresh

NOW = datetime(2025, 4, 16, 3, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def service(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """An installation in which the months were lived through, a second time without effect."""
    settings = fresh(sqlite_template, tmp_path_factory.mktemp("months"))
    clock = SettableClock(NOW)
    service = bootstrap(settings, clock=clock)
    service.bus.after_append = lambda: None
    stage: CommandRunner = command_runner_for(service, clock, Plan(seed="1", today=TODAY), NOW)
    live_through_the_first_months(stage)
    head = service.ledger.head()
    live_through_the_first_months(stage)
    assert service.ledger.head() == head
    clock.set(NOW)
    yield service
    service.close()


def figures(guest: Guest, **query: Any) -> dict[str, dict[str, Any]]:
    answer = guest.get("/reports/bpo-centre", **query)
    assert answer.status_code == 200, answer.text
    return {item["id"]: item for item in json.loads(answer.data)["figures"]}


def test_the_printed_figures_come_out(service: Service) -> None:
    manager = ApiClients(service).as_("manager")
    found = figures(manager, as_of="2022-12-31")
    assert (found["B1"]["value"], found["B1"]["breakdown"]) == (
        8,
        {"home_based": 2, "on_site": 6},
    )
    assert found["B2"]["value"] == 9
    assert found["B5"]["value"] == 14_850_000
    assert figures(manager, as_of="2024-12-31")["B4"]["value"] == 50
    assert figures(manager, as_of="2024-12-31")["B1"]["value"] == 0
    (centre,) = (
        item
        for item in manager.get("/centres").get_json()["items"]
        if item["code"] == "digital-kamakura"
    )
    path = f"/centres/{centre['id']}/facts"
    stated = manager.get(path, as_of="2022-12-31").get_json()
    assert stated["opened_on"] == "2022-10-01" and stated["contractor"] == "VALT JAPAN株式会社"
    assert [post["title"] for post in stated["posts"]] == ["管理責任者", "作業療法士", "社会福祉士"]
    assert manager.get(path, as_of="2022-09-30").get_json()["opened_on"] is None
