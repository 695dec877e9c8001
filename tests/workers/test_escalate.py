"""Who chose to hear of what waits too long is notified once for each item, when it is too late."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.bootstrap import Service
from domain.escalation.commands import SetEscalationRule
from domain.escalation.rules import EscalationKind, Notified
from domain.kernel.messaging.caller import Caller, Role
from domain.kernel.time.clock import SettableClock
from domain.notices.commands import AddNoticeAddress, ChooseNotices
from domain.notices.kinds import Channel, NoticeKind
from domain.tasks.commands import AnswerHelp, AskForHelp, AssignTask, SubmitTask
from tests.app.orders.page_client import ids
from tests.app.visitors import add_account
from tests.centre import CENTRE, Centre, as_participant
from workers.escalate import escalate

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
HEARD = (NoticeKind.HELP_WAITS, NoticeKind.SUBMISSION_WAITS)


def notices(service: Service) -> dict[str, int]:
    """How many notices of each kind were queued."""
    rows = service.ledger.rows("SELECT kind, COUNT(*) AS n FROM notices GROUP BY kind")
    return {row["kind"]: row["n"] for row in rows}


def listener(centre: Centre, role: Role) -> Caller:
    """An account that chose to hear of help and submissions that wait."""
    account = add_account(centre.service, role)
    caller = Caller(account_id=account, roles=frozenset({role}), centres=(CENTRE,))
    centre.does(ChooseNotices(kinds=HEARD), by=caller)
    address = AddNoticeAddress(channel=Channel.MAIL, address="a@example.jp")
    centre.does(address, by=caller)
    return caller


def run(service: Service) -> dict[str, int]:
    service.projections.catch_up()
    escalate(service)
    return notices(service)


def test_each_item_is_told_of_once_when_it_has_waited_too_long(
    centre: Centre, service: Service, clock: SettableClock
) -> None:
    listener(centre, Role.COORDINATOR)
    order, somebody = centre.order(tasks=2), centre.participant()
    by = as_participant(somebody)
    first, second = ids(centre, order, 2)
    for task in (first, second):
        centre.does(AssignTask(task_id=task, participant_id=somebody.id, override_reason="x"))
    centre.does(AskForHelp(task_id=first, message="?"), by=by)
    assert run(service) == {}
    clock.advance(timedelta(minutes=31))
    assert run(service) == run(service) == {"help_waits": 1}
    centre.does(AskForHelp(task_id=second, message="?"), by=by)
    clock.advance(timedelta(minutes=31))
    assert run(service) == {"help_waits": 2}
    centre.does(AnswerHelp(task_id=first, message="!"))
    centre.does(AskForHelp(task_id=first, message="もう一度"), by=by)
    clock.advance(timedelta(minutes=31))
    assert run(service) == {"help_waits": 3}, "a new question is a crossing of its own"
    centre.does(SubmitTask(task_id=first, result={}, minutes=1), by=by)
    clock.advance(timedelta(days=1, minutes=1))
    assert run(service) == {"help_waits": 3, "submission_waits": 1}


def test_a_rule_says_who_is_told_and_whether_at_all(
    centre: Centre, service: Service, clock: SettableClock
) -> None:
    listener(centre, Role.COORDINATOR)
    rule = SetEscalationRule(
        kind=EscalationKind.HELP,
        is_on=True,
        threshold=5,
        notified=Notified.MANAGERS,
        reason="管理責任者だけ",
    )
    centre.does(rule)
    order, somebody = centre.order(tasks=1), centre.participant()
    (task,) = ids(centre, order, 1)
    centre.does(AssignTask(task_id=task, participant_id=somebody.id))
    centre.does(AskForHelp(task_id=task, message="?"), by=as_participant(somebody))
    clock.advance(timedelta(minutes=6))
    assert run(service) == {}
    centre.does(replace(rule, is_on=False))
    listener(centre, Role.MANAGER)
    assert run(service) == {}
    centre.does(rule)
    assert run(service) == {"help_waits": 1}
