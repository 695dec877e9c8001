"""How the facts of participants are corrected."""

from domain.kernel.events.corrections import Corrections, corrected_by

_STEP = (
    "The step is undone, or recorded on its right day with the right facts; what follows from it "
    "is counted anew."
)
_AWAY = (
    f"{_STEP} When it is undone, the tasks that were in hand then are theirs again, with their"
    " drafts, unless somebody had them since."
)
_DAY = "The hours of the day are stated as they were, or that the person was not there."
_STEPS = ("UndoParticipantStep", "CorrectParticipantStep")

CORRECTIONS: Corrections = {
    "participant.left.v1": corrected_by(*_STEPS, how=_AWAY),
    "participant.registered.v1": corrected_by(
        *_STEPS,
        how="Day, work mode, trial and difficulty are corrected, or the registration undone while"
        " nothing hangs on it.",
    ),
    "participant.registration_corrected.v1": corrected_by(
        "CorrectParticipantStep", how="The right facts are stated; the last ones hold."
    ),
    "participant.registration_moved.v1": corrected_by(
        "CorrectParticipantStep", how="Another day is stated; the last one holds."
    ),
    "participant.resumed.v1": corrected_by(*_STEPS, how=_STEP),
    "participant.step_undone.v1": corrected_by(
        "ChangeWorkMode",
        "FinishTrial",
        "LeaveParticipant",
        "RegisterParticipant",
        "ResumeParticipant",
        "SuspendParticipant",
        how="The step is recorded again, on its day and with the reason.",
    ),
    "participant.suspended.v1": corrected_by(*_STEPS, how=_AWAY),
    "participant.trial_finished.v1": corrected_by(*_STEPS, how=_STEP),
    "participant.work_mode_changed.v1": corrected_by(
        *_STEPS,
        "ChangeWorkMode",
        how=_STEP[:-1] + "; another mode may be stated for any day of the stay (a later change to"
        " the same mode is undone).",
    ),
    "participant.assessed.v1": corrected_by(
        "AssessParticipant", how="The levels are stated again; the last ones hold."
    ),
    "participant.attendance_corrected.v1": corrected_by("CorrectAttendance", how=_DAY),
    "participant.checked_in.v1": corrected_by("CorrectAttendance", how=_DAY),
    "participant.checked_out.v1": corrected_by("CorrectAttendance", how=_DAY),
    "participant.availability_set.v1": corrected_by(
        "SetAvailability", how="The times are stated again; the last ones hold."
    ),
    "participant.condition_reported.v1": corrected_by(
        "ReportCondition", how="Another level for the same day replaces it."
    ),
    "participant.rest_taken.v1": corrected_by("EndRest", how="The rest is taken back."),
    "participant.rest_ended.v1": corrected_by("RestToday", how="The rest is stated again."),
    "participant.limits_set.v1": corrected_by(
        "SetLimits", how="The limits are stated again; the last ones hold."
    ),
    "participant.max_open_tasks_set.v1": corrected_by(
        "SetMaxOpenTasks", how="The number is set again; the last one holds."
    ),
}
