"""The answers for files."""

from app.http import fields
from app.http.routing import PageQuery
from domain.files.file import Purpose
from domain.files.kinds import KINDS


class FileAnswer(fields.Strict):
    """One file: what it is and where it belongs. Its name is empty if it was erased.

    A client does not read when it was brought, for that is when somebody was at work.
    """

    id = fields.Id(required=True)
    order_id = fields.Id(required=True)
    task_id = fields.Id(required=True, allow_none=True)
    purpose = fields.Code(Purpose, required=True)
    kind = fields.Code(list(KINDS), required=True)
    name = fields.Text(required=True, allow_none=True, max=200, any_number=True)
    size = fields.Whole(required=True, min=0)
    kept_at = fields.Instant(required=True, allow_none=True)
    removed = fields.Flag(required=True)


class FilesAnswer(fields.Strict):
    """The files of a task, the oldest first after the sources of its order."""

    items = fields.Many(fields.Part(FileAnswer), required=True, max=1000)


class FilesQuery(PageQuery):
    """Which files of an order."""

    purpose = fields.Code(Purpose, load_default=Purpose.RESULT)
