"""The history of one aggregate: its events in order, and its state as of a day or as known then."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from flask import Response

from app.audit.history import KINDS, known, people_of, require_visible
from app.audit.presentation import is_of_another_day
from app.audit.search_criteria import AsTyped, Moment, Wanted, wanted
from app.audit.state_diff import SUBJECTS, compared, state
from app.audit.subject_search import STORIES, subject_of
from app.http import fields
from app.http.authorization import service, viewed
from app.http.event_steps import Steps
from app.pages.link_access import may_open
from app.pages.routing import Pages, render
from domain.kernel.events.aggregate import Aggregate
from domain.kernel.events.event import Event
from domain.kernel.messaging.caller import AUDITORS
from projections.audit.labels import LABELS
from projections.audit.search import positions_of

PAGE = 50

pages = Pages("audit")


class StoryQuery(fields.Query):
    """The day and the recording time up to which events count, and the page."""

    as_of = fields.Day()
    known_at = Moment()
    after = fields.Whole(min=0, max=10_000_000)


def tell(kind: str, query: dict[str, Any], id: UUID) -> Response:
    """Render the history of the aggregate with this kind (first segment of its topics) and id."""
    now = service().ledger.get(KINDS[SUBJECTS[kind]].aggregate, id)
    require_visible(now)
    found, steps = wanted(StoryQuery, query), Steps()
    history = service().ledger.history(id)
    then = known(
        type(now),
        history,
        as_of=found.query.get("as_of"),
        known_at=found.query.get("known_at"),
    )
    shown, following = _page(then, found)
    lines = steps.all(shown, positions_of(service().views, id))
    states = (state(kind, then, steps.names), state(kind, history, steps.names))
    viewed([*people_of(now), *steps.people_shown()], "history")
    return render(
        "audit/story.html",
        found.status,
        kind=kind,
        subject=subject_of(id, steps.names),
        found=found,
        path=f"/audit/{STORIES[SUBJECTS[kind]]}/{id}",
        work=_where_it_is_worked_on(kind, now),
        lines=lines,
        labels=LABELS,
        is_of_another_day=is_of_another_day,
        following=following,
        is_past=bool({"as_of", "known_at"} & set(found.query)),
        existed=bool(then),
        facts=sorted(compared(*states), key=lambda item: not item.is_changed),
    )


def _page(then: Sequence[Event], found: Wanted) -> tuple[list[Event], int | None]:
    """Return the events after the version in the address, and the version to continue from."""
    after = found.query.get("after", 0)
    rest = [event for event in then if event.originator_version > after]
    shown = rest[:PAGE]
    return shown, shown[-1].originator_version if len(rest) > PAGE else None


def _where_it_is_worked_on(kind: str, subject: Aggregate) -> str | None:
    """Return the page on which the aggregate is edited, if the reader may open it."""
    page = f"{_PAGES[kind]}/{subject.id}"
    return page if may_open(page) else None


_PAGES = {
    "job_order": "/orders",
    "task": "/staff/tasks",
    "participant": "/participants",
    "person": "/people",
    "client": "/clients",
}


def _story_of(kind: str) -> Callable[..., Response]:
    def view(query: dict[str, Any], **names: UUID) -> Response:
        (id,) = names.values()
        return tell(kind, query, id)

    return view


for _kind, _name in (
    ("person", "person_id"),
    ("participant", "participant_id"),
    ("job_order", "order_id"),
    ("task", "task_id"),
    ("client", "client_id"),
):
    _view = _story_of(_kind)
    _view.__name__ = f"story_of_{_kind}"
    _view.__doc__ = "Every event of one record, and its state on a day."
    pages.page(
        f"/audit/{STORIES[SUBJECTS[_kind]]}/<uuid:{_name}>",
        roles=AUDITORS,
        query=AsTyped,
        reads=("audit.trail", "identity.accounts"),
    )(_view)
