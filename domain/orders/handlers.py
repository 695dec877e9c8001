"""How orders to this room are carried out: load, tell, save."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from domain.kernel.aggregate import Aggregate
from domain.kernel.bus import Desk, Handlers
from domain.kernel.database import Change
from domain.kernel.errors import Invalid, id_in_use
from domain.kernel.jobs import new_job
from domain.kernel.periods import fiscal_year
from domain.kernel.standing import claim
from domain.orders import commands as order
from domain.orders import question_handlers
from domain.orders.client import Client
from domain.orders.job_order import JobOrder, Terms


def register_client(command: order.RegisterClient, desk: Desk) -> Client:
    """Put a client on the books; the same id again gives the one that is there."""
    said = {"name": command.name, "client_kind": command.kind}
    if known := desk.made_before(Client, command, **said):
        return known
    client = Client.register(
        desk.new_id(command.id),
        centre=desk.caller.choose_centre(command.centre),
        name=command.name,
        kind=command.kind,
    )
    desk.save(client)
    return client


def receive(command: order.ReceiveJobOrder, desk: Desk) -> JobOrder:
    """Write an order down under a number of its own."""
    terms = Terms(
        client_id=command.client_id,
        received_on=command.received_on,
        due_on=command.due_on,
        **_ways_of_work(command),
    )
    if known := desk.made_before(JobOrder, command, terms=terms, repeats=None):
        return known
    client = _client_of(desk, command.client_id)
    if command.centre is not None and command.centre != client.centre:
        raise Invalid.field(
            "centre", "発注者は別のセンターの登録です。", "The client belongs to another centre."
        )
    return _receive(desk, command.id, client.centre, terms)


def _ways_of_work(command: order.ReceiveJobOrder | order.ChangeTerms) -> dict[str, Any]:
    """What a command says about how the work is done."""
    return {
        "title": command.title,
        "programme": command.programme,
        "kind_of_work": command.kind_of_work,
        "work_modes": tuple(sorted(set(command.work_modes))),
        "skills": command.skills,
        "minutes_per_task": command.minutes_per_task,
        "inspection": command.inspection,
        "instructions": command.instructions,
        "personal_data": command.personal_data,
        "quantity": command.quantity,
    }


def repeat(command: order.RepeatJobOrder, desk: Desk) -> JobOrder:
    """A new order with the terms of an old one."""
    if known := desk.made_before(JobOrder, command, repeats=command.order_id):
        _require_same_days(command, desk)
        return known
    model = desk.get(JobOrder, command.order_id)
    received_on = command.received_on or desk.today
    due_on = command.due_on or received_on + (model.terms.due_on - model.terms.received_on)
    terms = replace(model.terms, received_on=received_on, due_on=due_on)
    return _receive(desk, command.id, model.centre, terms, repeats=model.id)


def _require_same_days(command: order.RepeatJobOrder, desk: Desk) -> None:
    """Raise RuleBroken if the order that has the id was made for other days than are named."""
    assert command.id is not None  # noqa: S101 - it was found by its id
    made = desk.ledger.get(JobOrder, command.id, version=1)
    named = (command.received_on, made.terms.received_on), (command.due_on, made.terms.due_on)
    if any(wanted not in (None, kept) for wanted, kept in named):
        raise id_in_use()


def _client_of(desk: Desk, client_id: UUID) -> Client:
    client = desk.ledger.find(Client, client_id)
    if client is None or not client.is_visible_to(desk.caller):
        raise Invalid.field(
            "client_id", "この発注者は登録されていません。", "This client is not on the books."
        )
    return client


def _receive(
    desk: Desk, id: UUID | None, centre: str, terms: Terms, *, repeats: UUID | None = None
) -> JobOrder:
    if terms.received_on > desk.today:
        raise Invalid.field(
            "received_on", "先の日付は書けません。", "A day in the future cannot be recorded."
        )
    year = fiscal_year(terms.received_on)
    number, counted = _next_number(desk, centre, year)
    received = JobOrder.receive(
        desk.new_id(id), centre=centre, number=number, terms=terms, repeats=repeats
    )
    desk.save(received)
    desk.change(counted, claim("job_order.number", f"{centre}/{number}", received.id))
    return received


def _next_number(desk: Desk, centre: str, year: int) -> tuple[str, Change]:
    row = desk.ledger.row(
        "SELECT last FROM order_numbers WHERE centre = ? AND year = ?", centre, year
    )
    number = (row["last"] if row else 0) + 1
    counted = Change(
        "INSERT INTO order_numbers (centre, year, last) VALUES (?, ?, ?)"
        " ON CONFLICT (centre, year) DO UPDATE SET last = excluded.last",
        (centre, year, number),
    )
    return f"{year}-{number:04d}", counted


def _step(act: Callable[[JobOrder], None]) -> Callable[[order.OrderCommand, Desk], JobOrder]:
    def handle(command: order.OrderCommand, desk: Desk) -> JobOrder:
        this = desk.get(JobOrder, command.order_id)
        act(this)
        desk.save(this)
        return this

    return handle


def change_due_date(command: order.ChangeDueDate, desk: Desk) -> JobOrder:
    """Move the due date."""
    this = desk.get(JobOrder, command.order_id)
    this.change_due_date(command.due_on)
    desk.save(this)
    return this


def change_terms(command: order.ChangeTerms, desk: Desk) -> JobOrder:
    """Settle how the work is done."""
    this = desk.get(JobOrder, command.order_id)
    free_if_abandoned(desk, this)
    this.change_terms(replace(this.terms, **_ways_of_work(command)))
    desk.save(this)
    return this


def choose_my_number_warning(command: order.ChooseMyNumberWarning, desk: Desk) -> JobOrder:
    """Switch the warning on or off."""
    this = desk.get(JobOrder, command.order_id)
    this.choose_my_number_warning(is_on=command.is_on)
    desk.save(this)
    return this


def deliver(command: order.DeliverJobOrder, desk: Desk) -> JobOrder:
    """Deliver on the counts of tasks as they stand in the ledger at this moment."""
    this = desk.get(JobOrder, command.order_id)
    counts = {
        row["state"]: row["n"]
        for row in desk.ledger.rows(
            "SELECT state, COUNT(*) AS n FROM task_places WHERE order_id = ? GROUP BY state",
            str(this.id),
        )
    }
    free_if_abandoned(desk, this)
    passed, cancelled = counts.pop("passed", 0), counts.pop("cancelled", 0)
    this.deliver(passed=passed, cancelled=cancelled, unfinished=sum(counts.values()))
    desk.save(this)
    return this


def begin_import(command: order.BeginImport, desk: Desk) -> Aggregate:
    """Keep the upload, record that the import began, and lay its job into the outbox."""
    this = desk.get(JobOrder, command.order_id)
    free_if_abandoned(desk, this)
    this.begin_import(command.job_id)
    _, job = new_job(
        "import_tasks",
        {"order_id": str(this.id), "filename": command.filename},
        centre=this.centre,
        asked_by=desk.caller.actor,
        now=desk.clock.now(),
        id=command.job_id,
    )
    desk.save(this)
    desk.change(
        job,
        *(
            Change(
                "INSERT INTO uploads (job_id, part, body) VALUES (?, ?, ?)",
                (str(command.job_id), number, body),
            )
            for number, body in enumerate(command.parts)
        ),
    )
    return this


def free_if_abandoned(desk: Desk, order: JobOrder) -> None:
    """Let an order go on whose import job ended without saying so (given up, or refused)."""
    if order.importing is None:
        return
    row = desk.ledger.row("SELECT state FROM jobs WHERE id = ?", str(order.importing))
    if row is None or row["state"] not in {"waiting", "running"}:
        order.refuse_import(order.importing, bad_rows=0)


def cancel(command: order.CancelJobOrder, desk: Desk) -> JobOrder:
    """End the order before delivery."""
    this = desk.get(JobOrder, command.order_id)
    free_if_abandoned(desk, this)
    this.cancel()
    desk.save(this)
    return this


def end_import(command: order.EndImport, desk: Desk) -> JobOrder:
    """Free the order's list of tasks again and throw the upload away."""
    this = desk.get(JobOrder, command.order_id)
    if command.bad_rows:
        this.refuse_import(command.job_id, bad_rows=command.bad_rows)
    else:
        this.finish_import(command.job_id, added=command.added)
    desk.save(this)
    desk.change(Change("DELETE FROM uploads WHERE job_id = ?", (str(command.job_id),)))
    return this


HANDLERS: Handlers = {
    order.RegisterClient: register_client,
    order.ReceiveJobOrder: receive,
    order.RepeatJobOrder: repeat,
    order.AcceptJobOrder: _step(JobOrder.accept),
    order.DeclineJobOrder: _step(JobOrder.decline),
    order.ReleaseJobOrder: _step(JobOrder.release),
    order.HoldJobOrder: _step(JobOrder.hold),
    order.ResumeJobOrder: _step(JobOrder.resume),
    order.ChangeDueDate: change_due_date,
    order.ChangeTerms: change_terms,
    order.ChooseMyNumberWarning: choose_my_number_warning,
    order.DeliverJobOrder: deliver,
    order.AcceptDelivery: _step(JobOrder.accept_delivery),
    order.CloseJobOrder: _step(JobOrder.close),
    order.CancelJobOrder: cancel,
    order.BeginImport: begin_import,
    order.EndImport: end_import,
    **question_handlers.HANDLERS,
}
