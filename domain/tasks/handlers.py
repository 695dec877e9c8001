"""Handlers of the commands of this context: load, decide, save."""

from collections.abc import Callable, Sequence
from uuid import UUID

from domain.kernel.errors import NotAllowed, NotFound, RuleBroken
from domain.kernel.messaging.bus import Handlers, UnitOfWork
from domain.kernel.messaging.caller import STAFF
from domain.kernel.messaging.optimistic_lock import take_optimistic_lock
from domain.orders.queries import delivery_of, require_open, terms_of
from domain.tasks import commands, queries
from domain.tasks.matching import Needs, Reason, Weight, Worker, against, reasons_for
from domain.tasks.nothing_to_do import hindering
from domain.tasks.queries import Waiting
from domain.tasks.queue_rule import QueueRule, queue_rule_id
from domain.tasks.task import IN_HAND, WORKING, AssignedBy, Task


def fetch_next(command: commands.FetchNext, uow: UnitOfWork) -> Task | None:
    """Return the caller's task in hand, or claim the best waiting one; None if there is none.

    Repeated calls return the same task until it is begun or no longer theirs. The caller counts as
    available now; a therapist's limits always apply.
    """
    del command
    worker = _themselves(uow)
    before = queries.last_answer(uow.ledger, worker.participant_id)
    in_hand = worker.load.open_tasks and queries.task_in_hand(uow.ledger, worker.participant_id)
    task = uow.ledger.get(Task, in_hand) if in_hand else _best_waiting(uow, worker)
    if task is not None:
        uow.change(*queries.note_answer(worker.participant_id, task.id, before))
    return task


def _best_waiting(uow: UnitOfWork, worker: Worker) -> Task | None:
    """Assign the best waiting task to the caller; None if there is none for them."""
    if worker.load.open_tasks >= worker.max_open_tasks:
        return None
    now = uow.clock.local()

    def fits(needs: Needs) -> bool:
        if not uow.ledger.quarantine.is_readable(needs.order_id):
            return False
        return not hindering(worker, needs, now)

    for waiting in queries.waiting_in_turn(
        uow.ledger, worker.centre, fits=fits, not_declined_by=worker.participant_id
    ):
        task = _waiting(uow, waiting, worker)
        if task is not None:
            _give(task, worker, AssignedBy.SELF, reasons_for(worker, waiting.needs, now))
            uow.save(task)
            return task
    return None


def _themselves(uow: UnitOfWork) -> Worker:
    participant_id = uow.caller.participant_id
    worker = participant_id and queries.worker(uow.ledger, participant_id, uow.today)
    if not worker:
        raise NotAllowed
    if worker.state not in {"trial", "active"}:
        raise RuleBroken(
            "いまはお休み中です。作業を再開したいときは、職員に声をかけてください。",
            "You are on leave now. Tell the staff when you would like to work again.",
        )
    return worker


def _waiting(uow: UnitOfWork, waiting: Waiting, worker: Worker) -> Task | None:
    """One of these waiting tasks, checked after loading; None if none is waiting any more.

    It is the first one; under contention, workers spread over the next ones instead. A task that
    cannot be read now is skipped.
    """
    task = uow.ledger.find_if_readable(Task, waiting.first) if not uow.is_crowded else None
    if task is not None and task.participant_id is None:
        return task
    while ids := _readable(
        uow, queries.waiting_tasks(uow.ledger, waiting, not_declined_by=worker.participant_id)
    ):
        start = (worker.participant_id.int + uow.attempt) % len(ids)
        for task_id in ids[start:] + ids[:start]:
            task = uow.ledger.find_if_readable(Task, task_id)
            if task is not None and task.participant_id is None:
                return task
    return None


def _readable(uow: UnitOfWork, ids: Sequence[UUID]) -> list[UUID]:
    return [id for id in ids if uow.ledger.quarantine.is_readable(id)]


def _give(
    task: Task,
    worker: Worker,
    by: AssignedBy,
    reasons: Sequence[Reason],
    override_reason: str | None = None,
) -> None:
    task.assign(
        participant_id=worker.participant_id,
        person_id=worker.person_id,
        by=by,
        reasons=tuple(reason.code for reason in reasons),
        slot=worker.free_slot,
        override_reason=override_reason,
    )


def assign(command: commands.AssignTask, uow: UnitOfWork) -> Task:
    """Assign a task by decision of staff; replacing a person requires a reason."""
    task = uow.get(Task, command.task_id)
    if task.participant_id == command.participant_id:
        return task
    worker, reasons = _candidate(uow, task, command.participant_id)
    _refuse(against(reasons, Weight.ALWAYS))
    override = (command.override_reason or "").strip() or None
    if override is None or task.participant_id != command.replaces:
        _require_nobodys(task)
    if override is None:
        _refuse(against(reasons, Weight.UNLESS_STAFF_SAY), overridable=True)
    _give(task, worker, AssignedBy.STAFF, reasons, override)
    uow.save(task)
    return task


