"""People at work over HTTP: each gives commands under keys and writes down what was answered.

A request that is not answered, or answered with 503, is sent again under the same key, as a careful
client would.
"""

import json
import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from typing import Any
from uuid import UUID, uuid4

from app.bootstrap import Service
from domain.identity.commands import IssueToken
from domain.identity.sign_in import TOKEN_PREFIX, hash_of, new_secret
from domain.kernel.messaging.bus import Envelope
from domain.kernel.messaging.caller import Role
from domain.orders.job_order import JobOrder
from domain.policies.split_an_order_into_tasks import task_id
from tests.app.visitors import OPERATOR, add_account
from tests.centre import Centre

PAUSE = 0.05
PERSEVERANCE = 90.0
STAFF = (Role.COORDINATOR, Role.THERAPIST, Role.SOCIAL_WORKER, Role.MANAGER)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back for a key in the end; `status` 0 says that nothing ever did."""

    actor: str
    key: str
    path: str
    body: Any
    status: int
    version: int | None = None
    position: int | None = None
    aggregate: dict[str, Any] | None = None

    @property
    def is_done(self) -> bool:
        """True if the service said that it was done."""
        return 200 <= self.status < 300


@dataclass(frozen=True)
class Attempt:
    """One request: when it was sent, how long it took, and its status (0: none came)."""

    at: float
    seconds: float
    status: int
    retry_after: str | None


@dataclass
class Book:
    """Everything that was answered, and everything that was tried."""

    answers: list[Answer] = field(default_factory=list)
    attempts: list[Attempt] = field(default_factory=list)

    @property
    def done(self) -> list[Answer]:
        """The answers that said yes."""
        return [answer for answer in self.answers if answer.is_done]

    def statuses(self) -> set[int]:
        """Every status that was ever seen."""
        return {attempt.status for attempt in self.attempts}


class Player:
    """Somebody with a token, over HTTP of a running service."""

    def __init__(self, port: int, actor: UUID, token: str, book: Book, seed: int) -> None:
        self.actor = str(actor)
        self.book = book
        self.chance = random.Random(seed)
        self._port = port
        self._token = token
        self._connection: HTTPConnection | None = None

    def post(self, path: str, body: Any = None, *, key: str | None = None) -> Answer:
        """Give a command and do not give up on it for a while; the last answer is written down."""
        key = key or uuid4().hex
        deadline = time.monotonic() + PERSEVERANCE
        while True:
            answer = self._once(path, body or {}, key)
            if answer.status not in (0, 503) or time.monotonic() > deadline:
                self.book.answers.append(answer)
                return answer
            time.sleep(PAUSE)

    def get(self, path: str, **headers: str) -> tuple[int, Any]:
        """Ask a question once."""
        return self._send("GET", path, None, headers)[:2]

    def repeat(self, answer: Answer) -> Answer:
        """Send the request of an answer again, under its key; nothing is written down."""
        self.close()
        return self._once(answer.path, answer.body, answer.key)

    def close(self) -> None:
        """Hang up."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _once(self, path: str, body: Any, key: str) -> Answer:
        status, aggregate, headers = self._send("POST", path, body, {"Idempotency-Key": key})
        tag, position = headers.get("etag"), headers.get("ashiato-position")
        return Answer(
            actor=self.actor,
            key=key,
            path=path,
            body=body,
            status=status,
            version=int(tag.strip('"')) if tag else None,
            position=int(position) if position else None,
            aggregate=aggregate,
        )

    def _send(
        self, method: str, path: str, body: Any, headers: dict[str, str]
    ) -> tuple[int, Any, dict[str, str]]:
        begun = time.monotonic()
        status, aggregate, given = 0, None, {}
        try:
            if self._connection is None:
                self._connection = HTTPConnection("127.0.0.1", self._port, timeout=30)
            self._connection.request(
                method,
                f"/api/v1{path}",
                None if body is None else json.dumps(body),
                {
                    "Authorization": f"Bearer {self._token}",
                    "Content-Type": "application/json",
                    **headers,
                },
            )
            response = self._connection.getresponse()
            content = response.read()
            given = {name.lower(): value for name, value in response.getheaders()}
            aggregate = json.loads(content) if content else None
            status = response.status
        except (OSError, HTTPException, ValueError):
            self.close()
        self.book.attempts.append(
            Attempt(begun, time.monotonic() - begun, status, given.get("retry-after"))
        )
        return status, aggregate, given


