"""The audit trail over HTTP: query parameters and answers."""

from typing import Any

from app.http import fields
from app.http.routing import PageQuery
from domain.identity.attempts import AttemptKind
from projections.audit.labels import PARTS
from projections.audit.search import CHANGES
from projections.audit.topics import topics_of

TOPIC = r"[a-z_]+(?:\.[a-z_]+(?:\.v[0-9]+)?)?"
ACTOR = r"[0-9a-f-]{36}|system:[a-z_-]{1,40}"
SYSTEM = "system:"


class Order(fields.Field):
    """`asc` or `desc` (by position), or the id of a job order (everything that belongs to it)."""

    def _deserialize(self, value: object, attr: object, data: object, **kwargs: object) -> object:
        if value in ("asc", "desc"):
            return value
        return fields.Id()._deserialize(value, attr, data, **kwargs)


class EventType(fields.Text):
    """A topic, its beginning (`task`, `task.assigned`), or one of the words for several of them."""

    def __init__(self, *words: str) -> None:
        super().__init__(max=80, pattern=TOPIC)
        self._words = words

    def _deserialize(self, value: Any, *places: Any, **kwargs: Any) -> str:
        type = super()._deserialize(value, *places, **kwargs)
        if type not in self._words and not topics_of(type):
            raise self.refuse(
                f"「{type}」という種類の記録はありません。用語の一覧にある種類を書いてください。",
                f"There is no type of event called “{type}”. Write one of those in the glossary.",
            )
        return type


class Actor(fields.Text):
    """The id of an account, or `system:` and the name of a part of the service."""

    def __init__(self) -> None:
        super().__init__(max=64, pattern=ACTOR)

    def _deserialize(self, value: Any, *places: Any, **kwargs: Any) -> str:
        actor = super()._deserialize(value, *places, **kwargs)
        part = actor.removeprefix(SYSTEM)
        if part != actor and part not in PARTS:
            known = "、".join(f"{SYSTEM}{name}" for name in PARTS)
            raise self.refuse(
                f"「{part}」という自動処理はありません。次のどれかを書いてください：{known}",
                f"No part of the service is called “{part}”. Write one of {known}.",
            )
        return actor


class EventFilters(fields.Query):
    """Filters by subject, actor, centre, type (a topic or its beginning), days, order, position.

    `correlation` is one request with all of its consequences, `causation` the event that caused
    others. `as_of` leaves out what happened after a day, as `to` does, and `known_at` what was
    recorded after an instant.
    """

    subject = fields.Id()
    actor = Actor()
    centre = fields.Word()
    type = EventType(CHANGES)
    first = fields.Day(data_key="from")
    last = fields.Day(data_key="to")
    correlation = fields.Id()
    causation = fields.Id()
    as_of = fields.Day()
    known_at = fields.Instant()
    order = Order(load_default="asc")
    position_after = fields.Whole(min=0)


class EventsQuery(EventFilters, PageQuery):
    """The filters of events, and the page."""


class ExportQuery(EventFilters):
    """The filters of events, and the format of the file."""

    format = fields.Code(["csv", "xlsx", "jsonl"])


class StepAnswer(fields.Strict):
    """One event. Fields that the reader may not see are not in `data`; `hidden` names them.

    `correlation_id` is shared by all events of one request and of its consequences; `causation_id`
    is the `event_id` of the event that caused this one.
    """

    position = fields.Whole(required=True, allow_none=True)
    event_id = fields.Id(required=True)
    correlation_id = fields.Id(required=True)
    causation_id = fields.Id(required=True, allow_none=True)
    type = fields.Text(required=True)
    subject = fields.Id(required=True)
    version = fields.Whole(required=True)
    centre = fields.Text(required=True)
    actor = fields.Text(required=True)
    actor_name = fields.Text(required=True)
    role = fields.Text(required=True)
    occurred_on = fields.Day(required=True)
    recorded_at = fields.Instant(required=True)
    reason = fields.Text(required=True, allow_none=True, max=1000, lines=True)
    summary = fields.Text(required=True, max=2000)
    data = fields.Free(required=True)
    hidden = fields.Many(fields.Text(), required=True)


class HistoryQuery(fields.Query):
    """The day up to which facts count, and the instant up to which they were recorded."""

    as_of = fields.Day()
    known_at = fields.Instant()


class HistoryAnswer(fields.Strict):
    """The events of one record, and its state then; null if it did not exist yet."""

    subject = fields.Id(required=True)
    as_of = fields.Day(required=True, allow_none=True)
    known_at = fields.Instant(required=True, allow_none=True)
    steps = fields.Many(fields.Part(StepAnswer), required=True)
    state = fields.Free(required=True, allow_none=True)


class ViewsQuery(PageQuery):
    """The person or participant; by default the views made in the caller's centres."""

    subject = fields.Id()


class ViewAnswer(fields.Strict):
    """One view of a person's record."""

    position = fields.Whole(required=True)
    subject = fields.Id(required=True)
    actor = fields.Text(required=True)
    actor_name = fields.Text(required=True)
    role = fields.Text(required=True)
    what = fields.Text(required=True)
    summary = fields.Text(required=True)
    viewed_at = fields.Instant(required=True)


class AttemptAnswer(fields.Strict):
    """What was tried on a day and did not happen, and how often.

    `actor` is the account that tried, or was to be signed in to; null if it is not known. `what` is
    the name of a command or a view, `subject` the record of the last attempt.
    """

    centre = fields.Text(required=True)
    day = fields.Day(required=True)
    kind = fields.Code(AttemptKind, required=True)
    actor = fields.Text(required=True, allow_none=True)
    what = fields.Text(required=True, allow_none=True)
    subject = fields.Id(required=True, allow_none=True)
    times = fields.Whole(required=True)
    first_at = fields.Instant(required=True)
    last_at = fields.Instant(required=True)
    summary = fields.Text(required=True)
