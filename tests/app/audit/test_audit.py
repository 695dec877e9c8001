"""The audit trail by HTTP: every step with its sentence, for those who may know it."""

import csv
import json
import re
from datetime import datetime, timedelta
from html import unescape
from io import BytesIO, StringIO
from typing import Any
from urllib.parse import parse_qsl
from uuid import uuid4

import pytest
from openpyxl import load_workbook

from domain.kernel.messaging.caller import Role
from domain.kernel.time.clock import SettableClock
from domain.orders.commands import CancelJobOrder
from domain.tasks.commands import AskForHelp, AssignTask, SubmitTask
from tests.app.api_clients import ApiClients, Guest
from tests.app.orders.page_client import PageClient
from tests.centre import Centre, as_participant
from workers.run_policies import run_policies

PERSON: dict[str, Any] = {
    "name": "髙橋 花子",
    "resident": True,
    "handbook_kinds": ["mental"],
    "disability_kinds": ["mental"],
    "main_kind": "mental",
}


def registered(by: Guest, **facts: Any) -> dict[str, Any]:
    person = by.post("/people", PERSON | {"different": True}).get_json()["id"]
    body = {"person_id": person, "work_mode": "home_based", "difficulty": "disability"}
    shown: dict[str, Any] = by.post("/participants", {**body, **facts}).get_json()
    return shown


def items(by: Guest, path: str = "/audit/events", **query: Any) -> list[dict[str, Any]]:
    answer = by.get(path, **query)
    assert answer.status_code == 200, answer.get_json()
    found: list[dict[str, Any]] = answer.get_json()["items"]
    return found


def types(found: list[dict[str, Any]]) -> list[str]:
    return [item["type"] for item in found]


def test_the_trail_of_a_person_holds_every_step_with_a_sentence(api: ApiClients) -> None:
    manager = api.as_("manager")
    item = registered(manager)
    manager.post(f"/participants/{item['id']}/change-work-mode", {"work_mode": "on_site"})
    found = items(manager, subject=item["person_id"])
    assert types(found) == [
        "person.registered.v1",
        "participant.registered.v1",
        "participant.work_mode_changed.v1",
    ]
    assert found[2]["summary"] == (
        "試験 花子 changed the work mode of participant P-0001 from home-based to on-site."
    )
    assert found[2]["data"] == {"work_mode": "on_site", "was": "home_based"}
    assert found[0]["data"]["name"] == PERSON["name"]
    assert found[0]["actor"] == str(manager.account_id)
    single = manager.get(f"/audit/events/{found[2]['position']}").get_json()
    assert single == found[2]


def test_the_trail_is_narrowed_and_read_page_by_page(api: ApiClients) -> None:
    manager = api.as_("manager")
    item = registered(manager)
    everything = items(manager)
    assert [step["position"] for step in everything] == sorted(
        step["position"] for step in everything
    )
    first = manager.get("/audit/events", limit=2, order="desc", type="person").get_json()
    assert types(first["items"]) == ["person.registered.v1"]
    descending = manager.get("/audit/events", limit=3, order="desc").get_json()
    more = manager.get("/audit/events", limit=3, order="desc", cursor=descending["next"]).get_json()
    positions = [step["position"] for step in descending["items"] + more["items"]]
    assert positions == sorted(positions, reverse=True)
    assert len(set(positions)) == 6
    after = items(manager, position_after=everything[1]["position"])
    assert [step["position"] for step in after][:2] == [
        step["position"] for step in everything[2:4]
    ]
    by_actor = items(manager, actor=str(manager.account_id), type="participant.registered")
    assert [step["subject"] for step in by_actor] == [item["id"]]
    days = {"from": "2026-04-16"}
    assert items(manager, **days) == []
    assert manager.get("/audit/events", order="sideways").status_code == 422
    for unknown in ("DROP TABLE", "zzz", "task.zzz", "task.assigned.v9", "all"):
        refused = manager.get("/audit/events", type=unknown)
        assert (refused.status_code, list(refused.get_json()["errors"])) == (422, ["type"]), unknown
    assert manager.get("/audit/events/export", type="zzz", format="csv").status_code == 422
    assert api.as_("admin").get("/accounts", centre="zzz").status_code == 422


