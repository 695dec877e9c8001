"""A centre at work, and browsers for the people who look at its tasks."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app.bootstrap import Service
from domain.kernel.messaging.caller import Role
from domain.participants.participant import Participant
from domain.tasks.commands import AskForHelp, FetchNext, SubmitTask
from domain.tasks.task import Task
from tests.app.inspection.browser import Browser
from tests.centre import Centre, as_participant

Browse = Callable[..., Browser]
HandIn = Callable[..., Task]


def page_of(task: Task) -> str:
    """The address of the page of a task for staff."""
    return f"/staff/tasks/{task.id}"


@pytest.fixture
def browse(app: Flask, service: Service) -> Browse:
    """Opens a browser for somebody with the roles given."""

    def make(*roles: Role, **facts: Any) -> Browser:
        return Browser(app, service, *roles, **facts)

    return make


@pytest.fixture
def coordinator(browse: Browse) -> Browser:
    """A coordinator of the first centre, who reads English."""
    return browse(Role.COORDINATOR)


@pytest.fixture
def hand_in(centre: Centre) -> HandIn:
    """Lets somebody fetch the next task and hand it in."""

    def make(somebody: Participant | None = None, result: Any = None) -> Task:
        by = as_participant(somebody or centre.participant())
        task: Task = centre.does(FetchNext(), by)
        work = {"text": "本文"} if result is None else result
        done: Task = centre.does(SubmitTask(task_id=task.id, result=work, minutes=7), by)
        return done

    return make


@pytest.fixture
def asked(centre: Centre) -> tuple[Task, Participant]:
    """A task in hand with an open question."""
    centre.order(tasks=1)
    somebody = centre.participant()
    task = centre.does(FetchNext(), as_participant(somebody))
    ask = AskForHelp(task_id=task.id, message="2文字目が読めません")
    return centre.does(ask, as_participant(somebody)), somebody
