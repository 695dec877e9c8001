"""How orders to this room are carried out: load, tell, save."""

from collections.abc import Callable, Sequence
from uuid import UUID

from domain.kernel.bus import Desk, Handlers
from domain.kernel.errors import NotAllowed, RuleBroken
from domain.tasks import at_hand
from domain.tasks import commands as order
from domain.tasks.matching import Needs, Reason, Weight, Worker, against, reasons_for
from domain.tasks.task import IN_HAND, WORKING, AssignedBy, Task


def fetch_next(command: order.FetchNext, desk: Desk) -> Task | None:
    """The task in hand, or the best waiting one, claimed for whoever asks; None if there is none.

    Asked again, it is the same until that one is begun or gone. Whoever asks is taken as available
    now; a therapist's limits always hold.
    """
    del command
    worker = _themselves(desk)
    in_hand = worker.load.open_tasks and at_hand.task_in_hand(desk.ledger, worker.participant_id)
    task = desk.ledger.get(Task, in_hand) if in_hand else _best_waiting(desk, worker)
    if task is not None:
        desk.change(*at_hand.note_answer(desk.ledger, worker.participant_id, task.id))
    return task


def _best_waiting(desk: Desk, worker: Worker) -> Task | None:
    """The best waiting task, given to the worker who asks; None if there is none for them."""
    if worker.load.open_tasks >= worker.max_open_tasks:
        return None
    for needs, first in at_hand.orders_with_waiting_tasks(
        desk.ledger, worker.centre, not_declined_by=worker.participant_id
    ):
        if not desk.ledger.quarantine.is_readable(needs.order_id):
            continue
        reasons = reasons_for(worker, needs, desk.clock.local())
        binding = against(reasons, Weight.ALWAYS, Weight.UNLESS_STAFF_SAY)
        if [one for one in binding if one.code != "no_limit_set"]:
            continue
        task = _waiting(desk, needs, worker, first)
        if task is not None:
            _give(task, worker, AssignedBy.SELF, reasons)
            desk.save(task)
            return task
    return None


def _themselves(desk: Desk) -> Worker:
    participant_id = desk.caller.participant_id
    worker = participant_id and at_hand.worker(desk.ledger, participant_id, desk.today)
    if not worker:
        raise NotAllowed
    if worker.state not in {"trial", "active"}:
        raise RuleBroken(
            "いまはお休み中です。作業を再開したいときは、スタッフに声をかけてください。",
            "You are on leave now. Tell the staff when you would like to work again.",
        )
    return worker


def _waiting(desk: Desk, needs: Needs, worker: Worker, first: UUID) -> Task | None:
    """A task of an order that still waits once it is loaded; None if none waits any more.

    It is the `first`; in a crowd, where many would collide there, they spread over the next ones.
    A task that cannot be read now is nobody's.
    """
    task = desk.ledger.find_if_readable(Task, first) if not desk.is_crowded else None
    if task is not None and task.participant_id is None:
        return task
    while waiting := _readable(
        desk,
        at_hand.waiting_tasks(desk.ledger, needs.order_id, not_declined_by=worker.participant_id),
    ):
        start = (worker.participant_id.int + desk.attempt) % len(waiting)
        for task_id in waiting[start:] + waiting[:start]:
            task = desk.ledger.find_if_readable(Task, task_id)
            if task is not None and task.participant_id is None:
                return task
    return None


def _readable(desk: Desk, ids: Sequence[UUID]) -> list[UUID]:
    return [id for id in ids if desk.ledger.quarantine.is_readable(id)]


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
        reasons=tuple(one.code for one in reasons),
        slot=worker.free_slot,
        override_reason=override_reason,
    )


def assign(command: order.AssignTask, desk: Desk) -> Task:
    """Give a task to a person by the decision of staff; in the place of another with a reason."""
    task = desk.get(Task, command.task_id)
    if task.participant_id == command.participant_id:
        return task
    worker, reasons = _candidate(desk, task, command.participant_id)
    _refuse(against(reasons, Weight.ALWAYS))
    override = (command.override_reason or "").strip() or None
    if override is None or task.participant_id != command.replaces:
        _require_nobodys(task)
    if override is None:
        _refuse(against(reasons, Weight.UNLESS_STAFF_SAY), overridable=True)
    _give(task, worker, AssignedBy.STAFF, reasons, override)
    desk.save(task)
    return task


