"""The audit trail as pages: searched, one step in full, and nothing that a role may not see."""

import re
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from app.bootstrap import Service
from app.factory import create_app
from domain.kernel.messaging.caller import Role
from domain.orders.commands import CorrectTerms
from domain.participants.commands import CheckIn, CheckOut, ReportCondition, SuspendParticipant
from domain.people.commands import CorrectPerson
from domain.people.facts import MainKind
from domain.people.person import Person
from domain.tasks.commands import AskForHelp, AssignTask, SubmitTask
from tests.app.orders.page_client import ELSEWHERE, PageClient, page_client_of, statements
from tests.app.visitors import add_account, visitor
from tests.centre import CENTRE, Centre, as_participant
from workers.run_policies import run_policies

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


def worked(centre: Centre) -> dict[str, Any]:
    """An order with a task that somebody has asked about and handed in."""
    order, somebody = centre.order(tasks=1), centre.participant()
    task = centre.task(order)
    centre.does(AssignTask(task_id=task.id, participant_id=somebody.id))
    centre.does(
        AskForHelp(task_id=task.id, message="この字がわかりません"), as_participant(somebody)
    )
    centre.does(
        SubmitTask(task_id=task.id, result={"text": "答え"}, minutes=7), as_participant(somebody)
    )
    return {"order": order, "task": task, "somebody": somebody}


def position(service: Service, topic: str) -> int:
    """The place of the newest event of a topic."""
    row = service.ledger.row("SELECT MAX(rowid) AS at FROM stored_events WHERE topic = ?", topic)
    assert row is not None and row["at"] is not None, topic
    return int(row["at"])


def steps_of(page: str) -> list[int]:
    """The positions of the steps that a list shows."""
    timeline = page.split('<ol class="timeline">')[1].split("</ol>")[0]
    return [int(item) for item in re.findall(r'href="/audit/events/(\d+)"', timeline)]


def views(service: Service) -> list[Any]:
    return [row.event for row in service.ledger.read(0, 5000, ["access.viewed.v1"])]


def test_an_empty_choice_says_so_and_leads_back(manager: PageClient) -> None:
    words = manager.text("/audit", type="job_order")
    assert "No step fits this choice." in words
    assert "Show every change" in words


def test_steps_are_told_newest_first_or_oldest_first(centre: Centre, manager: PageClient) -> None:
    worked(centre)
    newest = steps_of(manager.get("/audit").text)
    assert newest == sorted(newest, reverse=True)
    oldest = steps_of(manager.get("/audit", order="asc").text)
    assert oldest == sorted(newest)
    words = manager.text("/audit", type="task.submitted.v1")
    assert "(minutes worked: 7)" in words


def test_every_filter_stays_in_the_address_and_in_the_form(
    centre: Centre, manager: PageClient, service: Service
) -> None:
    made = worked(centre)
    order, somebody = str(made["order"].id), made["somebody"]
    actor = service.ledger.read(0, 1, ["task.submitted.v1"])[0].event.meta.actor
    everything = len(steps_of(manager.get("/audit", type="all").text))
    unknown = manager.get("/audit", type="zzz")
    assert unknown.status_code == 422 and "There is no type of event called" in unknown.text
    nobody = manager.get("/audit", actor="system:nobody")
    assert nobody.status_code == 422 and "No part of the service is called" in nobody.text
    for query, at_least in (
        ({"type": "task"}, 5),
        ({"type": "task.assigned.v1"}, 1),
        ({"subject": order}, 3),
        ({"subject": str(somebody.id)}, 3),
        ({"subject": str(somebody.person_id)}, 2),
        ({"actor": actor, "type": "task"}, 1),
        ({"from": "2026-04-15", "to": "2026-04-15"}, 5),
        ({"from": "2026-01-01", "type": "task", "order": "asc"}, 5),
    ):
        page = manager.get("/audit", **query).text
        shown = steps_of(page)
        assert at_least <= len(shown) < everything or "to" in query, query
        for name, value in query.items():
            if name in ("from", "to"):
                assert f'name="{name}" type="date" value="{value}"' in page
            elif name == "subject":
                assert f'<input type="hidden" name="subject" value="{value}">' in page
            else:
                assert f'<option value="{value}" selected>' in page, query
    assert "No step fits" in manager.text("/audit", **{"from": "2026-04-16"})


