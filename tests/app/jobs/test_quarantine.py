"""What people and those who run the service see of records that cannot be read."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest

from app.bootstrap import Service
from app.http.health import readiness
from app.http.unreadable_records import HEADER
from app.jobs.quarantine import WHY
from app.runtime.diagnostics import examine
from app.runtime.health.conditions import conditions
from app.runtime.health.records import NEWER, QUARANTINED
from domain import registry
from domain.kernel.events.quarantine import Why
from domain.kernel.messaging.caller import Role
from domain.orders.job_order import JobOrder
from domain.tasks.task import Task
from projections.audit.labels import GROUPS
from tests.app.api_clients import ApiClients
from tests.app.orders.page_client import ELSEWHERE, PageClient, page_client_of, words_of
from tests.centre import Centre
from tests.damage import Repair, harm, positions_of, rename
from workers.catch_up import catch_up
from workers.perform import perform_with


@dataclass
class Broken:
    """An order with three tasks, the first of which cannot be read."""

    service: Service
    order: JobOrder
    task: UUID
    position: int
    repair: Repair


@pytest.fixture
def broken(service: Service) -> Broken:
    centre = Centre(service)
    order = centre.order(tasks=3)
    task = centre.task(order).id
    position = positions_of(service.ledger, Task.Added.TOPIC)[0]
    repair = harm(service.ledger, position, "broken_json")
    catch_up(service)
    return Broken(service, order, task, position, repair)


def findings(service: Service) -> dict[str, str]:
    return {item.check: item.state for item in examine(service)}


def test_every_cause_and_every_kind_of_thing_has_words() -> None:
    assert set(WHY) == set(Why)
    assert {item.KIND for item in registry.AGGREGATES} <= set(GROUPS)


def test_what_it_belongs_to_answers_503_in_plain_words_and_lists_go_on(broken: Broken) -> None:
    staff = ApiClients(broken.service).as_("coordinator")

    refused = staff.get(f"/tasks/{broken.task}")
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "60")
    assert "administrators have been told" in refused.json["detail"]
    assert staff.post(f"/tasks/{broken.task}/cancel", {"reason": "x"}).status_code == 503
    listed = staff.get("/work-queue")
    assert (listed.status_code, listed.headers[HEADER]) == (200, "1")
    assert {item["key"] for item in listed.json["items"]} == {"000001", "000002"}
    assert staff.get(f"/job-orders/{broken.order.id}").status_code == 200
    assert staff.get(f"/job-orders/{broken.order.id}/results").status_code == 503
    assert staff.get(f"/job-orders/{broken.order.id}/results", format="jsonl").status_code == 503
    assert staff.get("/audit/events").status_code == 200


def test_who_belongs_elsewhere_learns_nothing_of_it(broken: Broken) -> None:
    stranger = ApiClients(broken.service).as_("coordinator", centre=ELSEWHERE)

    told = [stranger.get(f"/tasks/{id}") for id in (broken.task, uuid4())]

    assert {item.status_code for item in told} == {404}
    assert told[0].data == told[1].data


@pytest.mark.parametrize(("language", "words"), [("ja", "読み取れない"), ("en", "cannot be read")])
def test_pages_say_what_is_left_out_and_what_cannot_be_opened(
    broken: Broken, language: str, words: str
) -> None:
    page_client = page_client_of(broken.service)

    assert words in page_client.text("/queue", language)
    refused = page_client.get(f"/staff/tasks/{broken.task}", language)
    assert refused.status_code == 503
    assert "読み取れない" in refused.text or "cannot be read" in refused.text
    broken.repair()
    perform_release(broken, page_client_of(broken.service, Role.MANAGER))
    assert words not in page_client.text("/queue", language)
    assert page_client.get(f"/staff/tasks/{broken.task}").status_code == 200


def perform_release(broken: Broken, manager: PageClient) -> str:
    """Ask for the release on the page, and let a worker do it; the page of the job."""
    asked = manager.post("/jobs/quarantine/release", position=str(broken.position))
    assert asked.status_code == 303, asked.text
    job_id = UUID(asked.headers["Location"].removeprefix("/jobs/").partition("?")[0])
    perform_with(broken.service, "release_event", job_id)
    return manager.text(f"/jobs/{job_id}")


def test_the_page_of_jobs_lists_it_and_lets_it_out(broken: Broken) -> None:
    manager = page_client_of(broken.service, Role.MANAGER)
    shown = manager.text("/jobs")
    assert "Records that cannot be read (in quarantine)" in shown
    assert "What was stored is broken." in shown

    assert "still cannot be read" in perform_release(broken, manager)
    assert "What was stored is broken." in manager.text("/jobs")
    broken.repair()
    perform_release(broken, manager)
    assert "What was stored is broken." not in manager.text("/jobs")
    again = manager.post("/jobs/quarantine/release", position=str(broken.position))
    assert again.status_code == 404


def test_a_manager_of_another_centre_neither_sees_it_nor_lets_it_out(broken: Broken) -> None:
    other = page_client_of(broken.service, Role.MANAGER, centre=ELSEWHERE)

    assert "What was stored is broken." not in other.text("/jobs")
    asked = other.post("/jobs/quarantine/release", position=str(broken.position))
    assert asked.status_code == 404


def test_readyz_and_the_doctor_tell_of_it_until_it_is_let_out(broken: Broken) -> None:
    found = readiness(conditions(broken.service))
    assert (found["state"], QUARANTINED in found["reasons"]) == ("degraded", True)
    states = findings(broken.service)
    assert states["quarantine"] == "warn"
    assert "fail" not in states.values()

    broken.repair()
    perform_release(broken, page_client_of(broken.service, Role.MANAGER))
    assert QUARANTINED not in readiness(conditions(broken.service))["reasons"]
    assert "quarantine" not in findings(broken.service)


def test_a_bulk_act_does_the_others_and_names_the_one_that_cannot_be_read(broken: Broken) -> None:
    who = Centre(broken.service).participant()
    page_client = page_client_of(broken.service)
    ids = [broken.task, Centre(broken.service).task(broken.order, "000001").id]

    done = page_client.post(
        "/queue/assign", task_ids=[str(id) for id in ids], participant_id=str(who.id), reason=""
    )

    assert done.status_code < 500, words_of(done.text)


def test_a_newer_release_is_told_of_with_the_only_cure_that_helps(
    service: Service, another_service: Callable[[], Service]
) -> None:
    Centre(service).order(tasks=2)
    last = positions_of(service.ledger, Task.Added.TOPIC)[-1]
    rename(service.ledger, last, "task.added.v2")
    started = another_service()
    catch_up(started)

    told = {item.check: item for item in examine(started)}

    assert told["release"].state == "fail"
    assert "newer release" in told["release"].mend.en
    models = [one for name, one in told.items() if name.startswith("read model")]
    assert {model.state for model in models} == {"fail"}
    assert all(
        "rebuild" not in model.command and "catch-up" not in model.command for model in models
    )
    assert told["inline rows"].state == "warn"
    assert NEWER in readiness(conditions(started))["reasons"]


def test_no_figure_is_confirmed_that_leaves_records_out(service: Service) -> None:
    Centre(service).order(tasks=1)
    (received,) = positions_of(service.ledger, JobOrder.Received.TOPIC)
    harm(service.ledger, received, "broken_json")
    manager, today = ApiClients(service).as_("manager"), service.clock.today().isoformat()
    manager.get("/reports/bpo-centre")

    body = {"figure": "B2", "as_of": today, "value": 0, "period": "year"}
    refused = manager.post("/reports/bpo-centre/confirm", body)

    assert refused.status_code == 503, refused.text
    assert "left out of these numbers" in refused.json["detail"]
