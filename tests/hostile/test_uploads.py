"""Files that are none, too large, misnamed or made to hurt, on every route that takes a file."""

import io
import json
import zipfile
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from openpyxl import Workbook

from app.http.routing import Operation
from tests.hostile.routes import UPLOADS, Sent, addresses, name_of
from tests.hostile.soundness import TELLTALES, complaints, named_fields
from tests.hostile.stage import Stage
from workers import job_kinds
from workers.perform import perform_with

HEADING = b"key,text\r\n"


def workbook(**members: bytes) -> bytes:
    """A workbook with one cell, in which `members` (by path, `/` as `__`) are replaced or added."""
    plain, made = BytesIO(), BytesIO()
    book = Workbook()
    book.create_sheet("rows", 0).append(["key"])
    book.save(plain)
    new = {name.replace("__", "/") + ".xml": content for name, content in members.items()}
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name in old.namelist():
            target.writestr(name, new.pop(name, old.read(name)))
        for name, content in new.items():
            target.writestr(name, content)
    return made.getvalue()


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><sst><si><t>&c;</t></si></sst>'
)
OUTSIDE = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    b"<sst><si><t>&a;</t></si></sst>"
)
FILES: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "rows.csv"),
    "only a heading": (HEADING, "rows.csv"),
    "an unknown heading": (b"marker\r\n1\r\n", "rows.csv"),
    "NUL": (HEADING + b"a\0b,c\r\n", "rows.csv"),
    "a lone surrogate": (HEADING + b"a\xed\xa0\x80b,c\r\n", "rows.csv"),
    "bytes of nothing": (b"\xff\xfe\xfd\xfc" * 100, "rows.csv"),
    "an open quotation": (HEADING + b'"a,b\r\n' * 50, "rows.csv"),
    "more cells than headings": (HEADING + b"a,b,c,d\r\n", "rows.csv"),
    "a repeated heading": (b"key,key\r\na,b\r\n", "rows.csv"),
    "a cell of a mebibyte": (HEADING + b"a," + b"x" * (1 << 20) + b"\r\n", "rows.csv"),
    "100,000 headings": (b"a," * 100_000 + b"\r\n1\r\n", "rows.csv"),
    "a workbook that is none": (b"marker", "rows.xlsx"),
    "a broken workbook": (workbook()[:-200], "rows.xlsx"),
    "an archive of something else": (workbook(**{"[Content_Types]": b"marker"}), "rows.xlsx"),
    "a sheet that is no XML": (workbook(xl__worksheets__sheet1=b"<marker"), "rows.xlsx"),
    "a billion laughs": (workbook(xl__sharedStrings=LAUGHS), "rows.xlsx"),
    "a file from outside": (workbook(xl__sharedStrings=OUTSIDE), "rows.xlsx"),
    "another kind": (b"MZmarker", "marker.exe"),
    "no kind": (HEADING + b"a,b\r\n", "rows"),
    "a climb": (b"marker\r\n1\r\n", "../../etc/passwd.csv"),
    "a name with NUL": (b"marker\r\n1\r\n", "a\0.csv.exe"),
}


@pytest.mark.parametrize("route", UPLOADS, ids=name_of)
def test_a_hostile_file_breaks_nothing(route: Operation, stage: Stage) -> None:
    """Rows of tasks are judged by a job: that route may take a file which the job then refuses.

    A route that only looks at a file answers what it has found.
    A route for files of work takes whatever is a text or a document, and hands it out as it came.
    """
    sent = Sent(stage.all_roles, route, addresses(route, stage.plan)[0])
    wrong = []
    for name, (content, filename) in FILES.items():
        head = stage.head()
        answer = sent.form({"file": (BytesIO(content), filename)})
        if answer.status_code == 202:
            wrong += [f"{name}: {item}" for item in _judged(stage, json.loads(answer.data))]
            continue
        if answer.status_code == 201:
            wrong += [f"{name}: {item}" for item in _kept(stage, json.loads(answer.data), content)]
            continue
        if answer.status_code == 200 and route.path.endswith("/preview"):
            text = answer.get_data(as_text=True)
            wrong += [f"{name}: it shows {word!r}" for word in TELLTALES if word in text]
        else:
            found = complaints(answer, (422,), "marker.exe")
            wrong += [f"{name}: {complaint}" for complaint in found]
        if stage.head() != head:
            wrong.append(f"{name}: is recorded")
    assert wrong == []


def _kept(stage: Stage, body: Any, content: bytes) -> list[str]:
    """What is wrong with a file of work that was taken: it comes back, and only as a download."""
    answer = stage.all_roles.get(f"/files/{body['id']}/content")
    wanted = answer.headers.get("Content-Disposition", "").startswith("attachment")
    sandboxed = answer.headers["Content-Security-Policy"].startswith("sandbox")
    found = [] if wanted and sandboxed else ["it may be shown in the browser"]
    if answer.data != content:
        found.append("it comes back changed")
    if "/" in body["name"] or ".." in body["name"]:
        found.append(f"it is called {body['name']!r}")
    if stage.all_roles.post(f"/files/{body['id']}/remove").status_code != 200:
        found.append("it cannot be taken away")
    return found