def test_pages_of_steps_neither_repeat_nor_leave_out_any(
    centre: Centre, manager: PageClient
) -> None:
    order = centre.order(tasks=70)
    found: list[int] = []
    path = f"/audit?subject={order.id}&type=task"
    while path:
        page = manager.get(path).text
        found += steps_of(page)
        more = re.search(r'href="(/audit\?[^"]+)" rel="next"', page)
        path = more[1].replace("&amp;", "&") if more else ""
    assert len(found) == len(set(found)) == 70
    assert found == sorted(found, reverse=True)


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ({"from": "yesterday"}, 'value="yesterday"'),
        ({"from": "2026-05-02", "to": "2026-05-01"}, 'value="2026-05-01"'),
        ({"actor": "<b>"}, None),
        ({"type": "DROP TABLE"}, None),
        ({"subject": "nobody"}, 'value="nobody"'),
        ({"order": "sideways"}, None),
        ({"cursor": "made-up"}, None),
    ],
)
def test_an_address_that_cannot_be_read_is_told_on_the_page(
    manager: PageClient, query: dict[str, str], kept: str | None
) -> None:
    answer = manager.get("/audit", **query)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert kept is None or kept in answer.text
    assert "<b>" not in answer.text


def test_one_step_shows_what_it_changed(
    centre: Centre, manager: PageClient, service: Service
) -> None:
    worked(centre)
    page = manager.text(f"/audit/events/{position(service, 'task.submitted.v1')}")
    assert re.search(r"State being worked on handed in", page)
    assert "Minutes worked 0 7" in page
    assert "Not shown to you here: Work handed in" in page
    assert "答え" not in page


def test_a_step_leads_to_its_request_and_its_neighbours(
    centre: Centre, manager: PageClient, service: Service
) -> None:
    made = worked(centre)
    at = position(service, "task.submitted.v1")
    page = manager.get(f"/audit/events/{at}").text
    started = position(service, "task.started.v1")
    assert f'/audit/events/{started}"' in page
    assert f'href="/audit/tasks/{made["task"].id}"' in page
    first = manager.get(f"/audit/events/{position(service, 'task.accepted.v1')}").text
    assert "Recorded with the same request" in first


def test_what_somebody_wrote_is_text_and_never_markup(
    centre: Centre, manager: PageClient, service: Service
) -> None:
    somebody = centre.participant()
    centre.does(SuspendParticipant(participant_id=somebody.id, reason="<b>入院</b> & 休み"))
    told = "&lt;b&gt;入院&lt;/b&gt; &amp; 休み"
    for path in (
        "/audit",
        f"/audit/participants/{somebody.id}",
        f"/audit/events/{position(service, 'participant.suspended.v1')}",
    ):
        page = manager.get(path).text
        assert told in page and "<b>入院" not in page, path


def test_what_came_of_something_names_it(
    centre: Centre, manager: PageClient, service: Service
) -> None:
    somebody, order = centre.participant(), centre.order(tasks=1)
    centre.does(AssignTask(task_id=centre.task(order).id, participant_id=somebody.id))
    centre.does(SuspendParticipant(participant_id=somebody.id, reason="入院のため"))
    cause = position(service, "participant.suspended.v1")
    run_policies(service)
    released = position(service, "task.released.v1")
    page = manager.get(f"/audit/events/{released}").text
    assert re.search(rf'href="/audit/events/{cause}">What this came of', page)


def test_a_supervisor_reads_without_names_and_health(
    centre: Centre, supervisor: PageClient, manager: PageClient, service: Service
) -> None:
    somebody = centre.participant()
    centre.does(ReportCondition(participant_id=somebody.id, level=2, note="眠れない"))
    centre.does(SuspendParticipant(participant_id=somebody.id, reason="入院のため"))
    centre.does(
        CorrectPerson(person_id=somebody.person_id, main_kind=MainKind.PHYSICAL, reason="診断")
    )
    name = service.ledger.get(Person, somebody.person_id).facts.name or ""
    secrets = (name, "眠れない", "入院", "診断", "physical")
    paths = [
        "/audit",
        f"/audit?subject={somebody.person_id}",
        f"/audit/people/{somebody.person_id}",
        f"/audit/participants/{somebody.id}",
        *(
            f"/audit/events/{position(service, topic)}"
            for topic in (
                "participant.condition_reported.v1",
                "participant.suspended.v1",
                "person.corrected.v1",
                "person.registered.v1",
            )
        ),
    ]
    shown = {path: supervisor.text(path) for path in paths}
    for path, text in shown.items():
        assert not [secret for secret in secrets if secret in text], path
    suspended = f"/audit/events/{position(service, 'participant.suspended.v1')}"
    assert "Reason Not shown to you" in shown[suspended]
    assert "Reason: Not shown to you" in shown[f"/audit/participants/{somebody.id}"]
    known = " ".join(manager.text(path) for path in paths)
    assert "Reason Not shown to you" not in known
    assert not [secret for secret in secrets if secret not in known]


