"""The files of a participant's task: uploaded as part of its result, and removed."""

from typing import Any
from uuid import UUID

from app.files.pages import RemoveForm, require_place
from app.files.uploads import keep_upload, remove_file
from app.http import fields
from app.pages.forms import typed
from app.pages.routing import Pages, dispatch
from app.tasks.work_pages import work
from domain.tasks.commands import THEMSELVES

pages = Pages("files")  # The name of a page is stored with a refusal.


@pages.form(
    "/work/<uuid:task_id>/files", roles=THEMSELVES, body=fields.Form, back=work, upload=True
)
def bring(_values: dict[str, Any], task_id: UUID) -> str:
    """Upload a file as the result of the participant's task."""
    keep_upload(dispatch, typed().once, task_id=task_id)
    return f"/work/{task_id}?said=file-kept"


@pages.form("/work/<uuid:task_id>/files/remove", roles=THEMSELVES, body=RemoveForm, back=work)
def take_back(values: dict[str, Any], task_id: UUID) -> str:
    """Remove a file that the participant uploaded."""
    require_place(values["file_id"], task_id=task_id)
    remove_file(values["file_id"], dispatch)
    return f"/work/{task_id}?said=file-removed"
