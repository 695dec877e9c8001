"""One group of the board as a list with exactly its items."""

from collections.abc import Sequence
from typing import Any

from flask import Response

from app.http import fields
from app.http.authorization import service
from app.http.pagination import page_request
from app.orders import labels
from app.orders.attention import LABELS, OF_ORDERS, WHOLE, Attention, Group, people_in, place
from app.orders.open_help import READS, open_help
from app.orders.questions import open_questions
from app.pages.page_links import NextPage, address, next_page
from app.pages.routing import Pages, render
from app.participants import named
from domain.kernel.messaging.caller import COORDINATION

PAGE = 50

pages = Pages("orders")


class WaitingQuery(fields.Query):
    """The group, and whether only what is late by the rule of its centre is shown."""

    group = fields.Code(Group, load_default=Group.HELP)
    late = fields.Flag(load_default=False)
    cursor = fields.Text(max=2000)


@pages.page(
    "/board/items",
    roles=COORDINATION,
    query=WaitingQuery,
    reads=("orders.list", "orders.questions", "tasks.queue", *READS, *named.READS),
)
def waiting(query: dict[str, Any]) -> Response:
    """The items of a group of the board, those first that have waited longest."""
    attention, group = Attention(), query["group"]
    shown = attention.shown(group)
    count = shown.late if query["late"] and shown.late is not None else shown.count
    rows, further = _page(attention, query)
    people = named.named(people_in(group, rows), "board")
    asked = open_help(rows) if group is Group.HELP else []
    return render(
        "orders/waiting.html",
        words=labels,
        group=group.value,
        label=LABELS[group],
        is_late=query["late"],
        is_of_orders=group in OF_ORDERS,
        has_late=shown.late is not None,
        everything=address("/board/items", {"group": group.value}),
        count=count,
        rows=rows,
        people=people,
        asked={one.row["task_id"]: one for one in asked},
        questions=open_questions(rows if group is Group.CLIENT_QUESTIONS else []),
        further=further,
        today=service().clock.today(),
    )


def _page(attention: Attention, query: dict[str, Any]) -> tuple[Sequence[Any], NextPage]:
    """The items of a page, and the address of the next one."""
    group = query["group"]
    if group in WHOLE:
        return attention.items(group), NextPage(None, None)
    part = page_request({**query, "limit": PAGE})
    found = attention.items(group, is_late=query["late"], after=part.after, limit=part.fetch)
    page = part.page(found, place)
    return page["items"], next_page("/board/items", query, page["next"])
