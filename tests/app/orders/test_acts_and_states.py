"""The acts that a page shows in a state of an order are those that the order allows, and no other.

Each act is tried on an order in each state: what is shown must be done, and what is not shown must
be refused or change nothing.
"""

import re
from typing import Any

import pytest

from app.bootstrap import Service
from app.factory import create_app
from domain.kernel.messaging.caller import Role
from domain.orders.job_order import JobOrder, OrderState, OrderStep
from domain.policies.undo_a_step_of_an_order import OF_THE_CLIENT
from tests.app.orders.page_client import PageClient, ids, page_client_of
from tests.app.orders.stages import STAGES, in_state
from tests.centre import Centre

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)

TERMS = {
    "title": "別の名前",
    "programme": "bpo",
    "kind_of_work": "mail",
    "work_modes": "on_site",
    "minutes_per_task": "20",
    "inspection": "double",
    "personal_data": "true",
}
STAFF_ACTS: dict[str, dict[str, Any]] = {
    "accept": {},
    "decline": {"decline_reason": "人が足りません"},
    "release": {},
    "hold": {"hold_reason": "確認中"},
    "resume": {},
    "change-due-date": {"due_on": "2026-06-30", "due_reason": "延期"},
    "choose-priority": {"priority": "urgent", "priority_reason": "急ぎ"},
    "choose-queue-order": {"queue_order": "priority_first", "queue_reason": "急ぎ"},
    "my-number-warning": {"is_on": "true"},
    "terms": TERMS,
    "correct-terms": {
        **{name: TERMS[name] for name in TERMS if name != "personal_data"},
        "terms_reason": "取りちがえ",
    },
    "correct-receipt": {"received_on": "2026-03-31", "receipt_reason": "届いた日の写し間違い"},
    "undo": {"undo_reason": "押しまちがい"},
    "tasks": {"lines": "もう一枚"},
    "split": {"pieces": "10", "each": "5"},
    "deliver": {},
    "accept-delivery": {},
    "one-more-look": {"rejection_reason": "1行目"},
    "rejection": {
        "all_tasks": "true",
        "outcome": "same_person",
        "to_participant": "1行目をお願いします。",
    },
    "close": {},
    "cancel": {"cancel_reason": "不要"},
}
_ON_THE_TERMS = {"correct-terms": "terms", "correct-receipt": "terms"}
CLIENT_ACTS: dict[str, dict[str, Any]] = {
    "accept-delivery": {},
    "one-more-look": {"rejection_reason": "1行目"},
    "undo": {"undo_reason": "押しまちがい"},
    "ask": {"question": "いつごろですか。"},
    "repeat": {"due_on": "2026-06-30"},
}


def shown_on(page: str, here: str) -> set[str]:
    """The acts to which the forms and links of a page lead."""
    found = re.findall(rf'(?:action|href)="{here}/([a-z-]+)"', page)
    return set(found) - {"import", "answer", "delivery-note", "files", "story"}


def shown_to_staff(page_client: PageClient, order: JobOrder) -> set[str]:
    """The acts of the pages of an order: those of its overview, and the forms of the others."""
    here = f"/orders/{order.id}"
    parts = ("", "/questions", "/add", "/terms")
    pages = {part: page_client.get(here + part).text for part in parts}
    found = shown_on(pages[""], here) - {"tasks", "questions", "add", "terms"}
    for page in pages.values():
        found |= set(re.findall(rf'action="{here}/([a-z-]+)"', page))
    found -= {"import", "answer"}
    return {_ON_THE_TERMS.get(act, act) for act in found}


def done(
    page_client: PageClient, centre: Centre, order: JobOrder, path: str, values: dict[str, Any]
) -> bool:
    """True if the act was done; false if it was refused for the state of the order."""
    given = dict(values)
    if path.endswith("one-more-look"):
        given["tasks"] = str(ids(centre, order, 1)[0]) if order.task_count else str(order.id)
    if path.endswith("/undo"):
        last = order.steps[-1].step if order.steps else OrderStep.ACCEPTED
        is_theirs = not path.startswith("/our-orders") or last in OF_THE_CLIENT
        given["step"] = (last if is_theirs else OrderStep.DELIVERY_ACCEPTED).value
    answer = page_client.post(path, **given)
    assert answer.status_code in (303, 409, 422), answer.text
    return answer.status_code == 303


@pytest.mark.parametrize("state", STAGES, ids=lambda state: state.value)
def test_staff_are_shown_what_the_order_allows(
    state: OrderState, centre: Centre, service: Service
) -> None:
    page_client, client = page_client_of(service), centre.client()
    shown = in_state(centre, state, client)
    found = shown_to_staff(page_client, shown)
    assert "repeat" in found and "ask" in found
    allowed = set()
    for act, values in STAFF_ACTS.items():
        item = in_state(centre, state, client)
        is_done = done(page_client, centre, item, f"/orders/{item.id}/{act}", values)
        if is_done and centre.now(JobOrder, item.id).version > item.version:
            allowed.add(_ON_THE_TERMS.get(act, act))
    readable = {"rejection"} if state is OrderState.RETURNED else set()
    assert found - {"repeat", "ask"} - readable == allowed


@pytest.mark.parametrize("state", STAGES, ids=lambda state: state.value)
def test_clients_are_shown_what_the_order_allows(
    state: OrderState, centre: Centre, service: Service
) -> None:
    client = centre.client()
    page_client = PageClient(service, create_app(service), Role.CLIENT, client_id=client.id)
    shown = in_state(centre, state, client)
    found = shown_on(page_client.get(f"/our-orders/{shown.id}").text, f"/our-orders/{shown.id}")
    allowed = set()
    for act, values in CLIENT_ACTS.items():
        item = in_state(centre, state, client)
        head = service.ledger.head()
        is_done = done(page_client, centre, item, f"/our-orders/{item.id}/{act}", values)
        if is_done and service.ledger.head() > head:
            allowed.add(act)
    assert found == allowed


def test_delivery_is_offered_only_when_everything_is_done(centre: Centre, service: Service) -> None:
    page_client = page_client_of(service)
    order = centre.order(tasks=2)
    page = page_client.get(f"/orders/{order.id}").text
    assert f'action="/orders/{order.id}/deliver"' not in page
    assert "once its 2 unfinished tasks have passed" in page
