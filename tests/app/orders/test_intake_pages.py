"""An order is written down by page, repeated, and settled; a new client comes on the books."""

import re
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.bootstrap import Service
from domain.kernel.messaging.caller import Role
from domain.orders.client import Client
from domain.orders.job_order import Inspection, JobOrder, WorkMode
from tests.app.orders.page_client import ELSEWHERE, PageClient, keys, page_client_of
from tests.centre import Centre

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)

ORDER: dict[str, Any] = {
    "title": "宛名の確認",
    "programme": "bpo",
    "kind_of_work": "mail",
    "received_on": "2026-04-14",
    "due_on": "2026-05-15",
    "work_modes": ["home_based", "on_site"],
    "minutes_per_task": "15",
    "inspection": "double",
    "instructions": "見本のとおり",
    "personal_data": "false",
    "skill_checking": "2",
    "skill_typing": "0",
}


@pytest.fixture
def page_client(service: Service) -> PageClient:
    return page_client_of(service)


def made(location: str) -> UUID:
    """The order that an answer leads to."""
    found = re.search(r"/orders/([0-9a-f-]{36})", location)
    assert found is not None, location
    return UUID(found[1])


def test_an_order_is_written_down_once(centre: Centre, page_client: PageClient) -> None:
    client, once = centre.client(), uuid4().hex
    page = page_client.get("/orders/new").text
    assert "みなと商会" in page and 'value="2026-04-29"' not in page
    assert 'value="2026-04-30"' in page, "29 April is a holiday"
    where = {
        page_client.post("/orders/new", once, client_id=str(client.id), **ORDER).headers["Location"]
        for _ in range(2)
    }
    (location,) = where
    order = centre.now(JobOrder, made(location))
    assert order.terms.skills == {"checking": 2}
    assert order.terms.inspection is Inspection.DOUBLE and not order.terms.personal_data
    assert order.sealed_under is None and str(order.due_on) == "2026-05-15"
    assert "Next: take it on, and add its tasks." in page_client.text(location)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": ""}, "title"),
        ({"due_on": "2026-04-01"}, "due_on"),
        ({"received_on": "2026-04-16"}, "received_on"),
        ({"minutes_per_task": "0"}, "minutes_per_task"),
        ({"minutes_per_task": "１５"}, "minutes_per_task"),
        ({"work_modes": []}, "work_modes"),
        ({"client_id": ""}, "client_id"),
        ({"client_id": str(UUID(int=7))}, "client_id"),
        ({"skill_typing": "9"}, "skill_typing"),
        ({"quantity": "0"}, "quantity"),
    ],
)
def test_wrong_input_is_named_and_what_was_typed_is_kept(
    change: dict[str, str], field: str, centre: Centre, page_client: PageClient
) -> None:
    values: dict[str, Any] = {"client_id": str(centre.client().id), **ORDER, **change}
    head = centre.service.ledger.head()
    answer = page_client.post("/orders/new", **values)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text and f'id="{field}-problem"' in answer.text
    assert "見本のとおり" in answer.text
    assert re.search(r'value="on_site"[^>]* checked', answer.text) or field == "work_modes"
    assert centre.service.ledger.head() == head


def test_a_client_of_another_centre_cannot_be_chosen(centre: Centre, service: Service) -> None:
    there = page_client_of(service, centre=ELSEWHERE)
    client = centre.client()
    assert "みなと商会" not in there.get("/orders/new", client=str(client.id)).text
    answer = there.post("/orders/new", client_id=str(client.id), **ORDER)
    assert answer.status_code == 422 and "not on the books" in answer.text


def test_a_new_client_leads_on_to_its_order(centre: Centre, page_client: PageClient) -> None:
    assert page_client.post("/clients/new", name="", kind="company").status_code == 422
    once = uuid4().hex
    where = {
        page_client.post(
            "/clients/new", once, name="学校教育課", kind="city_section", then="order"
        ).headers["Location"]
        for _ in range(2)
    }
    (location,) = where
    page = page_client.get(location)
    (chosen,) = re.findall(r'<option value="([0-9a-f-]{36})" selected>学校教育課', page.text)
    assert centre.now(Client, UUID(chosen)).name == "学校教育課"
    assert "Now its order." in page.text


