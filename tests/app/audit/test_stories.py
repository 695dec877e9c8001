"""Stories, finding by name, and who looked at whom, as pages."""

import re
from datetime import date, timedelta

import pytest
from flask import Flask

from app.bootstrap import Service
from app.factory import create_app
from domain.kernel.messaging.caller import Role
from domain.kernel.time.clock import SettableClock
from domain.orders.commands import ChangeDueDate
from domain.people.person import Person
from domain.tasks.commands import AssignTask
from tests.app.orders.page_client import PageClient
from tests.centre import Centre

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


@pytest.fixture
def app(service: Service) -> Flask:
    return create_app(service)


@pytest.fixture
def manager(service: Service, app: Flask) -> PageClient:
    return PageClient(service, app, Role.MANAGER)


@pytest.fixture
def supervisor(service: Service, app: Flask) -> PageClient:
    return PageClient(service, app, Role.SUPERVISOR)


def test_a_story_shows_the_thing_as_it_was_and_as_it_is(
    centre: Centre, manager: PageClient, clock: SettableClock
) -> None:
    order = centre.order(tasks=1)
    clock.advance(timedelta(days=1))
    centre.does(ChangeDueDate(order_id=order.id, due_on=date(2026, 6, 30), reason="相談のうえ"))
    path = f"/audit/orders/{order.id}"
    now = manager.text(path)
    assert f"Story of job order {order.number}" in now
    assert "Due 30 June 2026" in now and "Then and now" not in now
    then = manager.text(path, as_of="2026-04-15")
    assert "As of Wed, Apr 15." in then
    assert f"Due Changed {order.due_on.day} May 2026 30 June 2026" in then
    assert then.index("Due Changed") < then.index("Number")
    assert "moved the due date" in now and "moved the due date" not in then
    known = manager.text(path, known_at="2026-04-15T12:00")
    assert "Due Changed" in known and "moved the due date" not in known
    assert "Nothing of this has changed since then." in manager.text(path, as_of="2026-04-16")
    assert "By then nothing had been recorded of it." in manager.text(path, as_of="2026-04-14")


@pytest.mark.parametrize("query", [{"as_of": "1 May"}, {"known_at": "noon"}, {"after": "-1"}])
def test_a_time_that_cannot_be_read_is_told_on_the_page(
    centre: Centre, manager: PageClient, query: dict[str, str]
) -> None:
    answer = manager.get(f"/audit/orders/{centre.order().id}", **query)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert "Step by step" in answer.text


def test_a_long_story_is_told_page_by_page(centre: Centre, manager: PageClient) -> None:
    order = centre.order()
    for number in range(60):
        day = date(2026, 6, 1) + timedelta(days=number)
        centre.does(ChangeDueDate(order_id=order.id, due_on=day, reason="相談のうえ"))
    first = manager.get(f"/audit/orders/{order.id}").text
    assert first.count('<a href="/audit/events/') == 50
    more = re.search(r'href="([^"]+)" rel="next"', first)
    assert more is not None
    second = manager.get(more[1]).text
    rest = second.count('<a href="/audit/events/')
    assert 50 + rest == len(centre.service.ledger.history(order.id)) > 60
    assert 'rel="next"' not in second


def test_every_kind_of_thing_has_a_story_for_every_auditor(
    centre: Centre, service: Service, app: Flask, manager: PageClient, supervisor: PageClient
) -> None:
    order, somebody = centre.order(tasks=1), centre.participant()
    task = centre.task(order)
    centre.does(AssignTask(task_id=task.id, participant_id=somebody.id))
    coordinator = PageClient(service, app, Role.COORDINATOR)
    for path, word in (
        (f"orders/{order.id}", order.number),
        (f"tasks/{task.id}", task.key),
        (f"participants/{somebody.id}", somebody.code),
        (f"people/{somebody.person_id}", somebody.code),
    ):
        for page_client in (manager, supervisor, coordinator):
            for language in ("en", "ja"):
                assert word in page_client.text(f"/audit/{path}", language)
    hers, theirs = (
        page_client.text(f"/audit/tasks/{task.id}") for page_client in (manager, supervisor)
    )
    for fact in ("Reasons", "Material of the work"):
        assert fact in hers and fact not in theirs


