"""How the facts of clients and job orders are corrected."""

from domain.kernel.events.corrections import Corrections, corrected_by, stands

_CLIENT = "The corrected facts and the reason are recorded; the last ones hold."
_IMPORT = "The service recorded how a file was taken in."

CORRECTIONS: Corrections = {
    "client.contact_stated.v1": corrected_by("CorrectClient", how=_CLIENT),
    "client.kind_corrected.v1": corrected_by("CorrectClient", how=_CLIENT),
    "client.name_corrected.v1": corrected_by("CorrectClient", how=_CLIENT),
    "client.notes_stated.v1": corrected_by("CorrectClient", how=_CLIENT),
    "client.registered.v1": corrected_by("CorrectClient", how=_CLIENT),
    "job_order.accepted.v1": corrected_by(
        "CancelJobOrder", how="The order is cancelled, and no longer counts."
    ),
    "job_order.due_date_moved.v1": corrected_by(
        "ChangeDueDate", how="Another day is set; the last one holds."
    ),
    "job_order.held.v1": corrected_by("ResumeJobOrder", how="The order is resumed."),
    "job_order.import_begun.v1": stands(_IMPORT),
    "job_order.import_finished.v1": stands(_IMPORT),
    "job_order.import_refused.v1": stands(_IMPORT),
    "job_order.my_number_warning_chosen.v1": corrected_by(
        "ChooseMyNumberWarning", how="The other choice is made."
    ),
    "job_order.received.v1": corrected_by(
        "ChangeTerms", how="The terms are stated again, until the order is released."
    ),
    "job_order.released.v1": corrected_by("HoldJobOrder", how="The order is held."),
    "job_order.resumed.v1": corrected_by("HoldJobOrder", how="The order is held again."),
    "job_order.tasks_added.v1": corrected_by(
        "CancelTask", how="Each task that should not be there is cancelled."
    ),
    "job_order.terms_changed.v1": corrected_by(
        "ChangeTerms", how="The terms are stated again, until the order is released."
    ),
    "order_question.answered.v1": stands("The other side has read the message."),
    "order_question.asked.v1": stands("The other side has read the message."),
}