def test_an_order_is_repeated_with_new_days(centre: Centre, page_client: PageClient) -> None:
    order = centre.order(skills={"typing": 2})
    page = page_client.get(f"/orders/{order.id}/repeat").text
    assert 'name="due_on" type="date" value="2026-05-15"' in page
    once = uuid4().hex
    values: dict[str, Any] = {"received_on": "2026-04-15", "due_on": "2026-07-01"}
    where = {
        page_client.post(f"/orders/{order.id}/repeat", once, **values).headers["Location"]
        for _ in range(2)
    }
    (location,) = where
    again = centre.now(JobOrder, made(location))
    assert (again.repeats, again.terms.skills) == (order.id, {"typing": 2})
    assert str(again.due_on) == "2026-07-01"
    assert "an earlier order" in page_client.text(f"/orders/{again.id}/terms")


def test_terms_are_settled_until_the_first_task(centre: Centre, page_client: PageClient) -> None:
    order = centre.order(released=False, skills={"own_skill": 3, "typing": 1})
    here = f"/orders/{order.id}/terms"
    values: dict[str, Any] = {
        name: value for name, value in ORDER.items() if not name.endswith("_on")
    }
    values["work_modes"] = ["on_site"]
    assert page_client.post(here, **values).status_code == 303
    settled = centre.now(JobOrder, order.id)
    assert settled.terms.skills == {"own_skill": 3, "checking": 2}, "a skill of its own stays"
    assert settled.terms.work_modes == (WorkMode.ON_SITE,)
    assert (settled.due_on, settled.client_id) == (order.due_on, order.client_id)
    assert "宛名の確認" in page_client.text("/orders")
    centre.add(settled, ["a"])
    answer = page_client.post(here, **(values | {"title": "別の名前"}))
    assert answer.status_code == 409 and "has tasks already" in answer.text
    page = page_client.get(here).text
    assert f'action="{here}"' not in page and 'name="personal_data"' not in page
    assert f'action="/orders/{order.id}/correct-terms"' in page


def test_an_order_is_split_by_count(centre: Centre, page_client: PageClient) -> None:
    order = centre.order(quantity=103)
    page = page_client.get(f"/orders/{order.id}/add").text
    assert 'name="pieces" type="number" value="103"' in page
    once = uuid4().hex
    for _ in range(2):
        sent = page_client.post(f"/orders/{order.id}/split", once, pieces="103", each="25")
        assert sent.status_code == 303
    assert keys(centre, order) == ["0001", "0002", "0003", "0004", "0005"]
    sizes = [centre.task(order, key).payload["quantity"] for key in keys(centre, order)]
    assert sizes == [25, 25, 25, 25, 3]
    answer = page_client.post(f"/orders/{order.id}/split", pieces="2000", each="1")
    assert answer.status_code == 422 and 'href="#each"' in answer.text


def test_only_those_who_take_orders_write_them_down(centre: Centre, service: Service) -> None:
    order = centre.order(released=False)
    paths = (
        "/orders/new",
        "/clients/new",
        f"/orders/{order.id}/repeat",
        f"/orders/{order.id}/terms",
    )
    for role, status in ((Role.MANAGER, 200), (Role.THERAPIST, 403), (Role.SUPERVISOR, 403)):
        guest = page_client_of(service, role)
        assert {guest.get(path).status_code for path in paths} == {status}, role
    there = page_client_of(service, centre=ELSEWHERE)
    for path in (
        *paths[2:],
        f"/orders/{order.id}/one-more-look",
        f"/orders/{order.id}/delivery-note",
    ):
        assert there.get(path).status_code == 404
    values: dict[str, Any] = {
        name: value for name, value in ORDER.items() if not name.endswith("_on")
    }
    assert there.post(f"/orders/{order.id}/terms", **values).status_code == 404
    asked = there.post(f"/orders/{order.id}/ask", client_question="?")
    assert asked.status_code == 404
