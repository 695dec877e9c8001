"""The page and the routes of jobs: what is shown, to whom, and what trying once more does."""

import csv
import io
import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from app.bootstrap import Service
from domain.kernel.jobs.jobs import Job, JobError, State, claim_job, find_job, finish_job, new_job
from domain.kernel.messaging.caller import Role
from domain.kernel.time.clock import SettableClock
from domain.registry import JOB_KINDS
from projections.registry import PROJECTORS, READ_MODELS
from tests.app.orders.page_client import ELSEWHERE, PageClient, page_client_of, statements, words_of
from tests.centre import CENTRE
from workers import job_kinds
from workers.job_handlers import PERFORMERS, WAKE_UPS
from workers.schedule import sweep

ONE_STORE = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
FOUND = JobError(ja="氏名を書いてください。", en="Write the name.", line=3, field="name")


@pytest.fixture
def manager(service: Service) -> PageClient:
    return page_client_of(service, Role.MANAGER)


def job_in(service: Service, state: State, centre: str = CENTRE, **arguments: str) -> UUID:
    """A job of a centre in some state."""
    now = service.clock.now()
    job_id, change = new_job(
        job_kinds.IMPORT_TASKS, arguments, centre=centre, asked_by="system:clock", now=now
    )
    service.ledger.save(changes=[change])
    if state != "waiting":
        job = claim_job(service.ledger.database, job_id, now)
        assert job is not None
        if state != "running":
            finish_job(service.ledger.database, job, state, now, [FOUND])
    return job_id


def job(service: Service, job_id: UUID) -> Job:
    found = find_job(service.ledger.database, job_id)
    assert found is not None
    return found


def only_job(service: Service, kind: str) -> UUID:
    (row,) = service.ledger.rows("SELECT id FROM jobs WHERE kind = ?", kind)
    return UUID(row["id"])


def test_every_kind_of_work_and_every_read_model_has_words() -> None:
    assert {*PERFORMERS, *WAKE_UPS} <= set(JOB_KINDS)
    assert {item.name for item in PROJECTORS} <= set(READ_MODELS)


@ONE_STORE
def test_where_nothing_was_asked_for_the_page_says_so_and_redis_may_be_away(
    manager: PageClient,
) -> None:
    page = manager.text("/jobs")
    for sentence in (
        "The queues cannot be seen just now. Nothing is lost",
        "Nothing has stopped.",
        "Nobody has asked for a job lately.",
        "work queue up to date 0 records",
    ):
        assert sentence in page


def test_jobs_are_shown_with_state_progress_and_findings(
    service: Service, manager: PageClient
) -> None:
    stopped = job_in(service, "failed")
    job_in(service, "waiting")
    page = manager.text("/jobs")
    assert "import of tasks stopped on the way the service itself" in page
    assert "import of tasks waiting the service itself" in page
    item = manager.text(f"/jobs/{stopped}")
    assert "Line 3 ( name ): Write the name." in item
    assert "Try once more" in item and "Put away" in item


def test_a_job_that_stopped_is_tried_once_more_and_only_once(
    service: Service, manager: PageClient
) -> None:
    stopped, once = job_in(service, "failed"), uuid4().hex
    for _ in range(2):
        answer = manager.post(f"/jobs/{stopped}/retry", once)
        assert answer.headers["Location"] == f"/jobs/{stopped}?said=retry"
    assert manager.post(f"/jobs/{stopped}/retry").status_code == 303
    now = job(service, stopped)
    assert (now.state, now.errors, now.attempts) == ("waiting", (), 1)
    assert "It is tried once more." in manager.text(f"/jobs/{stopped}", said="retry")