def _require_nobodys(task: Task) -> None:
    """Raise RuleBroken if somebody has the task: they may have got it since it was looked at.

    A reason that was given for something else does not stand for this.
    """
    if task.participant_id is not None and task.state in WORKING:
        raise RuleBroken(
            "この作業は、いま進められています。担当を替えるときは、先に待ちに戻してください。",
            "Somebody is working on this task. To give it to another person, release it first.",
        )
    if task.participant_id is not None and task.state in IN_HAND:
        raise RuleBroken(
            "この作業は、いまほかの人が担当しています。担当を替えるときは、いまの担当者を確かめ"
            "(API では replaces に書き)、理由を書いて、もう一度割り当ててください。",
            "Somebody else has this task now. To give it to another person, see who has it"
            " (over the API name them as replaces), and give a reason.",
        )


def offer(command: order.OfferTask, desk: Desk) -> Task:
    """Give a waiting task to a person by the fixed rule; every reason against counts."""
    task = desk.get(Task, command.task_id)
    worker, reasons = _candidate(desk, task, command.participant_id)
    _refuse([one for one in reasons if one.is_against])
    if task.participant_id is not None:
        raise RuleBroken("この作業は割当済みです。", "This task has been given already.")
    _give(task, worker, AssignedBy.RULE, reasons)
    desk.save(task)
    return task


def _candidate(desk: Desk, task: Task, participant_id: UUID) -> tuple[Worker, list[Reason]]:
    worker = at_hand.worker(desk.ledger, participant_id, desk.today)
    needed = at_hand.needs(desk.ledger, task.order_id)
    if worker is None or needed is None or worker.centre != task.centre:
        raise RuleBroken(
            "この人はこのセンターの参加者ではありません。",
            "This person is not a participant of this centre.",
        )
    needs, state = needed
    if state not in {"released", "returned"}:
        task.require_unfinished()
        raise _not_handed_out(state)
    return worker, reasons_for(worker, needs, desk.clock.local())


def _not_handed_out(order_state: str) -> RuleBroken:
    """Why tasks of an order in this state go to nobody."""
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
    ja = "".join(one.text.ja for one in reasons)
    en = " ".join(one.text.en for one in reasons)
    if overridable:
        ja += "それでも割り当てるときは、理由を書いてください。"
        en += " To assign it all the same, give a reason."
    raise RuleBroken(ja, en)


def _step(act: Callable[[Task], None]) -> Callable[[order.TaskCommand, Desk], Task]:
    def handle(command: order.TaskCommand, desk: Desk) -> Task:
        task = desk.get(Task, command.task_id)
        act(task)
        desk.save(task)
        return task

    return handle


def _own_step(act: Callable[[Task], None]) -> Callable[[order.TaskCommand, Desk], Task]:
    def handle(command: order.TaskCommand, desk: Desk) -> Task:
        task = _own(desk, command.task_id)
        act(task)
        desk.save(task)
        return task

    return handle


def _own(desk: Desk, task_id: UUID) -> Task:
    task = desk.get(Task, task_id)
    if not desk.caller.is_system and task.participant_id != desk.caller.participant_id:
        raise RuleBroken(
            "この作業は、いまあなたの担当ではありません。",
            "This task is not in your hands now.",
        )
    return task


def save_draft(command: order.SaveDraft, desk: Desk) -> Task:
    """Keep unfinished work."""
    task = _own(desk, command.task_id)
    task.save_draft(draft=command.draft)
    desk.save(task)
    return task


def submit(command: order.SubmitTask, desk: Desk) -> Task:
    """Take finished work in."""
    task = _own(desk, command.task_id)
    task.submit(result=command.result, minutes=command.minutes)
    desk.save(task)
    return task


def ask_for_help(command: order.AskForHelp, desk: Desk) -> Task:
    """Take a question in."""
    task = _own(desk, command.task_id)
    task.ask_for_help(message=command.message)
    desk.save(task)
    return task


def answer_help(command: order.AnswerHelp, desk: Desk) -> Task:
    """Give the answer of staff."""
    task = desk.get(Task, command.task_id)
    task.answer_help(message=command.message)
    desk.save(task)
    return task


def inspect(command: order.InspectTask, desk: Desk) -> Task:
    """Record an inspection."""
    task = desk.get(Task, command.task_id)
    task.inspect(
        verdict=command.verdict,
        inspector=desk.caller,
        comment=command.comment,
        defects=command.defects,
    )
    desk.save(task)
    return task


HANDLERS: Handlers = {
    order.FetchNext: fetch_next,
    order.AssignTask: assign,
    order.OfferTask: offer,
    order.AcceptTask: _own_step(Task.accept),
    order.DeclineTask: _own_step(Task.decline),
    order.StartTask: _own_step(Task.start),
    order.PauseTask: _own_step(Task.pause),
    order.ResumeTask: _own_step(Task.resume),
    order.SaveDraft: save_draft,
    order.SubmitTask: submit,
    order.AskForHelp: ask_for_help,
    order.AnswerHelp: answer_help,
    order.ReleaseTask: _step(Task.release),
    order.InspectTask: inspect,
    order.CancelTask: _step(Task.cancel),
}
