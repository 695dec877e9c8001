"""The figures, each with the events it counts."""

from app.registry.registration import N_, CommandEntry, NavigationEntry, Registration, has
from domain.kernel.messaging.caller import AUDITORS

REGISTRATION = Registration(
    demonstration=("demonstration",),
    act_words=("act_words",),
    api=(
        "api",
        "robot_api",
        "api:plans",
    ),
    pages=(
        "figures_pages",
        "plan_pages",
        "drilldown_pages",
        "robot_pages",
        "robot_drilldown_pages",
    ),
    fact_words=("fact_words",),
    histories=("histories",),
    navigation=(
        NavigationEntry(place=130, path="/reports", words=N_("Figures"), shown_to=has(AUDITORS)),
    ),
    commands={
        "report": CommandEntry(
            "app.reports.commands_cli", "report", "Print a report, or write it to a file."
        )
    },
    correction_pages={
        "ConfirmFigure": "/reports/bpo-centre/<figure>/confirm",
        "SetBudget": "/reports/plan/budget",
        "SetTarget": "/reports/plan/target",
    },
    manual_sections={
        "/reports": "figures",
        "/reports/plan": "plan",
        "/reports/robot-pilot": "robot-figures",
    },
)
