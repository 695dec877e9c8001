"""What the demonstration plans, before anything of it is loaded."""

from collections import Counter
from datetime import date

import pytest

from app.demo.load import Plan
from app.demo.orders import SAMPLE_TITLE, clients
from domain.orders.client import ClientKind
from domain.orders.job_order import Inspection, OrderState
from domain.participants.value_objects import LeaveReason, WorkMode


@pytest.fixture(scope="module")
def plan() -> Plan:
    """The whole demonstration as of a Saturday."""
    return Plan(seed="1", today=date(2026, 11, 21))


def test_there_are_64_participants_and_26_of_them_are_at_home(plan: Plan) -> None:
    modes = Counter(member.work_mode for member in plan.members)
    assert modes == {WorkMode.HOME_BASED: 26, WorkMode.ON_SITE: 38}


def test_some_rest_some_have_left_and_some_are_on_trial(plan: Plan) -> None:
    resting = [member for member in plan.members if member.suspended_on and not member.resumed_on]
    reasons = [member.leaves_for for member in plan.members if member.leaves_on]
    assert len(resting) == 5
    assert len(reasons) == 6
    assert LeaveReason.GENERAL_EMPLOYMENT in reasons
    assert sum(member.stays_on_trial for member in plan.members) == 3


def test_names_are_told_apart_and_some_need_rare_characters(plan: Plan) -> None:
    names = [member.name for member in plan.members]
    assert len(set(names)) == len(names)
    for rare in ("髙", "﨑", "葛\U000e0100"):
        assert any(rare in name for name in names)


def test_addresses_lie_in_the_domains_kept_for_examples(plan: Plan) -> None:
    domains = {member.email.partition("@")[2] for member in plan.members}
    assert domains == {"ashiato.example.jp"}


def test_thirty_orders_end_in_every_state(plan: Plan) -> None:
    assert len(plan.orders) == 30
    assert {order.fate for order in plan.orders} == set(OrderState)
    assert {order.row["inspection"] for order in plan.orders} == {item.value for item in Inspection}


def test_orders_come_from_eight_companies_and_five_city_sections() -> None:
    kinds = Counter(clients().values())
    assert kinds == {ClientKind.COMPANY: 8, ClientKind.CITY_SECTION: 5}


def test_the_sample_tasks_are_among_some_thousands(plan: Plan) -> None:
    tasks = {order.row["title"]: order.tasks for order in plan.orders}
    assert len(tasks[SAMPLE_TITLE]) == 115
    assert 3000 <= sum(map(len, tasks.values())) <= 5000


def test_the_same_seed_and_day_give_the_same_plan_and_another_seed_another(plan: Plan) -> None:
    again = Plan(seed="1", today=date(2026, 11, 21))
    other = Plan(seed="2", today=date(2026, 11, 21))
    assert again.members == plan.members
    assert [order.tasks for order in again.orders] == [order.tasks for order in plan.orders]
    assert [member.name for member in other.members] != [member.name for member in plan.members]
