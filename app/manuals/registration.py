"""The manuals of all roles."""

from app.registry.registration import Registration

REGISTRATION = Registration(
    pages=("pages",),
    template_globals={"manual_address": "sections:manual_address"},
    manual_sections={"/help": "find"},
)