def test_reading_a_trail_of_somebody_is_itself_a_look(
    centre: Centre, supervisor: PageClient, service: Service
) -> None:
    somebody = centre.participant()
    supervisor.get("/audit", subject=str(somebody.person_id))
    supervisor.get(f"/audit/participants/{somebody.id}")
    supervisor.get(f"/audit/people/{somebody.person_id}")
    supervisor.get(f"/audit/events/{position(service, 'participant.registered.v1')}")
    assert [(look.what, look.person_ids) for look in views(service)] == [
        (what, (somebody.person_id,)) for what in ("audit", "history", "history", "audit")
    ]
    words = supervisor.text("/audit/views", subject=str(somebody.id))
    assert words.count("the history") == 2
    assert somebody.code in words


def test_nothing_of_another_centre_is_seen(centre: Centre, service: Service) -> None:
    made = worked(centre)
    somebody = made["somebody"]
    stranger = page_client_of(service, Role.MANAGER, centre=ELSEWHERE)
    assert made["order"].number not in stranger.text("/audit", subject=str(made["order"].id))
    for path in (
        f"/audit/events/{position(service, 'task.submitted.v1')}",
        f"/audit/orders/{made['order'].id}",
        f"/audit/tasks/{made['task'].id}",
        f"/audit/participants/{somebody.id}",
        f"/audit/people/{somebody.person_id}",
        f"/audit/views?subject={somebody.id}",
        f"/audit/tasks/{uuid4()}",
        f"/audit/tasks/{made['order'].id}",
        "/audit/events/999999",
        f"/audit/events/{'9' * 30}",
    ):
        assert stranger.get(path).status_code == 404, path
    answer = stranger.post("/audit/find", q=somebody.code)
    assert "Nothing is called so." in answer.text


def test_a_reader_of_two_centres_chooses_one(centre: Centre, service: Service, app: Flask) -> None:
    order = worked(centre)["order"]
    page_client_of(service, Role.MANAGER, centre=ELSEWHERE)
    reader = visitor(app, service, Role.MANAGER, centres=(CENTRE, ELSEWHERE))
    service.projections.catch_up()

    def page(**query: str) -> str:
        answer = reader.client.get("/audit", query_string=query, headers=reader.headers)
        return str(answer.text)

    assert order.number in page(subject=str(order.id), centre=CENTRE)
    assert f'<option value="{CENTRE}" selected>' in page(centre=CENTRE)
    assert "timeline" not in page(subject=str(order.id), centre=ELSEWHERE)
    (row,) = reader.get(f"/audit/events?centre={CENTRE}&type=job_order.received").json["items"]
    assert row["subject"] == str(order.id)
    refused = reader.get("/audit/events?centre=a-third")
    assert (refused.status_code, list(refused.json["errors"])) == (422, ["centre"])
    assert 'id="centre-problem"' in page(centre="a-third")


def test_a_search_is_saved_as_a_view(centre: Centre, manager: PageClient) -> None:
    worked(centre)
    assert "Save this view" not in manager.text("/audit")
    page = manager.get("/audit", type="task", order="asc").text
    (address,) = re.findall(r'name="address" value="([^"]+)"', page)
    sent = manager.post("/account/views", label="作業の動き", address=unescape(address))
    assert sent.status_code == 303
    page = manager.get(sent.headers["Location"]).text
    assert "The view was saved." in page
    assert steps_of(page) == steps_of(manager.get("/audit", type="task", order="asc").text)
    assert f'<a href="{address}">作業の動き</a>' in manager.get("/audit").text