def _judged(stage: Stage, body: Any) -> list[str]:
    """What is wrong with the end of the job that an upload began."""
    job_id = body["job"]["id"]
    perform_with(stage.service, job_kinds.IMPORT_TASKS, UUID(job_id))
    job = json.loads(stage.all_roles.get(f"/jobs/{job_id}").data)
    found = [] if job["state"] in ("done", "refused") else [f"the job is {job['state']}"]
    if job["state"] == "refused" and not 1 <= len(job["errors"]) <= 1000:
        found.append(f"the job has {len(job['errors'])} errors")
    return found + [f"the job shows {word!r}" for word in TELLTALES if word in json.dumps(job)]


FORMS: dict[str, tuple[Any, str]] = {
    "no file": ({"reason": "確かめる"}, "file"),
    "a field instead of a file": ({"file": "marker"}, "file"),
    "an unknown field": ({"marker": "1"}, "marker"),
    "NUL in a reason": ({"reason": "mar\0ker"}, "reason"),
    "private use in a reason": ({"reason": "marker\ue000"}, "reason"),
    "a My Number": ({"reason": "123456789018"}, "reason"),
    "a reason too long": ({"reason": "x" * 1001}, "reason"),
    "a reason given twice": ({"reason": ["marker", "another"]}, "reason"),
    "two files": ({"file": [(BytesIO(HEADING), "a.csv"), (BytesIO(HEADING), "b.csv")]}, "file"),
    "a file of another name": ({"marker": (BytesIO(HEADING), "a.csv")}, "marker"),
}
"""Each with the field that its refusal names."""
TOO_LARGE: dict[str, dict[str, Any]] = {
    "a reason": {"reason": "x" * (1 << 20) + "x"},
    "fields": {f"f{n}": 1 for n in range(2000)},
}


@pytest.mark.parametrize("route", UPLOADS, ids=name_of)
def test_a_bad_form_is_refused(route: Operation, stage: Stage) -> None:
    sent = Sent(stage.all_roles, route, addresses(route, stage.plan)[0])
    head, wrong = stage.head(), []
    for name, (values, named) in FORMS.items():
        file = {} if " file" in name else {"file": (BytesIO(HEADING + b"a,b\r\n"), "rows.csv")}
        answer = sent.form(file | values)
        wrong += [
            f"{name}: {complaint}" for complaint in complaints(answer, (422,), values.get("reason"))
        ]
        if answer.status_code == 422 and named_fields(answer) != {named}:
            wrong.append(f"{name}: names {named_fields(answer)}")
    for name, values in TOO_LARGE.items():
        wrong += [
            f"too large {name}: {complaint}" for complaint in complaints(sent.form(values), (413,))
        ]
    assert wrong == []
    assert stage.head() == head


@pytest.mark.parametrize("route", UPLOADS, ids=name_of)
def test_a_form_that_cannot_be_read_is_refused(route: Operation, stage: Stage) -> None:
    sent = Sent(stage.all_roles, route, addresses(route, stage.plan)[-1])
    form = "multipart/form-data; boundary=B"
    part = b'--B\r\nContent-Disposition: form-data; name="reason"\r\n\r\n'
    bodies = {
        "no boundary": (b"marker", "multipart/form-data", (400, 422)),
        "no end": (part + b"marker", form, (400, 422)),
        "nothing": (b"", form, (400, 422)),
        "bytes of nothing": (part + b"\xff\xfe\r\n--B--\r\n", form, (400,)),
        "JSON": (b"{}", "application/json", (415,)),
        "text": (b"marker", "text/csv", (415,)),
    }
    head, wrong = stage.head(), []
    for name, (body, media_type, statuses) in bodies.items():
        answer = sent.json(body, {"Content-Type": media_type})
        wrong += [f"{name}: {complaint}" for complaint in complaints(answer, statuses)]
    assert wrong == []
    assert stage.head() == head


def test_a_file_beyond_the_limit_is_413(stage: Stage) -> None:
    route = UPLOADS[0]
    sent = Sent(stage.all_roles, route, addresses(route, stage.plan)[0])
    answer = sent.visitor.client.post(
        f"/api/v1{sent.address}",
        data=b"x",
        headers=sent.visitor.headers | {"Content-Type": "multipart/form-data; boundary=B"},
        environ_overrides={"CONTENT_LENGTH": str(65 * 1024 * 1024), "wsgi.input": io.BytesIO(b"x")},
    )
    assert complaints(answer, (413,)) == []
