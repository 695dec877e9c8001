"""Canned answers: written by coordination staff, and inserted where something is written."""

from uuid import uuid4

import pytest

from app.bootstrap import Service
from app.factory import create_app
from domain.kernel.errors import NotAllowed, NotFound, RuleBroken
from domain.kernel.messaging.caller import Caller, Role
from domain.messages.commands import ChangeCannedAnswer, RemoveCannedAnswer, WriteCannedAnswer
from domain.tasks.commands import AskForHelp, AssignTask
from domain.tasks.task import Task
from tests.app.conftest import Visit
from tests.app.orders.page_client import PageClient
from tests.centre import CENTRE, Centre, as_participant

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
TITLE, TEXT = "読めない文字", "読めないところは「■」と入力してください。"


def test_coordination_staff_write_change_and_remove_them(centre: Centre, visit: Visit) -> None:
    write = WriteCannedAnswer(id=uuid4(), title=TITLE, text=TEXT)
    answer = centre.does(write)
    assert centre.does(write).version == answer.version, "sent twice, written once"
    change = ChangeCannedAnswer(canned_answer_id=answer.id, title=TITLE, text="■としてください。")
    version = centre.does(change).version
    assert centre.does(change).version == version
    elsewhere = Caller(
        account_id=uuid4(), roles=frozenset({Role.COORDINATOR}), centres=("elsewhere",)
    )
    with pytest.raises(NotFound):
        centre.does(change, by=elsewhere)
    therapist = Caller(account_id=uuid4(), roles=frozenset({Role.THERAPIST}), centres=(CENTRE,))
    with pytest.raises(NotAllowed):
        centre.does(change, by=therapist)
    centre.service.projections.catch_up()
    reader = visit(Role.THERAPIST)
    items = reader.get("/canned-answers").get_json()["items"]
    assert [(item["title"], item["text"]) for item in items] == [(TITLE, "■としてください。")]
    remove = RemoveCannedAnswer(canned_answer_id=answer.id)
    version = centre.does(remove).version
    assert centre.does(remove).version == version
    centre.service.projections.catch_up()
    assert reader.get("/canned-answers").get_json()["items"] == []
    with pytest.raises(RuleBroken, match="removed"):
        centre.does(change)


def test_one_press_inserts_the_text_behind_what_was_typed(service: Service, centre: Centre) -> None:
    staff = PageClient(service, create_app(service), Role.COORDINATOR)
    made = staff.post("/canned-answers", title=TITLE, text=TEXT)
    assert made.headers["Location"] == "/canned-answers?said=written"
    assert TITLE in staff.text("/canned-answers")
    participant = centre.participant()
    service.projections.catch_up()
    id = str(service.views.read("SELECT canned_answer_id AS id FROM canned_answers")[0]["id"])
    here = f"/conversations/{participant.id}"
    assert f'formaction="{here}/insert"' in staff.get(here).text
    page = staff.post(f"{here}/insert", text="こんにちは。", canned_answer_id=id)
    assert page.status_code == 200 and f"こんにちは。\n\n{TEXT}</textarea>" in page.text
    assert "The text was inserted." in page.text

    task = centre.task(centre.order(tasks=1))
    centre.does(AssignTask(task_id=task.id, participant_id=participant.id))
    ask = AskForHelp(task_id=task.id, message="読めません。")
    centre.does(ask, by=as_participant(participant))
    here = f"/staff/tasks/{task.id}"
    page = staff.post(f"{here}/insert", canned_answer_id=id)
    assert f"{TEXT}</textarea>" in page.text
    assert centre.now(Task, task.id).help_is_open, "nothing is sent by it"
    assert staff.post(f"{here}/insert", canned_answer_id=str(uuid4())).status_code == 404

    staff.post(f"/canned-answers/{id}/change", title=TITLE, text="■")
    assert "■" in staff.text(f"/canned-answers/{id}")
    staff.post(f"/canned-answers/{id}/remove")
    assert "There is none yet." in staff.text("/canned-answers")
    assert "This canned answer was removed." in staff.text(f"/canned-answers/{id}")
