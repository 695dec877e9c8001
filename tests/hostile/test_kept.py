"""What looks strange and is nevertheless right: accepted on every route, and kept to the byte."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest
from werkzeug.test import TestResponse

from app.http import fields
from app.http.routing import Operation
from domain.identity.access_log import Access
from domain.kernel.events.event import Event
from domain.kernel.text.cell_text import look_alike
from tests.app.visitors import Visitor
from tests.hostile.routes import COMMANDS, addresses, body_of, fields_of, name_of
from tests.hostile.soundness import named_fields, new_events
from tests.hostile.stage import OTHER_CENTRE, Plan, Stage
from tests.hostile.values import KEPT, MY_NUMBERS, NO_MY_NUMBERS, POISON

PLAIN = (fields.Word, fields.Email, fields.Password, fields.Code)
"""Kinds of text that have a form of their own."""
BOUND = {"phone", "current_password", "address", "why"}
"""Fields whose text must fit a fact of the domain."""
FREE_JSON: dict[str, Any] = {
    "poison": POISON,
    "poison inside": {"rows": [{"_type_": "decimal_str", "_data_": "1E+999999"}, POISON]},
    "another poison": {"_type_": "datetime_iso", "_data_": None},
    "marks of msgspec": {"type": "task.assigned.v1", "__class__": "os.system"},
    "strange text": dict(KEPT),
    "My Numbers of a document": dict(MY_NUMBERS),
    "strange names": {"": 1, "__proto__": 2, "a.b": 3, "髙": 4},
    "figures": {"whole": 2**60, "small": -0.1, "none": None, "deep": [[[[[[]]]]]]},
}
UNCHANGED = [
    (route, name)
    for route in COMMANDS
    for name, field in fields_of(route.body).items()
    if isinstance(field, fields.Text) and not isinstance(field, PLAIN) and name not in BOUND
]
FREE = [
    (route, name, inner)
    for route in COMMANDS
    for name, inner in (
        *((name, None) for name, f in fields_of(route.body).items() if isinstance(f, fields.Free)),
        *(
            (name, part)
            for name, f in fields_of(route.body).items()
            if isinstance(f, fields.Many) and isinstance(f.inner, fields.Part)
            for part, g in fields_of(type(f.inner.schema)).items()
            if isinstance(g, fields.Free)
        ),
    )
]


def text_of(case: Any) -> str:
    """How a case is called in the report of the tests."""
    return name_of(case) if isinstance(case, Operation) else str(case)


@pytest.mark.one_in(6)
@pytest.mark.parametrize(("route", "name"), UNCHANGED, ids=text_of)
def test_strange_text_is_kept_to_the_byte(
    route: Operation, name: str, fresh: Callable[[], Stage]
) -> None:
    strange = " / ".join([*KEPT.values(), *NO_MY_NUMBERS.values()])[: _longest(route, name)]
    _, recorded = accepted(fresh(), route, {name: strange})
    assert not recorded or strange in texts_of(recorded)


def _longest(route: Operation, name: str) -> int:
    return int(fields_of(route.body)[name].metadata["maxLength"])


@pytest.mark.one_in(4)
@pytest.mark.parametrize(("route", "name", "inner"), FREE, ids=text_of)
@pytest.mark.parametrize("content", FREE_JSON.values(), ids=FREE_JSON.keys())
def test_json_of_the_callers_own_shape_is_kept_to_the_byte(
    route: Operation, name: str, inner: str | None, content: Any, fresh: Callable[[], Stage]
) -> None:
    stage = fresh()
    whole = body_of(route, stage.plan)
    value = content if inner is None else [whole[name][0] | {inner: content}]
    answer, _ = accepted(stage, route, {name: value})
    assert answer is not None
    found = json.loads(answer.data)
    if inner is not None:
        found = json.loads(stage.all_roles.get(f"/tasks/{found['tasks'][0]['id']}").data)
    assert found[inner or name] == content


def test_the_name_of_a_piece_of_work_may_look_like_a_my_number(stage: Stage) -> None:
    order = stage.plan.ids["order_id"][0]
    for key in {look_alike(key): key for key in MY_NUMBERS.values()}.values():
        answer = stage.all_roles.post(f"/job-orders/{order}/tasks", {"tasks": [{"key": key}]})
        assert answer.status_code == 200, answer.text


@pytest.mark.one_in(3)
@pytest.mark.parametrize("route", COMMANDS, ids=name_of)
def test_an_honest_request_is_answered(route: Operation, fresh: Callable[[], Stage]) -> None:
    """Without this the refusals of the other tests would prove little."""
    answer, recorded = accepted(fresh(), route, {})
    if route.path.split("/")[1] in STAGED:
        assert answer is not None
        assert recorded or route.name in NOT_RECORDED


NOT_RECORDED = {"EndRest", "FetchNext", "revoke_sign_in_link"}
"""What answers the task in hand once more, and what finds no day of rest and no open link on the
stage."""
STAGED = {
    *("centres", "accounts", "tokens", "people", "participants", "clients", "job-orders"),
    *("tasks", "work-queue"),
}
"""Contexts whose things stand on the stage."""
NEEDED: dict[str, Callable[[Plan], dict[str, Any]]] = {
    "RegisterPerson": lambda _: {"different": True},
    "CorrectPerson": lambda _: {"name": "鎌倉 華子"},
    "CorrectAccount": lambda _: {"name": "鎌倉 華子"},
    "CorrectCentre": lambda _: {"name": "就労支援センターかまくら"},
    "CorrectAccountPerson": lambda plan: {"person_id": plan.ids["person_id"][-1]},
    "CorrectParticipantStep": lambda _: {"occurred_on": "2026-04-14"},
    "CorrectClient": lambda _: {"contact_person": "鎌倉 花子"},
    "BindPerson": lambda plan: {"person_id": plan.ids["person_id"][-1]},
    "RegisterParticipant": lambda plan: {"person_id": plan.ids["person_id"][-1]},
    "SetAvailability": lambda _: {
        "weekly": [{"weekday": 1, "start": "09:00", "end": "12:00"}],
        "exceptions": [],
    },
    "ChangeWorkMode": lambda _: {"work_mode": "on_site"},
    "CorrectOrderClient": lambda plan: {"client_id": plan.ids["client_id"][-1]},
    "CorrectOrderStep": lambda _: {"occurred_on": "2026-04-14"},
    "CorrectTerms": lambda _: {"title": "名簿の確認"},
    "StateCentreFacts": lambda _: {"place": "鎌倉市御成町"},
    "ChangeDueDate": lambda _: {"due_on": "2026-06-30"},
    "ChooseTaskDueDate": lambda _: {"due_on": "2026-05-10"},
    "ChooseQueueOrder": lambda _: {"queue_order": "priority_first"},
    "GrantRoles": lambda _: {"roles": ["therapist"]},
    "AssignCentres": lambda _: {"centres": [OTHER_CENTRE]},
    "DecideOnRejection": lambda plan: {
        "task_ids": plan.ids["returned_task_id"],
        "to_participant": "1行目をお願いします。",
    },
    "RejectDelivery": lambda plan: {"task_ids": plan.ids["delivered_task_id"][:1]},
}
"""What a command needs to be possible, beside the fields that every such command needs."""


def accepted(
    stage: Stage, route: Operation, changes: dict[str, Any]
) -> tuple[TestResponse | None, list[Event]]:
    """The first answer 2xx with events among all things and people of the stage, and the events.

    Whatever else is answered, it is never a failure, and never about a field that was changed.
    """
    found: TestResponse | None = None
    body = body_of(route, stage.plan)
    if route.name in NEEDED:
        body |= NEEDED[route.name](stage.plan)
    for by, address in _tries(stage, route, stage.plan):
        head = stage.head()
        answer = by.post(address, body | changes)
        assert answer.status_code in (200, 201, 202, 204, 401, 403, 404, 409, 422), answer.text
        if answer.status_code == 422:
            assert not named_fields(answer) & set(changes), answer.text
        if answer.status_code < 300:
            found = answer
            recorded = [
                event for event in new_events(stage, head) if type(event) not in VIEW_LABELS
            ]
            if recorded:
                return answer, recorded
    return found, []


VIEW_LABELS = Access.event_classes()


def _tries(stage: Stage, route: Operation, plan: Plan) -> Iterator[tuple[Visitor, str]]:
    for address in addresses(route, plan):
        yield stage.all_roles, address
        yield stage.staff, address


def texts_of(events: list[Any]) -> list[str]:
    """Every text in events, wherever it stands."""
    found: list[str] = []
    waiting: list[Any] = [msgspec.to_builtins(event, enc_hook=str) for event in events]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            found.append(item)
        elif isinstance(item, dict):
            waiting += item.values()
        elif isinstance(item, list):
            waiting += item
    return found
