"""Passwords and tokens to hand over: generated here, shown once, and never stored readable."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Response

from app.admin.account_pages import account
from app.http import fields
from app.http.authorization import caller, get_visible, service, viewed
from app.identity import one_time_secrets
from app.identity.qr_codes import qr_code
from app.identity.slips import new_slip
from app.pages.forms import FlashQuery
from app.pages.routing import Pages, dispatch, render
from domain.identity.account import Account
from domain.identity.commands import IssueToken, RevokeToken
from domain.identity.passwords import hash_password
from domain.identity.queries import open_accounts_of
from domain.identity.sign_in import hash_of
from domain.identity.staff_commands import GiveOneTimePassword, RevokeSignInLink
from domain.kernel.errors import NotFound
from domain.kernel.messaging.caller import ADMINISTRATION, SIGN_IN_HELP
from domain.participants.participant import Participant

LONGEST_DAYS = 3650

pages = Pages("admin")


class TokenForm(fields.Form):
    """The number of days until the token expires."""

    expires_days = fields.Whole(min=1, max=LONGEST_DAYS, required=True)


class PasswordForm(fields.Form):
    """Whether the tokens of the account end with its password."""

    end_tokens = fields.Flag()


class SlipForm(PasswordForm):
    """Whether the slip leaves the password as it is."""

    keep_password = fields.Flag()


class RevokeForm(fields.Form):
    """A token of an account."""

    token = fields.Id(required=True)


@pages.form(
    "/admin/accounts/<uuid:account_id>/password",
    roles=ADMINISTRATION,
    body=PasswordForm,
    back=account,
)
def reset_password(values: dict[str, Any], account_id: UUID) -> Response:
    """Generate a password that works once, and show it."""
    return _with_password(get_visible(Account, account_id), values)


@pages.form(
    "/admin/accounts/<uuid:account_id>/slip", roles=ADMINISTRATION, body=SlipForm, back=account
)
def issue_slip(values: dict[str, Any], account_id: UUID) -> Response:
    """Issue a sign-in slip, and show it for printing."""
    return _with_slip(get_visible(Account, account_id), values)


@pages.form(
    "/admin/accounts/<uuid:account_id>/slip/revoke",
    roles=ADMINISTRATION,
    body=fields.Form,
    back=account,
)
def revoke_slip(_values: dict[str, Any], account_id: UUID) -> str:
    """Revoke the QR code of the last slip."""
    dispatch(RevokeSignInLink(account_id=account_id))
    return f"/admin/accounts/{account_id}?said=slip-revoked"


@pages.form(
    "/admin/accounts/<uuid:account_id>/tokens", roles=ADMINISTRATION, body=TokenForm, back=account
)
def issue_token(values: dict[str, Any], account_id: UUID) -> Response:
    """Issue a bearer token, and show it."""
    found = get_visible(Account, account_id)
    token_id, secret = one_time_secrets.token(account_id)
    expires_at = service().clock.now() + timedelta(days=values["expires_days"])
    command = IssueToken(
        account_id=account_id,
        token_id=token_id,
        secret_hash=hash_of(secret),
        expires_at=expires_at,
    )
    dispatch(command)
    return render("admin/token.html", account=found, token=secret, expires_at=expires_at)


@pages.form(
    "/admin/accounts/<uuid:account_id>/tokens/revoke",
    roles=ADMINISTRATION,
    body=RevokeForm,
    back=account,
)
def revoke_token(values: dict[str, Any], account_id: UUID) -> str:
    """Revoke a token."""
    dispatch(RevokeToken(account_id=account_id, token_id=values["token"]))
    return f"/admin/accounts/{account_id}?said=token-revoked"


@pages.page("/participants/<uuid:participant_id>/password", roles=SIGN_IN_HELP, query=FlashQuery)
def participant_password(_query: dict[str, Any], participant_id: UUID) -> Response:
    """Ask for confirmation before a participant gets a new password."""
    participant = _participant(participant_id)
    found = _account_of(participant)
    return render("admin/participant_password.html", participant=participant, account=found)


@pages.form(
    "/participants/<uuid:participant_id>/password",
    roles=SIGN_IN_HELP,
    body=PasswordForm,
    back=participant_password,
)
def reset_participant_password(values: dict[str, Any], participant_id: UUID) -> Response:
    """Generate and show a one-time password for a participant of the caller's centre."""
    participant = _participant(participant_id)
    return _with_password(_account_to_help(participant), values, participant=participant)


@pages.form(
    "/participants/<uuid:participant_id>/slip",
    roles=SIGN_IN_HELP,
    body=SlipForm,
    back=participant_password,
)
def issue_participant_slip(values: dict[str, Any], participant_id: UUID) -> Response:
    """Issue a sign-in slip for a participant of the caller's centre, and show it for printing."""
    participant = _participant(participant_id)
    return _with_slip(_account_to_help(participant), values, participant=participant)


@pages.form(
    "/participants/<uuid:participant_id>/slip/revoke",
    roles=SIGN_IN_HELP,
    body=fields.Form,
    back=participant_password,
)
def revoke_participant_slip(_values: dict[str, Any], participant_id: UUID) -> str:
    """Revoke the QR code of the last slip of a participant."""
    found = _account_to_help(_participant(participant_id))
    dispatch(RevokeSignInLink(account_id=found.id))
    return f"/participants/{participant_id}/password?said=slip-revoked"


def _with_slip(found: Account, values: dict[str, Any], **more: Any) -> Response:
    slip = new_slip(found, **values)
    dispatch(slip.command)
    _record_view(found, **more)
    account = service().ledger.get(Account, found.id)
    return render(
        "admin/slip.html", account=account, slip=slip, picture=qr_code(slip.address), **more
    )


def _with_password(found: Account, values: dict[str, Any], **more: Any) -> Response:
    password = one_time_secrets.one_time_password(found.id)
    command = GiveOneTimePassword(
        account_id=found.id,
        password_hash=hash_password(password, email=found.email),
        expires_at=one_time_secrets.until(),
        end_tokens=values.get("end_tokens", False),
    )
    dispatch(command)
    _record_view(found, **more)
    return render("admin/password.html", account=found, password=password, **more)


def _record_view(found: Account, participant: Participant | None = None) -> None:
    """Record that the account was shown, of the person if it is one of a participant."""
    viewed([participant.person_id if participant else found.id], "account")


def _participant(participant_id: UUID) -> Participant:
    found = service().ledger.get(Participant, participant_id)
    if not found.is_visible_to(caller()):
        raise NotFound(out_of_scope=True)
    return found


def _account_to_help(participant: Participant) -> Account:
    """Like `_account_of`. Raises NotFound if there is none."""
    found = _account_of(participant)
    if found is None:
        raise NotFound
    return found


def _account_of(participant: Participant) -> Account | None:
    """The account of a participant, if the caller may help with it; else None."""
    ids = open_accounts_of(service().ledger, participant.id)
    found = service().ledger.find_all(Account, ids)
    return next(
        (
            one
            for id in ids
            if (one := found[id]).is_visible_to(caller()) and one.is_of_a_participant
        ),
        None,
    )
