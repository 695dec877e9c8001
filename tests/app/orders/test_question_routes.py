"""Questions about an order over HTTP."""

from uuid import UUID

import pytest

from app.bootstrap import Service
from domain.kernel.messaging.caller import Role
from projections.orders.questions import open_questions_by_order
from projections.orders.waiting_orders import unanswered
from tests.api_clients import ApiClients
from tests.centre import CENTRE


@pytest.fixture
def api(service: Service) -> ApiClients:
    return ApiClients(service)


def test_a_client_asks_and_staff_answer(api: ApiClients) -> None:
    client = api.centre.client()
    order = api.centre.order(client=client)
    customer = api.opened_by(Role.CLIENT, client_id=client.id)
    staff = api.opened_by(Role.COORDINATOR)
    here = f"/job-orders/{order.id}/questions"
    asked = customer.post(here, {"text": "いつごろですか。"})
    assert (asked.status_code, asked.json["is_open"]) == (201, True)
    again = customer.post(here, {"id": asked.json["id"], "text": "いつごろですか。"})
    assert again.json["id"] == asked.json["id"]
    views = api.service.views
    api.service.projections.catch_up()
    (row,) = unanswered(views, CENTRE)
    assert (row["order_number"], row["order_title"]) == (order.number, order.terms.title)
    assert open_questions_by_order(views, [str(order.id)]) == {str(order.id): 1}

    answer = f"/order-questions/{asked.json['id']}/answer"
    assert customer.post(answer, {"text": "自分で"}).status_code == 403
    assert staff.post(answer, {"text": "金曜日です。"}).json["is_open"] is False
    assert len(staff.post(answer, {"text": "金曜日です。"}).json["answers"]) == 1
    assert len(staff.post(answer, {"text": "午後です。"}).json["answers"]) == 2
    api.service.projections.catch_up()
    seen = customer.get(here).json["items"]
    assert [item["text"] for item in seen[0]["answers"]] == ["金曜日です。", "午後です。"]
    assert unanswered(views, CENTRE) == []
    assert open_questions_by_order(views, [str(order.id)]) == {str(order.id): 0}


def test_questions_are_kept_from_other_clients_and_sealed(api: ApiClients) -> None:
    client, other = api.centre.client(), api.centre.client("別の会社")
    order = api.centre.order(client=client)
    here = f"/job-orders/{order.id}/questions"
    asked = api.opened_by(Role.CLIENT, client_id=client.id).post(here, {"text": "秘密の質問"})
    stranger = api.opened_by(Role.CLIENT, client_id=other.id)
    assert stranger.get(here).status_code == 404
    assert stranger.post(here, {"text": "?"}).status_code == 404
    assert api.opened_by(Role.SUPERVISOR).get(here).status_code == 403
    stored = api.service.ledger.recorder.select_events(UUID(asked.json["id"]))
    assert "秘密の質問" not in stored[0].state.decode()


def test_terms_change_by_their_route_until_there_are_tasks(api: ApiClients) -> None:
    order = api.centre.order(released=False)
    staff = api.opened_by(Role.COORDINATOR)
    terms = {
        "title": "宛名の確認",
        "programme": "bpo",
        "kind_of_work": "mail",
        "work_modes": ["on_site"],
        "minutes_per_task": 20,
        "inspection": "none",
        "instructions": "",
    }
    here = f"/job-orders/{order.id}"
    changed = staff.post(f"{here}/change-terms", terms)
    assert (changed.json["title"], changed.json["minutes_per_task"]) == ("宛名の確認", 20)
    assert changed.json["due_on"] == order.due_on.isoformat()
    staff.post(f"{here}/tasks", {"tasks": [{"key": "a"}]})
    assert staff.post(f"{here}/change-terms", terms | {"title": "別"}).status_code == 409
