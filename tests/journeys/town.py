"""The real product, with centres in it and people who sign in, made as an office makes them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from urllib.request import Request, urlopen
from uuid import uuid4

from domain.kernel.time.clock import Clock
from tests.command_line import run_command
from tests.running import Running

NAMES = {
    "coordinator": "配分 はるか",
    "therapist": "療法 りん",
    "social_worker": "福祉 ふみ",
    "manager": "管理 まこと",
    "supervisor": "市川 しのぶ",
    "client": "注文 ちえ",
    "participant": "見本 みどり",
    "admin": "番人 あかり",
}
OFFICE = ("coordinator", "social_worker", "therapist", "manager")


@dataclass(frozen=True)
class Account:
    """Somebody who may sign in."""

    name: str
    email: str
    password: str


@dataclass
class Town:
    """What runs, and how an operator speaks to it."""

    running: Running

    @property
    def address(self) -> str:
        """Where a browser finds it."""
        return f"http://127.0.0.1:{self.running.port}"

    def command(self, *words: str) -> str:
        """What `ashiato …` prints."""
        done = run_command(
            *words, ASHIATO_DATA_DIR=str(self.running.data), **self.running.environment
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def account(self, centre: str, *roles: str, **behind: str) -> Account:
        """An account of a centre, made on the command line."""
        name, email = NAMES[roles[0]], f"{uuid4().hex[:8]}@example.jp"
        more = [word for key, id in behind.items() for word in (f"--{key}", id)]
        made = self.command(
            *("accounts", "add", "--json", "--email", email, "--name", name),
            *("--centre", centre, "--role", *roles, *more),
        )
        return Account(name, email, json.loads(made)["password"])

    def token(self, account: Account) -> str:
        """A token for programs."""
        return self.command("tokens", "issue", "--email", account.email).strip()

    def ask(self, token: str, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """What the API answers; with a body it is asked to do something."""
        request = Request(
            f"{self.address}/api/v1{path}",
            None if body is None else json.dumps(body).encode(),
            {"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        )
        with urlopen(request, timeout=30) as answer:
            found: dict[str, Any] = json.load(answer)
        return found

    @cached_property
    def admin(self) -> Account:
        """Whoever administers the installation."""
        return self.account("digital-kamakura", "admin")

    @cached_property
    def admin_token(self) -> str:
        """A token of whoever administers it."""
        return self.token(self.admin)

    def centre(self, name: str) -> "Centre":
        """A new centre, where nobody and nothing is yet."""
        code = f"centre-{uuid4().hex[:8]}"  # Twelve digits could be a My Number.
        self.ask(self.admin_token, "/centres", {"code": code, "name": name, "kind": "bpo"})
        return Centre(self, code, name)


@dataclass
class Centre:
    """A centre of its own, so that nobody else takes its work."""

    town: Town
    code: str
    name: str

    @cached_property
    def office(self) -> str:
        """A token of staff, for what has been before the story begins."""
        _, id = self._account(OFFICE, {})
        issued = self.town.ask(self.town.admin_token, f"/accounts/{id}/tokens", {})
        return str(issued["token"])

    def joins(self, *roles: str, **behind: str) -> Account:
        """Somebody with an account at the centre."""
        return self._account(roles, behind)[0]

    def _account(self, roles: Sequence[str], behind: Mapping[str, str]) -> tuple[Account, str]:
        """An account, made by the administrator, and its id."""
        account = Account(NAMES[roles[0]], f"{uuid4().hex[:8]}@example.jp", uuid4().hex)
        body = {
            "email": account.email,
            "name": account.name,
            "roles": list(roles),
            "centres": [self.code],
            "password": account.password,
            **{f"{key}_id": id for key, id in behind.items()},
        }
        return account, str(self.town.ask(self.town.admin_token, "/accounts", body)["id"])

    def does(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """What the office does beforehand."""
        return self.town.ask(self.office, path, body)

    def looks_at(self, path: str) -> None:
        """The office reads something, which is written down."""
        self.town.ask(self.office, path)

    def person(self, name: str, kana: str) -> str:
        """The id of somebody on the books."""
        facts = {
            "name": name,
            "name_kana": kana,
            "birth_date": "1994-05-01",
            "resident": True,
            "handbook_kinds": ["not_asked"],
            "disability_kinds": ["social_withdrawal"],
            "main_kind": "other",
        }
        return str(self.does("/people", facts)["id"])

    def participant(self, name: str, kana: str) -> str:
        """The id of a participant at home who is on the books."""
        stay = {
            "person_id": self.person(name, kana),
            "work_mode": "home_based",
            "difficulty": "social_withdrawal",
        }
        return str(self.does("/participants", stay)["id"])

    def client(self) -> str:
        """The id of a client on the books."""
        return str(self.does("/clients", {"name": "みなと商会", "kind": "company"})["id"])

    def order(self, client: str, title: str, sources: list[str]) -> str:
        """The id of an order that is taken on and has a task for each source."""
        today = self.today
        order = self.does(
            "/job-orders",
            {
                "client_id": client,
                "title": title,
                "programme": "bpo",
                "kind_of_work": "data_entry",
                "received_on": today.isoformat(),
                "due_on": (today + timedelta(days=30)).isoformat(),
                "work_modes": ["home_based"],
                "minutes_per_task": 10,
                "inspection": "single",
                "personal_data": False,
                "instructions": "原文のとおりに入力してください。",
            },
        )["id"]
        tasks = [
            {"key": f"{title}/{number}", "payload": {"source_text": text}}
            for number, text in enumerate(sources, 1)
        ]
        self.does(f"/job-orders/{order}/accept", {})
        self.does(f"/job-orders/{order}/tasks", {"tasks": tasks})
        return str(order)

    @property
    def today(self) -> date:
        """The day at the centre."""
        return Clock().today()
