"""Search of the audit trail by subject, actor, type and day; filters are kept in the address."""

from typing import Any
from uuid import UUID

from flask import Response

from app.audit import filter_options
from app.audit.export import KINDS
from app.audit.presentation import is_of_another_day
from app.audit.schemas import Actor, EventType
from app.audit.search_criteria import AsTyped, Moment, Wanted, unreadable, wanted
from app.audit.subject_search import find, subject_of
from app.audit.visibility import centres_asked_for, person_asked_for
from app.http import fields
from app.http.authorization import caller, service, viewed
from app.http.event_steps import Steps
from app.http.lag_notice import note_lag
from app.http.pagination import page_request, require_known
from app.pages.lists import Question
from app.pages.routing import Pages, render
from domain.kernel.errors import Invalid
from domain.kernel.messaging.caller import AUDITORS
from projections.audit.labels import LABELS
from projections.audit.search import CHANGES, events
from projections.identity.centres import centres_to_choose

PAGE = 50
LOOKED_FOR = ("subject", "actor", "first", "last", "correlation", "causation", "known_at")

READS = ("audit.trail", "identity.accounts", "people.cards")

pages = Pages("audit")


class TrailQuery(fields.Query):
    """Filters of the audit trail."""

    subject = fields.Id()
    actor = Actor()
    centre = fields.Word()
    type = EventType(CHANGES, filter_options.EVERYTHING)
    first = fields.Day(data_key="from")
    last = fields.Day(data_key="to")
    correlation = fields.Id()
    causation = fields.Id()
    known_at = Moment()
    position_after = fields.Whole(min=0)
    order = fields.Code(["desc", "asc"], load_default="desc")
    cursor = fields.Text(max=2000)


class FindForm(fields.Form):
    """A name, kana, code, number, title or key; posted, so that no URL contains a name."""

    q = fields.Text(required=True, max=100)


@pages.page("/audit", roles=AUDITORS, query=AsTyped, reads=READS)
def trail(query: dict[str, Any]) -> Response:
    """The events of the caller's centres, newest first by default."""
    found, steps = wanted(TrailQuery, query), Steps(with_names=True)
    found, lines, following = _page(found, steps)
    subject = found.query.get("subject")
    shown = {
        "subject": subject_of(subject, steps.names) if subject else None,
        "actors": filter_options.actors(_text(found.query.get("actor")), steps.names),
    }
    viewed([*person_asked_for(subject), *steps.people_shown()], "audit")
    return render(
        "audit/trail.html",
        found.status,
        found=found,
        lines=lines,
        labels=LABELS,
        is_of_another_day=is_of_another_day,
        following=following,
        question=Question(path="/audit", query=found.typed),
        centres=centres_to_choose(service().views, caller().centres),
        exports={form: _export(found, form) for form in KINDS},
        **shown,
        types=filter_options.types(),
        whole=filter_options.whole(),
    )


def _page(found: Wanted, steps: Steps) -> tuple[Wanted, list[dict[str, Any]], str | None]:
    """Return the requested rows, and the address of the rows after them."""
    if not found.is_readable:
        return found, [], None
    query = {**found.query, "limit": PAGE}
    try:
        if "known_at" in query:
            require_known(query["known_at"], service().clock.now())
        centres = centres_asked_for(query)
        part = page_request(query)
    except Invalid as refusal:
        return unreadable(found.typed, refusal), [], None
    is_newest_first = query["order"] == "desc"
    narrowed: dict[str, Any] = {name: query[name] for name in LOOKED_FOR if name in query}
    if "position_after" in query:
        narrowed["after"] = query["position_after"]
    if part.after is not None:
        narrowed["before" if is_newest_first else "after"] = part.after[0]
    kind = query.get("type", CHANGES)
    rows = events(
        service().views,
        centres=centres,
        limit=part.fetch,
        newest_first=is_newest_first,
        type=None if kind == filter_options.EVERYTHING else kind,
        **narrowed,
    )
    page = part.page(rows, lambda row: (row["position"],))
    lines = steps.at([row["position"] for row in page["items"]])
    more = page["next"]
    return found, lines, found.address("/audit", cursor=more) if more else None


def _export(found: Wanted, form: str) -> str:
    """Return the address of a file with every row of this search."""
    type = found.typed.get("type") or CHANGES
    asked = {"type": None if type == filter_options.EVERYTHING else type, "format": form}
    if "known_at" in found.query:
        asked["known_at"] = found.query["known_at"].isoformat()
    order = found.typed.get("order", "desc")
    return found.address("/api/v1/audit/events/export", cursor=None, order=order, **asked)


def trail_again(_query: dict[str, Any]) -> Response:
    """Return the audit trail, with the search term that was refused."""
    response: Response = trail({})
    return response


@pages.form("/audit/find", roles=AUDITORS, body=FindForm, back=trail_again)
def find_things(values: dict[str, Any]) -> Response | str:
    """The records that match a search term; with one match, redirect to its audit trail."""
    note_lag(("audit.trail", "identity.accounts", "people.cards", "orders.list"))
    found = find(values["q"])
    if len(found.addresses) == 1:
        return f"/audit?subject={found.addresses[0]}"
    viewed([UUID(row["person_id"]) for row in found.people], "people")
    return render("audit/found.html", found=found, word=values["q"])


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
