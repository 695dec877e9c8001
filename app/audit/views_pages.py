"""Who viewed whose record: every view of a person's record, newest first."""

from datetime import date, datetime, time, timedelta
from typing import Any

from flask import Response

from app.audit import filter_options
from app.audit.presentation import present_view
from app.audit.schemas import Actor
from app.audit.search_criteria import AsTyped, Wanted, unreadable, wanted
from app.audit.subject_search import codes_of_people, subject_of
from app.audit.visibility import person_is_visible
from app.http import fields
from app.http.authorization import caller, service
from app.http.event_steps import Steps
from app.http.pagination import page_request
from app.pages.routing import Pages, render
from domain.kernel.errors import Invalid
from domain.kernel.messaging.caller import AUDITORS
from projections.audit.labels import LABELS
from projections.audit.names import Names
from projections.audit.views import views_of

PAGE = 50

pages = Pages("audit")


class ViewsQuery(fields.Query):
    """The person viewed, the viewer, and the days."""

    subject = fields.Id()
    actor = Actor()
    first = fields.Day(data_key="from")
    last = fields.Day(data_key="to")
    cursor = fields.Text(max=2000)


@pages.page(
    "/audit/views", roles=AUDITORS, query=AsTyped, reads=("audit.views", "identity.accounts")
)
def views(query: dict[str, Any]) -> Response:
    """Who viewed a person's record; without a person, the views made in the caller's centres."""
    found, names = wanted(ViewsQuery, query), Steps().names
    found, rows, following = _page(found, names)
    subject, actor = found.query.get("subject"), found.query.get("actor")
    return render(
        "audit/looks.html",
        found.status,
        found=found,
        rows=rows,
        labels=LABELS,
        codes=codes_of_people([str(row["person_id"]) for row in rows]),
        following=following,
        subject=subject_of(subject, names) if subject else None,
        actors=filter_options.actors(actor, names),
    )


def _page(found: Wanted, names: Names) -> tuple[Wanted, list[dict[str, Any]], str | None]:
    if not found.is_readable:
        return found, [], None
    query = {**found.query, "limit": PAGE}
    subject = query.get("subject")
    person = person_is_visible(subject) if subject is not None else None
    try:
        part = page_request(query)
    except Invalid as refusal:
        return unreadable(found.typed, refusal), [], None
    rows = views_of(
        service().views,
        limit=part.fetch,
        after=part.after,
        person_id=person,
        centres=caller().centres,
        actor=query.get("actor"),
        since=_morning(query.get("first")),
        until=_morning(query.get("last"), 1),
    )
    page = part.page(rows, lambda row: (row["position"], row["person_id"]))
    names.learn_actors(row["actor"] for row in page["items"])
    shown = [present_view(row, names) for row in page["items"]]
    more = page["next"]
    return found, shown, found.address("/audit/views", cursor=more) if more else None


def _morning(day: date | None, later: int = 0) -> datetime | None:
    """Return the first instant of a day at the centre, `later` days on."""
    if day is None:
        return None
    return datetime.combine(day + timedelta(days=later), time.min, service().settings.zone)