def test_the_trail_of_an_order_takes_in_its_tasks(api: ApiClients) -> None:
    centre = Centre(api.service)
    order, participant = centre.order(tasks=1), centre.participant()
    task = centre.task(order)
    centre.does(AssignTask(task_id=task.id, participant_id=participant.id))
    submit = SubmitTask(task_id=task.id, result={"text": "答え"}, minutes=7)
    centre.does(submit, as_participant(participant))
    found = items(api.as_("coordinator"), order=str(order.id))
    assert types(found) == [
        "job_order.received.v1",
        "job_order.accepted.v1",
        "job_order.released.v1",
        "job_order.tasks_added.v1",
        "task.added.v1",
        "task.assigned.v1",
        "task.accepted.v1",
        "task.started.v1",
        "task.submitted.v1",
    ]
    submitted = next(item for item in found if item["type"] == "task.submitted.v1")
    assert "result" in submitted["hidden"]
    assert "答え" not in str(submitted)


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_sealed_facts_are_shown_only_to_those_who_may_know_them(api: ApiClients) -> None:
    manager = api.as_("manager")
    item = registered(manager)
    path = f"/participants/{item['id']}"
    manager.post(f"{path}/report-condition", {"level": 2, "note": "眠れない"})
    manager.post(f"{path}/suspend", {"reason": "入院のため"})
    manager.post(
        f"/people/{item['person_id']}/correct", {"main_kind": "other", "reason": "診断の変更"}
    )
    secrets = {"name": "髙橋", "note": "眠れない", "reason": "入院", "diagnosis": "診断"}
    known = {
        "manager": {"name", "note", "reason", "diagnosis"},
        "coordinator": {"name", "reason"},
        "supervisor": set(),
    }
    for role, expected in known.items():
        shown = str(items(api.as_(role), subject=item["person_id"]))
        assert {key for key, secret in secrets.items() if secret in shown} == expected, role
        assert ("mental" in shown) is (role == "manager"), role


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_looking_at_a_history_is_itself_a_look(api: ApiClients) -> None:
    manager, supervisor = api.as_("manager"), api.as_("supervisor")
    item = registered(manager)
    manager.get(f"/people/{item['person_id']}")
    supervisor.get(f"/people/{item['person_id']}/history")
    supervisor.get(f"/participants/{item['id']}/history")
    items(supervisor, subject=item["person_id"])
    views = items(manager, "/audit/views", subject=item["person_id"])
    assert [(look["what"], look["actor"]) for look in views] == [
        ("audit", str(supervisor.account_id)),
        ("history", str(supervisor.account_id)),
        ("history", str(supervisor.account_id)),
        ("person", str(manager.account_id)),
    ]
    assert views == items(manager, "/audit/views", subject=item["id"])
    own = api.as_("participant", participant=item["id"])
    assert items(own, "/audit/views") == views
    assert own.get("/audit/views", subject=registered(manager)["id"]).status_code == 404


def test_a_thing_is_shown_as_it_was_on_a_day(api: ApiClients, clock: SettableClock) -> None:
    manager = api.as_("manager")
    item = registered(manager, occurred_on="2026-04-01", reason="紙の台帳", trial=True)
    path = f"/participants/{item['id']}"
    mode = {"work_mode": "on_site", "occurred_on": "2026-04-10", "reason": "記入もれ"}
    manager.post(f"{path}/change-work-mode", mode)
    known_then = clock.now()
    clock.advance(timedelta(days=1))
    manager.post(f"{path}/finish-trial")

    def then(**query: str) -> tuple[int, Any]:
        shown = manager.get(f"{path}/history", **query).get_json()
        state = shown["state"]
        return len(shown["steps"]), state and (state["state"], state["work_mode"])

    assert then() == (3, ("active", "on_site"))
    assert then(as_of="2026-04-09") == (1, ("trial", "home_based"))
    assert then(as_of="2026-04-10") == (2, ("trial", "on_site"))
    assert then(as_of="2026-03-31") == (0, None)
    assert then(known_at=known_then.isoformat()) == (2, ("trial", "on_site"))


