"""Which orders and clients exist, and in which state are they?"""

from collections.abc import Sequence
from typing import Any

from domain.kernel.events.event import Event
from domain.kernel.priority import Priority
from domain.kernel.storage.database import Database, Row, marks
from domain.kernel.text.folding import folded
from domain.orders.client import Client
from domain.orders.job_order import UNFINISHED, JobOrder, OrderState, OrderStep
from projections.kernel.list_pages import page
from projections.kernel.listing import Chosen
from projections.kernel.projector import Projector, on
from projections.kernel.search_pieces import pieces_table, set_pieces
from projections.orders.client_listing import CLIENTS
from projections.orders.order_listing import DUE, ORDERS


class OrderList(Projector):
    """One row per order, one row per client, and the pieces of the words of an order.

    `since` is the instant of the last step of an order.
    """

    name = "orders.list"
    version = 7
    tables = {
        "order_list": """
            order_id TEXT PRIMARY KEY, centre TEXT NOT NULL, number TEXT NOT NULL,
            client_id TEXT NOT NULL, title TEXT NOT NULL, programme TEXT NOT NULL,
            kind_of_work TEXT NOT NULL, state TEXT NOT NULL, held_from TEXT,
            received_on TEXT NOT NULL, due_on TEXT NOT NULL, accepted_on TEXT, quantity INTEGER,
            is_done INTEGER NOT NULL, client_name TEXT NOT NULL,
            client_sorted_as TEXT NOT NULL, title_sorted_as TEXT NOT NULL,
            search_text TEXT NOT NULL, priority INTEGER NOT NULL, priority_code TEXT NOT NULL,
            since TEXT NOT NULL
        """,
        "order_pieces": pieces_table(ORDERS),
        "client_list": """
            client_id TEXT PRIMARY KEY, centre TEXT NOT NULL, name TEXT NOT NULL, name_kana TEXT,
            kind TEXT NOT NULL, search_name TEXT NOT NULL, search_kana TEXT NOT NULL,
            sorted_as TEXT NOT NULL, search_text TEXT NOT NULL
        """,
        "client_pieces": pieces_table(CLIENTS),
    }
    indexes = {
        "order_list": ["client_id, due_on, order_id"],
        "order_pieces": ["order_id"],
        "client_pieces": ["client_id"],
    }
    reader_indexes = {
        "order_list": ORDERS.indexes,
        "client_list": [*CLIENTS.indexes, "centre, search_name"],
    }

    @on(Client.Registered)
    def client_registered(self, event: Client.Registered, _: int) -> None:
        """Add a client."""
        self.run(
            "INSERT INTO {client_list} (client_id, centre, name, kind, search_name, search_kana,"
            " sorted_as, search_text) VALUES (?, ?, ?, ?, '', '', '', '')",
            str(event.originator_id),
            event.meta.centre,
            event.name,
            event.client_kind.value,
        )
        self._name(event, event.name, None)

    @on(Client.NameCorrected)
    def client_name_corrected(self, event: Client.NameCorrected, _: int) -> None:
        """Update the name and reading of a client."""
        self._name(event, event.name, event.name_kana)
        client = str(event.originator_id)
        for row in self.rows("SELECT order_id FROM {order_list} WHERE client_id = ?", client):
            self._make_searchable(row["order_id"])

    def _name(self, event: Event, name: str, kana: str | None) -> None:
        """Store the name and reading of a client, and what they are found and sorted by."""
        client, search_name, search_kana = (
            str(event.originator_id),
            folded(name),
            folded(kana or ""),
        )
        text = f"{search_name} {search_kana}"
        self.run(
            "UPDATE {client_list} SET name = ?, name_kana = ?, search_name = ?, search_kana = ?,"
            " sorted_as = ?, search_text = ? WHERE client_id = ?",
            name,
            kana,
            search_name,
            search_kana,
            search_kana or search_name,
            text,
            client,
        )
        set_pieces(self, CLIENTS, client)

    @on(Client.KindCorrected)
    def client_kind_corrected(self, event: Client.KindCorrected, _: int) -> None:
        """Update the kind of a client."""
        self.run(
            "UPDATE {client_list} SET kind = ? WHERE client_id = ?",
            event.client_kind.value,
            str(event.originator_id),
        )

    @on(JobOrder.Received)
    def received(self, event: JobOrder.Received, _: int) -> None:
        """Add an order."""
        terms = event.terms
        self.run(
            "INSERT INTO {order_list} (order_id, centre, number, client_id, title, programme,"
            " kind_of_work, state, received_on, due_on, quantity, is_done, client_name,"
            " client_sorted_as, title_sorted_as, search_text, priority, priority_code,"
            " since)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, 'received', ?, ?, ?, 0, '', '', '', '', ?, ?, ?)",
            str(event.originator_id),
            event.meta.centre,
            event.number,
            str(terms.client_id),
            terms.title,
            terms.programme.value,
            terms.kind_of_work.value,
            terms.received_on.isoformat(),
            terms.due_on.isoformat(),
            terms.quantity,
            Priority.NORMAL.rank,
            Priority.NORMAL.value,
            event.meta.recorded_at.isoformat(),
        )
        self._make_searchable(str(event.originator_id))

    @on(JobOrder.PriorityChosen)
    def priority_chosen(self, event: JobOrder.PriorityChosen, _: int) -> None:
        """Update the priority."""
        self.run(
            "UPDATE {order_list} SET priority = ?, priority_code = ? WHERE order_id = ?",
            event.priority.rank,
            event.priority.value,
            str(event.originator_id),
        )

    @on(JobOrder.Accepted)
    def accepted(self, event: JobOrder.Accepted, _: int) -> None:
        """The order was accepted; the day counts for 業務受託件数."""
        self._stands(event, OrderState.ACCEPTED)
        self.run(
            "UPDATE {order_list} SET accepted_on = ? WHERE order_id = ?",
            event.meta.occurred_on.isoformat(),
            str(event.originator_id),
        )

    @on(JobOrder.Declined)
    def declined(self, event: JobOrder.Declined, _: int) -> None:
        """The order was declined."""
        self._stands(event, OrderState.DECLINED)

    @on(JobOrder.Released)
    def released(self, event: JobOrder.Released, _: int) -> None:
        """The tasks of the order may be handed out."""
        self._stands(event, OrderState.RELEASED)

    @on(JobOrder.Held)
    def held(self, event: JobOrder.Held, _: int) -> None:
        """The order is on hold."""
        self.run(
            "UPDATE {order_list} SET held_from = state, state = 'on_hold' WHERE order_id = ?",
            str(event.originator_id),
        )

    @on(JobOrder.Resumed)
    def resumed(self, event: JobOrder.Resumed, _: int) -> None:
        """The order returns to the state before the hold."""
        self.run(
            "UPDATE {order_list} SET state = held_from WHERE order_id = ?",
            str(event.originator_id),
        )

    @on(JobOrder.DueDateMoved)
    def due_date_moved(self, event: JobOrder.DueDateMoved, _: int) -> None:
        """Update the due date."""
        self.run(
            "UPDATE {order_list} SET due_on = ? WHERE order_id = ?",
            event.due_on.isoformat(),
            str(event.originator_id),
        )
        set_pieces(self, ORDERS, str(event.originator_id))

    @on(JobOrder.TermsChanged, JobOrder.TermsCorrected)
    def terms_changed(self, event: JobOrder.TermsChanged | JobOrder.TermsCorrected, _: int) -> None:
        """Update the terms of an order."""
        terms = event.terms
        self.run(
            "UPDATE {order_list} SET title = ?, programme = ?, kind_of_work = ?, quantity = ?,"
            " received_on = ? WHERE order_id = ?",
            terms.title,
            terms.programme.value,
            terms.kind_of_work.value,
            terms.quantity,
            terms.received_on.isoformat(),
            str(event.originator_id),
        )
        self._make_searchable(str(event.originator_id))

    @on(JobOrder.ClientCorrected)
    def client_corrected(self, event: JobOrder.ClientCorrected, _: int) -> None:
        """Show the order with its right client."""
        self.run(
            "UPDATE {order_list} SET client_id = ? WHERE order_id = ?",
            str(event.client_id),
            str(event.originator_id),
        )
        self._make_searchable(str(event.originator_id))

    @on(JobOrder.StepDayCorrected)
    def step_day_corrected(self, event: JobOrder.StepDayCorrected, _: int) -> None:
        """Update the day of the acceptance."""
        if event.step is OrderStep.ACCEPTED:
            self.run(
                "UPDATE {order_list} SET accepted_on = ? WHERE order_id = ?",
                event.day.isoformat(),
                str(event.originator_id),
            )

    @on(JobOrder.Delivered)
    def delivered(self, event: JobOrder.Delivered, _: int) -> None:
        """The order was delivered."""
        self._stands(event, OrderState.DELIVERED)

    @on(JobOrder.DeliveryAccepted)
    def delivery_accepted(self, event: JobOrder.DeliveryAccepted, _: int) -> None:
        """The client accepted the delivery."""
        self._stands(event, OrderState.ACCEPTED_BY_CLIENT)

    @on(JobOrder.DeliveryRejected)
    def delivery_rejected(self, event: JobOrder.DeliveryRejected, _: int) -> None:
        """The client returned the delivery, and the tasks went back at once."""
        self._stands(event, OrderState.RETURNED)

    @on(JobOrder.RejectionReceived)
    def rejection_received(self, event: JobOrder.RejectionReceived, _: int) -> None:
        """The client returned some of the delivery; staff decide about it."""
        self._stands(event, OrderState.REJECTED)

    @on(JobOrder.RejectionDecided)
    def rejection_decided(self, event: JobOrder.RejectionDecided, _: int) -> None:
        """Staff decided about some of what the client returned, or all of it."""
        self._stands(event, event.state)

    @on(JobOrder.Closed)
    def closed(self, event: JobOrder.Closed, _: int) -> None:
        """The order was closed."""
        self._stands(event, OrderState.CLOSED)

    @on(JobOrder.Cancelled)
    def cancelled(self, event: JobOrder.Cancelled, _: int) -> None:
        """The order was cancelled before delivery."""
        self._stands(event, OrderState.CANCELLED)

    @on(JobOrder.StepUndone)
    def step_undone(self, event: JobOrder.StepUndone, _: int) -> None:
        """The order is as it was before its last step."""
        self._stands(event, event.state)
        if event.step is OrderStep.ACCEPTED:
            self.run(
                "UPDATE {order_list} SET accepted_on = NULL WHERE order_id = ?",
                str(event.originator_id),
            )

    def _stands(self, event: Any, state: OrderState) -> None:
        order, is_done = str(event.originator_id), int(state not in UNFINISHED)
        (row,) = self.rows("SELECT is_done FROM {order_list} WHERE order_id = ?", order)
        self.run(
            "UPDATE {order_list} SET state = ?, is_done = ?, since = ? WHERE order_id = ?",
            state.value,
            is_done,
            event.meta.recorded_at.isoformat(),
            order,
        )
        if row["is_done"] != is_done:
            set_pieces(self, ORDERS, order)

    def _make_searchable(self, order_id: str) -> None:
        """Store the words by which an order is found and sorted: its own and its client's."""
        (row,) = self.rows(
            "SELECT o.centre, o.number, o.title, c.name, c.sorted_as, c.search_name, c.search_kana"
            " FROM {order_list} o JOIN {client_list} c ON c.client_id = o.client_id"
            " WHERE o.order_id = ?",
            order_id,
        )
        title = folded(row["title"])
        text = " ".join([folded(row["number"]), title, row["search_name"], row["search_kana"]])
        self.run(
            "UPDATE {order_list} SET client_name = ?, client_sorted_as = ?, title_sorted_as = ?,"
            " search_text = ? WHERE order_id = ?",
            row["name"],
            row["sorted_as"],
            title,
            text,
            order_id,
        )
        set_pieces(self, ORDERS, order_id)


