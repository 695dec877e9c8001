"""Pages for one's own one-time codes: turned on with a phone, off with password and code."""

from typing import Any

from flask import Response

from app.http import fields
from app.http.authorization import SIGNED_IN, caller, service
from app.identity import pending_sign_in
from app.identity.credential_checks import (
    WrongCode,
    closed,
    has_password,
    opened,
    own_id,
    recovery_hash,
    require_code,
    require_own_hand,
)
from app.identity.passkeys import NAME
from app.identity.qr_codes import qr_code
from app.pages.forms import FlashQuery
from app.pages.read_your_writes import go_on
from app.pages.routing import Pages, dispatch, render
from domain.identity import factors, one_time_codes
from domain.identity.account import Account
from domain.identity.factor_commands import RenewRecoveryCodes, TurnOffCodes, TurnOnCodes
from domain.kernel.errors import Invalid, RuleBroken

pages = Pages("identity")
KIND = "new_codes"
SHOWN = "/account/codes?said=codes-on"


class BeginForm(fields.Form):
    """The current password."""

    current_password = fields.Password()


class CodeForm(fields.Form):
    """A one-time code."""

    code = fields.Text(max=40, required=True, any_number=True)


class OffForm(fields.Form):
    """The current password, and a last code."""

    current_password = fields.Password()
    last_code = fields.Text(max=40, required=True, any_number=True)


@pages.page("/account/codes", roles=SIGNED_IN, query=FlashQuery)
def codes(_query: dict[str, Any]) -> Response:
    """Whether one-time codes are required, and how to turn them on or off."""
    account = service().ledger.get(Account, own_id())
    step = None if account.uses_codes else pending_sign_in.begun_by(own_id(), KIND)
    secret = opened(account.id, step.facts["secret"]) if step else None
    return render(
        "identity/codes.html",
        is_on=account.uses_codes,
        left=len(factors.recovery_hashes(service().ledger, account.id)),
        secret=one_time_codes.written(secret) if secret else None,
        picture=_picture(secret, account.email or NAME) if secret else None,
        asks_password=has_password(),
    )


def _picture(secret: bytes, email: str) -> str:
    """The QR code for a phone, as a data URL."""
    return qr_code(one_time_codes.address_for_phones(secret, email, NAME))


@pages.form("/account/codes/begin", roles=SIGNED_IN, body=BeginForm, back=codes)
def begin_codes(values: dict[str, Any]) -> Response:
    """Generate a secret and show it; it takes effect once a code has confirmed it."""
    require_own_hand(values.get("current_password"))
    account_id = own_id()
    if service().ledger.get(Account, account_id).uses_codes:
        return go_on("/account/codes", None)
    sealed = closed(account_id, one_time_codes.new_codes_secret())
    response = go_on("/account/codes", None)
    pending_sign_in.begin(response, KIND, account_id=account_id, facts={"secret": sealed})
    return response


@pages.form("/account/codes/confirm", roles=SIGNED_IN, body=CodeForm, back=codes)
def turn_on(values: dict[str, Any]) -> Response:
    """Turn one-time codes on, and show the recovery codes once."""
    step, account_id = pending_sign_in.begun_by(own_id(), KIND), own_id()
    if service().ledger.get(Account, account_id).uses_codes:
        return go_on(SHOWN, None)
    secret = opened(account_id, step.facts["secret"]) if step else None
    if step is None or secret is None:
        raise pending_sign_in.too_late()
    now = service().clock.now()
    at = one_time_codes.step_of(secret, one_time_codes.plain(values["code"]), now)
    if at is None:
        raise _wrong("code")
    fresh = one_time_codes.new_recovery_codes()
    outcome = dispatch(
        TurnOnCodes(
            account_id=account_id,
            sealed_secret=step.facts["secret"],
            latest_step=at,
            recovery_hashes=tuple(recovery_hash(account_id, item) for item in fresh),
        )
    )
    pending_sign_in.take(KIND)
    return _shown_once(fresh) if not outcome.repeated else go_on(SHOWN, outcome.position)


@pages.form("/account/codes/recovery", roles=SIGNED_IN, body=CodeForm, back=codes)
def renew_recovery_codes(values: dict[str, Any]) -> Response:
    """Issue new recovery codes and show them once; the previous ones stop working."""
    _require_code(values["code"], "code")
    account_id = own_id()
    fresh = one_time_codes.new_recovery_codes()
    hashes = tuple(recovery_hash(account_id, item) for item in fresh)
    dispatch(RenewRecoveryCodes(account_id=account_id, recovery_hashes=hashes))
    return _shown_once(fresh)


@pages.form("/account/codes/off", roles=SIGNED_IN, body=OffForm, back=codes)
def turn_off(values: dict[str, Any]) -> str:
    """Stop requiring one-time codes."""
    require_own_hand(values.get("current_password"))
    _require_code(values["last_code"], "last_code")
    dispatch(TurnOffCodes(account_id=own_id()))
    return "/account/codes?said=codes-off"


def _require_code(code: str, field: str) -> None:
    """Require a fresh code. Raises Invalid, RuleBroken and TooOften."""
    if factors.secret_of(service().ledger, own_id()) is None:
        raise RuleBroken(
            "確認コードは有効になっていません。先に有効にしてください。",
            "One-time codes are not in use.",
        )
    try:
        require_code(caller(), code)
    except WrongCode as refusal:
        raise Invalid({field: [refusal.text]}) from refusal


def _wrong(field: str) -> Invalid:
    return Invalid({field: [WrongCode().text]})


def _shown_once(fresh: tuple[str, ...]) -> Response:
    response = render("identity/recovery_codes.html", codes=fresh)
    pending_sign_in.forget(response, KIND)
    return response
