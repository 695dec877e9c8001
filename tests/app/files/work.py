"""A task that asks for a file, the person who has it, and what they may send."""

import zipfile
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from uuid import UUID

from flask import Flask
from openpyxl import Workbook
from werkzeug.test import TestResponse

from app.bootstrap import Service
from app.factory import create_app
from domain.kernel.messaging.caller import Role
from domain.orders.job_order import JobOrder
from domain.participants.participant import Participant
from domain.policies.commands import AddTasks, NewTask
from domain.policies.split_an_order_into_tasks import task_id
from domain.tasks.commands import AssignTask
from domain.tasks.task import Task
from tests.app.visitors import Visitor, keep_to_the_document, put_away, visitor
from tests.centre import Centre

PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + b"\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0" + b"\0" * 40
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + b"\0" * 40
WEBP = b"RIFF\x40\0\0\0WEBPVP8 " + b"\0" * 56
SECRET = "葛󠄀西 髙子の清書"


def workbook() -> bytes:
    """A small Excel file."""
    made = BytesIO()
    Workbook().save(made)
    return made.getvalue()


def archive(**members: bytes) -> bytes:
    """An archive with these members (`__` for a slash, and `_dot_` for a dot)."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members.items():
            target.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return made.getvalue()


@dataclass
class PageClient:
    """A service with one task that asks for a file, in the hands of one participant."""

    service: Service
    app: Flask
    centre: Centre
    order: JobOrder
    task: Task
    worker: Participant

    def visitor(self, *roles: Role, **facts: Any) -> Visitor:
        """Somebody with these roles and a bearer token, who reads English."""
        by = visitor(self.app, self.service, *roles, **facts)
        by.headers["Accept-Language"] = "en"
        return by

    @property
    def themselves(self) -> Visitor:
        """Whoever has the task."""
        return self.visitor(Role.PARTICIPANT, participant_id=self.worker.id)

    def other(self) -> Visitor:
        """Another participant."""
        return self.visitor(Role.PARTICIPANT, participant_id=self.centre.participant().id)

    def now(self) -> Task:
        """The task as it now is."""
        return self.centre.now(Task, self.task.id)


def page_client_with_a_task(service: Service, **terms: Any) -> PageClient:
    """A new desk."""
    centre = Centre(service)
    order = centre.order(**terms)
    new = NewTask(key="1", payload={"source_text": "本文", "upload": "清書したPDF"})
    centre.does(AddTasks(order_id=order.id, tasks=(new,)))
    worker = centre.participant()
    id = task_id(order.id, "1")
    centre.does(AssignTask(task_id=id, participant_id=worker.id, override_reason="本人の希望"))
    app = keep_to_the_document(create_app(service))
    return PageClient(
        service, app, centre, centre.now(JobOrder, order.id), centre.now(Task, id), worker
    )


def upload(
    by: Visitor, path: str, content: bytes, name: str, *, key: str | None = None
) -> TestResponse:
    """Send a file to the interface, under an idempotency key if one is given."""
    named = {"Idempotency-Key": key} if key else {}
    answer = by.client.post(
        f"/api/v1{path}", data={"file": (BytesIO(content), name)}, headers=by.headers | named
    )
    return put_away(answer)


def brought(page_client: PageClient, content: bytes = PDF, name: str = f"{SECRET}.pdf") -> UUID:
    """A result that whoever has the task has brought; its id."""
    answer = upload(page_client.themselves, f"/tasks/{page_client.task.id}/files", content, name)
    assert answer.status_code == 201, answer.text
    assert answer.json is not None
    return UUID(answer.json["id"])


def lain_beside(page_client: PageClient, content: bytes = PNG, name: str = "source.png") -> UUID:
    """A source of the whole order; its id."""
    by = page_client.visitor(Role.COORDINATOR)
    answer = upload(by, f"/job-orders/{page_client.order.id}/files", content, name)
    assert answer.status_code == 201, answer.text
    assert answer.json is not None
    return UUID(answer.json["id"])


def content_of(by: Visitor, file_id: UUID) -> TestResponse:
    """What a download answers."""
    return by.get(f"/files/{file_id}/content")