@ONE_STORE
def test_what_goes_on_is_not_put_away_and_what_is_done_is_not_tried_again(
    service: Service, manager: PageClient
) -> None:
    waiting, done = job_in(service, "waiting"), job_in(service, "done")
    answer = manager.post(f"/jobs/{waiting}/dismiss")
    assert answer.status_code == 409
    assert "This job still goes on." in answer.text
    assert manager.post(f"/jobs/{done}/retry").status_code == 409
    assert manager.post(f"/jobs/{done}/dismiss").headers["Location"] == "/jobs?said=dismissed"
    assert find_job(service.ledger.database, done) is None
    assert find_job(service.ledger.database, waiting) is not None


@ONE_STORE
def test_jobs_of_another_centre_are_not_there(service: Service, manager: PageClient) -> None:
    other = page_client_of(service, Role.MANAGER, centre=ELSEWHERE)
    own, installation = job_in(service, "failed"), job_in(service, "failed", "")
    assert other.get(f"/jobs/{own}").status_code == 404
    for verb in ("retry", "dismiss"):
        assert other.post(f"/jobs/{own}/{verb}").status_code == 404
    assert job(service, own).state == "failed"
    assert str(own) not in other.get("/jobs").text
    assert str(installation) in other.get("/jobs").text
    assert manager.get(f"/jobs/{own}").status_code == 200


@ONE_STORE
def test_an_administrator_sees_the_job_but_not_what_it_found(service: Service) -> None:
    admin, stopped = (
        page_client_of(service, Role.ADMIN),
        job_in(service, "refused", order_id=str(uuid4())),
    )
    page = admin.text(f"/jobs/{stopped}")
    assert "1 finding. Only the staff of the centre may read it." in page
    assert "Write the name." not in page
    assert "To the order" not in page


def test_a_read_model_is_rebuilt_by_a_worker_and_asked_for_once(
    service: Service, manager: PageClient
) -> None:
    service.projections.catch_up()
    first = manager.post("/jobs/rebuild", name="identity.accounts")
    again = manager.post("/jobs/rebuild", name="identity.accounts")
    assert first.headers["Location"] == again.headers["Location"]
    job_id = only_job(service, job_kinds.REBUILD)
    assert first.headers["Location"] == f"/jobs/{job_id}?said=asked"
    before = service.projections.dump("identity.accounts")
    builds = service.views.read("SELECT number FROM projection_builds WHERE role = 'live'")
    sweep(service, {})
    assert job(service, job_id).state == "done"
    assert service.projections.dump("identity.accounts") == before
    now = service.views.read("SELECT number FROM projection_builds WHERE role = 'live'")
    assert sum(row["number"] for row in now) == sum(row["number"] for row in builds) + 1
    assert "rebuild of a read model (list of accounts) done" in manager.text("/jobs")


@ONE_STORE
def test_an_unknown_read_model_is_refused(service: Service, manager: PageClient) -> None:
    answer = manager.post("/jobs/rebuild", name="nobody.knows")
    assert answer.status_code == 422
    assert manager.post("/jobs/rebuild").status_code == 422
    assert service.ledger.rows("SELECT 1 FROM jobs") == []


@ONE_STORE
def test_a_read_model_that_stopped_names_the_record_and_not_what_it_says(
    service: Service, manager: PageClient
) -> None:
    service.projections.catch_up()
    with service.views.write() as transaction:
        transaction.run(
            "UPDATE projection_builds SET error = ? WHERE name = 'tasks.queue'",
            ("after position 1233: KeyError '鎌倉 花子'",),
        )
    page = manager.get("/jobs").text
    assert "Stopped before record no. 1,234" in page
    assert "<code>KeyError</code>" in page and "鎌倉 花子" not in page


@ONE_STORE
def test_a_lag_is_told_in_records_and_in_time(
    service: Service, manager: PageClient, clock: SettableClock
) -> None:
    service.projections.catch_up()
    page_client_of(service, Role.MANAGER)
    clock.advance(timedelta(minutes=3))
    page = manager._by.client.get("/jobs", headers=manager._by.headers)
    assert "list of accounts catching up 2 records 3 minutes" in words_of(page.text)


