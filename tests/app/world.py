"""A centre in which every fact has a mark of its own, to see who reads it where."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

from flask import Flask
from werkzeug.test import TestResponse

from app.bootstrap import Service
from app.factory import create_app
from app.http.visibility import Reader
from domain.identity.account import ACCOUNT_ROLES
from domain.kernel.messaging.caller import Role
from domain.participants.participant import Participant
from domain.robots.pseudonyms import pilot_code
from domain.robots.value_objects import pilot_id
from tests.app.visitors import PASSWORD, Visitor, add_account, signed_in, visitor
from workers.run_policies import run_policies

NOBODY: frozenset[Reader] = frozenset()
WORK = frozenset({Reader.CLIENT, Reader.PARTICIPANT})
ROBOT = frozenset({Reader.PILOT, Reader.VENUE})
STAFF_NAME, STAFF_EMAIL = "zqStaffName", "zqstaff@example.jp"


@dataclass(frozen=True)
class Mark:
    """One fact as it is written somewhere, and whose own it is."""

    fact: str
    texts: tuple[str, ...]
    own_of: frozenset[Reader]

    def is_in(self, text: str) -> bool:
        """True if the fact can be read in `text`."""
        return any(_found(item, text) for item in self.texts)


def _found(mark: str, text: str) -> bool:
    if not mark.isdigit():
        return mark in text
    return re.search(rf"(?<![\w.-]){mark}(?![\w-])", text) is not None


@dataclass
class World:
    """The service, its marks, the ids by the names that addresses give them, and the readers."""

    service: Service
    app: Flask
    staff: Visitor
    readers: dict[Reader, Visitor] = field(default_factory=dict)
    marks: list[Mark] = field(default_factory=list)
    ids: dict[str, list[str]] = field(default_factory=dict)
    open_addresses: dict[str, Reader] = field(default_factory=dict)
    workers: list[tuple[str, Visitor]] = field(default_factory=list)
    pilots: dict[str, Visitor] = field(default_factory=dict)
    handed_on_after: str = ""
    """The instant after which the last task was in the hands of the participant who reads."""
    _number: int = 0

    def mark(self, fact: str, own_of: Iterable[Reader] = (), *texts: str) -> str:
        """A new mark for a fact: a word that stands nowhere else (or `texts`)."""
        self._number += 1
        shown = texts or (f"zq{''.join(map(str.title, re.split('[._]', fact)))}{self._number:03}x",)
        self.marks.append(Mark(fact, shown, frozenset(own_of)))
        return shown[0]

    def note(self, name: str, id: str) -> str:
        """Remember an id under the name that addresses give it."""
        self.ids.setdefault(name, []).append(id)
        return id

    def does(self, path: str, body: Any = None, by: Visitor | None = None) -> Any:
        """Give a command."""
        answer = (by or self.staff).post(path, body)
        assert answer.status_code in (200, 201), f"{path}: {answer.text}"
        return json.loads(answer.data)

    def make(self, name: str, path: str, body: Any, by: Visitor | None = None) -> str:
        """Make a thing; its id."""
        return self.note(name, str(self.does(path, body, by)["id"]))

    def upload(self, path: str, name: str, content: str, by: Visitor | None = None) -> str:
        """Send a file; its id."""
        who = by or self.staff
        answer: TestResponse = who.client.post(
            f"/api/v1{path}",
            data={"file": (BytesIO(content.encode()), f"{name}.txt")},
            headers=who.headers,
        )
        assert answer.status_code == 201, answer.text
        return self.note("file_id", str(json.loads(answer.data)["id"]))

    def account(self, reader: Reader | None, *roles: Role, **facts: Any) -> Visitor:
        """Somebody who signs in; of a reader the account is marked as their own."""
        own = {reader} if reader else ()
        email = f"{self.mark('account.email', own).lower()}@example.jp"
        self.marks[-1] = Mark("account.email", (email,), frozenset(own))
        name = self.mark("account.name", own)
        add_account(self.service, *roles, email=email, password=PASSWORD, name=name, **facts)
        return signed_in(self.app, email)


def world_of(service: Service) -> World:
    """Everything, once."""
    app = create_app(service)
    staff = [role for role in ACCOUNT_ROLES if role not in (Role.PARTICIPANT, Role.CLIENT)]
    by = visitor(app, service, *staff, name=STAFF_NAME, email=STAFF_EMAIL)
    world = World(service, app, by)
    world.mark("staff.name", {Reader.PARTICIPANT, Reader.PILOT}, STAFF_NAME)
    world.mark("staff.email", (), STAFF_EMAIL)
    _people(world)
    run_policies(service)
    _orders(world)
    _messages(world)
    _announcements(world)
    _canned_answers(world)
    _limits(world)
    _robots(world)
    run_policies(service)
    service.projections.catch_up()
    _look(world)
    service.projections.catch_up()
    return world


def _look(world: World) -> None:
    """Staff look at people, whose record then says so."""
    for person in world.ids["person_id"]:
        assert world.staff.get(f"/people/{person}").status_code == 200


def _person(world: World, own: Iterable[Reader], number: int) -> str:
    kana = "ゼクウ" + "アイウエ"[number] + "ズィ"
    born = f"19{31 + number}-02-{3 + number:02}"
    shown = f"19{31 + number}年2月{3 + number}日"
    email = world.mark("person.email", own).lower() + "@example.jp"
    world.marks[-1] = Mark("person.email", (email,), frozenset(own))
    phone = f"0467-9{number}-771{number}"
    body = {
        "name": world.mark("person.name", own),
        "name_kana": world.mark("person.name_kana", own, kana),
        "birth_date": world.mark("person.birth_date", own, born, shown),
        "email": email,
        "phone": world.mark("person.phone", own, phone),
        "resident": True,
        "handbook_kinds": ["none"],
        "disability_kinds": ["mental"],
        "main_kind": "mental",
    }
    person = world.make("person_id", "/people", body)
    reason = {"reason": world.mark("person.correction_reason", own), "name": f"{body['name']}a"}
    world.does(f"/people/{person}/correct", reason)
    return person


def _people(world: World) -> None:
    for number, own in enumerate(({Reader.PARTICIPANT}, NOBODY)):
        person = _person(world, own, number)
        body = {"person_id": person, "work_mode": "home_based", "difficulty": "disability"}
        id = world.make("participant_id", "/participants", body)
        participant = world.service.ledger.get(Participant, UUID(id))
        world.mark("participant.code", own, participant.code)
        here = f"/participants/{id}"
        note = world.mark("participant.condition_note", own)
        world.does(f"{here}/report-condition", {"level": 4, "note": note})
        note = world.mark("participant.assessment_note", own)
        world.does(f"{here}/assess", {"skills": {"typing": 3}, "note": note})
        world.does(f"{here}/suspend", {"reason": world.mark("participant.leave_reason", own)})
        world.does(f"{here}/resume")
        world.does(f"{here}/set-max-open-tasks", {"n": 20})
        reader = Reader.PARTICIPANT if own else None
        who = world.account(reader, Role.PARTICIPANT, participant_id=UUID(id))
        wish = {"field": "phone", "wish": world.mark("person.wish", own)}
        world.does(f"/people/{person}/ask-correction", wish, who)
        world.workers.append((id, who))
        if own:
            world.readers[Reader.PARTICIPANT] = who


def _messages(world: World) -> None:
    """Both participants write to the staff, who answer, correct and withdraw."""
    for number, (id, by) in enumerate(world.workers):
        own = NOBODY if number else frozenset({Reader.PARTICIPANT})
        asked = world.does("/messages", {"text": world.mark("message.asked", own)}, by)
        here = f"/conversations/{asked['id']}"
        for text in (world.mark("message.answered", own), "withdrawn soon"):
            last = world.does("/messages", {"to": id, "text": text})["messages"][-1]["id"]
        corrected = {"message_id": last, "text": "withdrawn now"}
        world.does(f"{here}/correct-message", corrected)
        world.does(f"{here}/withdraw-message", {"message_id": last})
        world.does(f"{here}/read", {"message_id": asked["messages"][-1]["id"]})


def _announcements(world: World) -> None:
    """Something is announced to all, and something else to each participant alone."""
    today = world.service.clock.today().isoformat()
    days = {"from_on": today, "until_on": today}
    text = world.mark("message.announcement", {Reader.PARTICIPANT, Reader.PILOT})
    body = {"to": "everybody", "title": "zq", "text": text, **days}
    made = world.make("announcement_id", "/announcements", body)
    world.does(f"/announcements/{made}/read", by=world.workers[0][1])
    for number, (id, _) in enumerate(world.workers):
        own = NOBODY if number else frozenset({Reader.PARTICIPANT})
        text = world.mark("message.announcement", own)
        chosen = {"to": "chosen", "participant_ids": [id], "title": "zq", "text": text, **days}
        made = world.make("announcement_id", "/announcements", chosen)
    body = {"title": "zq", "text": f"{text} again", **days}
    world.does(f"/announcements/{made}/correct", body)
    body = {"to": "on_site", "title": "zq", "text": world.mark("message.announcement"), **days}
    made = world.make("announcement_id", "/announcements", body)
    world.does(f"/announcements/{made}/withdraw")


def _canned_answers(world: World) -> None:
    """Staff write two canned answers, change one and remove the other."""
    words = {"title": "zq", "text": world.mark("message.canned")}
    made = [world.make("canned_answer_id", "/canned-answers", words) for _ in range(2)]
    words["text"] = world.mark("message.canned")
    world.does(f"/canned-answers/{made[0]}/change", words)
    world.does(f"/canned-answers/{made[1]}/remove")


def _limits(world: World) -> None:
    """What therapists allow, once the work is done."""
    for number, (id, _) in enumerate(world.workers):
        own = NOBODY if number else frozenset({Reader.PARTICIPANT})
        minutes = world.mark("participant.limit_minutes", own, *_minutes(1007 + number))
        note = world.mark("participant.limit_note", own)
        limits = {"minutes_per_day": int(minutes), "days_per_week": 7, "note": note}
        world.does(f"/participants/{id}/set-limits", limits)


def _minutes(number: int) -> tuple[str, ...]:
    """A number of minutes as it is written and as it is said."""
    hours, rest = divmod(number, 60)
    return (str(number), f"{hours}時間{rest}分", f"{number:,}分")


def _order(world: World, client: str, own: frozenset[Reader]) -> str:
    today = world.service.clock.today()
    body = {
        "client_id": client,
        "title": world.mark("order.title", own),
        "programme": "bpo",
        "kind_of_work": "data_entry",
        "received_on": today.isoformat(),
        "due_on": (today + timedelta(days=20)).isoformat(),
        "work_modes": ["home_based", "on_site"],
        "minutes_per_task": 1,
        "inspection": "single",
        "instructions": world.mark("order.instructions", own),
    }
    return world.make("order_id", "/job-orders", body)


def _orders(world: World) -> None:
    (mine, me), (other, them) = world.workers
    for is_own in (True, False):
        of_client = frozenset({Reader.CLIENT}) if is_own else NOBODY
        name = world.mark("client.name", of_client)
        client = world.make("client_id", "/clients", {"name": name, "kind": "company"})
        if is_own:
            world.readers[Reader.CLIENT] = world.account(
                Reader.CLIENT, Role.CLIENT, client_id=UUID(client)
            )
        worker, by = (mine, me) if is_own else (other, them)
        of_worker = frozenset({Reader.PARTICIPANT}) if is_own else NOBODY
        for stage in ("delivered", "in_work"):
            order = _order(world, client, of_client | of_worker)
            _talk(world, order, of_client)
            _does_work(world, order, stage, of_client, (worker, by, of_worker), is_own)
        declined = _order(world, client, of_client)
        reason = world.mark("order.decline_reason", of_client)
        world.does(f"/job-orders/{declined}/decline", {"reason": reason})
        cancelled = _order(world, client, of_client)
        reason = world.mark("order.cancel_reason", of_client)
        world.does(f"/job-orders/{cancelled}/cancel", {"reason": reason})
    # A task of the own order in the hands of somebody else, and one that was theirs before.
    order = world.ids["order_id"][1]
    _passes_on(world, order, frozenset({Reader.CLIENT}), mine, (other, them))


def _talk(world: World, order: str, own: frozenset[Reader]) -> None:
    here = f"/job-orders/{order}"
    world.does(f"{here}/accept")
    due = (world.service.clock.today() + timedelta(days=21)).isoformat()
    reason = world.mark("order.due_date_reason", own)
    world.does(f"{here}/change-due-date", {"due_on": due, "reason": reason})
    world.does(f"{here}/hold", {"reason": world.mark("order.hold_reason", own)})
    world.does(f"{here}/resume")
    world.does(f"{here}/release")
    text = world.mark("order.question", own)
    question = world.make("question_id", f"{here}/questions", {"text": text})
    answer = {"text": world.mark("order.answer", own)}
    world.does(f"/order-questions/{question}/answer", answer)


def _does_work(
    world: World,
    order: str,
    stage: str,
    of_client: frozenset[Reader],
    worker: tuple[str, Visitor, frozenset[Reader]],
    is_own: bool,
) -> None:
    id, by, of_worker = worker
    source = world.mark("file.source_name", of_client | of_worker)
    content = world.mark("file.source_content", of_client | of_worker)
    world.upload(f"/job-orders/{order}/files", source, content)
    # In the delivered order two people worked, so that the sum of minutes is nobody's.
    for number in range(2):
        own = of_client | of_worker
        key = world.mark(f"task.key_{stage}", own)
        payload = {"source_text": world.mark("task.payload", own)}
        body = {"tasks": [{"key": key, "payload": payload}]}
        made = world.does(f"/job-orders/{order}/tasks", body)["tasks"][0]["id"]
        task = f"/tasks/{world.note('task_id', made)}"
        reason = world.mark("task.override_reason", own)
        world.does(f"{task}/assign", {"participant_id": id, "override_reason": reason})
        draft = {"draft": {"text": world.mark("task.draft", own)}}
        world.does(f"{task}/save-draft", draft, by)
        message = {"message": world.mark("task.help", own)}
        world.does(f"{task}/ask-for-help", message, by)
        message = {"message": world.mark("task.help_answer", own)}
        world.does(f"{task}/answer-help", message)
        if not number:
            world.does(f"{task}/read-answer", by=by)
        name = world.mark(f"file.result_name_{stage}", own)
        content = world.mark(f"file.result_content_{stage}", own)
        world.upload(f"{task}/files", name, content, by)
        minutes = 1111 + len(world.marks) % 223
        world.mark("task.minutes", own, *_minutes(minutes))
        result = {"text": world.mark(f"task.result_{stage}", own)}
        world.does(f"{task}/submit", {"result": result, "minutes": minutes}, by)
        if stage == "in_work" and number:
            continue  # Nobody has inspected it.
        comment = world.mark("task.return_comment", own)
        defect = world.mark("task.defect", own, f"zq-defect-{len(world.marks)}-x")
        returned = {"verdict": "return", "comment": comment, "defects": [defect]}
        world.does(f"{task}/inspect", returned)
        result = {"text": world.mark(f"task.result_{stage}", own)}
        minutes = 1111 + len(world.marks) % 223
        world.mark("task.minutes", own, *_minutes(minutes))
        world.does(f"{task}/submit", {"result": result, "minutes": minutes}, by)
        passed = {"verdict": "pass", "comment": world.mark("task.pass_comment", own)}
        world.does(f"{task}/inspect", passed)
    if stage == "delivered":
        world.does(f"/job-orders/{order}/deliver")


def _passes_on(
    world: World,
    order: str,
    of_client: frozenset[Reader],
    mine: str,
    before: tuple[str, Visitor],
) -> None:
    """Somebody began a task and handed it in; it was returned, and is in my hands now."""
    key = world.mark("task.key_in_work", of_client | {Reader.PARTICIPANT})
    made = world.does(f"/job-orders/{order}/tasks", {"tasks": [{"key": key}]})["tasks"][0]["id"]
    task = f"/tasks/{world.note('task_id', made)}"
    body = {"participant_id": before[0], "override_reason": world.mark("task.override_reason")}
    world.does(f"{task}/assign", body)
    message = {"message": world.mark("task.help")}
    world.does(f"{task}/ask-for-help", message, before[1])
    world.does(f"{task}/answer-help", {"message": world.mark("task.help_answer")})
    world.mark("task.minutes", (), *_minutes(1399))
    result = {"text": world.mark("task.result_of_somebody_before", {Reader.PARTICIPANT})}
    world.does(f"{task}/submit", {"result": result, "minutes": 1399}, before[1])
    defect = world.mark("task.defect", (), "zq-defect-before-x")
    comment = world.mark("task.return_comment")
    verdict = {"verdict": "return", "comment": comment, "defects": [defect]}
    world.does(f"{task}/inspect", verdict)
    world.handed_on_after = world.service.clock.now().isoformat()
    world.service.clock.advance(timedelta(minutes=1))  # type: ignore[attr-defined]
    world.does(f"{task}/release", {"reason": world.mark("task.release_reason")})
    world.does(f"{task}/assign", {"participant_id": mine, "override_reason": "x"})


def _robots(world: World) -> None:
    pilots = {}
    for number, own in enumerate(({Reader.PILOT}, NOBODY), start=2):
        person = pilots[bool(own)] = _person(world, own, number)
        reader = Reader.PILOT if own else None
        who = world.account(reader, Role.PARTICIPANT, person_id=UUID(person))
        world.pilots[person] = who
        if own:
            world.readers[Reader.PILOT] = who
    for is_own in (True, False):
        own = ROBOT if is_own else NOBODY
        robot = world.make("robot_id", "/robots", {"name": world.mark("robot.name", own)})
        venue = world.make("venue_id", "/venues", {"name": world.mark("venue.name", own)})
        if is_own:
            world.readers[Reader.VENUE] = world.account(
                Reader.VENUE, Role.VENUE, venue_id=UUID(venue)
            )
        _deployment(world, robot, venue, pilots, is_own=is_own)
        last = (world.service.clock.today() + timedelta(days=30)).isoformat()
        link = world.does(f"/venues/{venue}/issue-day-link", {"last": last})
        if is_own:
            world.open_addresses["/venue/day/" + link["address"].rpartition("/")[2]] = Reader.VENUE
    feed = world.does("/shifts/feeds/renew", {}, world.readers[Reader.PILOT])["path"]
    world.open_addresses[feed] = Reader.PILOT


def _deployment(
    world: World, robot: str, venue: str, pilots: dict[bool, str], *, is_own: bool
) -> None:
    own = ROBOT if is_own else NOBODY
    today = world.service.clock.today()
    period = {"from": today.isoformat(), "to": (today + timedelta(days=60)).isoformat()}
    body = {
        "robot_id": robot,
        "venue_id": venue,
        "title": world.mark("deployment.title", own),
        "work": world.mark("deployment.work", own),
        "period": period,
        "slots": [{**period, "start": "09:00", "end": "18:00"}],
    }
    deployment = world.make("deployment_id", "/deployments", body)
    here = f"/deployments/{deployment}"
    for is_me, person in pilots.items():
        if is_me and not is_own:
            continue
        mine = {Reader.PILOT} if is_me else NOBODY
        world.does(f"{here}/enrol-pilot", {"person_id": person})
        minutes = world.mark("pilot.limit_minutes", mine, *_minutes(1301 + is_me + 2 * is_own))
        note = world.mark("pilot.limit_note", mine)
        limits = {"minutes_per_day": int(minutes), "days_per_week": 5, "note": note}
        world.does(f"{here}/pilots/{person}/set-limits", limits)
        code = pilot_code(pilot_id(UUID(deployment), UUID(person)))
        world.mark("pilot.code", {Reader.VENUE} if is_own else NOBODY, code)
        world.note("pilot_id", str(pilot_id(UUID(deployment), UUID(person))))
        _shifts(world, deployment, person, is_me=is_me, is_own=is_own)
    closed = today + timedelta(days=1)
    reason = world.mark("deployment.closure_reason", own)
    world.does(f"{here}/close-day", {"date": closed.isoformat(), "reason": reason})
    world.does(f"{here}/report-fault", {"note": world.mark("deployment.fault", own)})


def _shifts(world: World, deployment: str, person: str, *, is_me: bool, is_own: bool) -> None:
    mine = {Reader.PILOT} if is_me else NOBODY
    by = world.pilots[person]
    today, clock = world.service.clock.today(), world.service.clock
    hour = 10 if is_me else 11
    times = {"date": today.isoformat(), "start": f"{hour}:00", "end": f"{hour + 1}:00"}
    shift = world.make("shift_id", "/shifts", {"deployment_id": deployment, **times})
    here = f"/shifts/{shift}"
    world.does(f"{here}/assign", {"person_id": person})
    if not is_me and is_own:
        world.does(f"{here}/stand-by", {"person_id": world.ids["person_id"][2]})
    note = {"note": world.mark("shift.help_note", mine)}
    world.does(f"{here}/ask-for-help", note, by)
    world.does(f"{here}/start", {}, by)
    note = {"cause": "unwell", "note": world.mark("shift.interruption_note", mine)}
    world.does(f"{here}/interrupt", note, by)
    clock.advance(timedelta(minutes=7))  # type: ignore[attr-defined]
    world.does(f"{here}/resume", {}, by)
    visitors = 77_101 + int(is_me) + 2 * int(is_own)
    own = mine | ({Reader.VENUE} if is_own else NOBODY)
    world.mark("shift.visitors", own, str(visitors))
    end = {"visitors": visitors, "note": world.mark("shift.note", mine)}
    world.does(f"{here}/end", end, by)
    later = {"date": (today + timedelta(days=2)).isoformat()}
    later |= {"start": f"{hour}:00", "end": f"{hour + 1}:00"}
    given = world.make("shift_id", "/shifts", {"deployment_id": deployment, **later})
    world.does(f"/shifts/{given}/assign", {"person_id": person})
    reason = {"reason": world.mark("shift.give_up_reason", mine)}
    world.does(f"/shifts/{given}/give-up", reason, by)
