"""The people of a centre for its staff, whether or not they are participants."""

from typing import Any
from uuid import UUID

from flask import Response

from app.http.authorization import caller, service, viewed
from app.http.lists import chosen
from app.pages.forms import options
from app.pages.lists import ChoiceFilter, DayFilter, ListPage, WholePageQuery
from app.pages.routing import Pages, render
from app.people.people_listing import PARTICIPATION, RESIDENCE, PeopleFilters
from domain.kernel.messaging.caller import STAFF
from domain.kernel.text.bilingual import BilingualText
from domain.participants.queries import codes_of_people
from projections.people.people_listing import PEOPLE

pages = Pages("people")


class PeopleQuery(PeopleFilters, WholePageQuery):
    """The question of the page."""


PEOPLE_PAGE = ListPage(
    path="/people",
    listing=PEOPLE,
    ask=lambda query, _: chosen(PEOPLE, query, caller().centres),
    filters=(
        ChoiceFilter(
            "resident", BilingualText("市内在住", "Residence"), lambda _: options(RESIDENCE)
        ),
        ChoiceFilter(
            "participant",
            BilingualText("参加者の登録", "As a participant"),
            lambda _: options(PARTICIPATION),
        ),
        DayFilter("birth_date", BilingualText("生年月日", "Date of birth")),
    ),
    file="/api/v1/people/export",
)


@pages.page("/people", roles=STAFF, query=PeopleQuery, reads=("people.cards",))
def people(query: dict[str, Any]) -> Response:
    """The people of the caller's centres, by kana; whom it shows is recorded."""
    shown = PEOPLE_PAGE.shown(query)
    ids = [row["person_id"] for row in shown.rows]
    viewed([UUID(id) for id in ids], "people")
    codes = codes_of_people(service().ledger, ids, caller().centres)
    return render("people/list.html", list=shown, codes=codes)
