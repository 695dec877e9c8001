"""Robots: rosters for staff, shifts for pilots, the day for venues."""

from app.registry.registration import N_, CommandEntry, NavigationEntry, Registration, has
from domain.kernel.messaging.caller import STAFF, Caller


def _is_pilot(person: Caller) -> bool:
    from app.robots.shifts.current_pilot import is_pilot

    return is_pilot(person.person_id)


REGISTRATION = Registration(
    act_words=("act_words",),
    api=(
        "deployments.api",
        "shifts.api",
        "shifts.assistance_api",
        "rosters.api",
        "cover.api",
        "live_link.api",
        "venue_links.api",
        "feeds.api",
        "shifts.hours_api",
        "deployments.api:queries",
    ),
    pages=(
        "shifts.my_shifts_pages",
        "shifts.my_shift_pages",
        "deployments.my_times_pages",
        "deployments.list_pages",
        "deployments.detail_pages",
        "rosters.pages",
        "shifts.hours_pages",
        "shifts.list_pages",
        "shifts.pages",
        "deployments.pilot_pages",
        "rosters.planning_pages",
        "cover.rules_pages",
        "live_link.key_pages",
        "venue_links.pages",
        "venue_links.public_pages",
    ),
    streams=("change_subscriptions",),
    fact_words=("fact_words",),
    histories=("histories",),
    navigation=(
        NavigationEntry(place=12, path="/my-shifts", words=N_("My shifts"), shown_to=_is_pilot),
        NavigationEntry(
            place=100,
            path="/deployments",
            words=N_("Robot shifts"),
            shown_to=has(STAFF),
            also=("/robots", "/shifts", "/pilots", "/venues"),
        ),
        NavigationEntry(
            place=120,
            path="/venue",
            words=N_("The robot today"),
            shown_to=lambda person: person.venue_id is not None,
        ),
    ),
    commands={
        "robot-link": CommandEntry(
            "app.robots.live_link.simulator_cli", "robot_link", "Act as the software of a robot."
        )
    },
    correction_pages={
        "AssignShift": "/shifts/<uuid:shift_id>/assign",
        "CancelShift": "/shifts/<uuid:shift_id>/cancel",
        "CheckEquipment": "/pilots/<uuid:pilot_id>/equipment",
        "ClearFault": "/deployments/<uuid:deployment_id>/mended",
        "CloseDay": "/deployments/<uuid:deployment_id>/close-day",
        "CorrectDeployment": "/deployments/<uuid:deployment_id>/names",
        "CorrectRobot": "/deployments/<uuid:deployment_id>/names",
        "CorrectVenue": "/deployments/<uuid:deployment_id>/names",
        "UndoDeploymentEnd": "/deployments/<uuid:deployment_id>/undo-end",
        "UndoTraining": "/pilots/<uuid:pilot_id>/undo-training",
        "CorrectShiftTimes": "/shifts/<uuid:shift_id>/correct-times",
        "EndDayLink": "/venues/<uuid:venue_id>/link/end",
        "EndLinkKey": "/robots/<uuid:robot_id>/link-key/end",
        "EndShiftFeed": "/my-shifts/calendar/end",
        "EnrolPilot": "/deployments/<uuid:deployment_id>/pilots",
        "GiveUpShift": "/shifts/<uuid:shift_id>/let-go",
        "IssueDayLink": "/venues/<uuid:venue_id>/link",
        "IssueLinkKey": "/robots/<uuid:robot_id>/link-key",
        "LookOver": "/my-shifts/<uuid:shift_id>/ready",
        "NameStandBy": "/shifts/<uuid:shift_id>/stand-by",
        "OfferSwap": "/my-shifts/<uuid:shift_id>/swap",
        "PinShift": "/shifts/<uuid:shift_id>/pin",
        "RenewShiftFeed": "/my-shifts/calendar",
        "ReopenDay": "/deployments/<uuid:deployment_id>/reopen-day",
        "ReportFault": "/deployments/<uuid:deployment_id>/fault",
        "SayWishes": "/pilots/<uuid:pilot_id>/wishes",
        "SetCoverRules": "/deployments/<uuid:deployment_id>/cover-rules",
        "SetPilotAvailability": "/pilots/<uuid:pilot_id>/times",
        "SetPilotLimits": "/pilots/<uuid:pilot_id>/limits",
        "TakeShiftBack": "/my-shifts/<uuid:shift_id>/take-back",
        "UnpinShift": "/shifts/<uuid:shift_id>/pin",
        "WithdrawPilot": "/pilots/<uuid:pilot_id>/withdraw",
        "WithdrawSwap": "/my-shifts/<uuid:shift_id>/swap-back",
    },
    manual_sections={
        "/my-shifts": "my-shifts",
        "/my-shifts/<uuid:shift_id>": "shift",
        "/my-shifts/calendar": "calendar",
        "/my-shifts/times": "times",
        "/deployments": "deployments",
        "/deployments/new": "new-deployment",
        "/deployments/<uuid:deployment_id>": "deployment",
        "/deployments/<uuid:deployment_id>/calendar": "opening-days",
        "/deployments/<uuid:deployment_id>/cover-rules": "cover",
        "/deployments/<uuid:deployment_id>/new-shift": "shifts",
        "/deployments/<uuid:deployment_id>/pilots": "pilots",
        "/deployments/<uuid:deployment_id>/plan": "roster",
        "/deployments/<uuid:deployment_id>/roster": "roster",
        "/pilots": "pilots",
        "/robots": "new-deployment",
        "/robots/hours": "robot-hours",
        "/shifts": "shifts",
        "/venue": "venue-day",
        "/venues": "venue-link",
        "/robots/<uuid:robot_id>/link-key": "robot-key",
    },
)
