"""Who looked at whom: every act of looking at a person's record, newest first."""

from datetime import date, datetime, time, timedelta
from typing import Any

from flask import Response

from app import fields
from app.access import caller, service
from app.audit import choices
from app.audit.asked_for import AsTyped, Wanted, unreadable, wanted
from app.audit.present import Steps, present_view
from app.audit.schemas import ACTOR
from app.audit.sight import person_in_sight
from app.audit.things import codes_of_people, thing_of
from app.lists import asked
from app.pages.doors import Pages, show
from domain.kernel.caller import AUDITORS
from domain.kernel.errors import Invalid
from projections.audit.labels import LABELS
from projections.audit.names import Names
from projections.audit.views import views_of

PAGE = 50

pages = Pages("audit")


class LooksQuery(fields.Query):
    """Whose record, by whom, and on which days."""

    subject = fields.Id()
    actor = fields.Text(max=64, pattern=ACTOR)
    first = fields.Day(data_key="from")
    last = fields.Day(data_key="to")
    cursor = fields.Text(max=2000)


@pages.page(
    "/audit/views", roles=AUDITORS, query=AsTyped, reads=("audit.views", "identity.accounts")
)
def looks(query: dict[str, Any]) -> Response:
    """Who looked at a person's record; without one, what people of my centres looked at."""
    found, names = wanted(LooksQuery, query), Steps().names
    found, rows, following = _page(found, names)
    subject, actor = found.query.get("subject"), found.query.get("actor")
    return show(
        "audit/looks.html",
        found.status,
        found=found,
        rows=rows,
        labels=LABELS,
        codes=codes_of_people([str(row["person_id"]) for row in rows]),
        following=following,
        subject=thing_of(subject, names) if subject else None,
        actors=choices.actors(actor, names),
    )


def _page(found: Wanted, names: Names) -> tuple[Wanted, list[dict[str, Any]], str | None]:
    if not found.is_readable:
        return found, [], None
    query = {**found.query, "limit": PAGE}
    subject = query.get("subject")
    person = person_in_sight(subject) if subject is not None else None
    try:
        part = asked(query)
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
    """The first instant of a day at the centre, or of a day some days later."""
    if day is None:
        return None
    return datetime.combine(day + timedelta(days=later), time.min, service().settings.zone)
