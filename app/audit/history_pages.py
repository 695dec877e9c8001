"""The history of one aggregate: its events in order, and its state as of a day or as known then."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from flask import Response

from app.audit.history import KINDS, known, visible
from app.audit.presentation import is_of_another_day
from app.audit.search_criteria import AsTyped, Moment, Wanted, wanted
from app.audit.state_diff import compared, facts_after
from app.audit.subject_search import subject_of
from app.http import fields
from app.http.authorization import caller, service, viewed
from app.http.event_steps import Steps
from app.pages.link_access import may_open
from app.pages.routing import Pages, render
from app.registry.history_kind import HistoryKind
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


def tell(kind: HistoryKind, query: dict[str, Any], id: UUID) -> Response:
    """Render the history of the aggregate of this kind and id."""
    now = visible(kind, id)
    found, steps = wanted(StoryQuery, query), Steps(with_names=True)
    history = service().ledger.history(id)
    then = known(
        kind.aggregate,
        history,
        as_of=found.query.get("as_of"),
        known_at=found.query.get("known_at"),
    )
    shown, following = _page(then, found)
    lines = steps.all(shown, positions_of(service().views, id))
    states = (facts_after(kind, then, steps.names), facts_after(kind, history, steps.names))
    subject = subject_of(id, steps.names)
    viewed([*kind.people(now, caller()), *steps.people_shown()], "history")
    return render(
        "audit/story.html",
        found.status,
        kind=kind.kind,
        subject=subject,
        found=found,
        path=f"{kind.path}/{id}",
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


def _where_it_is_worked_on(kind: HistoryKind, subject: Aggregate) -> str | None:
    """Return the page on which the aggregate is edited, if the reader may open it."""
    page = kind.page(subject) if kind.page is not None else None
    return page if page is not None and may_open(page) else None


def _story_of(kind: HistoryKind) -> Callable[..., Response]:
    def view(query: dict[str, Any], **names: UUID) -> Response:
        (id,) = names.values()
        return tell(kind, query, id)

    return view


for _kind in KINDS.values():
    _view = _story_of(_kind)
    _view.__name__ = f"story_of_{_kind.kind}"
    _view.__doc__ = "Every event of one record, and its state on a day."
    pages.page(
        _kind.rule_of_page,
        roles=AUDITORS,
        query=AsTyped,
        reads=("audit.trail", "identity.accounts", "people.cards"),
    )(_view)
