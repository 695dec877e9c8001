"""How the facts of clients and job orders are corrected."""

from domain.kernel.events.corrections import Corrections, corrected_by, stands

_CLIENT = "The corrected facts and the reason are recorded; the last ones hold."
_IMPORT = "The service recorded how a file was taken in."
_TERMS = "The terms are stated again before the first task, and corrected with a reason after it."
_UNDONE = (
    "It is taken back while it is the last step, and the order is as it was before it; its day is"
    " corrected at any time."
)

_STEP = ("UndoOrderStep", "CorrectOrderStep")

CORRECTIONS: Corrections = {
    "client.contact_stated.v1": corrected_by("CorrectClient", how=_CLIENT),
    "client.kind_corrected.v1": corrected_by("CorrectClient", how=_CLIENT),
    "client.name_corrected.v1": corrected_by("CorrectClient", how=_CLIENT),
    "client.notes_stated.v1": corrected_by("CorrectClient", how=_CLIENT),
    "client.registered.v1": corrected_by("CorrectClient", how=_CLIENT),
    "job_order.accepted.v1": corrected_by(
        *_STEP,
        "CancelJobOrder",
        how="It is taken back, and no longer counts; its day is corrected, and it counts on the"
        " right one; an order in work is cancelled.",
    ),
    "job_order.cancelled.v1": corrected_by(*_STEP, how=_UNDONE),
    "job_order.closed.v1": corrected_by(*_STEP, how=_UNDONE),
    "job_order.client_corrected.v1": corrected_by(
        "CorrectOrderClient", how="The client is corrected again; the last one holds."
    ),
    "job_order.declined.v1": corrected_by(*_STEP, how=_UNDONE),
    "job_order.delivered.v1": corrected_by(*_STEP, how=_UNDONE),
    "job_order.delivery_accepted.v1": corrected_by(*_STEP, how=_UNDONE),
    "job_order.delivery_rejected.v1": corrected_by(*_STEP, how=_UNDONE),
    "job_order.rejection_received.v1": corrected_by(*_STEP, how=_UNDONE),
    "job_order.rejection_decided.v1": corrected_by(*_STEP, how=_UNDONE),
    "job_order.due_date_moved.v1": corrected_by(
        "ChangeDueDate", how="Another day is set; the last one holds."
    ),
    "job_order.held.v1": corrected_by("ResumeJobOrder", how="The order is resumed."),
    "job_order.import_begun.v1": stands(_IMPORT),
    "job_order.import_cancelled.v1": corrected_by(
        "ReinstateTask", "AddTasks", how="Tasks are reinstated, or added again with their keys."
    ),
    "job_order.import_finished.v1": corrected_by(
        "CancelImport", how="All of its tasks that nobody has had are cancelled."
    ),
    "job_order.import_refused.v1": stands(_IMPORT),
    "job_order.my_number_warning_chosen.v1": corrected_by(
        "ChooseMyNumberWarning", how="The other choice is made."
    ),
    "job_order.priority_chosen.v1": corrected_by(
        "ChooseOrderPriority", how="Another priority is chosen; the last one holds."
    ),
    "job_order.queue_order_chosen.v1": corrected_by(
        "ChooseOrderQueueOrder", how="Another order is chosen; the last choice holds."
    ),
    "job_order.received.v1": corrected_by(
        "ChangeTerms", "CorrectTerms", "CorrectOrderClient", how=_TERMS
    ),
    "job_order.released.v1": corrected_by("HoldJobOrder", how="The order is held."),
    "job_order.resumed.v1": corrected_by("HoldJobOrder", how="The order is held again."),
    "job_order.sample_passed.v1": corrected_by(
        "UndoVerdict", how="Each task that passed by it is inspected after all."
    ),
    "job_order.step_day_corrected.v1": corrected_by(
        "CorrectOrderStep", how="Another day is stated; the last one holds."
    ),
    "job_order.step_undone.v1": stands("The step is taken again, as the first time."),
    "job_order.tasks_added.v1": corrected_by(
        "CancelTask", "CancelImport", how="Each task that should not be there is cancelled."
    ),
    "job_order.terms_changed.v1": corrected_by("ChangeTerms", "CorrectTerms", how=_TERMS),
    "job_order.terms_corrected.v1": corrected_by("CorrectTerms", how=_TERMS),
    "order_question.answered.v1": stands("The other side has read the message."),
    "order_question.asked.v1": stands("The other side has read the message."),
}
