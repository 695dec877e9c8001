"""Routes of the search for cover: who is asked for which shift, and the first acceptance."""

from typing import Any
from uuid import UUID

from app.http.routing import ApiRouter, caller, service
from app.robots.cover.schemas import (
    CoverAnswer,
    CoverOffersAnswer,
    CoverRulesAnswer,
    CoverRulesBody,
)
from domain.kernel.messaging.caller import COORDINATION, Role
from domain.kernel.storage.database import Row
from domain.robots.cover.commands import DeclineCover, SetCoverRules, TakeCover
from domain.robots.cover.cover import Cover
from domain.robots.cover.inline_projection import offers_to, sought_in
from domain.robots.cover.rules import CoverRules, Times

router = ApiRouter("robots")


def _rules(rules: CoverRules) -> dict[str, Any]:
    times = rules.times or Times()
    return {
        "deployment_id": rules.deployment_id,
        "minutes_for_stand_by": times.for_stand_by,
        "minutes_before_start": times.before_start,
    }


def _cover(cover: Cover) -> dict[str, Any]:
    return {
        "id": cover.id,
        "shift_id": cover.shift_id,
        "state": cover.state,
        "is_mine": cover.taken_by is not None and cover.taken_by == caller().person_id,
    }


router.command(
    "/deployments/<uuid:deployment_id>/set-cover-rules",
    SetCoverRules,
    body=CoverRulesBody,
    answer=CoverRulesAnswer,
    present=_rules,
    creates=True,
)

for verb, command in (("take", TakeCover), ("decline", DeclineCover)):
    router.command(
        f"/cover-offers/<uuid:cover_id>/{verb}",
        command,
        answer=CoverAnswer,
        present=_cover,
    )


@router.get("/cover-offers", answer=CoverOffersAnswer, roles=COORDINATION | {Role.PARTICIPANT})
def cover_offers(_: dict[str, Any]) -> dict[str, Any]:
    """The shifts that the caller is asked to cover; staff see all those of their centres."""
    reader, today = caller(), service().clock.today()
    rows: list[Row] = []
    if reader.has(COORDINATION):
        rows = sought_in(service().ledger, reader.centres, today)
    elif reader.person_id is not None:
        rows = offers_to(service().ledger, reader.person_id, today)
    return {"items": [_offer(row) for row in rows]}


def _offer(row: Row) -> dict[str, Any]:
    return {
        "id": UUID(row["cover_id"]),
        "shift_id": UUID(row["shift_id"]),
        "deployment_id": UUID(row["deployment_id"]),
        "venue_id": UUID(row["venue_id"]),
        "date": row["day"],
        "start": row["start_time"],
        "end": row["end_time"],
        "state": row["cover_state"],
        "staff_hear_at": row["tell_at"],
    }
