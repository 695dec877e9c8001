"""The list of participants: who is present, their load, and who needs attention."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from flask import Response

from app.http import fields
from app.http.authorization import caller, service, viewed
from app.http.pagination import page_request
from app.pages.page_links import next_page
from app.pages.routing import Pages, render
from app.participants import as_of, labels
from app.participants.care import MOST_TO_LOOK_AFTER, Cared, everybody, to_look_after
from domain.kernel.messaging.caller import STAFF
from domain.kernel.storage.database import Row
from domain.participants.queries import present_on
from domain.participants.value_objects import ParticipantState, WorkMode
from projections.participants.in_kana_order import in_kana_order, place_of
from projections.people.correction_requests import waiting_requests
from projections.people.people_index import names_of

PAGE = 50
READS = (
    "participants.roll",
    "participants.workload",
    "people.cards",
    "people.correction_requests",
    *as_of.READS,
)

MOST_REQUESTS = 100

pages = Pages("participants")


class ListQuery(fields.Query):
    """Filters of the list of participants, and the day whose states are shown."""

    as_of = fields.Day()
    state = fields.Code(ParticipantState)
    work_mode = fields.Code(WorkMode)
    kana = fields.Code(list(labels.KANA))
    cursor = fields.Text(max=2000)


@pages.page("/participants", roles=STAFF, query=ListQuery, reads=READS)
def participants(query: dict[str, Any]) -> Response:
    """The participants of the caller's centres, by kana; those who need attention come first."""
    part = page_request({**query, "limit": PAGE})
    chosen: dict[str, str] = {
        name: _plain(query[name]) for name in ("state", "work_mode", "kana") if name in query
    }
    rows = _rows(query.get("as_of"), part.after, part.fetch, chosen)
    page = part.page(rows, place_of)
    cared = everybody()
    first = to_look_after(cared.values()) if not query else []
    names = _names(page["items"], first[:MOST_TO_LOOK_AFTER])
    viewed([UUID(item) for item in names], "participants")
    return render(
        "participants/list.html",
        words=labels,
        rows=page["items"],
        cared=cared,
        presence=_presence([row["participant_id"] for row in page["items"]]),
        first=first,
        most=MOST_TO_LOOK_AFTER,
        requests=waiting_requests(
            service().views, centres=caller().centres, after=None, limit=MOST_REQUESTS
        ),
        most_requests=MOST_REQUESTS,
        names=names,
        chosen=chosen,
        as_of=query.get("as_of"),
        further=next_page("/participants", query, page["next"]),
        uuid=UUID,
    )


def _rows(
    day: date | None, after: tuple[Any, ...] | None, limit: int, chosen: dict[str, str]
) -> list[Row]:
    """Return the chosen rows of the list as it is, or as it was on `day`."""
    at, centres, kana = service(), caller().centres, chosen.get("kana")
    state, work_mode = chosen.get("state"), chosen.get("work_mode")
    if day is None:
        return in_kana_order(
            at.views,
            centres=centres,
            after=after,
            limit=limit,
            kana=kana,
            state=state,
            work_mode=work_mode,
        )

    def listed(after: tuple[Any, ...] | None, limit: int) -> list[Row]:
        return in_kana_order(
            at.views, centres=centres, after=after, limit=limit, kana=kana, also_left=True
        )

    return as_of.as_it_was(
        day,
        listed,
        place_of,
        after=after,
        limit=limit,
        also_left=False,
        state=state,
        work_mode=work_mode,
    )


def _plain(value: Any) -> str:
    return str(getattr(value, "value", value))


def _names(rows: Sequence[Row], first: Sequence[Cared]) -> dict[str, str | None]:
    """Return the names of everybody on the page, by person id."""
    names = {row["person_id"]: row["name"] for row in rows}
    more = [str(item.worker.person_id) for item in first]
    return names | names_of(service().views, [item for item in more if item not in names])


def _presence(ids: Sequence[str]) -> dict[str, str]:
    """Return who of these has checked in ("in") and who has checked out again ("out") today."""
    seen = present_on(service().ledger, ids, service().clock.today())
    return {id: "out" if is_out else "in" for id, is_out in seen.items()}
