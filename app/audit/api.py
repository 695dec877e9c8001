"""HTTP for the audit trail: who did what, when and why, and who viewed whose record."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Response

from app.audit import schemas
from app.audit.attempts import READERS as READERS_OF_ATTEMPTS
from app.audit.attempts import attempts
from app.audit.export import KINDS as KINDS_OF_FILES
from app.audit.export import exported
from app.audit.history import KINDS, history
from app.audit.presentation import present_view
from app.audit.visibility import (
    centres_asked_for,
    event_is_visible,
    person_asked_for,
    person_is_visible,
)
from app.http.event_steps import Steps
from app.http.file_form import form_asked_for
from app.http.pagination import require_known
from app.http.routing import (
    Answer,
    ApiRouter,
    PageOf,
    PageQuery,
    caller,
    page_request,
    service,
    viewed,
)
from app.registry.act_words import act_label
from app.registry.history_kind import HistoryKind
from domain.kernel.errors import NotFound
from domain.kernel.messaging.caller import AUDITORS, Role
from projections.audit.names import Names
from projections.audit.search import events
from projections.audit.views import views_of

FILTERS = ("subject", "type", "actor", "first", "correlation", "causation", "known_at")

router = ApiRouter(
    "audit",
    description="操作履歴。The audit trail: every event, and every view of a person's record.",
)


@router.get(
    "/audit/events",
    query=schemas.EventsQuery,
    answer=PageOf(schemas.StepAnswer),
    roles=AUDITORS,
    reads=("audit.trail", "identity.accounts"),
)
def audit_events(query: dict[str, Any]) -> dict[str, Any]:
    """The events of the caller's centres, in the order in which they were recorded."""
    part = page_request(query)
    narrowed = _narrowed(query) | _span(part.after, query)
    newest_first = query["order"] == "desc"
    rows = events(service().views, limit=part.fetch, newest_first=newest_first, **narrowed)
    page = part.page(rows, lambda row: (row["position"],))
    steps = Steps()
    page["items"] = steps.at([row["position"] for row in page["items"]])
    viewed([*person_asked_for(query.get("subject")), *steps.people_shown()], "audit")
    return page


@router.get(
    "/audit/events/export",
    query=schemas.ExportQuery,
    answer=None,
    media_types=tuple(KINDS_OF_FILES.values()),
    roles=AUDITORS,
    reads=("audit.trail", "identity.accounts"),
)
def audit_export(query: dict[str, Any]) -> Response:
    """The same events as a file: CSV, XLSX or JSON lines, streamed."""
    form = form_asked_for(query.get("format"), KINDS_OF_FILES)
    viewed(person_asked_for(query.get("subject")), "audit")
    narrowed = _narrowed(query) | _span(None, query)
    return exported(form, narrowed, newest_first=query["order"] == "desc")


def _narrowed(query: dict[str, Any]) -> dict[str, Any]:
    """Return the filters of a search within the caller's centres. Raises Invalid."""
    if "known_at" in query:
        require_known(query["known_at"], service().clock.now())
    order = query["order"]
    narrowed = {name: query[name] for name in FILTERS if name in query}
    last = min((query[name] for name in ("last", "as_of") if name in query), default=None)
    order_id = order if isinstance(order, UUID) else None
    return {**narrowed, "last": last, "centres": centres_asked_for(query), "order_id": order_id}


def _span(after: tuple[Any, ...] | None, query: dict[str, Any]) -> dict[str, Any]:
    """Return the range of ledger positions to search; a cursor continues after the last shown."""
    span = {"after": query.get("position_after")}
    if after is not None:
        span["before" if query["order"] == "desc" else "after"] = after[0]
    return span


@router.get(
    "/audit/events/<int:position>",
    answer=schemas.StepAnswer,
    roles=AUDITORS,
    reads=("identity.accounts",),
)
def audit_event(_: dict[str, Any], position: int) -> dict[str, Any]:
    """One event."""
    steps = Steps()
    shown = steps.present(event_is_visible(position), position)
    viewed(steps.people_shown(), "audit")
    return shown


def _history_of(kind: HistoryKind) -> Callable[..., Answer]:
    def view(query: dict[str, Any], id: UUID) -> Answer:
        return Answer(history(kind, id, **query))

    return view


for kind in KINDS.values():
    view = _history_of(kind)
    view.__name__ = f"history_of_{kind.subjects.replace('-', '_')}"
    view.__doc__ = "Every event of one record, and its state on a day."
    router.get(
        kind.rule_of_api,
        query=schemas.HistoryQuery,
        answer=schemas.HistoryAnswer,
        roles=kind.roles,
        reads=("audit.trail", "identity.accounts"),
    )(view)


@router.get(
    "/audit/views",
    query=schemas.ViewsQuery,
    answer=PageOf(schemas.ViewAnswer),
    roles=AUDITORS | {Role.PARTICIPANT},
    reads=("audit.views", "identity.accounts"),
)
def audit_views(query: dict[str, Any]) -> dict[str, Any]:
    """Who viewed a person's record, newest first; a participant sees who viewed their own."""
    part, reader = page_request(query), caller()
    subject = query.get("subject")
    if not reader.has(AUDITORS):
        subject = subject or reader.participant_id
    person_id = person_is_visible(subject) if subject is not None else None
    if person_id is None and not reader.has(AUDITORS):
        raise NotFound
    rows = views_of(
        service().views,
        limit=part.fetch,
        after=part.after,
        person_id=person_id,
        centres=reader.centres,
    )
    page = part.page(rows, lambda row: (row["position"], row["person_id"]))
    names = Names(service().ledger, service().views, act_label)
    names.learn_actors(row["actor"] for row in page["items"])
    page["items"] = [present_view(row, names) for row in page["items"]]
    return page


@router.get(
    "/audit/attempts",
    query=PageQuery,
    answer=PageOf(schemas.AttemptAnswer),
    roles=READERS_OF_ATTEMPTS,
    reads=("audit.trail", "identity.accounts"),
)
def audit_attempts(query: dict[str, Any]) -> dict[str, Any]:
    """What was tried at the caller's centres and did not happen, newest day first."""
    return attempts(query)
