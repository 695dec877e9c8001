"""Handlers of the commands of this context: load, decide, save."""

from collections.abc import Callable
from uuid import UUID

from msgspec.structs import replace

from domain.kernel.errors import Invalid, id_in_use, nothing_to_correct
from domain.kernel.events.aggregate import Aggregate
from domain.kernel.jobs.jobs import is_unfinished, new_job
from domain.kernel.messaging.bus import Handlers, UnitOfWork
from domain.kernel.messaging.optimistic_lock import take_optimistic_lock
from domain.kernel.storage.database import Change
from domain.kernel.storage.inline_projection import claim
from domain.kernel.time.periods import fiscal_year
from domain.orders import commands, question_handlers
from domain.orders.client import Client, Contact
from domain.orders.job_order import JobOrder, Terms
from domain.orders.queries import CHOICES, delivery_of
from domain.tasks import place_queries


def register_client(command: commands.RegisterClient, uow: UnitOfWork) -> Client:
    """Register a client; the same id returns the existing client."""
    contact = {name: getattr(command, name) for name in Contact.__struct_fields__}
    said = {
        "name": command.name,
        "name_kana": command.name_kana,
        "client_kind": command.kind,
        **contact,
        "notes": command.notes,
    }
    if known := uow.made_before(Client, command, **said):
        return known
    client = Client.register(
        uow.new_id(command.id),
        centre=uow.caller.choose_centre(command.centre),
        name=command.name,
        kind=command.kind,
    )
    client.correct_name(command.name, command.name_kana)
    client.state_contact(Contact(**contact))
    client.state_notes(command.notes)
    uow.save(client)
    return client


def correct_client(command: commands.CorrectClient, uow: UnitOfWork) -> Client:
    """Correct facts of a client: one event for each group of facts that differs."""
    client = uow.get(Client, command.client_id)
    changes = command.changes()
    if not changes:
        raise nothing_to_correct()
    client.correct_name(
        changes.get("name", client.name), changes.get("name_kana", client.name_kana)
    )
    client.correct_kind(changes.get("kind", client.kind))
    contact = {name: changes[name] for name in Contact.__struct_fields__ if name in changes}
    client.state_contact(replace(client.contact, **contact))
    client.state_notes(changes.get("notes", client.notes))
    uow.save(client)
    return client


def receive(command: commands.ReceiveJobOrder, uow: UnitOfWork) -> JobOrder:
    """Record a received order under its own number."""
    terms = Terms(
        client_id=command.client_id,
        received_on=command.received_on,
        due_on=command.due_on,
        **command.ways_of_work(),
    )
    if known := uow.made_before(JobOrder, command, terms=terms, repeats=None):
        return known
    client = _client_of(uow, command.client_id)
    if command.centre is not None and command.centre != client.centre:
        raise Invalid.field(
            "centre", "発注者は別のセンターの登録です。", "The client belongs to another centre."
        )
    return _receive(uow, command.id, client.centre, terms)


def repeat(command: commands.RepeatJobOrder, uow: UnitOfWork) -> JobOrder:
    """A new order with the terms of an old one."""
    if known := uow.made_before(JobOrder, command, repeats=command.order_id):
        _require_same_days(command, uow)
        return known
    model = uow.get(JobOrder, command.order_id)
    received_on = command.received_on or uow.today
    due_on = command.due_on or received_on + (model.terms.due_on - model.terms.received_on)
    terms = replace(model.terms, received_on=received_on, due_on=due_on)
    return _receive(uow, command.id, model.centre, terms, repeats=model.id)


def _require_same_days(command: commands.RepeatJobOrder, uow: UnitOfWork) -> None:
    """Raise RuleBroken if the order with this id was made for other days than the command names."""
    assert command.id is not None  # noqa: S101 - it was found by its id
    made = uow.ledger.get(JobOrder, command.id, version=1)
    named = (command.received_on, made.terms.received_on), (command.due_on, made.terms.due_on)
    if any(wanted not in (None, kept) for wanted, kept in named):
        raise id_in_use()


def _client_of(uow: UnitOfWork, client_id: UUID) -> Client:
    client = uow.ledger.find(Client, client_id)
    if client is None or not client.is_visible_to(uow.caller):
        raise Invalid.field(
            "client_id",
            "この発注者は登録されていません。選び直してください。",
            "This client is not on the books.",
        )
    return client