def found_by_words(views: Database, *, centres: tuple[str, ...], q: str, limit: int) -> list[Row]:
    """The first orders, open ones first, whose number, title or client has the words of `q`."""
    chosen = Chosen(centres=centres, sort=DUE, q=q)
    return page(views, ORDERS, chosen, after=None, limit=limit).rows


def has_words(views: Database, order_id: str, q: str) -> bool:
    """True if the number, title or client of an order has all words of `q`."""
    row = views.read_one("SELECT search_text FROM order_list WHERE order_id = ?", [order_id])
    return row is not None and all(folded(word) in row["search_text"] for word in q.split())


def orders_of_client(
    views: Database,
    *,
    centres: tuple[str, ...],
    client_id: str,
    after: Sequence[Any] | None,
    limit: int,
    state: OrderState | None = None,
) -> list[Row]:
    """Orders of one client (only those in `state`, if given), the latest due date first."""
    where, values = _among(centres)
    where += " AND client_id = ?"
    values.append(client_id)
    if state is not None:
        where += " AND state = ?"
        values.append(state.value)
    if after is not None:
        where += " AND (due_on, order_id) < (?, ?)"
        values.extend(after)
    return views.read(
        f"SELECT * FROM order_list WHERE {where}"  # noqa: S608
        " ORDER BY due_on DESC, order_id DESC LIMIT ?",
        [*values, limit],
    )


def clients(views: Database, *, centres: tuple[str, ...], limit: int, q: str = "") -> list[Row]:
    """The first clients of these centres by reading, with the words of `q`."""
    chosen = Chosen(centres=centres, sort="reading", q=q)
    return page(views, CLIENTS, chosen, after=None, limit=limit).rows


def clients_called(views: Database, *, centres: tuple[str, ...], name: str, kana: str) -> list[Row]:
    """Clients of these centres with the same folded name or reading, at most ten."""
    where, values = _among(centres)
    return views.read(
        f"SELECT * FROM client_list WHERE {where}"  # noqa: S608
        " AND (search_name = ? OR (search_kana = ? AND search_kana <> ''))"
        " ORDER BY sorted_as, client_id LIMIT 10",
        [*values, folded(name), folded(kana)],
    )


def _among(centres: tuple[str, ...]) -> tuple[str, list[Any]]:
    return f"centre IN ({marks(centres)})", list(centres)
