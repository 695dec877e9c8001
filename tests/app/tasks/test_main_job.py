"""The main job over HTTP: from a client's order to checked work, accepted and closed."""

import io
import json
from uuid import UUID

import pytest

from app.bootstrap import Service
from domain.kernel.messaging.caller import Role
from domain.participants.commands import AssessParticipant
from tests.api_clients import ApiClients

ORDER = {
    "title": "名簿の入力",
    "programme": "bpo",
    "kind_of_work": "data_entry",
    "received_on": "2026-04-15",
    "due_on": "2026-05-15",
    "work_modes": ["home_based"],
    "skills": {},
    "minutes_per_task": 10,
    "inspection": "single",
    "instructions": "原文のとおり入力してください。",
}


@pytest.fixture
def api(service: Service) -> ApiClients:
    return ApiClients(service)


def test_from_an_order_to_checked_work(api: ApiClients) -> None:
    staff = api.opened_by(Role.COORDINATOR, Role.SOCIAL_WORKER)
    client = staff.post("/clients", {"name": "みなと商会", "kind": "company"})
    assert client.status_code == 201
    order = staff.post("/job-orders", {"client_id": client.json["id"], **ORDER})
    assert (order.status_code, order.json["state"]) == (201, "received")
    here = f"/job-orders/{order.json['id']}"
    assert staff.post(f"{here}/accept").json["state"] == "accepted"
    payloads = [{"key": f"名簿/{n}", "payload": {"source_text": f"葛󠄀西 髙子 {n}"}} for n in (1, 2)]
    added = staff.post(f"{here}/tasks", {"tasks": payloads})
    assert added.status_code == 200 and len(added.json["tasks"]) == 2
    assert staff.post(f"{here}/release").json["counts"]["waiting"] == 2

    somebody = api.centre.participant()
    person = api.of(somebody)
    task = person.post("/work-queue/next")
    assert task.status_code == 200
    assert task.json["payload"] == {"source_text": "葛󠄀西 髙子 1"}
    at = f"/tasks/{task.json['id']}"
    assert person.post(f"{at}/start").json["state"] == "started"
    assert person.post(f"{at}/save-draft", {"draft": {"text": "葛󠄀"}}).status_code == 200
    assert person.post(f"{at}/ask-for-help", {"message": "この字は何ですか"}).json["help_is_open"]
    assert staff.post(f"{at}/answer-help", {"message": "葛󠄀です"}).status_code == 200
    assert person.get(at).json["draft"] == {"text": "葛󠄀"}
    done = person.post(f"{at}/submit", {"result": {"text": "葛󠄀西 髙子 1"}, "minutes": 7})
    assert (done.status_code, done.json["state"]) == (200, "submitted")
    back = staff.post(
        f"{at}/inspect", {"verdict": "return", "comment": "1字見てください", "defects": ["typo"]}
    )
    assert back.json["state"] == "returned"
    assert person.post("/work-queue/next").json["id"] == task.json["id"]
    person.post(f"{at}/submit", {"result": {"text": "葛󠄀西 髙子 1 "}, "minutes": 2})
    assert staff.post(f"{at}/inspect", {"verdict": "pass"}).json["state"] == "passed"
    assert staff.post(f"{here}/deliver").status_code == 409
    second = added.json["tasks"][1]["id"]
    assert staff.post(f"/tasks/{second}/cancel", {"reason": "不要"}).json["state"] == "cancelled"
    assert staff.post(f"{here}/deliver").json["state"] == "delivered"
    customer = api.opened_by(Role.CLIENT, client_id=UUID(client.json["id"]))
    assert customer.post(f"{here}/accept-delivery").json["state"] == "accepted_by_client"
    last = staff.post(f"{here}/close")
    assert last.json["state"] == "closed"

    api.service.projections.catch_up()
    seen = staff.get(here, Ashiato_Position=last.headers["Ashiato-Position"])
    assert (seen.json["counts"]["passed"], seen.json["counts"]["cancelled"]) == (1, 1)
    rows = staff.get(f"{here}/results?format=jsonl").get_data(as_text=True).splitlines()
    assert json.loads(rows[0])["result"] == {"text": "葛󠄀西 髙子 1 "}


def test_asked_again_the_queue_answers_the_same_task(api: ApiClients) -> None:
    api.centre.order(tasks=1)
    somebody = api.centre.participant()
    person, staff = api.of(somebody), api.opened_by(Role.COORDINATOR)
    first = person.post("/work-queue/next").json["id"]
    urgent = api.centre.order(tasks=1, due_on=api.service.clock.today())
    given = {"participant_id": str(somebody.id), "override_reason": "急ぎ"}
    other = str(api.centre.task(urgent).id)
    assert staff.post(f"/tasks/{other}/assign", given).status_code == 200
    assert person.post("/work-queue/next").json["id"] == first
    assert person.post("/work-queue/next", Idempotency_Key="once-more").json["id"] == first
    assert staff.post(f"/tasks/{first}/release", {"reason": "別の方に"}).status_code == 200
    assert person.post("/work-queue/next").json["id"] == other