@dataclass
class World:
    """An order with tasks, participants and staff, and the book of what they were answered."""

    port: int
    order_id: UUID
    tasks: list[UUID]
    participants: dict[UUID, Player]
    staff: list[Player]
    book: Book = field(default_factory=Book)

    def play(
        self, turns: int | None = None, stop: threading.Event | None = None
    ) -> list[threading.Thread]:
        """Let everybody play: so many turns each, or until `stop` is set. Gives their threads."""
        stop = stop or threading.Event()
        acts: list[tuple[Player, Callable[[], None]]] = [
            *(
                (participant, lambda participant=participant: participant_turn(participant))
                for participant in self.participants.values()
            ),
            *((item, lambda item=item: self._staff_turn(item)) for item in self.staff),
        ]

        def run(player: Player, act: Callable[[], None]) -> None:
            done = 0
            while not stop.is_set() and (turns is None or done < turns):
                act()
                done += 1
            player.close()

        threads = [threading.Thread(target=run, args=item, daemon=True) for item in acts]
        for thread in threads:
            thread.start()
        return threads

    def close(self) -> None:
        """Let everybody hang up."""
        for player in (*self.participants.values(), *self.staff):
            player.close()

    def _staff_turn(self, staff: Player) -> None:
        """Assign, release, inspect, suspend and resume, as chance has it."""
        task, who = staff.chance.choice(self.tasks), staff.chance.choice([*self.participants])
        act = staff.chance.random()
        if act < 0.35:
            body = {"participant_id": str(who), "override_reason": "きょうの担当です。"}
            staff.post(f"/tasks/{task}/assign", body)
        elif act < 0.6:
            staff.post(f"/tasks/{task}/release", {"reason": "ほかの人に回します。"})
        elif act < 0.85:
            verdict = staff.chance.choice(["pass", "return"])
            staff.post(f"/tasks/{task}/inspect", {"verdict": verdict})
        else:
            staff.post(f"/participants/{who}/suspend", {"reason": "お休みします。"})
            staff.post(f"/participants/{who}/resume")


def participant_turn(player: Player) -> None:
    """Fetch the next task, and hand it in, give it back, work on it, or leave it for later."""
    fetched = player.post("/work-queue/next")
    if not fetched.is_done or fetched.aggregate is None:
        return
    task = f"/tasks/{fetched.aggregate['id']}"
    act = player.chance.random()
    if act < 0.25:
        player.post(f"{task}/decline", {"reason": "きょうはむずかしいです。"})
        return
    if act < 0.5:
        player.post(f"{task}/start")
        player.post(f"{task}/save-draft", {"draft": {"text": player.chance.random()}})
    if act < 0.85:
        player.post(f"{task}/submit", {"result": {"text": "できました"}, "minutes": 1})


def finish(threads: Sequence[threading.Thread], seconds: float = 120.0) -> None:
    """Wait until everybody has come to the end."""
    deadline = time.monotonic() + seconds
    for thread in threads:
        thread.join(max(deadline - time.monotonic(), 0.0))
    assert not any(thread.is_alive() for thread in threads), "somebody is still at work"


def populate(service: Service, port: int, *, people: int, tasks: int, staff: int = 2) -> World:
    """A released order with tasks, and an account with a token for everybody."""
    centre, book = Centre(service), Book()
    order: JobOrder = centre.order(tasks=tasks)
    participants = {}
    for number in range(people):
        id = centre.participant().id
        participants[id] = _player(service, port, book, number, Role.PARTICIPANT, of=id)
    return World(
        port,
        order.id,
        [task_id(order.id, f"{number:06d}") for number in range(tasks)],
        participants,
        [_player(service, port, book, 1000 + number, *STAFF) for number in range(staff)],
        book,
    )


def _player(
    service: Service, port: int, book: Book, seed: int, *roles: Role, of: UUID | None = None
) -> Player:
    account_id = add_account(service, *roles, participant_id=of)
    token = new_secret(TOKEN_PREFIX)
    command = IssueToken(account_id=account_id, token_id=uuid4(), secret_hash=hash_of(token))
    service.bus.dispatch(command, Envelope(caller=OPERATOR))
    return Player(port, account_id, token, book, seed)