def _require_nobodys(task: Task) -> None:
    """Raise RuleBroken if somebody has the task, perhaps only since the page was shown.

    A reason given for something else does not apply here.
    """
    if task.participant_id is not None and task.state in WORKING:
        raise RuleBroken(
            "この作業は、いま進められています。担当を替えるときは、先に作業一覧に戻してください。",
            "Somebody is working on this task. To give it to another person, release it first.",
        )
    if task.participant_id is not None and task.state in IN_HAND:
        raise RuleBroken(
            "この作業は、いまほかの人が担当しています。担当を替えるときは、いまの担当者を確かめ"
            "（API では replaces に書き）、理由を書いて、もう一度割り当ててください。",
            "Somebody else has this task now. To give it to another person, see who has it"
            " (over the API name them as replaces), and give a reason.",
        )


def offer(command: commands.OfferTask, uow: UnitOfWork) -> Task:
    """Assign a waiting task by the fixed rule; every reason against it refuses."""
    task = uow.get(Task, command.task_id)
    worker, reasons = _candidate(uow, task, command.participant_id)
    _refuse([reason for reason in reasons if reason.is_against])
    if task.participant_id is not None:
        raise RuleBroken(
            "この作業は割当済みです。いまの担当を確かめてください。",
            "This task has been given already.",
        )
    _give(task, worker, AssignedBy.RULE, reasons)
    uow.save(task)
    return task


def _candidate(uow: UnitOfWork, task: Task, participant_id: UUID) -> tuple[Worker, list[Reason]]:
    worker = queries.worker(uow.ledger, participant_id, uow.today)
    needed = queries.needs(uow.ledger, task.order_id)
    if worker is None or needed is None or worker.centre != task.centre:
        raise RuleBroken(
            "この人はこのセンターの参加者ではありません。",
            "This person is not a participant of this centre.",
        )
    needs, state = needed
    if state not in {"released", "returned"}:
        task.require_unfinished()
        raise _not_handed_out(state)
    return worker, reasons_for(worker, needs, uow.clock.local())


def _not_handed_out(order_state: str) -> RuleBroken:
    """The refusal to hand out tasks of an order in this state."""
    if order_state in {"received", "accepted"}:
        return RuleBroken(
            "この案件の作業は、まだ配れません。案件を「作業中」にしてください。",
            "Tasks of this order cannot be handed out yet. Release the order first.",
        )
    if order_state == "on_hold":
        return RuleBroken(
            "この案件は保留中なので、作業をまだ配れません。先に案件を再開してください。",
            "Tasks of this order cannot be handed out yet. It is on hold: resume it first.",
        )
    return RuleBroken(
        "この案件は納品済み、終了または取消しなので、作業は配れません。",
        "This order is delivered, closed or cancelled, so its tasks go to nobody any more.",
    )


def _refuse(reasons: Sequence[Reason], *, overridable: bool = False) -> None:
    if not reasons:
        return
    ja = "".join(reason.text.ja for reason in reasons)
    en = " ".join(reason.text.en for reason in reasons)
    if overridable:
        ja += "それでも割り当てるときは、理由を書いてください。"
        en += " To assign it all the same, give a reason."
    raise RuleBroken(ja, en)


def _step(act: Callable[[Task], None]) -> Callable[[commands.TaskCommand, UnitOfWork], Task]:
    def handle(command: commands.TaskCommand, uow: UnitOfWork) -> Task:
        task = uow.get(Task, command.task_id)
        act(task)
        uow.save(task)
        return task

    return handle


def _own_step(act: Callable[[Task], None]) -> Callable[[commands.TaskCommand, UnitOfWork], Task]:
    def handle(command: commands.TaskCommand, uow: UnitOfWork) -> Task:
        task = _own(uow, command.task_id)
        act(task)
        uow.save(task)
        return task

    return handle


def _own(uow: UnitOfWork, task_id: UUID) -> Task:
    task = uow.get(Task, task_id)
    if not uow.caller.is_system and task.participant_id != uow.caller.participant_id:
        raise RuleBroken(
            "この作業は、いまあなたの担当ではありません。",
            "This task is not in your hands now.",
        )
    return task


def save_draft(command: commands.SaveDraft, uow: UnitOfWork) -> Task:
    """Keep unfinished work."""
    task = _own(uow, command.task_id)
    task.save_draft(draft=command.draft)
    uow.save(task)
    return task


def submit(command: commands.SubmitTask, uow: UnitOfWork) -> Task:
    """Record finished work."""
    task = _own(uow, command.task_id)
    task.submit(result=command.result, minutes=command.minutes)
    uow.save(task)
    return task


def ask_for_help(command: commands.AskForHelp, uow: UnitOfWork) -> Task:
    """Record a question."""
    task = _own(uow, command.task_id)
    task.ask_for_help(message=command.message)
    uow.save(task)
    return task


def answer_help(command: commands.AnswerHelp, uow: UnitOfWork) -> Task:
    """Record the answer of staff."""
    task = uow.get(Task, command.task_id)
    task.answer_help(message=command.message)
    uow.save(task)
    return task


