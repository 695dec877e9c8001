"""Signing in, one's own account, accounts and tokens."""

from app.registry.registration import N_, CommandEntry, NavigationEntry, Registration

REGISTRATION = Registration(
    act_words=("act_words",),
    api=("api",),
    pages=(
        "sign_in_pages",
        "link_pages",
        "shared_machine_pages",
        "openid_pages",
        "own_password_pages",
        "account_pages",
        "session_pages",
        "passkey_pages",
        "saved_view_pages",
        "code_pages",
        "reading_pages",
    ),
    fact_words=("fact_words",),
    histories=("histories",),
    navigation=(
        NavigationEntry(
            place=190, path="/account", words=N_("My account"), shown_to=lambda _: True
        ),
    ),
    commands={
        "accounts": CommandEntry(
            "app.identity.commands_cli", "accounts", "Add, list and disable accounts."
        ),
        "tokens": CommandEntry(
            "app.identity.commands_cli", "tokens", "Issue and revoke bearer tokens."
        ),
    },
    correction_pages={
        "AddPasskey": "/account/passkeys",
        "ChangeOwnPassword": "/account/password",
        "SaveView": "/account/views",
        "RemoveView": "/account/views/<uuid:view_id>/remove",
        "RemovePasskey": "/account/passkeys/<uuid:passkey_id>/remove",
        "RenewRecoveryCodes": "/account/codes/recovery",
        "TurnOffCodes": "/account/codes/off",
        "TurnOnCodes": "/account/codes/confirm",
    },
    manual_sections={
        "/": "sign-in",
        "/sign-in": "sign-in",
        "/sign-in/code": "codes",
        "/sign-in/link": "slip",
        "/sign-in/openid": "openid",
        "/sign-in/shared-machine": "shared",
        "/account": "account",
        "/account/codes": "codes",
        "/account/openid": "openid",
        "/account/passkeys": "passkeys",
        "/account/sessions": "sessions",
        "/account/views": "views",
        "/kept-form": "kept",
        "/reading": "reading",
    },
)