def test_a_name_is_found_and_never_comes_into_an_address(
    centre: Centre, manager: PageClient, service: Service
) -> None:
    somebody, _other = centre.participant(), centre.participant()
    person = service.ledger.get(Person, somebody.person_id)
    assert person.facts.name is not None
    answer = manager.post("/audit/find", q=person.facts.name)
    page = answer.text
    assert person.facts.name in page
    assert f'href="/audit?subject={person.id}"' in page
    assert f'href="/audit/views?subject={person.id}"' in page
    addresses = re.findall(r'(?:href|action)="([^"]*)"', page)
    assert not [address for address in addresses if person.facts.name in address]
    seen = [row.event for row in service.ledger.read(0, 5000, ["access.viewed.v1"])]
    assert person.id in seen[-1].person_ids  # type: ignore[attr-defined]


def test_a_supervisor_finds_by_code_and_not_by_name(
    centre: Centre, supervisor: PageClient, service: Service
) -> None:
    somebody = centre.participant()
    name = service.ledger.get(Person, somebody.person_id).facts.name or ""
    by_name = supervisor.post("/audit/find", q=name)
    assert "Nothing is called so." in by_name.text
    by_code = supervisor.post("/audit/find", q=somebody.code.lower())
    assert by_code.status_code == 303
    assert by_code.headers["Location"] == f"/audit?subject={somebody.id}"


def test_orders_and_tasks_are_found_by_what_they_are_called(
    centre: Centre, manager: PageClient
) -> None:
    order = centre.order()
    (task,) = centre.add(order, ["<i>鍵</i>"])
    for word, subject in ((order.number, order.id), ("<i>鍵</i>", task)):
        found = manager.post("/audit/find", q=word)
        assert found.headers["Location"] == f"/audit?subject={subject}", word
    centre.order()
    several = manager.post("/audit/find", q="名簿").text
    assert several.count('href="/audit/orders/') == 2
    nothing = manager.post("/audit/find", q="<i>鍵")
    assert "<i>" not in nothing.text and "Nothing is called so." in nothing.text


def test_a_word_that_is_missing_is_asked_for(manager: PageClient) -> None:
    answer = manager.post("/audit/find", q=" ")
    assert answer.status_code == 422
    assert 'href="#q"' in answer.text
    long = manager.post("/audit/find", q="あ" * 101)
    assert long.status_code == 422 and "あ" * 101 in long.text


def test_looks_are_listed_by_person_by_looker_and_by_day(
    centre: Centre, manager: PageClient, supervisor: PageClient, clock: SettableClock
) -> None:
    assert "Nobody has looked at a record yet." in manager.text("/audit/views")
    somebody, other = centre.participant(), centre.participant()
    supervisor.get(f"/audit/participants/{somebody.id}")
    clock.advance(timedelta(days=1))
    manager.get(f"/audit/participants/{other.id}")
    everything = manager.text("/audit/views")
    assert everything.index(other.code) < everything.index(somebody.code)
    for query, seen, unseen in (
        ({"subject": str(somebody.person_id)}, somebody, other),
        ({"to": "2026-04-15"}, somebody, other),
        ({"from": "2026-04-16"}, other, somebody),
        ({"actor": _actor(manager)}, other, somebody),
    ):
        table = manager.get("/audit/views", **query).text.split("<tbody>")[1]
        assert seen.code in table and unseen.code not in table, query
    assert "Nobody looked" in manager.text("/audit/views", **{"from": "2026-05-01"})
    assert manager.get("/audit/views", **{"from": "x"}).status_code == 422


def _actor(page_client: PageClient) -> str:
    last = page_client.service.ledger.read(page_client.service.ledger.head() - 1)[-1].event
    assert last.TOPIC == "access.viewed.v1"
    return last.meta.actor
