"""The people of a centre for its staff, whether or not they are participants."""

from typing import Any
from uuid import UUID

from flask import Response

from app.http import fields
from app.http.authorization import caller, service, viewed
from app.http.lists import chosen, sort_codes
from app.pages.forms import options
from app.pages.lists import ChoiceFilter, ListPage, WholePageQuery
from app.pages.routing import Pages, render
from domain.kernel.messaging.caller import STAFF
from domain.kernel.text.bilingual import BilingualText
from domain.participants.queries import codes_of_people
from projections.people.people_listing import PEOPLE

RESIDENCE = {
    "true": BilingualText("市内に住む人", "Living in the city"),
    "false": BilingualText("市外に住む人", "Living elsewhere"),
}

pages = Pages("people")


class PeopleQuery(WholePageQuery):
    """The question of the page."""

    resident = fields.Flag()
    sort = fields.Code(sort_codes(PEOPLE))


PEOPLE_PAGE = ListPage(
    path="/people",
    listing=PEOPLE,
    ask=lambda query, _: chosen(PEOPLE, query, caller().centres),
    filters=(
        ChoiceFilter(
            "resident", BilingualText("市内在住", "Residence"), lambda _: options(RESIDENCE)
        ),
    ),
)


@pages.page("/people", roles=STAFF, query=PeopleQuery, reads=("people.cards",))
def people(query: dict[str, Any]) -> Response:
    """The people of the caller's centres, by kana; whom it shows is recorded."""
    shown = PEOPLE_PAGE.shown(query)
    ids = [row["person_id"] for row in shown.rows]
    viewed([UUID(id) for id in ids], "people")
    codes = codes_of_people(service().ledger, ids, caller().centres)
    return render("people/list.html", list=shown, codes=codes)