@pytest.mark.parametrize(
    "role", [Role.THERAPIST, Role.SOCIAL_WORKER, Role.CLIENT, Role.ADMIN, Role.VENUE]
)
def test_others_are_refused(service: Service, app: Flask, role: Role) -> None:
    page_client = PageClient(service, app, role)
    for path in ("/audit", "/audit/views", "/audit/events/1", f"/audit/people/{uuid4()}"):
        assert page_client.get(path).status_code == 403
    assert page_client.post("/audit/find", q="x").status_code == 403


def test_a_page_of_steps_asks_as_often_however_long_it_is(
    centre: Centre, manager: PageClient, service: Service
) -> None:
    def asked() -> int:
        manager.get("/audit")
        with statements(service.views, service.ledger.database) as found:
            manager.get("/audit", type="task")
        return len(found)

    worked(centre)
    few = asked()
    for _ in range(6):
        worked(centre)
    assert asked() <= few + 1


def test_sentences_of_corrections_say_what_was_corrected_and_by_whom(
    centre: Centre, service: Service, manager: PageClient, app: Flask
) -> None:
    order, somebody = centre.order(tasks=1, title="名簿"), centre.participant()
    for facts in (
        {"title": "名{簿}の入力"},
        {"instructions": "全角で", "minutes_per_task": 25},
        {"minutes_per_task": 35},
    ):
        centre.does(CorrectTerms(order_id=order.id, reason="まちがい", **facts))
    words = manager.text("/audit", type="job_order.terms_corrected.v1")
    assert "(title; title: “名簿” → “名{簿}の入力”)" in words
    assert "(minutes planned for a task, instructions)" in words
    guest = PageClient(service, app, Role.CLIENT, client_id=order.client_id)
    page = guest.text(f"/our-orders/{order.id}")
    assert page.count("The record of what you ordered was corrected") == 2
    assert "(title)" in page and "(instructions)" in page and "まちがい" not in page

    centre.does(CheckIn(participant_id=somebody.id))
    words = manager.text("/audit", type="participant.checked_in.v1")
    name = service.ledger.get(Person, somebody.person_id).facts.name
    assert f"recorded that participant {somebody.code} ({name}) checked in" in words
    centre.does(CheckOut(participant_id=somebody.id), as_participant(somebody))
    assert "recorded that" not in manager.text("/audit", type="participant.checked_out.v1")


def test_what_the_comparison_shows_is_not_called_hidden(
    service: Service, app: Flask, manager: PageClient
) -> None:
    add_account(service, Role.COORDINATOR)
    path = f"/audit/events/{position(service, 'account.added.v1')}"
    assert "Not shown to you here: e-mail address, Name" in manager.text(path)
    both = PageClient(service, app, Role.MANAGER, Role.ADMIN)
    words = both.text(path)
    assert "e-mail address" in words and "Not shown to you here: e-mail address" not in words


def test_staff_read_names_beside_codes_and_their_view_is_recorded(
    centre: Centre, manager: PageClient, supervisor: PageClient, service: Service
) -> None:
    made = worked(centre)
    somebody = made["somebody"]
    name = service.ledger.get(Person, somebody.person_id).facts.name
    beside = f"participant {somebody.code} ({name})"
    event = position(service, "task.submitted.v1")
    for path, what in (
        ("/audit", "audit"),
        ("/audit?type=task.submitted.v1", "audit"),
        (f"/audit/events/{event}", "audit"),
        (f"/audit/tasks/{made['task'].id}", "history"),
    ):
        seen = len(views(service))
        assert beside in manager.text(path).replace("Participant", "participant"), path
        assert [(look.what, look.person_ids) for look in views(service)[seen:]] == [
            (what, (somebody.person_id,))
        ], path
        seen = len(views(service))
        words = supervisor.text(path)
        assert somebody.code in words and str(name) not in words, path
        assert views(service)[seen:] == [], path
    items = manager.get("/api/v1/audit/events", type="task").get_json()["items"]
    assert {somebody.code in item["summary"] for item in items} == {True, False}
    assert not [item for item in items if str(name) in item["summary"]], "programs read codes"
    seen = len(views(service))
    assert beside not in manager.text("/audit?type=job_order")
    assert views(service)[seen:] == [], "nobody was named"
