"""The list of shifts for staff: searched, filtered, sorted, counted by state, taken out."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Response

from app.http import fields
from app.http.authorization import caller, service
from app.pages.lists import ChoiceFilter, DayFilter, ListPage, PageQuery
from app.pages.routing import Pages, render
from app.robots import labels
from app.robots.deployments.deployment_names import span
from app.robots.shifts.current_pilot import was_missed
from app.robots.shifts.shift_listing import ShiftFilters, asked_for, people_in
from app.robots.visibility import named, visible_names
from domain.kernel.messaging.caller import STAFF
from domain.kernel.text.bilingual import BilingualText
from domain.robots.deployments.pilot_queries import pilots_in
from domain.robots.named_queries import Kind
from projections.people.people_index import in_kana_order
from projections.robots.shift_listing import SHIFTS

pages = Pages("robots")


class ShiftsQuery(ShiftFilters, PageQuery):
    """The question of the page."""

    first = fields.Day()
    last = fields.Day()


PINNED = {
    "true": BilingualText("固定", "Fixed"),
    "false": BilingualText("固定していない", "Not fixed"),
}


def _places(kind: Kind) -> Callable[[Mapping[str, Any]], Sequence[tuple[str, str]]]:
    return lambda _: visible_names(kind)


def _pilots(query: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The pilots who are enrolled now and the one who is chosen, by reading."""
    ids = {str(id) for id in pilots_in(service().ledger, caller().centres)}
    if "pilot" in query:
        ids.add(str(query["pilot"]))
    names = named(ids, "shifts")
    return [
        (row["person_id"], names[row["person_id"]]) for row in in_kana_order(service().views, names)
    ]


SHIFTS_PAGE = ListPage(
    path="/shifts",
    listing=SHIFTS,
    ask=asked_for,
    filters=(
        ChoiceFilter(
            "pilot", BilingualText("パイロット（控えを含む）", "Pilot or stand-by"), _pilots
        ),
        ChoiceFilter("deployment_id", BilingualText("配置", "Deployment"), _places("deployment")),
        ChoiceFilter("venue_id", BilingualText("設置場所", "Place of the robot"), _places("venue")),
        ChoiceFilter("robot_id", BilingualText("ロボット", "Robot"), _places("robot")),
        ChoiceFilter(
            "pinned",
            BilingualText("シフト表での扱い", "In the roster"),
            lambda _: labels.options(PINNED),
        ),
        DayFilter("first", BilingualText("この日から", "From this day")),
        DayFilter("last", BilingualText("この日まで", "Up to this day")),
    ),
    groups=("state", labels.STATES),
    parts={
        "open": BilingualText("予定・実施中", "Coming and under way"),
        "done": BilingualText("終了・取消し", "Over"),
        "all": BilingualText("すべて", "All"),
    },
    file="/api/v1/shifts/export",
    names_in_api={"first": "from", "last": "to"},
)


@pages.page("/shifts", roles=STAFF, query=ShiftsQuery, reads=("robots.shifts", "people.cards"))
def shifts(query: dict[str, Any]) -> Response:
    """The shifts of the caller's centres: those that are not over, by time, unless asked else."""
    shown = SHIFTS_PAGE.shown(query)
    named(people_in(shown.rows), "shifts")
    return render("robots/shifts.html", words=labels, list=shown, span=span, was_missed=was_missed)
