"""How the facts of tasks are corrected."""

from domain.kernel.events.corrections import Corrections, corrected_by, stands

_SAID = "The other side has read the message."

CORRECTIONS: Corrections = {
    "task.accepted.v1": corrected_by(
        "DeclineTask", "ReleaseTask", how="The task goes back to the queue."
    ),
    "task.added.v1": corrected_by("CancelTask", how="The task is cancelled."),
    "task.assigned.v1": corrected_by(
        "AssignTask", "ReleaseTask", how="Another person gets the task, or the queue."
    ),
    "task.declined.v1": corrected_by("AssignTask", how="The task is assigned again."),
    "task.draft_saved.v1": corrected_by("SaveDraft", how="Another draft replaces it."),
    "task.help_answered.v1": stands(_SAID),
    "task.help_asked.v1": stands(_SAID),
    "task.paused.v1": corrected_by("StartTask", "ResumeTask", how="The work goes on."),
    "task.released.v1": corrected_by("AssignTask", how="The task is assigned again."),
    "task.resumed.v1": corrected_by("PauseTask", how="The work pauses again."),
}
