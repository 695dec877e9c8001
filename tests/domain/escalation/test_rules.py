"""What waits too long: working time, and rules that hold from a day on."""

from datetime import date, datetime, timedelta

import pytest

from domain.escalation.rules import DEFAULTS, EscalationKind, EscalationRules, Notified, Rule
from domain.kernel.errors import Invalid
from domain.kernel.time.calendar import PUBLISHED
from domain.kernel.time.clock import TOKYO
from tests.domain.signing import TODAY, on


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A time in April 2026: the 15th is a Wednesday, the 29th a public holiday."""
    return datetime(2026, 4, day, hour, minute, tzinfo=TOKYO)


@pytest.mark.parametrize(
    ("now", "minutes", "since"),
    [
        (at(15, 10), 30, at(15, 9, 30)),
        (at(15, 9, 10), 30, at(14, 16, 40)),
        (at(15, 7), 30, at(14, 16, 30)),
        (at(15, 20), 30, at(15, 16, 30)),
        (at(15, 12), 480, at(14, 12)),
        (at(20, 12), 480, at(17, 12)),
        (at(19, 16), 480, at(17, 9)),
        (at(30, 10), 480, at(28, 10)),
        (at(15, 12), 3 * 480, at(10, 12)),
        (at(15, 12), 0, at(15, 12)),
    ],
)
def test_time_counts_while_the_centre_is_open(now: datetime, minutes: int, since: datetime) -> None:
    assert PUBLISHED.working_minutes_back(now, minutes) == since


def test_a_rule_holds_from_its_day_on() -> None:
    rules = EscalationRules.begin("digital-kamakura")
    assert rules.on(TODAY, EscalationKind.HELP) == DEFAULTS[EscalationKind.HELP]
    sooner, off = Rule(True, 15, Notified.MANAGERS), Rule(False, 15)
    with on(reason="急ぐ時期"):
        rules.set(EscalationKind.HELP, sooner)
        rules.set(EscalationKind.HELP, sooner)
    with on(TODAY + timedelta(days=5), reason="落ち着いた"):
        rules.set(EscalationKind.HELP, off)
    assert rules.version == 2
    days: dict[date, Rule] = {
        TODAY - timedelta(days=1): DEFAULTS[EscalationKind.HELP],
        TODAY: sooner,
        TODAY + timedelta(days=4): sooner,
        TODAY + timedelta(days=5): off,
    }
    assert {day: rules.on(day, EscalationKind.HELP) for day in days} == days
    assert rules.on(TODAY, EscalationKind.STALLED) == DEFAULTS[EscalationKind.STALLED]


def test_a_rule_needs_a_reason_and_a_threshold_that_makes_sense() -> None:
    rules = EscalationRules.begin("digital-kamakura")
    with on(), pytest.raises(Invalid):
        rules.set(EscalationKind.HELP, Rule(True, 15))
    with on(reason="試す"), pytest.raises(Invalid, match="check"):
        rules.set(EscalationKind.STALLED, Rule(True, 61))
    assert rules.version == 0
