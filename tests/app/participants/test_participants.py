"""Participants by HTTP: registered once, seen by role, checked in, and counted by day."""

import io
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from domain.identity.access_log import Access
from domain.kernel.time.clock import SettableClock
from domain.tasks.commands import AssignTask, InspectTask, SubmitTask
from domain.tasks.task import Verdict
from tests.app.api_clients import ApiClients, Guest
from tests.centre import Centre, as_participant

PERSON: dict[str, Any] = {
    "name": "髙橋 花子",
    "resident": True,
    "handbook_kinds": ["none"],
    "disability_kinds": ["social_withdrawal"],
    "main_kind": "other",
}
OUTLINE = {"id", "centre", "code", "state", "work_mode", "registered_on"}
HEALTH = {"difficulty", "condition", "assessment"}


def a_person(by: Guest, **changes: Any) -> str:
    return str(by.post("/people", {**PERSON, "different": True, **changes}).get_json()["id"])


def registered(by: Guest, **facts: Any) -> dict[str, Any]:
    body = {"person_id": a_person(by), "work_mode": "home_based", "difficulty": "disability"}
    answer = by.post("/participants", {**body, **facts})
    assert answer.status_code == 201, answer.get_json()
    shown: dict[str, Any] = answer.get_json()
    return shown


def views(api: ApiClients) -> list[str]:
    recorded = api.service.ledger.read(0, 10_000, [Access.Viewed.TOPIC])
    return [item.event.what for item in recorded if isinstance(item.event, Access.Viewed)]


def test_participants_are_numbered_in_their_centre(api: ApiClients) -> None:
    staff = api.as_("social_worker")
    first, second = registered(staff), registered(staff, trial=True, occurred_on="2026-04-15")
    assert (first["code"], first["state"]) == ("P-0001", "active")
    assert (second["code"], second["state"]) == ("P-0002", "trial")


def test_a_person_is_on_the_books_only_once_and_may_come_back(api: ApiClients) -> None:
    staff = api.as_("manager")
    item = registered(staff)
    body = {"person_id": item["person_id"], "work_mode": "on_site", "difficulty": "other"}
    assert staff.post("/participants", body).status_code == 409
    assert (
        staff.post(f"/participants/{item['id']}/leave", {"reason": "own_wish"}).status_code == 200
    )
    assert staff.post("/participants", body).get_json()["code"] == "P-0002"


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_creation_is_idempotent_by_id(api: ApiClients) -> None:
    staff = api.as_("manager")
    item = registered(staff, id=str(uuid4()))
    body = {
        "id": item["id"],
        "person_id": item["person_id"],
        "work_mode": "home_based",
        "difficulty": "disability",
    }
    again = staff.post("/participants", body)
    assert (again.status_code, again.get_json()["code"]) == (200, "P-0001")


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_only_residents_are_registered(api: ApiClients) -> None:
    staff = api.as_("manager")
    person = a_person(staff, resident=False)
    body = {"person_id": person, "work_mode": "on_site", "difficulty": "other"}
    assert staff.post("/participants", body).status_code == 409
    staff.post(f"/people/{person}/correct", {"resident": True, "reason": "転入"})
    assert staff.post("/participants", body).status_code == 201


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_stranger_cannot_be_registered(api: ApiClients) -> None:
    body = {"person_id": str(uuid4()), "work_mode": "on_site", "difficulty": "other"}
    answer = api.as_("manager").post("/participants", body)
    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, ["person_id"])


STEPS: list[tuple[str, str, dict[str, Any]]] = [
    ("manager", "finish-trial", {}),
    ("coordinator", "change-work-mode", {"work_mode": "on_site"}),
    ("therapist", "assess", {"skills": {"typing": 3}, "note": "落ち着いて打てる"}),
    (
        "therapist",
        "set-limits",
        {
            "minutes_per_day": 120,
            "days_per_week": 3,
            "kinds_of_work_excluded": ["mail"],
            "note": "腰を守る",
        },
    ),
    (
        "therapist",
        "set-availability",
        {
            "weekly": [{"weekday": 0, "start": "09:00", "end": "12:00"}],
            "exceptions": [{"date": "2026-05-04", "available": False}],
        },
    ),
    ("social_worker", "set-max-open-tasks", {"n": 5}),
    ("coordinator", "check-in", {}),
    ("coordinator", "check-out", {}),
    ("social_worker", "report-condition", {"level": 2, "note": "眠れない"}),
    ("manager", "suspend", {"reason": "体調のため"}),
    ("manager", "resume", {}),
    ("manager", "leave", {"reason": "general_employment"}),
]


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_every_step_is_taken_once_and_repeating_it_records_nothing(api: ApiClients) -> None:
    item = registered(api.as_("manager"), trial=True)
    for version, (role, verb, body) in enumerate(STEPS, start=2):
        for _ in range(2):
            answer = api.as_(role).post(f"/participants/{item['id']}/{verb}", body)
            assert answer.status_code == 200, (verb, answer.get_json())
            assert answer.headers["ETag"] == f'"{version}"', verb
    shown = api.as_("manager").get(f"/participants/{item['id']}").get_json()
    assert (shown["state"], shown["left_reason"]) == ("left", "general_employment")
    assert shown["limits"]["note"] == "腰を守る"
    assert shown["condition"] == {"level": 2, "note": "眠れない", "on": "2026-04-15"}
    assert shown["attendance"] == "out"


