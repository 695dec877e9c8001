"""The list of participants: who is present, their load, and who needs attention."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Response

from app.http import fields
from app.http.authorization import caller, service, viewed
from app.http.lists import OPEN, chosen
from app.http.pagination import page_request
from app.pages.lists import PAGE, ChoiceFilter, DayFilter, ListPage, PageQuery, ShownList
from app.pages.page_links import next_page
from app.pages.routing import Pages, render
from app.participants import as_of, labels
from app.participants.care import MOST_TO_LOOK_AFTER, Cared, by_alert, everybody, to_look_after
from app.participants.live_filters import asked_for
from app.participants.named import Named
from app.participants.participant_listing import ParticipantFilters
from domain.kernel.messaging.caller import STAFF
from domain.kernel.storage.database import Row
from domain.kernel.text.bilingual import BilingualText
from domain.participants.queries import present_on
from projections.participants.participant_listing import PARTICIPANTS
from projections.people.correction_requests import waiting_requests
from projections.people.people_index import names_of

READS = (
    "participants.roll",
    "participants.workload",
    "people.correction_requests",
    *as_of.READS,
)

MOST_REQUESTS = 100

_OF_ANY_DAY = frozenset({"q", "sort", "kana", "registered_from", "registered_before"})
"""What is asked in the same way of the list as it was on another day."""

pages = Pages("participants")


class ListQuery(ParticipantFilters, PageQuery):
    """The question of the page, and the day whose states are shown."""

    as_of = fields.Day()


_CARE = {
    "true": BilingualText("あり", "Something"),
    "false": BilingualText("なし", "Nothing"),
}
PARTICIPANTS_PAGE = ListPage(
    path="/participants",
    listing=PARTICIPANTS,
    ask=asked_for,
    filters=(
        ChoiceFilter(
            "work_mode",
            BilingualText("就労形態", "Place of work"),
            lambda _: labels.options(labels.WORK_MODES),
        ),
        ChoiceFilter(
            "kana",
            BilingualText("名前の読み", "Reading of the name"),
            lambda _: labels.options(labels.KANA),
        ),
        DayFilter("registered_from", BilingualText("登録日がこの日から", "Registered from")),
        DayFilter("registered_before", BilingualText("登録日がこの日より前", "Registered before")),
        ChoiceFilter(
            "today", BilingualText("今日", "Today"), lambda _: labels.options(labels.TODAY)
        ),
        ChoiceFilter(
            "care",
            BilingualText("気になること", "To look after"),
            lambda _: labels.options(_CARE),
        ),
        ChoiceFilter(
            "in_hand",
            BilingualText("手元の作業", "Tasks in hand"),
            lambda _: labels.options(labels.IN_HAND),
        ),
        DayFilter("as_of", BilingualText("この日の状態", "As of this day")),
    ),
    groups=("state", labels.STATES),
    parts={
        "open": BilingualText("登録中", "On the books"),
        "done": BilingualText("登録の終わった人", "No longer"),
        "all": BilingualText("すべて", "All"),
    },
    file="/api/v1/participants/export",
)


@pages.page("/participants", roles=STAFF, query=ListQuery, reads=READS)
def participants(query: dict[str, Any]) -> Response:
    """The participants of the caller's centres, by kana; those who need attention come first."""
    shown = _on_the_day(query) if "as_of" in query else PARTICIPANTS_PAGE.shown(query)
    cared = everybody()
    first = to_look_after(cared.values()) if not query else []
    names = _names(shown.rows, first[:MOST_TO_LOOK_AFTER])
    viewed([UUID(item) for item in names], "participants")
    return render(
        "participants/list.html",
        words=labels,
        list=shown,
        cared=cared,
        presence=_presence([row["participant_id"] for row in shown.rows]),
        first=first,
        groups=by_alert(first[:MOST_TO_LOOK_AFTER]),
        most=MOST_TO_LOOK_AFTER,
        requests=waiting_requests(
            service().views, centres=caller().centres, after=None, limit=MOST_REQUESTS
        ),
        most_requests=MOST_REQUESTS,
        first_named=_named(first[:MOST_TO_LOOK_AFTER], names),
        as_of=query.get("as_of"),
        uuid=UUID,
    )


def _on_the_day(query: dict[str, Any]) -> ShownList:
    """Return the page of the list as it was on a day."""
    now = {name: query[name] for name in query.keys() & _OF_ANY_DAY}
    asked = chosen(PARTICIPANTS, now, caller().centres)
    part = page_request({**query, "limit": PAGE})
    shown = query.get("show", OPEN)
    state, work_mode = query.get("state"), query.get("work_mode")
    rows = as_of.as_it_was(
        query["as_of"],
        asked,
        after=part.after,
        limit=part.fetch,
        also_left=shown != OPEN,
        state=state.value if state else None,
        work_mode=work_mode.value if work_mode else None,
    )
    page = part.page(rows, lambda row: as_of.place_of(row, asked))
    return ShownList(
        path=PARTICIPANTS_PAGE.path,
        query=query,
        of=PARTICIPANTS_PAGE,
        asked=asked,
        show=shown,
        rows=as_of.with_names_of(query["as_of"], page["items"]),
        ways=next_page("/participants", query, page["next"]),
        is_counted=False,
    )


def _names(rows: Sequence[Row], first: Sequence[Cared]) -> dict[str, str | None]:
    """Return the names of everybody on the page, by person id."""
    names = {row["person_id"]: row["name"] for row in rows}
    more = [str(item.worker.person_id) for item in first]
    return names | names_of(service().views, [item for item in more if item not in names])


def _named(cared: Sequence[Cared], names: Mapping[str, str | None]) -> dict[UUID, Named]:
    """Return the participants with their names, by id; the view of these is recorded."""
    return {
        one.worker.participant_id: Named(
            code=one.worker.code,
            person_id=one.worker.person_id,
            name=names.get(str(one.worker.person_id)),
        )
        for one in cared
    }


def _presence(ids: Sequence[str]) -> dict[str, str]:
    """Return who of these has checked in ("in") and who has checked out again ("out") today."""
    seen = present_on(service().ledger, ids, service().clock.today())
    return {id: "out" if is_out else "in" for id, is_out in seen.items()}
