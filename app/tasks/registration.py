"""The pages of participants about their work: today, a task, and finished tasks."""

from app.registry.registration import N_, NavigationEntry, Registration

REGISTRATION = Registration(
    act_words=("act_words",),
    api=("api",),
    pages=(
        "today_pages",
        "work_pages",
        "file_pages",
        "done_pages",
        "take_back_pages",
    ),
    streams=("live",),
    fact_words=("fact_words",),
    histories=("histories",),
    navigation=(
        NavigationEntry(
            place=10,
            path="/today",
            words=N_("Today"),
            shown_to=lambda person: person.participant_id is not None,
        ),
        NavigationEntry(
            place=20,
            path="/done",
            words=N_("Done"),
            shown_to=lambda person: person.participant_id is not None,
        ),
    ),
    template_globals={"my_number_warning": "my_number:my_number_warning"},
    correction_pages={
        "DeclineTask": "/work/<uuid:task_id>/give-back",
        "PauseTask": "/work/<uuid:task_id>/pause",
        "StartTask": "/work/<uuid:task_id>/start",
        "SaveDraft": "/work/<uuid:task_id>/draft",
    },
    manual_sections={
        "/today": "today",
        "/today/rest": "rest",
        "/work": "work",
        "/done": "done",
    },
)
