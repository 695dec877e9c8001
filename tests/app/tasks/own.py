"""A browser without scripts in which a participant has signed in, and what its tests share."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from uuid import uuid4

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.bootstrap import Service
from domain.orders.job_order import JobOrder
from domain.participants.participant import Participant
from domain.policies.commands import AddTasks, NewTask
from domain.policies.split_an_order_into_tasks import task_id
from domain.tasks.commands import (
    AssignTask,
)
from domain.tasks.task import Task, TaskState
from tests.centre import Centre

CODES = {state.value for state in TaskState} | {"data_entry", "source_text", "compared_with"}


class Reader(HTMLParser):
    """What a page holds: its forms with all they would send, and the text that is read."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[dict[str, Any]] = []
        self.text, self.headings, self._inside = "", list[str](), ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = dict(attrs)
        name, value = facts.get("name"), facts.get("value") or ""
        if tag == "form":
            self.forms.append({"action": facts["action"], "values": [], **facts})
        elif tag == "input" and name and self.forms:
            is_tick = facts.get("type") in ("radio", "checkbox")
            if not is_tick or "checked" in facts:
                self.forms[-1]["values"].append([name, value])
        elif tag == "textarea" and name:
            self.forms[-1]["values"].append([name, ""])
        elif tag == "button" and facts.get("formaction"):
            self.forms[-1].setdefault("further", []).append(facts["formaction"])
        self._inside = tag

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "textarea":
            self.forms[-1]["values"][-1][1] += data.removeprefix("\n")
        self.text += data

    def form(self, action: str) -> list[list[str]]:
        """What the form for `action` would send as it stands."""
        found = [
            item["values"]
            for item in self.forms
            if action == item["action"] or action in item.get("further", ())
        ]
        assert len(found) == 1, (action, [item["action"] for item in self.forms])
        return [list(pair) for pair in found[0]]

    def offers(self, action: str) -> bool:
        """True if some button leads to `action`."""
        return any(
            action == form["action"] or action in form.get("further", ()) for form in self.forms
        )


@dataclass
class Browser:
    """A browser in which somebody has signed in, and the page that it shows."""

    client: FlaskClient
    service: Service
    status: int = 0
    where: str = ""
    page: Reader = None
    html: str = ""

    def open(self, path: str) -> Reader:
        """Go to a page."""
        self.service.projections.catch_up()
        return self._shown(path, self.client.get(path))

    def send(self, action: str, **typed: Any) -> Reader:
        """Press the button for `action` on the present page, with some fields typed anew."""
        return self.post(action, self.filled(action, **typed))

    def filled(self, action: str, **typed: Any) -> list[tuple[str, str]]:
        """What the form would send with some fields (`work_1` is `work-1`) typed anew."""
        new = {name.replace("_", "-"): value for name, value in typed.items()}
        kept = [(name, value) for name, value in self.page.form(action) if name not in new]
        for name, value in new.items():
            several = value if isinstance(value, list) else [value]
            kept += [(name, str(item)) for item in several]
        return kept

    def post(self, action: str, values: list[tuple[str, str]], **headers: str) -> Reader:
        """Send values, and follow on to the page that comes of it."""
        data: dict[str, list[str]] = {}
        for name, value in values:
            data.setdefault(name, []).append(value)
        answer = self.client.post(action, data=data, headers=headers)
        if answer.status_code == 303:
            return self.open(answer.headers["Location"])
        return self._shown(action, answer)

    def _shown(self, path: str, answer: TestResponse) -> Reader:
        self.status, self.where, self.html = answer.status_code, path, answer.text
        self.page = Reader(answer.text)
        return self.page


Open = Callable[..., Browser]


def add(centre: Centre, order: JobOrder, payload: dict[str, Any]) -> Task:
    """One more task of an order, with this payload."""
    key = uuid4().hex
    centre.does(AddTasks(order_id=order.id, tasks=(NewTask(key=key, payload=payload),)))
    return centre.now(Task, task_id(order.id, key))


def given(centre: Centre, me: Participant, payload: dict[str, Any], **terms: Any) -> Task:
    """A task of a new order that is in my hands."""
    task = add(centre, centre.order(**terms), payload)
    centre.does(AssignTask(task_id=task.id, participant_id=me.id, override_reason="希望"))
    return centre.now(Task, task.id)


def no_codes_in(page: Reader) -> bool:
    """True if nobody has to read a code of ours."""
    return not CODES & set(re.findall(r"[a-z_]+", page.text))


def events(service: Service, task: Task, kind: type[Any]) -> int:
    """How often something happened to a task."""
    return sum(isinstance(item, kind) for item in service.ledger.history(task.id))