def test_results_come_as_csv_that_no_spreadsheet_runs_and_as_xlsx(api: ApiClients) -> None:
    from openpyxl import load_workbook

    order = api.centre.order(tasks=1)
    somebody = api.centre.participant()
    person, staff = api.of(somebody), api.opened_by(Role.COORDINATOR)
    task = person.post("/work-queue/next").json
    result = {"text": '=HYPERLINK("x")', "髙": "﨑", "n": 3}
    person.post(f"/tasks/{task['id']}/submit", {"result": result, "minutes": 4})
    csv = staff.get(f"/job-orders/{order.id}/results").data
    assert csv.startswith(b"\xef\xbb\xbf")
    header, row = csv.decode("utf-8-sig").splitlines()
    assert header == "作業番号,状態,担当,作業時間（分）,入力,髙,n"
    assert row == f'000000,提出済み,{somebody.code},4,"\'=HYPERLINK(""x"")",﨑,3'
    book = load_workbook(
        io.BytesIO(staff.get(f"/job-orders/{order.id}/results?format=xlsx").data), read_only=True
    )
    cells = [[cell.value for cell in line] for line in book["結果"].iter_rows()]
    assert cells[1] == ["000000", "提出済み", somebody.code, 4, '=HYPERLINK("x")', "﨑", 3]
    book.close()


def test_a_stranger_and_another_participant_see_nothing(api: ApiClients) -> None:
    order = api.centre.order(tasks=1)
    person = api.of(api.centre.participant())
    other = api.of(api.centre.participant())
    task = person.post("/work-queue/next").json
    unknown = "/tasks/00000000-0000-4000-8000-000000000000"
    hidden, missing = other.get(f"/tasks/{task['id']}"), other.get(unknown)
    assert hidden.status_code == missing.status_code == 404
    assert hidden.data == missing.data
    assert other.get(f"/job-orders/{order.id}").status_code == 403
    assert api.of_a_stranger().get("/work-queue").status_code == 401


def test_a_former_holder_neither_reads_nor_writes_with_a_page_still_open(api: ApiClients) -> None:
    order = api.centre.order(tasks=1)
    former = api.of(api.centre.participant())
    staff = api.opened_by(Role.COORDINATOR)
    given = former.post("/work-queue/next")
    at, tag = f"/tasks/{given.json['id']}", given.headers["ETag"]
    assert staff.post(f"{at}/release", {"reason": "お休みのため"}).status_code == 200
    successor = api.of(api.centre.participant())
    assert successor.post("/work-queue/next").json["id"] == given.json["id"]
    head = api.centre.service.ledger.head()

    assert former.get(at).status_code == 404
    for verb, body in (
        ("save-draft", {"draft": {"text": "まだ"}}),
        ("submit", {"result": {"text": "できた"}, "minutes": 3}),
        ("decline", {"reason": "むずかしい"}),
    ):
        for headers in ({}, {"If-Match": tag}):
            assert former.post(f"{at}/{verb}", body, **headers).status_code == 404, verb
    task = api.centre.task(order)
    assert task.draft is None and task.result is None
    assert {row.event.TOPIC for row in api.centre.service.ledger.read(head)} == {
        "access.refused.v1"
    }


def test_who_may_do_a_task_and_why(api: ApiClients) -> None:
    order = api.centre.order(tasks=1, skills={"typing": 2})
    able = api.centre.participant()
    api.centre.does(AssessParticipant(participant_id=able.id, skills={"typing": 3}))
    api.centre.participant()
    staff = api.opened_by(Role.COORDINATOR)
    task = api.centre.task(order)
    first, second = staff.get(f"/tasks/{task.id}/candidates").json["items"]
    assert (first["rank"], first["participant_id"]) == (1, str(able.id))
    assert (second["rank"], second["may_be_overridden"]) == (None, True)
    assert {reason["code"] for reason in second["reasons"] if reason["weight"]} == {"skill"}
    english = staff.get(f"/tasks/{task.id}/candidates", Accept_Language="en").json["items"]
    assert any(reason["text"].startswith("Skill") for reason in english[1]["reasons"])


def test_the_queue_is_a_list_with_filters_and_pages(api: ApiClients) -> None:
    order = api.centre.order(tasks=5)
    api.centre.order(tasks=1)
    api.service.projections.catch_up()
    staff = api.opened_by(Role.COORDINATOR)
    first = staff.get(f"/work-queue?order_id={order.id}&limit=3").json
    assert [row["key"] for row in first["items"]] == ["000000", "000001", "000002"]
    rest = staff.get(f"/work-queue?order_id={order.id}&limit=3&cursor={first['next']}").json
    assert [row["key"] for row in rest["items"]] == ["000003", "000004"]
    assert rest["next"] is None
    assert staff.get(f"/work-queue?cursor={first['next']}").status_code == 422
    assert staff.get("/work-queue?state=gone").status_code == 422
    assert len(staff.get("/work-queue?work_mode=on_site").json["items"]) == 6
    assert staff.get("/work-queue?due_before=2026-04-16").json["items"] == []


def test_a_step_sent_twice_with_a_key_happens_once(api: ApiClients) -> None:
    api.centre.order(tasks=1)
    person = api.of(api.centre.participant())
    task = person.post("/work-queue/next").json
    body = {"result": {"text": "x"}, "minutes": 3}
    path = f"/tasks/{task['id']}/submit"
    first = person.post(path, body, Idempotency_Key="k1")
    again = person.post(path, body, Idempotency_Key="k1")
    assert (first.status_code, first.json) == (again.status_code, again.json)
    assert first.headers["ETag"] == again.headers["ETag"]
    other = person.post(path, {"result": {}, "minutes": 3}, Idempotency_Key="k1")
    assert other.status_code == 422


def test_a_stale_version_is_refused_with_the_present_one(api: ApiClients) -> None:
    api.centre.order(tasks=1)
    person = api.of(api.centre.participant())
    task = person.post("/work-queue/next")
    path = f"/tasks/{task.json['id']}"
    person.post(f"{path}/start")
    stale = person.post(f"{path}/pause", If_Match=task.headers["ETag"])
    assert stale.status_code == 412
    assert person.post(f"{path}/pause").status_code == 200
