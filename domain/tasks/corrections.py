"""How the facts of tasks are corrected."""

from domain.kernel.events.corrections import Corrections, corrected_by, stands

_SAID = "The other side has read the message."
_VERDICT = (
    "The verdict is taken back before the delivery, unless the person has saved work since;"
    " the task is as it was before it."
)

CORRECTIONS: Corrections = {
    "task.accepted.v1": corrected_by(
        "DeclineTask", "ReleaseTask", how="The task goes back to the queue."
    ),
    "task.added.v1": corrected_by(
        "CorrectPayload", "CancelTask", how="Its data are corrected, or the task is cancelled."
    ),
    "task.added_again.v1": corrected_by("CancelTask", how="The task is cancelled."),
    "task.answer_read.v1": stands("The answer has been read."),
    "task.assigned.v1": corrected_by(
        "AssignTask", "ReleaseTask", how="Another person gets the task, or the queue."
    ),
    "task.cancelled.v1": corrected_by(
        "ReinstateTask",
        how="The cancellation is taken back before the delivery of the order; who had the task in"
        " hand has it again if they may still take it.",
    ),
    "task.declined.v1": corrected_by("AssignTask", how="The task is assigned again."),
    "task.draft_saved.v1": corrected_by("SaveDraft", how="Another draft replaces it."),
    "task.due_date_chosen.v1": corrected_by(
        "ChooseTaskDueDate", how="Another day is chosen, or that of the order; the last one holds."
    ),
    "task.help_answered.v1": stands(_SAID),
    "task.help_asked.v1": stands(_SAID),
    "task.inspection_passed.v1": corrected_by("UndoVerdict", how=_VERDICT),
    "task.minutes_corrected.v1": corrected_by(
        "CorrectMinutes", how="The minutes are corrected again; the last ones hold."
    ),
    "task.passed.v1": corrected_by("UndoVerdict", how=_VERDICT),
    "task.paused.v1": corrected_by("StartTask", "ResumeTask", how="The work goes on."),
    "task.reinstated.v1": corrected_by("CancelTask", how="The task is cancelled again."),
    "task.payload_corrected.v1": corrected_by(
        "CorrectPayload", how="The data are corrected again; the last ones hold."
    ),
    "task.plan_corrected.v1": corrected_by(
        "CorrectTerms", how="The terms of the order are corrected again."
    ),
    "task.priority_chosen.v1": corrected_by(
        "ChooseTaskPriority", how="Another priority is chosen, or that of the order."
    ),
    "queue_rule.order_chosen.v1": corrected_by(
        "ChooseQueueOrder", how="The other order is chosen; the last choice holds."
    ),
    "task.released.v1": corrected_by("AssignTask", how="The task is assigned again."),
    "task.resumed.v1": corrected_by("PauseTask", how="The work pauses again."),
    "task.returned.v1": corrected_by("UndoVerdict", how=_VERDICT),
    "task.started.v1": corrected_by(
        "DeclineTask", "ReleaseTask", how="The task goes back to the queue."
    ),
    "task.submitted.v1": corrected_by(
        "CorrectMinutes",
        "InspectTask",
        how="Its minutes are corrected; work that is not right yet is returned.",
    ),
    "task.verdict_undone.v1": corrected_by("InspectTask", how="The verdict is given again."),
}
