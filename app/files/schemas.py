"""The answers for files."""

from app.http import fields
from app.http.routing import PageQuery
from domain.files.file import Purpose
from domain.files.kinds import KINDS


class FileAnswer(fields.Strict):
    """A file. Its name is null if it was erased.

    `kept_at` is null for a client, because it shows when somebody worked.
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
    """The sources of the order, then the files of the task, oldest first."""

    items = fields.Many(fields.Part(FileAnswer), required=True, max=1000)


class FilesQuery(PageQuery):
    """Filters of the files of an order."""

    purpose = fields.Code(Purpose, load_default=Purpose.RESULT)
