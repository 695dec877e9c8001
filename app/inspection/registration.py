"""The inspection of submitted work."""

from app.registry.registration import N_, NavigationEntry, Registration, has
from domain.kernel.messaging.caller import STAFF

REGISTRATION = Registration(
    act_words=("act_words",),
    pages=("pages", "assign_pages", "inspection_pages"),
    navigation=(
        NavigationEntry(place=80, path="/inspect", words=N_("Inspect"), shown_to=has(STAFF)),
    ),
    template_globals={"inspection_address": "inspection_pages:address"},
    correction_pages={
        "ChooseTaskPriority": "/staff/tasks/<uuid:task_id>/priority",
        "ChooseTaskDueDate": "/staff/tasks/<uuid:task_id>/due-date",
        "CorrectPayload": "/staff/tasks/<uuid:task_id>/payload",
        "CorrectMinutes": "/staff/tasks/<uuid:task_id>/minutes",
        "InspectTask": "/inspect/<uuid:task_id>",
        "ReinstateTask": "/staff/tasks/<uuid:task_id>/reinstate",
        "UndoVerdict": "/staff/tasks/<uuid:task_id>/undo-inspection",
        "AssignTask": "/staff/tasks/<uuid:task_id>/assign",
        "CancelTask": "/staff/tasks/<uuid:task_id>/cancel",
        "ReleaseTask": "/staff/tasks/<uuid:task_id>/release",
    },
    manual_sections={
        "/inspect": "inspect",
        "/inspect/several": "inspect-several",
        "/staff/tasks": "task",
        "/staff/tasks/<uuid:task_id>/assign": "assign",
    },
)