def test_every_kind_of_thing_has_a_history(api: ApiClients) -> None:
    centre, manager = Centre(api.service), api.as_("manager")
    order, participant = centre.order(tasks=1), centre.participant()
    task = centre.task(order)
    centre.does(AssignTask(task_id=task.id, participant_id=participant.id))
    for subjects, subject in (
        ("people", participant.person_id),
        ("participants", participant.id),
        ("job-orders", order.id),
        ("tasks", task.id),
    ):
        shown = manager.get(f"/{subjects}/{subject}/history").get_json()
        assert shown["state"]["id"] == str(subject)
        assert [step["version"] for step in shown["steps"]] == list(
            range(1, len(shown["steps"]) + 1)
        )
        assert all(step["position"] for step in shown["steps"])
        assert manager.get(f"/{subjects}/{uuid4()}/history").status_code == 404


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_participant_reads_the_history_of_their_own_things_alone(api: ApiClients) -> None:
    centre = Centre(api.service)
    mine, other = centre.participant(), centre.participant()
    order = centre.order(tasks=1)
    task = centre.task(order)
    centre.does(AssignTask(task_id=task.id, participant_id=other.id))
    centre.does(AskForHelp(task_id=task.id, message="ここがわかりません"), as_participant(other))
    centre.does(
        AssignTask(
            task_id=task.id, participant_id=mine.id, replaces=other.id, override_reason="交代"
        )
    )
    therapist = api.as_("therapist")
    note = {"skills": {"typing": 2}, "note": "職員のメモ"}
    therapist.post(f"/participants/{mine.id}/assess", note)
    me = api.as_("participant", participant=str(mine.id))
    assert me.get(f"/people/{mine.person_id}/history").status_code == 200
    shown = me.get(f"/participants/{mine.id}/history").get_json()
    assert shown["steps"][-1]["data"] == {"skills": {"typing": 2}}
    assert shown["steps"][-1]["hidden"] == ["note"]
    steps = str(me.get(f"/tasks/{task.id}/history").get_json()["steps"])
    assert mine.code in steps
    assert other.code not in steps
    assert "わかりません" not in steps
    for hidden in (
        f"/people/{other.person_id}/history",
        f"/participants/{other.id}/history",
        f"/job-orders/{order.id}/history",
    ):
        assert me.get(hidden).status_code == 404
    assert me.get("/audit/events").status_code == 403


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_another_centre_sees_nothing_of_ours(api: ApiClients) -> None:
    item = registered(api.as_("manager"))
    stranger = api.as_("manager", centre="elsewhere")
    assert items(stranger, subject=item["id"]) == []
    position = items(api.as_("manager"), subject=item["id"])[0]["position"]
    assert stranger.get(f"/audit/events/{position}").status_code == 404
    assert stranger.get(f"/participants/{item['id']}/history").status_code == 404
    assert stranger.get("/audit/views", subject=item["id"]).status_code == 404


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_position_that_is_not_there_is_not_found(api: ApiClients) -> None:
    for position in ("0", "999999", "9" * 30):
        assert api.as_("manager").get(f"/audit/events/{position}").status_code == 404


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_the_events_of_one_request_are_found_by_it_and_by_their_cause(api: ApiClients) -> None:
    centre = Centre(api.service)
    order = centre.order(tasks=1)
    (task,) = centre.service.ledger.rows("SELECT task_id FROM task_places")
    centre.does(CancelJobOrder(order_id=order.id, reason="取りやめ"))
    run_policies(api.service)
    manager = api.as_("manager")
    cancelled = items(manager, type="task.cancelled.v1")[0]
    assert cancelled["subject"] == task["task_id"]
    cause = items(manager, type="job_order.cancelled.v1")[0]
    assert cancelled["causation_id"] == cause["event_id"]
    assert cancelled["correlation_id"] == cause["correlation_id"]
    assert cause["causation_id"] is None
    together = items(manager, correlation=cause["correlation_id"])
    assert [step["position"] for step in together] == [cause["position"], cancelled["position"]]
    assert items(manager, causation=cause["event_id"]) == [cancelled]
    page = PageClient(api.service, api.app, Role.MANAGER).get
    shown = page(f"/audit/events/{cancelled['position']}").text
    assert f'href="/audit/events/{cause["position"]}"' in shown
    link = f"/audit?correlation={cause['correlation_id']}"
    assert f'href="{link}&amp;type=all"' in shown
    listed = page("/audit", correlation=cause["correlation_id"], type="all").text
    assert listed.count('<a href="/audit/events/') == 2


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_the_trail_is_taken_out_as_a_file(api: ApiClients) -> None:
    manager = api.as_("manager")
    item = registered(manager)
    path = "/audit/events/export"
    choice = {"subject": item["person_id"], "type": "changes"}
    expected = items(manager, **choice)
    lines = manager.get(path, format="jsonl", **choice).text.splitlines()
    assert [json.loads(line) for line in lines] == expected
    sheet = [*csv.reader(StringIO(manager.get(path, format="csv", **choice).text))]
    assert [row[4] for row in sheet[1:]] == [step["summary"] for step in expected]
    assert PERSON["name"] in sheet[1][8]
    book = load_workbook(BytesIO(manager.get(path, format="xlsx", **choice).data))
    assert book.active.print_area == f"'Audit trail'!$A$1:$I${len(sheet)}"
    assert [row[0].value for row in book.active.iter_rows(min_row=2)] == [
        step["position"] for step in expected
    ]
    assert manager.get(path, format="pdf").status_code == 422
    assert api.as_("therapist").get(path, format="csv").status_code == 403
    taken = items(manager, type="access.downloaded")
    assert [step["data"] for step in taken] == [
        {"what": "audit", "form": form, "subject": None} for form in ("jsonl", "csv", "xlsx")
    ]
    assert taken[0]["summary"] == "試験 花子 took out the audit trail as a file (jsonl)."
    shown = PageClient(api.service, api.app, Role.MANAGER).get("/audit", **choice).text
    link = re.search(r'href="(/api/v1/audit/events/export[^"]*format=csv[^"]*)"', shown)
    assert link is not None and item["person_id"] in link[1]
    assert "type=changes" in link[1]


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_results_reports_and_rebuilds_leave_a_trace(api: ApiClients) -> None:
    order, manager = Centre(api.service).order(tasks=1), api.as_("manager")
    for path in (f"/job-orders/{order.id}/results", "/reports/bpo-centre"):
        assert manager.get(path, format="csv").status_code == 200
    assert manager.post("/projections/rebuild", {"name": "tasks.queue"}).status_code == 202
    taken = items(manager, type="access.downloaded")
    assert [step["data"] for step in taken] == [
        {"what": "results", "form": "csv", "subject": str(order.id)},
        {"what": "report", "form": "csv", "subject": None},
    ]
    (asked,) = items(manager, type="access.rebuild_asked")
    assert asked["summary"] == '試験 花子 had the read model "work queue" rebuilt.'
    assert asked["actor"] == str(manager.account_id)


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_trail_as_known_at_an_instant_is_the_same_file_for_ever(
    api: ApiClients, clock: SettableClock
) -> None:
    manager, path = api.as_("manager"), "/audit/events/export"
    registered(manager)
    known_at, day = clock.now().isoformat(), clock.today()
    clock.advance(timedelta(seconds=1))
    choices: list[dict[str, Any]] = [
        {},
        {"order": "desc"},
        {"to": day.isoformat()},
        {"as_of": day.isoformat(), "type": "changes"},
        {"from": day.isoformat(), "type": "person"},
        {"actor": str(manager.account_id)},
    ]

    def files() -> list[bytes]:
        api.service.projections.catch_up()
        return [
            manager.get(path, format=form, known_at=known_at, **choice).data
            for choice in choices
            for form in ("csv", "jsonl")
        ] + [manager.get(path, format="xlsx", known_at=known_at).data]

    first = files()
    before = items(manager, known_at=known_at)
    assert [json.loads(line) for line in first[1].decode().splitlines()] == before
    assert all(len(file.splitlines()) > 1 for file in first[::2])
    clock.advance(timedelta(minutes=10))  # Within the same hour.
    registered(manager)
    clock.advance(timedelta(days=2))
    registered(manager)
    again = files()
    assert again == first
    assert len(items(manager)) > len(before)
    assert manager.get(path, known_at="2199-01-01T00:00:00Z").status_code == 422

    page = PageClient(api.service, api.app, Role.MANAGER)
    local = datetime.fromisoformat(known_at).astimezone(clock.zone).strftime("%Y-%m-%dT%H:%M:%S")
    shown = page.get("/audit", known_at=local).text
    link = re.search(r'href="/api/v1(/audit/events/export[^"]*format=csv[^"]*)"', shown)
    assert link is not None
    query = dict(parse_qsl(unescape(link[1]).partition("?")[2]))
    assert query["known_at"] == f"{local}+09:00"
    assert page.get("/audit", known_at="2199-01-01T00:00").status_code == 422
