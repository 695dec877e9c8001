"""Pages of one's own account: its data, its password, and the ways to sign in."""

from typing import Any

from flask import Response

from app.http import fields
from app.http.authorization import SIGNED_IN, caller, service
from app.identity.origin import passkey_site
from app.identity.session import set_own_password
from app.pages.forms import FlashQuery
from app.pages.routing import Pages, render
from domain.identity import factors
from domain.identity.account import Account
from domain.identity.inline_projection import tokens_of

pages = Pages("identity")


class PasswordForm(fields.Form):
    """The current and the new password, and whether tokens end with it."""

    current_password = fields.Password(required=True)
    password = fields.Password(required=True)
    end_tokens = fields.Flag()


@pages.page("/account", roles=SIGNED_IN, query=FlashQuery)
def account(_query: dict[str, Any]) -> Response:
    """The caller's own account."""
    own = caller().account_id
    mine = service().ledger.get(Account, own) if own else None
    return render(
        "identity/account.html",
        account=mine,
        passkeys=_passkeys(mine) if mine else [],
        passkeys_possible=passkey_site() is not None,
        provider=service().settings.openid,
        has_tokens=bool(mine and tokens_of(service().ledger, mine.id, service().clock.now())),
    )


def _passkeys(mine: Account) -> list[dict[str, Any]]:
    """The passkeys of an account for its owner, oldest first."""
    used = {row["id"]: row["used_at"] for row in factors.passkeys_of(service().ledger, mine.id)}
    return [
        {"id": id, "label": one.label, "added_at": one.added_at, "used_at": used.get(str(id))}
        for id, one in mine.passkeys.items()
    ]


@pages.form("/account/password", roles=SIGNED_IN, body=PasswordForm, back=account)
def change_password(values: dict[str, Any]) -> str:
    """Change the caller's password; every session ends."""
    set_own_password(
        values["current_password"], values["password"], end_tokens=values.get("end_tokens", False)
    )
    return "/sign-in?said=password-changed"
