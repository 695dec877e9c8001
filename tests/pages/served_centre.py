"""A centre on a Wednesday morning, with things in every state, served to a real browser."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from app.audit.history import KINDS
from app.bootstrap import FIRST_CENTRE, Service, bootstrap
from app.demo.commands import load
from app.demo.load import Plan
from app.demo.material import answer, half_done
from app.demo.people import Member
from app.demo.seeded_random import drawn
from app.demo.staff import CLIENT_OF_THE_SIGN_IN, caller, client_id
from app.factory import create_app
from app.manuals.manual import READERS
from app.robots.venue_links.tokens import sealed_token
from app.runtime.all_in_one import ACCOUNTS_FILE
from app.settings import Settings
from domain.kernel.events.unknown_events import PLACE
from domain.kernel.messaging.bus import Command, Envelope
from domain.kernel.storage.recorders import EVENTS_TABLE
from domain.kernel.time.clock import SettableClock
from domain.orders.job_order import JobOrder
from domain.participants.commands import SetLimits, SetMaxOpenTasks
from domain.participants.participant import Participant
from domain.robots.venue_links.venue_link import VenueLink, venue_link_id
from domain.tasks import commands
from domain.tasks.task import Task, Verdict
from tests.pages.backstage import ask_for_jobs
from tests.pages.piloting import let_them_pilot

SEED = "1"
DEMO: dict[str, Any] = {"seed": SEED, "today": date(2025, 4, 16), "days": 10, "scale": 0.15}
THIS_MORNING = datetime(2025, 4, 16, 2, 0, tzinfo=UTC)
"""Eleven in the morning of that Wednesday at the centre."""
IDS = {
    "order_id": "SELECT MIN(order_id) AS id FROM order_terms WHERE centre = ? GROUP BY state",
    "client_id": "SELECT MIN(client_id) AS id FROM order_terms WHERE centre = ?",
    "task_id": "SELECT MIN(task_id) AS id FROM task_places WHERE centre = ? GROUP BY state",
    "account_id": (
        "SELECT MIN(account_id) AS id FROM accounts"
        " WHERE centres LIKE '%' || ? || '%' GROUP BY roles, disabled"
    ),
    "job_id": "SELECT MIN(id) AS id FROM jobs WHERE centre = ? GROUP BY state",
    "figure": (
        "SELECT 'B1' AS id WHERE ? <> '' UNION SELECT 'B2' UNION SELECT 'B3' UNION SELECT 'B4'"
    ),
    "robot_figure": (
        "SELECT 'RB1' AS id WHERE ? <> '' UNION SELECT 'RB2' UNION SELECT 'RB3' UNION SELECT 'RB5'"
    ),
    "robot_id": "SELECT robot_id AS id FROM robots WHERE centre = ?",
    "person_id": "SELECT MIN(person_id) AS id FROM participant_terms WHERE centre = ?",
    "deployment_id": "SELECT deployment_id AS id FROM deployments WHERE centre = ?",
    "venue_id": "SELECT MAX(venue_id) AS id FROM venues WHERE centre = ?",
    "pilot_id": (
        "SELECT MIN(pilot_id) AS id FROM pilots WHERE centre = ? GROUP BY facts LIKE '%null%'"
    ),
    "shift_id": "SELECT MAX(shift_id) AS id FROM robot_shifts WHERE centre = ? GROUP BY state",
    "participant_id": (
        "SELECT MIN(participant_id) AS id FROM participant_terms WHERE centre = ? GROUP BY state"
    ),
}
"""One of everything that an address may name, in each state that it may be in."""


@dataclass
class ServedCentre:
    """A service that answers at `address`, and who may sign in there."""

    service: Service
    app: Flask
    address: str
    passwords: dict[str, str]
    own_tasks: list[str] = field(default_factory=list)
    """Tasks of the participant who signs in, one in each state."""
    emails: dict[str, str] = field(default_factory=dict)
    """The account that stands for each role."""
    roles: dict[str, str] = field(default_factory=dict)
    """The role of each account, by its address."""
    populated_to: int = 0
    """The newest position before any test acted on the installation."""

    @cached_property
    def client_orders(self) -> list[str]:
        """Orders of the client who signs in, one in each state."""
        rows = self.service.ledger.rows(
            "SELECT MIN(order_id) AS id FROM order_terms WHERE client_id = ? GROUP BY state",
            str(client_id(SEED, CLIENT_OF_THE_SIGN_IN)),
        )
        return sorted(str(row["id"]) for row in rows)

    @cached_property
    def own(self) -> dict[str, list[str]]:
        """The shifts of the participant who signs in, and who they are as a pilot."""
        rows = self.service.ledger.rows
        (who,) = rows(
            "SELECT t.person_id FROM participant_terms t JOIN task_places p"
            " ON p.participant_id = t.participant_id WHERE p.task_id = ?",
            self.own_tasks[-1],
        )
        shifts = rows("SELECT shift_id FROM robot_shifts WHERE person_id = ?", who["person_id"])
        pilots = rows("SELECT pilot_id FROM pilots WHERE person_id = ?", who["person_id"])
        return {
            "shift_id": sorted(row["shift_id"] for row in shifts),
            "pilot_id": sorted(row["pilot_id"] for row in pilots),
        }

    @cached_property
    def ids(self) -> dict[str, list[str]]:
        """The ids that a name in an address may stand for."""
        rows = self.service.ledger.rows
        found = {
            name: sorted(str(row["id"]) for row in rows(sql, FIRST_CENTRE) if row["id"])
            for name, sql in IDS.items()
        }
        for kind in KINDS:
            found.setdefault(f"{kind.removeprefix('job_')}_id", self._first_of(kind))
        found["participant_id step_id"] = [
            f"{id} {step.id}"
            for id in found["participant_id"]
            for step in self.service.ledger.get(Participant, UUID(id)).course.steps[-1:]
        ]
        found["order_id order_step_id"] = [
            f"{id} {step.event_id}"
            for id in found["order_id"][:20]
            for step in self.service.ledger.get(JobOrder, UUID(id)).course[:1]
            if step.step is not None
        ]
        found["position"] = [_place_of_an_order(self.service)]
        found["manual_name"] = [*READERS]
        links = [
            self.service.ledger.find(VenueLink, venue_link_id(UUID(row["id"])))
            for row in rows("SELECT venue_id AS id FROM venues")
        ]
        found["token"] = [sealed_token(self.service.secrets, link) for link in links if link]
        return found

    def _first_of(self, kind: str) -> list[str]:
        """The record of a kind that was made first; empty if the demonstration has none."""
        rows = self.service.views.read(
            "SELECT originator_id FROM audit_trail WHERE centre = ? AND version = 1"
            " AND topic LIKE ? || '.%' ORDER BY position LIMIT 1",
            (FIRST_CENTRE, kind),
        )
        return [str(UUID(bytes=bytes(row["originator_id"]))) for row in rows]


def _place_of_an_order(service: Service) -> str:
    """Where the ledger holds the newest event of an order."""
    place = PLACE[service.ledger.database.dialect]
    (row,) = service.ledger.rows(
        f"SELECT MAX({place}) AS place FROM {EVENTS_TABLE} WHERE topic LIKE 'job_order.%'"
    )
    return str(row["place"])


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        """Say nothing: the service has a log of its own."""


class Populated(NamedTuple):
    """An installation, the tasks of the participant who signs in, and its newest position then."""

    settings: Settings
    own_tasks: list[str]
    position: int


def populate(folder: Path) -> Populated:
    """Make the installation in `folder`."""
    settings = Settings.for_folder(folder)
    load(settings, **DEMO)
    service = bootstrap(settings, clock=SettableClock(THIS_MORNING))
    try:
        ask_for_jobs(service)
        let_them_pilot(service, SEED, Plan(**DEMO).members[0])
        own_tasks = _give_work(service, Plan(**DEMO).members[0])
        return Populated(settings, own_tasks, service.ledger.head())
    finally:
        service.close()


@contextmanager
def opened(populated: Populated) -> Iterator[ServedCentre]:
    """The installation, served on a port of its own until the block ends."""
    settings = populated.settings
    service = bootstrap(settings, clock=SettableClock(THIS_MORNING))
    app = create_app(service)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    accounts = json.loads((settings.data_dir / ACCOUNTS_FILE).read_text(encoding="utf-8"))
    emails: dict[str, str] = {}
    for account in accounts:
        emails.setdefault(account["role"], account["email"])
    with _caught_up(service), _serving(server):
        yield ServedCentre(
            service,
            app,
            f"http://127.0.0.1:{server.server_port}",
            {account["email"]: account["password"] for account in accounts},
            populated.own_tasks,
            emails,
            {account["email"]: account["role"] for account in accounts},
            populated.position,
        )
    service.close()


@contextmanager
def _serving(server: Any) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def _caught_up(service: Service) -> Iterator[None]:
    """The projections take in what is recorded, as soon as it is."""
    news, done = threading.Event(), threading.Event()

    def follow() -> None:
        while not done.is_set():
            service.projections.catch_up()
            news.wait()
            news.clear()

    service.projections.catch_up()
    service.bus.after_append = news.set
    thread = threading.Thread(target=follow, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        news.set()
        thread.join()


def _give_work(service: Service, member: Member) -> list[str]:
    """Give the participant a task in every state that one of their own may be in."""
    give = _Giving(service, member)
    waiting = service.ledger.rows(
        "SELECT task_id FROM task_places t JOIN order_terms o ON o.order_id = t.order_id"
        " WHERE t.state = 'waiting' AND o.state = 'released' AND o.inspection = 'single'"
        " AND t.centre = ? ORDER BY ROW_NUMBER() OVER"
        " (PARTITION BY o.kind_of_work ORDER BY t.number, t.order_id), o.kind_of_work",
        FIRST_CENTRE,
    )
    assert len(waiting) >= len(COURSES), "the demonstration leaves too little to do"
    for row, course in zip(waiting, COURSES, strict=False):
        give.course(UUID(row["task_id"]), course)
    return [row["task_id"] for row, _ in zip(waiting, COURSES, strict=False)]


@dataclass
class _Giving:
    """The manager, the therapist and the participant, as they give commands."""

    service: Service
    member: Member

    def __post_init__(self) -> None:
        member = self.member.id
        self.by("therapist", SetLimits(participant_id=member, minutes_per_day=480, days_per_week=7))
        self.by("manager", SetMaxOpenTasks(participant_id=member, n=len(COURSES)))

    def by(self, who: str, command: Command) -> None:
        by = self.member.caller if who == "themselves" else caller(SEED, who)
        self.service.bus.dispatch(command, Envelope(caller=by))

    def course(self, task_id: UUID, verbs: str) -> None:
        """Let a task go this way, step by step."""
        self.by(
            "manager",
            commands.AssignTask(
                task_id=task_id,
                participant_id=self.member.id,
                override_reason="本人とよく話しました。",
            ),
        )
        for verb in verbs.split():
            who, command, facts = STEPS[verb]
            self.by(who, command(task_id=task_id, **facts, **self._work(verb, task_id)))

    def _work(self, verb: str, task_id: UUID) -> dict[str, Any]:
        """What is saved or handed in, as it fits the kind of work."""
        task = self.service.ledger.get(Task, task_id)
        terms = self.service.ledger.get(JobOrder, task.order_id).terms
        facts = (terms.kind_of_work.value, task.payload or {}, drawn(SEED, "work"))
        if verb == "save":
            return {"draft": half_done(*facts)}
        return {"result": answer(*facts)} if verb == "hand-in" else {}


STEPS: dict[str, tuple[str, type[commands.TaskCommand], dict[str, Any]]] = {
    "accept": ("themselves", commands.AcceptTask, {}),
    "start": ("themselves", commands.StartTask, {}),
    "pause": ("themselves", commands.PauseTask, {}),
    "save": ("themselves", commands.SaveDraft, {}),
    "ask": ("themselves", commands.AskForHelp, {"message": "3行目の字が読めません。"}),
    "answer": ("manager", commands.AnswerHelp, {"message": "「市」と読みます。"}),
    "hand-in": ("themselves", commands.SubmitTask, {"minutes": 8}),
    "pass": ("manager", commands.InspectTask, {"verdict": Verdict.PASS, "comment": "きれいです。"}),
    "return": (
        "manager",
        commands.InspectTask,
        {"verdict": Verdict.RETURN, "comment": "2行目をもう一度見てください。"},
    ),
}
COURSES = (
    "",
    "accept",
    "start save ask",
    "start ask answer pause",
    "start hand-in return",
    "start hand-in",
    "start hand-in pass",
)
"""What happens to each task of the participant, one after the other."""
