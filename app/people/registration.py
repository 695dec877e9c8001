"""A person's own record: its facts, who viewed it, corrections and consents."""

from app.registry.registration import N_, NavigationEntry, Registration

REGISTRATION = Registration(
    act_words=("act_words",),
    api=("api",),
    pages=(
        "import_pages",
        "list_pages",
        "person_pages",
        "correct_pages",
        "waiting_pages",
    ),
    fact_words=("fact_words",),
    histories=("histories",),
    navigation=(
        NavigationEntry(
            place=30,
            path="/my-record",
            words=N_("My record"),
            shown_to=lambda person: person.participant_id is not None,
        ),
    ),
    correction_pages={
        "AnswerCorrection": "/people/<uuid:person_id>/requests",
        "CorrectPerson": "/people/<uuid:person_id>/correct",
        "SayConsent": "/people/<uuid:person_id>/consent",
    },
    manual_sections={
        "/people": "people",
        "/people/import": "import-people",
        "/people/requests": "requests",
        "/people/<uuid:person_id>/requests": "requests",
        "/people/<uuid:person_id>/correct": "correct-person",
        "/my-record": "my-record",
        "/my-record/looks": "looks",
    },
)