def _receive(
    uow: UnitOfWork, id: UUID | None, centre: str, terms: Terms, *, repeats: UUID | None = None
) -> JobOrder:
    if terms.received_on > uow.today:
        raise Invalid.field(
            "received_on",
            "先の日付は書けません。今日までの日付にしてください。",
            "A day in the future cannot be recorded.",
        )
    year = fiscal_year(terms.received_on)
    number, counted = _next_number(uow, centre, year)
    received = JobOrder.receive(
        uow.new_id(id), centre=centre, number=number, terms=terms, repeats=repeats
    )
    uow.save(received)
    uow.change(counted, claim("job_order.number", f"{centre}/{number}", received.id))
    return received


def _next_number(uow: UnitOfWork, centre: str, year: int) -> tuple[str, Change]:
    row = uow.ledger.row(
        "SELECT last FROM order_numbers WHERE centre = ? AND year = ?", centre, year
    )
    number = (row["last"] if row else 0) + 1
    counted = Change(
        "INSERT INTO order_numbers (centre, year, last) VALUES (?, ?, ?)"
        " ON CONFLICT (centre, year) DO UPDATE SET last = excluded.last",
        (centre, year, number),
    )
    return f"{year}-{number:04d}", counted


def _step(
    act: Callable[[JobOrder], None],
) -> Callable[[commands.OrderCommand, UnitOfWork], JobOrder]:
    def handle(command: commands.OrderCommand, uow: UnitOfWork) -> JobOrder:
        job_order = uow.get(JobOrder, command.order_id)
        act(job_order)
        uow.save(job_order)
        return job_order

    return handle


def change_due_date(command: commands.ChangeDueDate, uow: UnitOfWork) -> JobOrder:
    """Move the due date."""
    job_order = uow.get(JobOrder, command.order_id)
    job_order.change_due_date(command.due_on)
    uow.save(job_order)
    return job_order


def choose_priority(command: commands.ChooseOrderPriority, uow: UnitOfWork) -> JobOrder:
    """Choose the priority of an order."""
    job_order = uow.get(JobOrder, command.order_id)
    job_order.choose_priority(command.priority)
    uow.save(job_order)
    return job_order


def choose_queue_order(command: commands.ChooseOrderQueueOrder, uow: UnitOfWork) -> JobOrder:
    """Choose what counts first among the tasks of an order."""
    job_order = uow.get(JobOrder, command.order_id)
    job_order.choose_queue_order(command.queue_order)
    uow.save(job_order)
    return job_order


def change_terms(command: commands.ChangeTerms, uow: UnitOfWork) -> JobOrder:
    """Change the terms of an order."""
    job_order = uow.get(JobOrder, command.order_id)
    free_if_abandoned(uow, job_order)
    job_order.change_terms(replace(job_order.terms, **command.ways_of_work()))
    uow.save(job_order)
    return job_order


def correct_terms(command: commands.CorrectTerms, uow: UnitOfWork) -> JobOrder:
    """Correct the terms of an order whose work is under way."""
    job_order = uow.get(JobOrder, command.order_id)
    if not (changes := command.changes()):
        raise nothing_to_correct()
    job_order.correct_terms(replace(job_order.terms, **changes), holds_from=command.occurred_on)
    uow.save(job_order)
    return job_order


def correct_client_of_order(command: commands.CorrectOrderClient, uow: UnitOfWork) -> JobOrder:
    """Correct the client of an order; the right one belongs to the same centre."""
    job_order = uow.get(JobOrder, command.order_id)
    client = _client_of(uow, command.client_id)
    if client.centre != job_order.centre:
        raise Invalid.field(
            "client_id",
            "発注者は別のセンターの登録です。",
            "The client belongs to another centre.",
        )
    job_order.correct_client(client.id, holds_from=command.occurred_on)
    uow.save(job_order)
    return job_order


def correct_step(command: commands.CorrectOrderStep, uow: UnitOfWork) -> JobOrder:
    """Correct the day of a step."""
    job_order = uow.get(JobOrder, command.order_id)
    job_order.correct_step_day(
        command.order_step_id, ended_on=place_queries.last_end(uow.ledger, job_order.id)
    )
    uow.save(job_order)
    return job_order


def cancel_import(command: commands.CancelImport, uow: UnitOfWork) -> JobOrder:
    """Cancel an import; a policy cancels its tasks."""
    job_order = uow.get(JobOrder, command.order_id)
    job_order.cancel_import(command.job_id)
    uow.save(job_order)
    return job_order


