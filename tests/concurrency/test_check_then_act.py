"""What is looked at and then done holds for any number of requests in the same moment.

Every race is run by real requests against real web processes, on both stores.
"""

import json
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from io import BytesIO
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

import pytest

from app.bootstrap import Service, bootstrap
from app.settings import Settings
from domain.identity.commands import IssueToken
from domain.identity.sign_in import TOKEN_PREFIX, hash_of, new_secret
from domain.identity.throttle import FROM_ONE_ADDRESS
from domain.jobs.commands import RebuildReadModel
from domain.kernel.jobs.jobs import unfinished
from domain.kernel.messaging.bus import Envelope
from domain.kernel.messaging.caller import Role, system
from domain.policies.keep_files_with_their_work import MOST_OF_TASK
from domain.tasks.task import Task
from tests.app.files.work import PDF, page_client_with_a_task
from tests.app.visitors import OPERATOR, PASSWORD, add_account
from tests.centre import Centre
from tests.web_processes import Web, at_once, web_processes

EMAIL, COLLEAGUE = "hanako@example.jp", "taro@example.jp"
CONTENTION = 50


@pytest.fixture
def web(settings: Settings, service: Service) -> Iterator[Web]:
    """Web processes on the installation of `service`."""
    with web_processes(settings) as running:
        yield running


def a_token(service: Service, *roles: Role) -> dict[str, str]:
    """The headers of somebody with these roles."""
    token = new_secret(TOKEN_PREFIX)
    command = IssueToken(
        account_id=add_account(service, *roles), token_id=uuid4(), secret_hash=hash_of(token)
    )
    service.bus.dispatch(command, Envelope(caller=OPERATOR))
    return {"Authorization": f"Bearer {token}"}


def tries_within(seconds: float) -> int:
    """How many tries are free in so many seconds: five, and one more on a machine that is slow."""
    free, tries = 0.0, 0
    while free <= seconds:
        tries += 1
        free += FROM_ONE_ADDRESS.wait_after(tries).total_seconds()
    return tries


@pytest.mark.sample("postgresql")
def test_of_fifty_wrong_passwords_at_once_five_are_looked_at(service: Service, web: Web) -> None:
    add_account(service, Role.COORDINATOR, email=EMAIL, password=PASSWORD)
    add_account(service, Role.COORDINATOR, email=COLLEAGUE, password=PASSWORD)
    guess = partial(web.post, "/session", {"email": EMAIL, "password": "違うパスワード"})

    began = time.monotonic()
    replies = at_once([guess] * CONTENTION)
    most = tries_within(time.monotonic() - began)

    count = Counter(reply.status for reply in replies)
    assert 5 <= count[401] <= most and count[429] == CONTENTION - count[401]
    assert all(int(reply.headers["Retry-After"]) > 0 for reply in replies if reply.status == 429)
    right = {"email": COLLEAGUE, "password": PASSWORD}
    assert web.post("/session", right).status == 200, "a colleague behind the same address"


@pytest.mark.sample("sqlite")
def test_a_page_of_signing_in_says_when_to_try_again(service: Service, web: Web) -> None:
    add_account(service, Role.COORDINATOR, email=EMAIL, password=PASSWORD)
    body = urlencode({"email": EMAIL, "password": "違うパスワード"})

    began = time.monotonic()
    replies = at_once([partial(web.form, "/sign-in", body)] * 8)
    most = tries_within(time.monotonic() - began)

    late = [reply for reply in replies if reply.status == 429]
    assert 8 - most <= len(late) <= 3
    assert all(0 < int(item.headers["Retry-After"]) <= 40 for item in late)


@pytest.mark.sample("postgresql-/clients")
@pytest.mark.parametrize("path", ["/clients", "/people"])
def test_of_two_that_make_different_things_under_one_id_one_does(
    service: Service, web: Web, path: str
) -> None:
    id, by = str(uuid4()), a_token(service, Role.COORDINATOR)
    person = {
        "resident": True,
        "handbook_kinds": ["none"],
        "disability_kinds": ["mental"],
        "main_kind": "mental",
    }
    more = {"kind": "company"} if path == "/clients" else person
    bodies = [{"id": id, "name": f"名前 {number % 4}", **more} for number in range(12)]

    replies = at_once([partial(web.post, path, item, **by) for item in bodies])

    [made] = [reply for reply in replies if reply.status == 201]
    name = json.loads(made.body)["name"]
    statuses = [
        (body["name"] == name, one.status) for body, one in zip(bodies, replies, strict=True)
    ]
    assert Counter(statuses) == {(True, 201): 1, (True, 200): 2, (False, 409): 9}
    assert len({reply.body for reply in replies if reply.status == 409}) == 1
    assert len(service.ledger.history(UUID(id))) == 1


@pytest.mark.sample("sqlite")
def test_of_several_who_assign_one_task_one_does(service: Service, web: Web) -> None:
    centre = Centre(service)
    order = centre.order(tasks=1)
    people = [centre.participant() for _ in range(6)]
    by = a_token(service, Role.COORDINATOR)
    path = f"/tasks/{centre.task(order).id}/assign"

    replies = at_once(
        [partial(web.post, path, {"participant_id": str(item.id)}, **by) for item in people]
    )

    assert Counter(reply.status for reply in replies) == {200: 1, 409: 5}
    assert all(
        "理由" in json.loads(reply.body)["detail"] for reply in replies if reply.status == 409
    )


@pytest.mark.sample("sqlite-False")
@pytest.mark.parametrize("is_given", [False, True])
def test_a_reason_for_missing_skills_takes_no_task_from_who_was_faster(
    service: Service, web: Web, is_given: bool
) -> None:
    centre = Centre(service)
    task = centre.task(centre.order(tasks=1, skills={"typing": 3}))
    first, *people = [centre.participant() for _ in range(6)]
    by = a_token(service, Role.COORDINATOR)
    path, body = f"/tasks/{task.id}/assign", {"override_reason": "練習のため"}
    if is_given:
        assert web.post(path, body | {"participant_id": str(first.id)}, **by).status == 200
        body |= {"replaces": str(first.id)}

    replies = at_once(
        [partial(web.post, path, body | {"participant_id": str(item.id)}, **by) for item in people]
    )

    assert Counter(reply.status for reply in replies) == {200: 1, 409: 4}
    given = [item for item in service.ledger.history(task.id) if isinstance(item, Task.Assigned)]
    assert len(given) == 1 + is_given


def test_uploads_at_once_stay_within_what_a_task_may_have(service: Service) -> None:
    uow = page_client_with_a_task(service)
    by = uow.themselves
    path = f"/api/v1/tasks/{uow.task.id}/files"

    def send(number: int) -> int:
        file = (BytesIO(PDF + str(number).encode()), f"{number}.pdf")
        client = uow.app.test_client()
        return client.post(path, data={"file": file}, headers=by.headers).status_code

    with ThreadPoolExecutor(16) as pool:
        statuses = Counter(pool.map(send, range(MOST_OF_TASK + 6)))

    assert statuses == {201: MOST_OF_TASK, 409: 6}


def test_a_rebuild_asked_for_by_many_at_once_is_one_job(settings: Settings) -> None:
    services = [bootstrap(settings) for _ in range(4)]

    def ask(number: int) -> Any:
        command = RebuildReadModel(name="orders.list", job_id=uuid4())
        by = Envelope(caller=system("tests"))
        return services[number % len(services)].bus.dispatch(command, by)

    try:
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(ask, range(16)))
        assert len(unfinished(services[0].ledger.database, "rebuild_read_model")) == 1
    finally:
        for service in services:
            service.close()
