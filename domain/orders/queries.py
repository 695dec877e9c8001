"""Queries of other contexts about job orders: their terms, orders in work, and uploads."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

import msgspec

from domain.kernel.errors import RuleBroken
from domain.kernel.storage.database import Row, marks
from domain.kernel.storage.ledger import Ledger
from domain.orders.client import Client
from domain.orders.job_order import HANDED_OUT, OPEN, WITH_CLIENT, OrderState

CHOICES = -1
"""The number of the part of an upload that says which sheet and column were chosen."""


class OrderTerms(NamedTuple):
    """The terms of an order, and its state; lists are decoded from JSON on access."""

    order_id: UUID
    centre: str
    number: str
    title: str
    state: str
    due_on: date
    kind_of_work: str
    work_modes_json: str
    skills_json: str
    minutes_per_task: int
    inspection: str
    received_on: date
    priority: int
    """The rank of its priority."""
    queue_order: str | None
    """What counts first among its tasks; None: what counts first in the centre."""

    @property
    def work_modes(self) -> tuple[str, ...]:
        """The modes in which the work can be done."""
        return tuple(msgspec.json.decode(self.work_modes_json))

    @property
    def skills(self) -> dict[str, int]:
        """The required skill levels."""
        return msgspec.json.decode(self.skills_json, type=dict[str, int])

    @property
    def is_in_work(self) -> bool:
        """True if its tasks may be handed out."""
        return self.state in HANDED_OUT


class OrderName(NamedTuple):
    """The number and title of an order."""

    order_id: str
    number: str
    title: str


def terms_of(ledger: Ledger, order_id: UUID) -> OrderTerms | None:
    """The terms of one order, or None if there is none with this id."""
    row = ledger.row("SELECT * FROM order_terms WHERE order_id = ?", str(order_id))
    return _terms(row) if row else None


def terms_of_all(ledger: Ledger, order_ids: Collection[UUID]) -> dict[UUID, OrderTerms]:
    """The terms of several orders by their ids."""
    if not order_ids:
        return {}
    rows = ledger.rows(
        f"SELECT * FROM order_terms WHERE order_id IN ({marks(order_ids)})",  # noqa: S608
        *map(str, order_ids),
    )
    return {item.order_id: item for item in map(_terms, rows)}


def in_work(ledger: Ledger, centre: str | None = None) -> list[OrderTerms]:
    """The orders (of one centre) whose tasks may be handed out, by due date and number."""
    rows = ledger.rows(
        f"SELECT * FROM order_terms WHERE {'' if centre is None else 'centre = ? AND '}"  # noqa: S608
        "state IN ('released', 'returned') ORDER BY due_on, number",
        *(() if centre is None else (centre,)),
    )
    return [_terms(row) for row in rows]


def centres_with_work(ledger: Ledger) -> list[str]:
    """The centres that have orders whose tasks may be handed out."""
    rows = ledger.rows(
        "SELECT DISTINCT centre FROM order_terms WHERE state IN ('released', 'returned')"
    )
    return [row["centre"] for row in rows]


def delivery_of(order_id: UUID) -> str:
    """The subject (see `optimistic_lock`) of commands that decide on what an order delivers."""
    return f"delivery/{order_id}"


def require_open(ledger: Ledger, order_id: UUID) -> None:
    """Raise RuleBroken if the order is delivered or over, so that its tasks stay as they are."""
    terms = terms_of(ledger, order_id)
    if terms is None or terms.state in OPEN:
        return
    if terms.state == OrderState.REJECTED:
        raise RuleBroken(
            "発注者から差し戻された作業の対応が、まだ決まっていません。先に案件のページで決めてください。",
            "What the client returned is not decided on yet. Decide about it on the page of the"
            " order first.",
        )
    if terms.state in WITH_CLIENT:
        raise RuleBroken(
            "この案件は納品済みなので、作業を変えられません。間違いのときは、先に案件のページで"
            "納品を取り消してください。",
            "This order is delivered, so its tasks stay as they are. If that was a mistake, take"
            " back the delivery on the page of the order first.",
        )
    raise RuleBroken(
        "この案件は終わっているので、作業を変えられません。間違いのときは、先に案件のページで"
        "その操作を取り消してください。",
        "This order is over, so its tasks stay as they are. If that was a mistake, undo that step"
        " on the page of the order first.",
    )


def centre_of(ledger: Ledger, order_id: UUID) -> str | None:
    """The centre of an order, or None if there is none with this id."""
    row = ledger.row("SELECT centre FROM order_terms WHERE order_id = ?", str(order_id))
    return str(row["centre"]) if row else None


def centre_of_client(ledger: Ledger, client_id: UUID) -> str | None:
    """The centre of a client, or None if there is none with this id."""
    found = ledger.find(Client, client_id)
    return found.centre if found else None


def named(ledger: Ledger, name: str) -> UUID | None:
    """The order with this number or id."""
    row = ledger.row(
        "SELECT order_id FROM order_terms WHERE number = ? OR order_id = ?", name, name
    )
    return UUID(row["order_id"]) if row else None


def names_of(ledger: Ledger, order_ids: Collection[str]) -> dict[str, OrderName]:
    """Number and title of several orders by their ids."""
    if not order_ids:
        return {}
    rows = ledger.rows(
        "SELECT order_id, number, title FROM order_terms"  # noqa: S608
        f" WHERE order_id IN ({marks(order_ids)})",
        *order_ids,
    )
    return {row["order_id"]: OrderName(**row) for row in rows}


def find(
    ledger: Ledger, centres: Sequence[str], *, number: str, in_title: str, limit: int
) -> list[OrderName]:
    """The orders of `centres` with this number, or with this text in the title; newest first."""
    plain = in_title.replace("!", "!!").replace("%", "!%").replace("_", "!_")
    rows = ledger.rows(
        "SELECT order_id, number, title FROM order_terms"  # noqa: S608
        f" WHERE centre IN ({marks(centres)}) AND (number = ? OR title LIKE ? ESCAPE '!')"
        " ORDER BY due_on DESC, order_id LIMIT ?",
        *centres,
        number,
        f"%{plain}%",
        limit,
    )
    return [OrderName(**row) for row in rows]


def parts_of_upload(ledger: Ledger, job_id: UUID) -> int:
    """The number of parts of an uploaded file; 0 if there is no upload."""
    row = ledger.row(
        "SELECT COUNT(*) AS parts FROM uploads WHERE job_id = ? AND part >= 0", str(job_id)
    )
    return int(row["parts"]) if row else 0


def part_of_upload(ledger: Ledger, job_id: UUID, part: int) -> bytes | None:
    """One part of an uploaded file as stored (`CHOICES`: how it is read), or None."""
    row = ledger.row("SELECT body FROM uploads WHERE job_id = ? AND part = ?", str(job_id), part)
    return bytes(row["body"]) if row else None


def _terms(row: Row) -> OrderTerms:
    return OrderTerms(
        order_id=UUID(row["order_id"]),
        centre=row["centre"],
        number=row["number"],
        title=row["title"],
        state=row["state"],
        due_on=date.fromisoformat(row["due_on"]),
        kind_of_work=row["kind_of_work"],
        work_modes_json=row["work_modes"],
        skills_json=row["skills"],
        minutes_per_task=row["minutes_per_task"],
        inspection=row["inspection"],
        received_on=date.fromisoformat(row["received_on"]),
        priority=row["priority"],
        queue_order=row["queue_order"],
    )
