"""A question goes over to the solver whole, however long it is and however slowly it is read."""

from datetime import date, timedelta

import msgspec
import pytest

from domain.robots.rosters.roster import Candidate, Part, RosterQuestion
from workers import plan_roster
from workers.progress import Progress

DAY = date(2026, 4, 20)


class NoProgress(Progress):
    """Nobody asks how far it is."""

    def __init__(self) -> None:
        """It belongs to no job."""

    def __call__(self, done: int, total: int | None = None) -> None:
        """Nothing is written."""


def test_a_question_longer_than_a_pipe_reaches_the_solver_while_it_is_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    days = [DAY + timedelta(days=number) for number in range(360)]
    free = dict.fromkeys(days, ((600, 1080),))
    question = RosterQuestion(
        parts=(Part("robot", DAY, 600),),
        candidates=tuple(Candidate(id=f"pilot {number}", free=free) for number in range(20)),
    )
    assert len(msgspec.json.encode(question)) > 2 * 65_536
    monkeypatch.setattr(plan_roster, "LOOK", 0.01)

    roster = plan_roster.solved(question, NoProgress())

    assert roster.filled.value == 1