def choose_my_number_warning(command: commands.ChooseMyNumberWarning, uow: UnitOfWork) -> JobOrder:
    """Switch the warning on or off."""
    job_order = uow.get(JobOrder, command.order_id)
    job_order.choose_my_number_warning(is_on=command.is_on)
    uow.save(job_order)
    return job_order


def deliver(command: commands.DeliverJobOrder, uow: UnitOfWork) -> JobOrder:
    """Deliver an order, based on the current counts of its tasks in the ledger."""
    job_order = uow.get(JobOrder, command.order_id)
    take_optimistic_lock(uow, delivery_of(job_order.id))
    counts = place_queries.counts(uow.ledger, job_order.id)
    free_if_abandoned(uow, job_order)
    passed, cancelled = counts.pop("passed", 0), counts.pop("cancelled", 0)
    job_order.deliver(
        passed=passed,
        cancelled=cancelled,
        unfinished=sum(counts.values()),
        ended_on=place_queries.last_end(uow.ledger, job_order.id),
    )
    uow.save(job_order)
    return job_order


def begin_import(command: commands.BeginImport, uow: UnitOfWork) -> Aggregate:
    """Store the upload, record that the import began, and add its job to the outbox."""
    job_order = uow.get(JobOrder, command.order_id)
    free_if_abandoned(uow, job_order)
    job_order.begin_import(command.job_id)
    _, job = new_job(
        "import_tasks",
        {"order_id": str(job_order.id), "filename": command.filename},
        centre=job_order.centre,
        asked_by=uow.caller.actor,
        now=uow.clock.now(),
        id=command.job_id,
    )
    uow.save(job_order)
    uow.change(
        job,
        *(
            Change(
                "INSERT INTO uploads (job_id, part, body) VALUES (?, ?, ?)",
                (str(command.job_id), number, body),
            )
            for number, body in [(CHOICES, command.choices), *enumerate(command.parts)]
            if body
        ),
    )
    return job_order


def free_if_abandoned(uow: UnitOfWork, order: JobOrder) -> None:
    """Unlock an order whose import job ended (given up, or refused) without reporting it."""
    if order.importing is None:
        return
    if not is_unfinished(uow.ledger.database, order.importing):
        order.refuse_import(order.importing, bad_rows=0)


def cancel(command: commands.CancelJobOrder, uow: UnitOfWork) -> JobOrder:
    """End the order before delivery."""
    job_order = uow.get(JobOrder, command.order_id)
    free_if_abandoned(uow, job_order)
    job_order.cancel()
    uow.save(job_order)
    return job_order


def end_import(command: commands.EndImport, uow: UnitOfWork) -> JobOrder:
    """Unlock the order's list of tasks and delete the upload."""
    job_order = uow.get(JobOrder, command.order_id)
    if command.bad_rows:
        job_order.refuse_import(command.job_id, bad_rows=command.bad_rows)
    else:
        job_order.finish_import(command.job_id, added=command.added)
    uow.save(job_order)
    uow.change(Change("DELETE FROM uploads WHERE job_id = ?", (str(command.job_id),)))
    return job_order


HANDLERS: Handlers = {
    commands.RegisterClient: register_client,
    commands.CorrectClient: correct_client,
    commands.ReceiveJobOrder: receive,
    commands.RepeatJobOrder: repeat,
    commands.AcceptJobOrder: _step(JobOrder.accept),
    commands.DeclineJobOrder: _step(JobOrder.decline),
    commands.ReleaseJobOrder: _step(JobOrder.release),
    commands.HoldJobOrder: _step(JobOrder.hold),
    commands.ResumeJobOrder: _step(JobOrder.resume),
    commands.ChangeDueDate: change_due_date,
    commands.ChooseOrderPriority: choose_priority,
    commands.ChooseOrderQueueOrder: choose_queue_order,
    commands.ChangeTerms: change_terms,
    commands.CorrectTerms: correct_terms,
    commands.CorrectOrderClient: correct_client_of_order,
    commands.CorrectOrderStep: correct_step,
    commands.CancelImport: cancel_import,
    commands.ChooseMyNumberWarning: choose_my_number_warning,
    commands.DeliverJobOrder: deliver,
    commands.AcceptDelivery: _step(JobOrder.accept_delivery),
    commands.CloseJobOrder: _step(JobOrder.close),
    commands.CancelJobOrder: cancel,
    commands.BeginImport: begin_import,
    commands.EndImport: end_import,
    **question_handlers.HANDLERS,
}