def test_notes_and_condition_are_not_readable_in_the_ledger(api: ApiClients) -> None:
    item = registered(api.as_("manager"), trial=True)
    for role, verb, body in STEPS:
        api.as_(role).post(f"/participants/{item['id']}/{verb}", body)
    stored = api.service.ledger.recorder.select_notifications(0, 1000, inclusive_of_start=False)
    raw = b"".join(item.state for item in stored)
    for secret in ("落ち着いて", "腰を守る", "眠れない", "体調のため", '"level":2', '"disability"'):
        assert secret.encode() not in raw


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_each_role_sees_what_it_needs(api: ApiClients) -> None:
    item = registered(api.as_("manager"))
    for role, verb, body in STEPS[2:9]:
        api.as_(role).post(f"/participants/{item['id']}/{verb}", body)
    path = f"/participants/{item['id']}"
    own = api.as_("participant", participant=item["id"])
    assert api.as_("supervisor").get(path).get_json().keys() == OUTLINE
    coordinator = api.as_("coordinator").get(path).get_json()
    assert coordinator["name"] == PERSON["name"]
    assert coordinator["skills"] == {"typing": 3}
    assert not coordinator.keys() & HEALTH
    assert "note" not in coordinator["limits"]
    assert api.as_("therapist").get(path).get_json().keys() >= HEALTH
    mine = own.get("/me").get_json()
    assert mine == own.get(path).get_json()
    assert mine["condition"]["note"] == "眠れない"
    assert "assessment" not in mine
    assert "note" not in mine["limits"]


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_participant_sees_and_changes_nobody_else(api: ApiClients) -> None:
    manager = api.as_("manager")
    one, other = registered(manager), registered(manager)
    own = api.as_("participant", participant=one["id"])
    assert own.get(f"/participants/{other['id']}").status_code == 404
    assert own.get(f"/people/{other['person_id']}").status_code == 404
    assert own.get(f"/people/{one['person_id']}").get_json()["main_kind"] == "other"
    assert own.post(f"/participants/{other['id']}/check-in").status_code == 404
    assert own.post(f"/participants/{one['id']}/check-in").status_code == 200
    assert own.post(f"/participants/{one['id']}/suspend", {"reason": "x"}).status_code == 403
    assert own.get("/participants").status_code == 403


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_looking_at_participants_by_name_is_recorded(api: ApiClients) -> None:
    manager = api.as_("manager")
    item = registered(manager)
    manager.get("/participants")
    manager.get(f"/participants/{item['id']}")
    manager.get(f"/participants/{item['id']}/workload")
    api.as_("supervisor").get("/participants")
    assert views(api) == ["participants", "participant", "workload"]


def test_participants_are_listed_by_code_state_and_mode(api: ApiClients) -> None:
    manager = api.as_("manager")
    home, trial = registered(manager), registered(manager, trial=True)
    site = registered(manager, work_mode="on_site")
    manager.post(f"/participants/{trial['id']}/suspend", {"reason": "入院"})

    def listed(**query: str) -> list[str]:
        return [item["id"] for item in manager.get("/participants", **query).get_json()["items"]]

    assert listed() == [home["id"], trial["id"], site["id"]]
    assert listed(state="suspended") == [trial["id"]]
    assert listed(work_mode="on_site") == [site["id"]]
    manager.post(f"/participants/{trial['id']}/resume")
    assert listed(state="trial") == [trial["id"]]
    for verb, body in (("finish-trial", {}), ("suspend", {"reason": "入院"}), ("resume", {})):
        manager.post(f"/participants/{trial['id']}/{verb}", body)
    assert trial["id"] in listed(state="active")
    supervised = api.as_("supervisor").get("/participants").get_json()["items"][0]
    assert supervised.keys() == OUTLINE - {"registered_on"}


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_day_of_the_past_needs_a_reason_and_is_not_before_registration(api: ApiClients) -> None:
    manager = api.as_("manager")
    item = registered(manager, occurred_on="2026-04-01", reason="紙の台帳")
    path = f"/participants/{item['id']}/change-work-mode"
    body = {"work_mode": "on_site", "occurred_on": "2026-04-10"}
    assert manager.post(path, body).status_code == 422
    assert manager.post(path, {**body, "reason": "記入もれ"}).status_code == 200
    early = {"work_mode": "on_site", "occurred_on": "2026-04-09", "reason": "記入もれ"}
    answer = manager.post(path, early)
    assert answer.status_code == 200
    assert [step["day"] for step in answer.get_json()["steps"]] == [
        "2026-04-01",
        "2026-04-09",
    ]
    assert manager.post(path, {**early, "occurred_on": "2026-03-31"}).status_code == 409