def inspect(command: commands.InspectTask, uow: UnitOfWork) -> Task:
    """Record an inspection."""
    task = uow.get(Task, command.task_id)
    task.inspect(
        verdict=command.verdict,
        inspector=uow.caller,
        comment=command.comment,
        defects=command.defects,
    )
    uow.save(task)
    return task


def correct_minutes(command: commands.CorrectMinutes, uow: UnitOfWork) -> Task:
    """Correct the minutes of a round; staff who did the work themselves are its participant."""
    task = uow.get(Task, command.task_id)
    own = uow.caller.participant_id
    is_own = own is not None and own == task.participant_id
    task.correct_minutes(
        minutes=command.minutes,
        number=command.round,
        by_participant=is_own or not uow.caller.has(STAFF),
    )
    uow.save(task)
    return task


def correct_payload(command: commands.CorrectPayload, uow: UnitOfWork) -> Task:
    """Correct the data of a task, while its order is open."""
    task = uow.get(Task, command.task_id)
    take_optimistic_lock(uow, delivery_of(task.order_id))
    require_open(uow.ledger, task.order_id)
    task.correct_payload(command.payload, holds_from=command.occurred_on)
    uow.save(task)
    return task


def follow_terms(command: commands.FollowTerms, uow: UnitOfWork) -> Task:
    """Take over corrected terms."""
    task = uow.get(Task, command.task_id)
    task.follow_terms(minutes=command.minutes, inspections=command.inspections)
    uow.save(task)
    return task


def reinstate(command: commands.ReinstateTask, uow: UnitOfWork) -> Task:
    """Take back a cancellation, while the order of the task is open.

    A task that was in hand goes back to the person unless something stands against it that nobody
    may override, such as a leave or a therapist's limit.
    """
    task = uow.get(Task, command.task_id)
    take_optimistic_lock(uow, delivery_of(task.order_id))
    require_open(uow.ledger, task.order_id)
    task.reinstate(slot=_slot_of_former_holder(task, uow))
    uow.save(task)
    return task


def choose_priority(command: commands.ChooseTaskPriority, uow: UnitOfWork) -> Task:
    """Choose the priority of a task."""
    task = uow.get(Task, command.task_id)
    task.choose_priority(command.priority)
    uow.save(task)
    return task


def choose_due_date(command: commands.ChooseTaskDueDate, uow: UnitOfWork) -> Task:
    """Choose the due date of a task alone, while its order is open."""
    task = uow.get(Task, command.task_id)
    terms = terms_of(uow.ledger, task.order_id)
    if terms is None:
        raise NotFound
    task.choose_due_date(command.due_on, received_on=terms.received_on, order_due=terms.due_on)
    uow.save(task)
    return task


def choose_queue_order(command: commands.ChooseQueueOrder, uow: UnitOfWork) -> QueueRule:
    """Choose what counts first among the tasks of a centre."""
    centre = uow.caller.choose_centre(command.centre)
    rule = uow.find(QueueRule, queue_rule_id(centre)) or QueueRule.begin(centre)
    rule.choose(command.queue_order)
    uow.save(rule)
    return rule


def _slot_of_former_holder(task: Task, uow: UnitOfWork) -> int | None:
    """A free slot of the person who had the cancelled task in hand, if they may take it again."""
    if not task.would_be_in_hand or task.participant_id is None:
        return None
    worker = queries.worker(uow.ledger, task.participant_id, uow.today)
    needed = queries.needs(uow.ledger, task.order_id)
    if worker is None or needed is None:
        return None
    reasons = reasons_for(worker, needed[0], uow.clock.local())
    return None if against(reasons, Weight.ALWAYS) else worker.free_slot


HANDLERS: Handlers = {
    commands.FetchNext: fetch_next,
    commands.AssignTask: assign,
    commands.OfferTask: offer,
    commands.AcceptTask: _own_step(Task.accept),
    commands.DeclineTask: _own_step(Task.decline),
    commands.StartTask: _own_step(Task.start),
    commands.PauseTask: _own_step(Task.pause),
    commands.ResumeTask: _own_step(Task.resume),
    commands.SaveDraft: save_draft,
    commands.SubmitTask: submit,
    commands.AskForHelp: ask_for_help,
    commands.AnswerHelp: answer_help,
    commands.MarkAnswerRead: _own_step(Task.mark_answer_read),
    commands.ReleaseTask: _step(Task.release),
    commands.InspectTask: inspect,
    commands.CancelTask: _step(Task.cancel),
    commands.CorrectMinutes: correct_minutes,
    commands.CorrectPayload: correct_payload,
    commands.FollowTerms: follow_terms,
    commands.CancelUntouchedTask: _step(Task.cancel_untouched),
    commands.ReinstateTask: reinstate,
    commands.ChooseTaskPriority: choose_priority,
    commands.ChooseTaskDueDate: choose_due_date,
    commands.ChooseQueueOrder: choose_queue_order,
}