@ONE_STORE
def test_catching_up_is_a_job_that_says_when_it_is_done(
    service: Service, manager: PageClient
) -> None:
    where = manager.post("/jobs/catch-up").headers["Location"]
    sweep(service, {})
    assert "catching up on request" in manager.text(where.partition("?")[0])
    assert job(service, only_job(service, job_kinds.CATCH_UP_ALL)).state == "done"


@ONE_STORE
def test_more_jobs_ask_no_more_questions(service: Service, manager: PageClient) -> None:
    job_in(service, "failed")
    manager.get("/jobs")
    with statements(service.ledger.database, service.views) as few:
        manager.get("/jobs")
    for _ in range(60):
        job_in(service, "failed")
    with statements(service.ledger.database, service.views) as many:
        page = manager.get("/jobs")
    assert len(many) == len(few)
    assert "Next page" in page.text


@ONE_STORE
def test_jobs_are_found_filtered_counted_and_taken_out(
    service: Service, manager: PageClient
) -> None:
    failed, waiting = job_in(service, "failed"), job_in(service, "waiting")
    where = manager.post("/jobs/rebuild", name="tasks.queue").headers["Location"]
    rebuilt = where.partition("?")[0].rpartition("/")[2]

    def listed(**query: str) -> set[str]:
        page = manager.get("/jobs", **query).text.partition("Jobs that were asked for")[2]
        return set(re.findall(r'<th scope="row"><a href="/jobs/([^"]+)"', page))

    imports = {str(waiting), str(failed)}
    today = service.clock.today().isoformat()
    assert listed() == listed(sort="asked") == listed(asked_from=today) == imports | {rebuilt}
    assert listed(state="failed") == {str(failed)}
    assert listed(kind=job_kinds.IMPORT_TASKS) == listed(q="import of tasks") == imports
    assert listed(q="no such work") == listed(asked_before=today) == set()
    page = manager.get("/jobs").text
    for label, number in (("All", 3), ("waiting", 2), ("stopped on the way", 1)):
        assert re.search(rf"{label} <span class=\"number\">{number}</span>", page), label
    answer = manager.get("/api/v1/jobs/export", state="failed", format="csv")
    rows = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert [row[-1] for row in rows[1:]] == [str(failed)]
    assert rows[1][:2] == ["import of tasks", "stopped on the way"]


def test_the_routes_of_jobs_return_the_same(service: Service, manager: PageClient) -> None:
    stopped = job_in(service, "failed")
    by = manager._by
    listed = by.get("/jobs?state=failed").get_json()
    assert [(item["id"], item["errors"]) for item in listed["items"]] == [(str(stopped), 1)]
    assert by.post(f"/jobs/{stopped}/retry").get_json()["state"] == "waiting"
    assert by.post(f"/jobs/{stopped}/dismiss").status_code == 409
    asked = by.post("/projections/rebuild", {"name": "tasks.queue"})
    assert asked.status_code == 202
    assert job(service, UUID(asked.get_json()["job"]["id"])).arguments == {"name": "tasks.queue"}
    assert by.post("/projections/rebuild", {"name": "x"}).status_code == 422
    assert by.post("/projections/catch-up").status_code == 202
    names = [item["name"] for item in by.get("/projections").get_json()["items"]]
    assert names == sorted(item.name for item in PROJECTORS)


@ONE_STORE
@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.THERAPIST, Role.PARTICIPANT])
def test_others_do_not_see_to_jobs(service: Service, role: Role) -> None:
    assert page_client_of(service, role).get("/jobs").status_code == 403


@ONE_STORE
def test_without_redis_a_message_cannot_be_sent_and_the_page_says_so(
    service: Service, manager: PageClient
) -> None:
    answer = manager.post("/jobs/messages/retry", message="import_tasks-1")
    assert answer.status_code == 409
    assert "The queues cannot be reached just now." in answer.text
