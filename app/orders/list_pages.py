"""The list of orders: searched, filtered, sorted, counted by state, and taken out as a file."""

from collections.abc import Mapping
from typing import Any

from flask import Response

from app.http.authorization import caller, service
from app.http.lists import chosen
from app.orders import labels
from app.orders.client_choices import client_choices
from app.orders.order_listing import OrderFilters
from app.orders.progress import progress_of
from app.pages.lists import ChoiceFilter, DayFilter, ListPage, PageQuery
from app.pages.routing import Pages, render
from domain.kernel.messaging.caller import COORDINATION
from domain.kernel.text.bilingual import BilingualText
from projections.orders.order_listing import ORDERS

pages = Pages("orders")


class OrdersQuery(OrderFilters, PageQuery):
    """The question of the page."""


def _clients(_query: Mapping[str, Any]) -> list[tuple[str, str]]:
    return client_choices(caller().centres)


ORDERS_PAGE = ListPage(
    path="/orders",
    listing=ORDERS,
    ask=lambda query, show: chosen(ORDERS, query, caller().centres, show),
    filters=(
        ChoiceFilter("client_id", BilingualText("発注者", "Client"), _clients),
        ChoiceFilter(
            "kind_of_work",
            BilingualText("作業の種類", "Kind of work"),
            lambda _: labels.options(labels.KINDS_OF_WORK),
        ),
        ChoiceFilter(
            "programme",
            BilingualText("事業", "Programme"),
            lambda _: labels.options(labels.PROGRAMMES),
        ),
        ChoiceFilter(
            "priority",
            BilingualText("優先度", "Priority"),
            lambda _: labels.options(labels.PRIORITIES),
        ),
        DayFilter("due_from", BilingualText("納期がこの日から", "Due from")),
        DayFilter("due_before", BilingualText("納期がこの日より前", "Due before")),
        DayFilter("received_from", BilingualText("受付日がこの日から", "Received from")),
        DayFilter("received_before", BilingualText("受付日がこの日より前", "Received before")),
    ),
    groups=("state", labels.ORDER_STATES),
    file="/api/v1/job-orders/export",
)


@pages.page("/orders", roles=COORDINATION, query=OrdersQuery, reads=("orders.list", "tasks.queue"))
def orders(query: dict[str, Any]) -> Response:
    """The orders of the caller's centres: those that are open, by due date, unless asked else."""
    shown = ORDERS_PAGE.shown(query)
    return render(
        "orders/orders.html",
        words=labels,
        list=shown,
        orders=progress_of(shown.rows),
        today=service().clock.today(),
    )
