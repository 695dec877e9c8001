"""Every figure of the demonstration is what a plain recount of its events gives."""

from datetime import timedelta
from pathlib import Path

import pytest

from app.bootstrap import Service, bootstrap
from app.demo.commands import load
from domain.reports.value_objects import Period
from tests.app.demo.conftest import TODAY, fresh
from tests.centre import CENTRE
from tests.invariants import events_of
from tests.recount import asked_of, assert_figures_are_right

SINCE_THE_TRIAL = 1_100
"""Days from the trial with a robot in 2022 to `TODAY`."""


def assert_every_figure_is_right(service: Service, step: int) -> None:
    """On every so many days, over each period, as known now and as known before."""
    service.projections.catch_up()
    events = events_of(service)
    newest, seen = max(event.meta.recorded_at for _, event in events), set()
    for back in range(0, SINCE_THE_TRIAL, step):
        day = TODAY - timedelta(days=back)
        for period in Period:
            for known_at in (newest, newest - timedelta(days=back // 2)):
                asked = asked_of(service, CENTRE, day, known_at, period)
                seen |= assert_figures_are_right(service, events, asked)
    assert seen == {f"{report}{number}" for report in ("B", "RB") for number in range(1, 6)}


def test_every_figure_of_a_small_demonstration(small: Service) -> None:
    assert_every_figure_is_right(small, 97)


@pytest.mark.fault
def test_every_figure_of_the_whole_demonstration(sqlite_template: Path, tmp_path: Path) -> None:
    settings = fresh(sqlite_template, tmp_path)
    load(settings, seed="1", today=TODAY)
    service = bootstrap(settings)
    try:
        assert_every_figure_is_right(service, 13)
    finally:
        service.close()
