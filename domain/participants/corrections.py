"""How the facts of participants are corrected."""

from domain.kernel.events.corrections import Corrections, corrected_by

CORRECTIONS: Corrections = {
    "participant.assessed.v1": corrected_by(
        "AssessParticipant", how="The levels are stated again; the last ones hold."
    ),
    "participant.availability_set.v1": corrected_by(
        "SetAvailability", how="The times are stated again; the last ones hold."
    ),
    "participant.condition_reported.v1": corrected_by(
        "ReportCondition", how="Another level for the same day replaces it."
    ),
    "participant.limits_set.v1": corrected_by(
        "SetLimits", how="The limits are stated again; the last ones hold."
    ),
    "participant.max_open_tasks_set.v1": corrected_by(
        "SetMaxOpenTasks", how="The number is set again; the last one holds."
    ),
}
