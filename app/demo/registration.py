"""The demonstration centre."""

from app.registry.registration import CommandEntry, Registration

REGISTRATION = Registration(
    commands={
        "demo": CommandEntry("app.demo.commands", "demo", "Fill a centre with demonstration data.")
    },
)
