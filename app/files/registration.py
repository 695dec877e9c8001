"""Files that belong to an order or a task."""

from app.registry.registration import Registration

REGISTRATION = Registration(
    act_words=("act_words",),
    api=("api",),
    pages=("pages",),
    fact_words=("fact_words",),
    histories=("histories",),
    template_globals={"files_of": "downloads:files_of"},
    correction_pages={
        "KeepFile": "/orders/<uuid:order_id>/files",
        "RemoveFile": "/orders/<uuid:order_id>/files/remove",
    },
    manual_sections={
        "/orders/<uuid:order_id>/files": "files",
    },
)
