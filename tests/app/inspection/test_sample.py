"""Inspection by sample: the share that is drawn, and what passes by its result."""

from uuid import UUID, uuid4

import pytest

from domain.kernel.errors import Invalid, RuleBroken
from domain.orders.job_order import Inspection, JobOrder
from domain.policies.commands import PassBySample, UndoVerdict
from domain.policies.split_an_order_into_tasks import task_id
from domain.tasks.commands import InspectTask
from domain.tasks.samples import is_drawn
from domain.tasks.task import Task, Verdict
from tests.app.api_clients import ApiClients
from tests.app.inspection.browser import Browser
from tests.app.inspection.conftest import HandIn
from tests.app.inspection.test_run import NOTHING, gives, task_on
from tests.centre import Centre

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
ORDER = UUID(int=30)
PERCENT = 40


def test_the_share_is_drawn_and_always_the_same(centre: Centre) -> None:
    ids = [uuid4() for _ in range(2_000)]
    drawn = [id for id in ids if is_drawn(id, PERCENT)]
    assert 650 < len(drawn) < 950
    assert drawn == [id for id in ids if is_drawn(id, PERCENT)]
    assert all(is_drawn(id, PERCENT + 20) for id in drawn)
    with pytest.raises(Invalid):
        centre.order(inspection=Inspection.DOUBLE, sample_percent=PERCENT)


def test_what_is_outside_passes_by_the_result_of_the_sample(
    centre: Centre, coordinator: Browser, hand_in: HandIn
) -> None:
    order = centre.order(id=ORDER, tasks=6, sample_percent=PERCENT)
    ids = [task_id(ORDER, f"{number:06d}") for number in range(6)]
    drawn = [id for id in ids if is_drawn(id, PERCENT)]
    others = [id for id in ids if id not in drawn]
    assert len(drawn) >= 2 and len(others) >= 2
    for _ in ids:
        hand_in()
    with pytest.raises(RuleBroken, match="of the sample wait"):
        centre.does(PassBySample(order_id=ORDER))

    page = coordinator.get(f"/inspect?order={ORDER}")
    for number, task in enumerate(drawn):
        assert task_on(page) == task and "In the sample" in page.words
        page = gives(coordinator, page, "return" if number == 0 else "pass", "けた")
    assert task_on(page) == others[0]
    said = f"Of the sample {len(drawn)} were inspected, and 1 of these returned"
    assert "outside the sample of 40%" in page.words and said in page.words
    form = page.form(f"/inspect/orders/{ORDER}/pass-sample")
    for _ in range(2):
        page = coordinator.send(form)
        assert NOTHING in page.words and "The tasks outside the sample passed." in page.words
    assert {centre.now(Task, task).state for task in others} == {"passed"}
    assert centre.now(Task, drawn[0]).state == "returned"
    passed = [
        event
        for event in centre.service.ledger.history(ORDER)
        if isinstance(event, JobOrder.SamplePassed)
    ]
    assert [(item.percent, item.inspected, item.returned, item.passed) for item in passed] == [
        (PERCENT, len(drawn), 1, len(others))
    ]
    by_sample = [
        event.by_sample
        for task in ids
        for event in centre.service.ledger.history(task)
        if isinstance(event, Task.Passed)
    ]
    assert sorted(by_sample) == [False] * (len(drawn) - 1) + [True] * len(others)
    assert "by its sample of 40%" in coordinator.get(f"/audit/orders/{order.id}").words
    centre.does(UndoVerdict(task_id=others[0], reason="見たい"))
    assert task_on(coordinator.get("/inspect")) == others[0]


def test_only_terms_that_allow_it_let_work_pass_by_a_sample(
    centre: Centre, hand_in: HandIn, api: ApiClients
) -> None:
    order = centre.order(tasks=2)
    task = hand_in()
    staff = api.as_("coordinator")
    refused = staff.post(f"/job-orders/{order.id}/pass-sample")
    assert refused.status_code == 409 and "no inspection by sample" in refused.text
    corrected = staff.post(
        f"/job-orders/{order.id}/correct-terms", {"sample_percent": 1, "reason": "合意した"}
    )
    assert corrected.get_json()["sample_percent"] == 1
    if not is_drawn(task.id, 1):
        refused = staff.post(f"/job-orders/{order.id}/pass-sample")
        assert refused.status_code == 409 and "No task of the sample" in refused.text
    centre.does(InspectTask(task_id=task.id, verdict=Verdict.PASS))