def test_the_workload_shows_each_day(api: ApiClients, clock: SettableClock) -> None:
    centre = Centre(api.service)
    order = centre.order(tasks=2)
    person = centre.participant()
    manager = api.as_("manager")
    for key, verdict in (("000000", Verdict.PASS), ("000001", Verdict.RETURN)):
        task = centre.task(order, key).id
        centre.does(AssignTask(task_id=task, participant_id=person.id))
        submit = SubmitTask(task_id=task, result={"a": 1}, minutes=25)
        centre.does(submit, as_participant(person))
        centre.does(InspectTask(task_id=task, verdict=verdict, comment="", defects=()))
    manager.post(f"/participants/{person.id}/check-in")
    clock.advance(timedelta(hours=3))
    manager.post(f"/participants/{person.id}/check-out")
    clock.advance(timedelta(hours=1))
    for _ in range(2):
        manager.post(f"/participants/{person.id}/check-in")
        manager.post(f"/participants/{person.id}/check-out")
    shown = manager.get(f"/participants/{person.id}/workload").get_json()
    assert shown["days"] == [
        {
            "date": "2026-04-15",
            "minutes": 50,
            "started": 2,
            "submitted": 2,
            "passed": 1,
            "returned": 1,
            "attended": True,
            "check_in": "10:00",
            "check_out": "14:00",
            "break_minutes": 0,
        }
    ]
    assert shown["total"]["minutes"] == 50
    assert manager.get("/participants").get_json()["items"][0]["open_tasks"] == 1
    assert manager.get(f"/participants/{person.id}").get_json()["open_tasks"] == 1
    span = {"from": "2026-04-16", "to": "2026-04-15"}
    assert manager.get(f"/participants/{person.id}/workload", **span).status_code == 422


HEADER = "人のID,就労形態,就労が困難な理由,お仕事体験から,登録日,理由\n"


def test_a_file_of_participants_is_taken_each_on_its_own_day(api: ApiClients) -> None:
    staff = api.as_("manager")
    people = [a_person(staff), a_person(staff)]
    rows = f"{people[0]},在宅型,障害,,2026/4/1,台帳\n{people[1]},on_site,その他,はい,,\n"
    file = (io.BytesIO((HEADER + rows).encode("utf-8-sig")), "participants.csv")
    answer = staff.upload("/participants/import", file)
    assert (answer.status_code, answer.get_json()) == (200, {"rows": 2, "dry_run": False})
    listed = staff.get("/participants").get_json()["items"]
    assert [(item["code"], item["state"], item["registered_on"]) for item in listed] == [
        ("P-0001", "active", "2026-04-01"),
        ("P-0002", "trial", "2026-04-15"),
    ]


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_every_bad_row_of_a_file_of_participants_is_named(api: ApiClients) -> None:
    staff = api.as_("manager")
    one, away = a_person(staff), a_person(staff, resident=False)
    good = f"{one},在宅型,障害,,,\n"
    bad = [f"{away},在宅型,障害,,,", f"{uuid4()},在宅型,障害,,,", f"{one},在宅型,障害,,2026-04-01,"]
    rows = good + good + "\n".join(bad)
    before = api.service.ledger.head()
    file = (io.BytesIO((HEADER + rows).encode()), "participants.csv")
    answer = staff.upload("/participants/import", file)
    assert answer.status_code == 422
    assert list(answer.get_json()["errors"]) == ["3", "4", "5.人のID", "6.理由"]
    assert "Another row registers this person" in answer.get_json()["errors"]["3"][0]
    assert api.service.ledger.head() == before


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_nobody_is_registered_inside_an_earlier_stay(api: ApiClients) -> None:
    staff = api.as_("manager")
    person, late = a_person(staff), {"reason": "台帳"}
    stay = {"person_id": person, "work_mode": "on_site", "difficulty": "other", **late}
    made = staff.post("/participants", {**stay, "occurred_on": "2026-02-02"}).get_json()
    left = {"reason": "own_wish", "occurred_on": "2026-03-10"}
    assert staff.post(f"/participants/{made['id']}/leave", left).status_code == 200
    before = api.service.ledger.head()
    for day in ("2026-02-01", "2026-02-02", "2026-03-09"):
        answer = staff.post("/participants", {**stay, "occurred_on": day})
        assert answer.status_code == 409
        assert "P-0001 from 2026-02-02 to 2026-03-10" in answer.get_json()["detail"]
        file = (io.BytesIO((HEADER + f"{person},通所型,その他,,{day},台帳\n").encode()), "a.csv")
        answer = staff.upload("/participants/import", file)
        assert answer.status_code == 422
        assert "P-0001 from 2026-02-02" in answer.get_json()["errors"]["2"][0]
    assert api.service.ledger.head() == before
    assert staff.post("/participants", {**stay, "occurred_on": "2026-03-10"}).status_code == 201
