"""Participants, for the staff who support them."""

from app.registry.registration import N_, NavigationEntry, Registration, has
from domain.kernel.messaging.caller import STAFF

REGISTRATION = Registration(
    act_words=("act_words",),
    api=("api",),
    pages=(
        "list_pages",
        "import_pages",
        "intake_pages",
        "person_pages",
        "act_pages",
        "correction_pages",
        "my_record_pages",
        "my_hours_pages",
    ),
    fact_words=("fact_words",),
    histories=("histories",),
    navigation=(
        NavigationEntry(
            place=90, path="/participants", words=N_("Participants"), shown_to=has(STAFF)
        ),
    ),
    correction_pages={
        "ChangeWorkMode": "/participants/<uuid:participant_id>/work-mode",
        "CorrectAttendance": "/participants/<uuid:participant_id>/attendance",
        "CorrectParticipantStep": (
            "/participants/<uuid:participant_id>/steps/<uuid:step_id>/correct"
        ),
        "FinishTrial": "/participants/<uuid:participant_id>/finish-trial",
        "LeaveParticipant": "/participants/<uuid:participant_id>/leave",
        "RegisterParticipant": "/participants/new",
        "ResumeParticipant": "/participants/<uuid:participant_id>/resume",
        "SuspendParticipant": "/participants/<uuid:participant_id>/suspend",
        "UndoParticipantStep": "/participants/<uuid:participant_id>/steps/<uuid:step_id>/undo",
        "AssessParticipant": "/participants/<uuid:participant_id>/assess",
        "ReportCondition": "/participants/<uuid:participant_id>/condition",
        "SetAvailability": "/participants/<uuid:participant_id>/availability",
        "SetLimits": "/participants/<uuid:participant_id>/limits",
        "SetMaxOpenTasks": "/participants/<uuid:participant_id>/max-open-tasks",
    },
    manual_sections={
        "/participants": "participants",
        "/participants/new": "register",
        "/participants/import": "import-people",
        "/participants/<uuid:participant_id>": "participant",
        "/participants/<uuid:participant_id>/attendance": "attendance",
        "/participants/<uuid:participant_id>/steps": "stay",
        "/participants/<uuid:participant_id>/take-back": "take-back",
        "/my-record/hours": "hours",
    },
)
