"""The bodies and answers of jobs and read models."""

from app.http import fields
from app.http.list_files import FileQuery
from app.http.lists import WordsQuery
from app.http.pagination import PageQuery
from app.jobs import labels
from app.jobs.job_listing import JobFilters
from app.jobs.labels import MODEL_STATES
from projections.registry import PROJECTORS

NAMES = tuple(sorted(item.name for item in PROJECTORS))
STATES = tuple(labels.STATES)


class JobsQuery(JobFilters, WordsQuery, PageQuery):
    """The question of the list of jobs."""


class JobsFileQuery(JobFilters, WordsQuery, FileQuery):
    """The question of the list of jobs as a file."""


class JobRow(fields.Strict):
    """A job in a list; its findings are in the job itself."""

    id = fields.Id(required=True)
    kind = fields.Word(required=True)
    centre = fields.Text(required=True, allow_none=True)
    state = fields.Code(STATES, required=True)
    done = fields.Whole(required=True)
    total = fields.Whole(required=True, allow_none=True)
    errors = fields.Whole(required=True)
    asked_by = fields.Text(required=True)
    created_at = fields.Instant(required=True)
    updated_at = fields.Instant(required=True)


class RebuildBody(fields.Strict):
    """The read model to rebuild."""

    name = fields.Code(NAMES, required=True)


class AskedJob(fields.Strict):
    """The job that was queued."""

    id = fields.Id(required=True)


class AskedAnswer(fields.Strict):
    """The job that does the work later; its progress is found by its id."""

    job = fields.Part(AskedJob, required=True)


class ReadModelAnswer(fields.Strict):
    """A read model; `lag` in positions of the ledger, and in `seconds`."""

    name = fields.Text(required=True)
    state = fields.Code(tuple(MODEL_STATES), required=True)
    position = fields.Whole(required=True)
    head = fields.Whole(required=True)
    lag = fields.Whole(required=True)
    seconds = fields.Whole(required=True, allow_none=True)
    stopped_before = fields.Whole(required=True, allow_none=True)
    building = fields.Whole(required=True, allow_none=True)


class ReadModelsAnswer(fields.Strict):
    """Every read model."""

    items = fields.Many(fields.Part(ReadModelAnswer), required=True)


class JobErrorAnswer(fields.Strict):
    """An error in a file, with its line and field."""

    line = fields.Whole(required=True, allow_none=True)
    field = fields.Text(required=True, allow_none=True)
    message = fields.Text(required=True, max=2000)


class JobAnswer(fields.Strict):
    """The progress and the findings of a job; `remarks` are of one that is done."""

    id = fields.Id(required=True)
    kind = fields.Word(required=True)
    state = fields.Code(["waiting", "running", "done", "refused", "failed"], required=True)
    done = fields.Whole(required=True)
    total = fields.Whole(required=True, allow_none=True)
    errors = fields.Many(fields.Part(JobErrorAnswer), required=True, max=100_000)
    remarks = fields.Many(fields.Text(max=2000), required=True, max=100)
