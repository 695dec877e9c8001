"""The administrator's pages: accounts, tokens, sessions, centres, and the doctor's findings."""

from app.registry.registration import N_, NavigationEntry, Registration, has
from domain.kernel.messaging.caller import ADMINISTRATION

REGISTRATION = Registration(
    act_words=("act_words",),
    pages=(
        "accounts_pages",
        "account_pages",
        "pilot_pages",
        "secrets_pages",
        "centre_pages",
        "holiday_pages",
        "doctor_pages",
    ),
    navigation=(
        NavigationEntry(
            place=160, path="/admin", words=N_("Accounts"), shown_to=has(ADMINISTRATION)
        ),
    ),
    correction_pages={
        "AddHoliday": "/admin/holidays/add",
        "AssignCentres": "/admin/accounts/<uuid:account_id>/centres",
        "CorrectCentre": "/admin/centres/<uuid:centre_id>/correct",
        "CorrectAccount": "/admin/accounts/<uuid:account_id>/correct",
        "CorrectAccountPerson": "/admin/accounts/<uuid:account_id>/correct-person",
        "ConfirmHolidays": "/admin/holidays/confirm",
        "DisableAccount": "/admin/accounts/<uuid:account_id>/disable",
        "EnableAccount": "/admin/accounts/<uuid:account_id>/enable",
        "ForgetFactors": "/admin/accounts/<uuid:account_id>/forget-factors",
        "GiveOneTimePassword": "/admin/accounts/<uuid:account_id>/password",
        "IssueSignInSlip": "/admin/accounts/<uuid:account_id>/slip",
        "RevokeSignInLink": "/admin/accounts/<uuid:account_id>/slip/revoke",
        "IssueToken": "/admin/accounts/<uuid:account_id>/tokens",
        "RemoveHoliday": "/admin/holidays/remove",
        "RevokeToken": "/admin/accounts/<uuid:account_id>/tokens/revoke",
        "StateCentreFacts": "/admin/centres/<uuid:centre_id>/facts",
        "SetRoles": "/admin/accounts/<uuid:account_id>/roles",
    },
    manual_sections={
        "/admin": "accounts",
        "/admin/accounts/new": "new-account",
        "/admin/accounts/<uuid:account_id>": "account-of",
        "/admin/centres": "centres",
        "/admin/doctor": "doctor",
        "/admin/holidays": "holidays",
        "/participants/<uuid:participant_id>/password": "password-for",
    },
)
