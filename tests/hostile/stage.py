"""A small centre with things in every state, built once and copied for whoever wants to harm it."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

from app.bootstrap import FIRST_CENTRE, Service, bootstrap
from app.factory import create_app
from app.settings import Settings
from domain.escalation.rules import rules_id
from domain.identity.account import ACCOUNT_ROLES
from domain.identity.centre import CentreKind
from domain.identity.commands import FoundCentre
from domain.kernel.messaging.bus import Envelope
from domain.kernel.messaging.caller import Role, system
from domain.kernel.time.clock import SettableClock
from domain.orders.job_order import JobOrder
from domain.participants.participant import Participant
from domain.tasks.queue_rule import queue_rule_id
from tests.app.visitors import Visitor, add_account, stranger, visitor
from tests.conftest import START, PostgresServer
from workers.perform import perform_with
from workers.run_policies import run_policies

OTHER_CENTRE = "north"
VICTIM = "victim@example.jp"
PERSON = {
    "name": "鎌倉 花子",
    "resident": True,
    "handbook_kinds": ["none"],
    "disability_kinds": ["mental"],
    "main_kind": "mental",
}
ORDER = {
    "title": "名簿の入力",
    "programme": "bpo",
    "kind_of_work": "data_entry",
    "received_on": "2026-04-14",
    "due_on": "2026-05-15",
    "work_modes": ["home_based", "on_site"],
    "minutes_per_task": 10,
    "inspection": "single",
    "instructions": "原文のとおり入力してください。",
}
SAMPLED = str(UUID(int=30))
ROBOT = {
    "title": "みなと書店の案内",
    "work": "本の案内",
    "period": {"from": "2026-04-01", "to": "2027-03-31"},
    "slots": [{"from": "2026-04-01", "to": "2027-03-31", "start": "09:00", "end": "17:00"}],
}
_SHIFTS: tuple[tuple[str, ...], ...] = (
    (), ("assign",), ("assign", "confirm"), ("assign", "confirm", "start"),
)  # fmt: skip
MINE, STAFF, OTHERS = "mine", "staff", "others"


@dataclass
class Plan:
    """What stands on the stage: ids by the name that paths and bodies give them, and tokens."""

    folder: Path
    server: PostgresServer | None = None
    database: str = ""
    """The name of its database on the server; without a server all is in the folder."""
    tokens: dict[str, str] = field(default_factory=dict)
    ids: dict[str, list[str]] = field(default_factory=dict)

    def settings(self, folder: Path, database: str = "") -> Settings:
        """The settings of the plan or of a copy of it."""
        if self.server is None:
            return Settings.for_folder(folder)
        return Settings.for_folder(folder, database_url=self.server.address_of(database))

    def note(self, name: str, id: str) -> str:
        """Remember one more id under `name`."""
        self.ids.setdefault(name, []).append(id)
        return id


@dataclass
class Stage:
    """A copy of the plan that is in use."""

    plan: Plan
    service: Service
    all_roles: Visitor
    """Somebody with every role, who is also a participant."""
    staff: Visitor
    """Somebody with every role but that."""
    others: Visitor
    """Somebody with every role in another centre."""
    nobody: Visitor

    def head(self) -> int:
        """The newest position of the ledger."""
        return self.service.ledger.head()


def build(
    folder: Path, template: Path, server: PostgresServer | None = None, database: str = ""
) -> Plan:
    """Make the stage in `folder`, a copy of the migrated `template`, and in a migrated database."""
    shutil.copytree(template, folder)
    plan = Plan(folder, server, database)
    service = bootstrap(plan.settings(folder, database), clock=SettableClock(START))
    try:
        _Builder(service, plan).build()
    finally:
        service.close()
    return plan


@contextmanager
def opened(plan: Plan, folder: Path) -> Iterator[Stage]:
    """A copy of the plan in `folder`, open for requests."""
    shutil.copytree(plan.folder, folder)
    copy = plan.server.create(plan.database) if plan.server is not None else ""
    service = bootstrap(plan.settings(folder, copy), clock=SettableClock(START))
    app = create_app(service)
    try:
        yield Stage(
            plan,
            service,
            Visitor(app.test_client(), {"Authorization": plan.tokens[MINE]}),
            Visitor(app.test_client(), {"Authorization": plan.tokens[STAFF]}),
            Visitor(app.test_client(), {"Authorization": plan.tokens[OTHERS]}),
            stranger(app),
        )
    finally:
        service.close()
        if plan.server is not None:
            plan.server.drop(copy)


class _Builder:
    """Gives the commands that fill the stage, over HTTP."""

    def __init__(self, service: Service, plan: Plan) -> None:
        self._service, self._plan = service, plan
        self._app = create_app(service)
        self._staff = self._me = self._by = visitor(self._app, service, *_STAFF)
        plan.tokens[STAFF] = self._staff.headers["Authorization"]

    def build(self) -> None:
        self._foreigners()
        person = self._plan.note("person_id", self._make("/people", PERSON))
        active = self._plan.note("participant_id", self._participant(person))
        self._people()
        me = visitor(self._app, self._service, *ACCOUNT_ROLES, participant_id=active)
        self._by, self._me = me, me
        self._plan.tokens[MINE] = me.headers["Authorization"]
        self._does(f"/participants/{active}/set-max-open-tasks", {"n": 20})
        self._does(f"/participants/{active}/check-in")
        wish = {"field": "phone", "wish": "新しい番号にしてください。"}
        asked = json.loads(self._does(f"/people/{person}/ask-correction", wish))
        self._plan.note("request_id", asked["correction_requests"][0]["id"])
        self._accounts()
        self._orders()
        self._robots()
        self._kinds_of_one_record()
        self._messages(active)
        self._rules()
        self._service.projections.catch_up()

    def _foreigners(self) -> None:
        command = FoundCentre(code=OTHER_CENTRE, name="北", kind=CentreKind.BPO)
        self._service.bus.dispatch(command, Envelope(caller=system("tests", OTHER_CENTRE)))
        staff = visitor(self._app, self._service, *_STAFF, centres=(OTHER_CENTRE,))
        self._by, at_home = staff, self._by
        person = self._make("/people", PERSON)
        own = self._participant(person)
        self._by = at_home
        facts = {"centres": (OTHER_CENTRE,), "participant_id": own}
        other = visitor(self._app, self._service, *_STAFF, Role.PARTICIPANT, **facts)
        self._plan.tokens[OTHERS] = other.headers["Authorization"]

    def _participant(self, person: str, **facts: Any) -> str:
        body = {"person_id": person, "work_mode": "home_based", "difficulty": "disability"}
        body |= {"occurred_on": "2026-04-14", "reason": "紙の台帳"}
        return self._make("/participants", body | facts)

    def _people(self) -> None:
        free = self._make("/people", PERSON | {"name": "長谷 月子"})
        self._plan.note("person_id", free)
        trial = self._make("/people", PERSON | {"name": "由比 海"})
        self._plan.note("participant_id", self._participant(trial, trial=True))
        resting = self._make("/people", PERSON | {"name": "材木 座"})
        suspended = self._plan.note("participant_id", self._participant(resting))
        self._does(f"/participants/{suspended}/suspend", {"reason": "休養"})

    def _accounts(self) -> None:
        victim = add_account(self._service, Role.COORDINATOR, Role.VENUE, email=VICTIM)
        disabled = add_account(self._service, Role.COORDINATOR)
        self._does(f"/accounts/{disabled}/disable")
        linked = self._make("/people", PERSON | {"name": "佐助 稲荷"})
        pilot = add_account(self._service, Role.PARTICIPANT, person_id=UUID(linked))
        self._plan.ids["account_id"] = [str(victim), str(disabled), str(pilot)]
        token = json.loads(self._does(f"/accounts/{victim}/tokens"))["id"]
        self._plan.note("token_id", token)

    def _orders(self) -> None:
        client = self._plan.note("client_id", self._make("/clients", _CLIENT))
        main = self._order(client, "accept", "release")
        keys = (
            *("waiting", "assigned", "accepted", "started", "paused", "submitted", "returned"),
            "cancelled",
        )
        tasks = {"tasks": [{"key": key, "payload": {"text": "本文"}} for key in keys]}
        made = json.loads(self._does(f"/job-orders/{main}/tasks", tasks))["tasks"]
        for item in made:
            self._task(self._plan.note("task_id", item["id"]), item["key"])
        asked = self._make(f"/job-orders/{main}/questions", {"text": "いつごろですか。"})
        self._plan.note("question_id", asked)
        self._file(main)
        self._order(client)
        self._order(client, "accept")
        self._order(client, "accept", "release", hold={"reason": "確認待ち"})
        self._done(client)
        self._done(client, "deliver")
        self._done(client, "deliver", "accept-delivery")
        self._returned(client)
        self._sampled(client)
        self._import(client)
        self._plan.note("client_id", self._make("/clients", _CLIENT))

    def _robots(self) -> None:
        robot = self._plan.note("robot_id", self._make("/robots", {"name": "コロ"}))
        venue = self._plan.note("venue_id", self._make("/venues", {"name": "みなと書店"}))
        where = {"robot_id": robot, "venue_id": venue}
        deployment = self._plan.note("deployment_id", self._make("/deployments", ROBOT | where))
        person = {"person_id": self._plan.ids["person_id"][0]}
        self._does(f"/deployments/{deployment}/enrol-pilot", person)
        for hour, verbs in enumerate(_SHIFTS, start=9):
            times = {"start": f"{hour:02d}:30", "end": f"{hour + 1:02d}:30", "date": "2026-04-15"}
            body = {"deployment_id": deployment, **times}
            shift = self._plan.note("shift_id", self._make("/shifts", body))
            for verb in verbs:
                self._does(f"/shifts/{shift}/{verb}", person if verb == "assign" else {})
        self._cover(deployment, person)

    def _cover(self, deployment: str, person: dict[str, str]) -> None:
        """A shift that was given up, and the search for somebody who takes it."""
        times = {"start": "15:30", "end": "16:30", "date": "2026-04-15"}
        given = self._make("/shifts", {"deployment_id": deployment, **times, **person})
        self._does(f"/shifts/{self._plan.note('shift_id', given)}/give-up", {"reason": "用事"})
        run_policies(self._service)
        (row,) = self._service.ledger.rows("SELECT cover_id FROM covers")
        self._plan.note("cover_id", row["cover_id"])

    def _kinds_of_one_record(self) -> None:
        """One record of each kind whose id nobody gives; all are noted under the kind."""
        deployment, robot, venue = (
            self._plan.ids[f"{name}_id"][0] for name in ("deployment", "robot", "venue")
        )
        times = {"minutes_for_stand_by": 30, "minutes_before_start": 90}
        self._does(f"/deployments/{deployment}/set-cover-rules", times)
        self._does(f"/robots/{robot}/issue-link-key")
        self._does(f"/venues/{venue}/issue-day-link", {"last": "2026-05-15"})
        self._does("/shifts/feeds/renew")
        self._does(f"/shifts/{self._plan.ids['shift_id'][1]}/ask-for-help")
        self._does("/notices/choose", {"kinds": ["help_asked"]})
        self._does("/reports/bpo-centre/set-target", {"fiscal_year": 2026, "registrations": 50})
        participant = self._plan.ids["participant_id"][0]
        self._does(f"/participants/{participant}/change-work-mode", {"work_mode": "on_site"})
        for event in (item.event for item in self._service.ledger.read(0, 5000)):
            if isinstance(event, Participant.WorkModeChanged):
                self._plan.note("step_id", str(event.meta.event_id))
            if isinstance(event, JobOrder.Accepted):
                self._plan.note("order_step_id", str(event.meta.event_id))
            kind = f"{event.TOPIC.split('.')[0]}_id"
            if event.originator_version == 1 and event.meta.centre == FIRST_CENTRE:
                self._plan.ids.setdefault(kind, [str(event.originator_id)])

    def _order(self, client: str, *verbs: str, **last: Any) -> str:
        order = self._plan.note(
            "order_id", self._make("/job-orders", ORDER | {"client_id": client})
        )
        for verb in verbs:
            self._does(f"/job-orders/{order}/{verb}")
        for verb, body in last.items():
            self._does(f"/job-orders/{order}/{verb}", body)
        return order

    def _task(self, task: str, state: str) -> None:
        steps = _STEPS[state]
        if steps:
            participant = self._plan.ids["participant_id"][0]
            self._does(f"/tasks/{task}/assign", {"participant_id": participant})
        for verb, body in steps[1:]:
            self._by = self._staff if verb == "inspect" else self._me
            self._does(f"/tasks/{task}/{verb}", body)
        self._by = self._me

    def _returned(self, client: str) -> None:
        order = self._done(client, "deliver")
        task = self._plan.note("returned_task_id", self._plan.ids["delivered_task_id"][-1])
        body = {"task_ids": [task], "reason": "1行目"}
        self._does(f"/job-orders/{order}/reject-delivery", body)

    def _sampled(self, client: str) -> None:
        """An order by sample: of the id that it has, the first task is drawn, the second is not."""
        terms = {"id": SAMPLED, "client_id": client, "sample_percent": 40}
        order = self._plan.note("order_id", self._make("/job-orders", ORDER | terms))
        for verb in ("accept", "release"):
            self._does(f"/job-orders/{order}/{verb}")
        body = {"tasks": [{"key": "000000"}, {"key": "000001"}]}
        made = json.loads(self._does(f"/job-orders/{order}/tasks", body))["tasks"]
        for item, state in zip(made, ("passed", "submitted"), strict=True):
            self._task(self._plan.note("task_id", item["id"]), state)

    def _done(self, client: str, *verbs: str) -> str:
        order = self._order(client, "accept", "release")
        made = json.loads(self._does(f"/job-orders/{order}/tasks", {"tasks": [{"key": "1"}]}))
        task = self._plan.note("task_id", made["tasks"][0]["id"])
        self._task(task, "passed")
        if verbs:
            self._plan.note("delivered_task_id", task)
        for verb in verbs:
            self._does(f"/job-orders/{order}/{verb}")
        return order

    def _file(self, order: str) -> None:
        answer = self._by.client.post(
            f"/api/v1/job-orders/{order}/files",
            data={"file": (BytesIO("本文".encode()), "source.txt")},
            headers=self._by.headers,
        )
        assert answer.status_code == 201, answer.text
        self._plan.note("file_id", json.loads(answer.data)["id"])

    def _import(self, client: str) -> None:
        order = self._order(client, "accept", "release")
        answer = self._by.client.post(
            f"/api/v1/job-orders/{order}/tasks/import",
            data={"file": (BytesIO("key,text\r\n1,本文\r\n".encode()), "rows.csv")},
            headers=self._by.headers,
        )
        assert answer.status_code == 202, answer.text
        job = self._plan.note("job_id", json.loads(answer.data)["job"]["id"])
        perform_with(self._service, "import_tasks", UUID(job))

    def _messages(self, participant: str) -> None:
        staff = visitor(self._app, self._service, Role.COORDINATOR)
        sent = staff.post("/messages", {"to": participant, "text": "あすは休みです。"}).json
        self._plan.note("conversation_id", sent["id"])
        self._plan.note("message_id", sent["messages"][0]["id"])
        charge = {"account_id": str(staff.account_id)}
        staff.post(f"/participants/{participant}/choose-staff-in-charge", charge)
        days = {"from_on": "2026-04-15", "until_on": "2026-04-30"}
        body = {"to": "everybody", "title": "休館", "text": "あすは休みです。"} | days
        self._plan.note("announcement_id", self._make("/announcements", body))
        canned = {"title": "休み", "text": "わかりました。"}
        self._plan.note("canned_answer_id", self._make("/canned-answers", canned))

    def _rules(self) -> None:
        reason = {"reason": "急ぎの案件"}
        self._does("/queue-order", {"queue_order": "priority_first", **reason})
        rule = {"kind": "help", "is_on": True, "threshold": 20, "notified": "managers"}
        self._does("/escalation-rules", {**rule, **reason})
        self._plan.note("queue_rule_id", str(queue_rule_id(FIRST_CENTRE)))
        self._plan.note("escalation_rules_id", str(rules_id(FIRST_CENTRE)))

    def _make(self, path: str, body: Any) -> str:
        return str(json.loads(self._does(path, body))["id"])

    def _does(self, path: str, body: Any = None) -> bytes:
        answer = self._by.post(path, body)
        assert answer.status_code in (200, 201), f"{path}: {answer.text}"
        return bytes(answer.data)


_STAFF = [role for role in ACCOUNT_ROLES if role is not Role.PARTICIPANT]
_CLIENT = {"name": "みなと商会", "kind": "company"}
_ASSIGNED: tuple[str, Any] = ("assign", None)
_SUBMIT: tuple[str, Any] = ("submit", {"result": {"text": "入力"}, "minutes": 5})
_HELP: tuple[str, Any] = ("ask-for-help", {"message": "読めない字があります。"})
_STEPS: dict[str, list[tuple[str, Any]]] = {
    "waiting": [],
    "assigned": [_ASSIGNED],
    "accepted": [_ASSIGNED, ("accept", None)],
    "started": [_ASSIGNED, ("start", None), _HELP],
    "paused": [_ASSIGNED, ("start", None), ("pause", None)],
    "submitted": [_ASSIGNED, _SUBMIT],
    "cancelled": [_ASSIGNED, ("cancel", {"reason": "二重の登録"})],
    "returned": [
        _ASSIGNED,
        _SUBMIT,
        ("inspect", {"verdict": "return", "comment": "もう一度", "defects": ["typing"]}),
    ],
    "passed": [_ASSIGNED, _SUBMIT, ("inspect", {"verdict": "pass", "comment": ""})],
}
