"""Filters of the list of participants by what is so now: today, alerts, tasks in hand."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.http.authorization import caller, service
from app.http.lists import ALL, chosen
from app.participants.care import Cared, everybody
from domain.kernel.errors import Invalid
from domain.kernel.messaging.caller import STAFF
from domain.participants.course import PRESENT
from domain.participants.queries import present_on
from projections.kernel.listing import Chosen
from projections.participants.participant_listing import PARTICIPANTS

LIVE = ("today", "care", "in_hand")
"""The names of these filters in a query."""


def asked_for(query: Mapping[str, Any], show: str = ALL) -> Chosen:
    """What `query` asks of the list. Raises Invalid for a live filter of who is not staff."""
    live = {name: query[name] for name in LIVE if name in query}
    plain = {name: value for name, value in query.items() if name not in live}
    asked = chosen(PARTICIPANTS, plain, caller().centres, show)
    if not live:
        return asked
    if not caller().has(STAFF):
        raise Invalid.field(
            next(iter(live)),
            "この絞り込みは、センターの職員だけが使えます。",
            "Only the staff of the centre can use this filter.",
        )
    return replace(asked, filters={**asked.filters, "participants": _ids(live)})


def _ids(live: Mapping[str, Any]) -> list[str]:
    """The ids of those on the books for whom all of this is so; one that nobody has for nobody."""
    found = {str(id): one for id, one in everybody().items() if one.worker.state in PRESENT}
    out = present_on(service().ledger, list(found), service().clock.today())
    chosen_ids = [id for id, one in found.items() if _fits(one, out.get(id), live)]
    return chosen_ids or [""]


def _fits(one: Cared, is_out: bool | None, live: Mapping[str, Any]) -> bool:
    """True if the filters hold; `is_out` is None for who has not checked in today."""
    worker = one.worker
    doing = "not_yet" if is_out is None else "ended" if is_out else "begun"
    if "today" in live:
        rests = worker.rests(service().clock.today())
        if live["today"] != "rests" and live["today"] != doing:
            return False
        if live["today"] == "rests" and not rests:
            return False
        if live["today"] == "not_yet" and rests:
            return False
    if "care" in live and live["care"] != bool(one.alerts):
        return False
    held, most = worker.load.open_tasks, worker.max_open_tasks
    in_hand = {"none": held == 0, "some": held > 0, "full": held >= most}
    return "in_hand" not in live or in_hand[live["in_hand"]]
