"""Pages for one's own passkeys: created in two steps, named by the owner, and removed."""

from typing import Any
from uuid import UUID, uuid4

from flask import Response, json

from app.http import fields
from app.http.authorization import SIGNED_IN, service
from app.identity import passkeys, pending_sign_in
from app.identity.credential_checks import has_password, own_id, require_own_hand
from app.identity.origin import passkey_site
from app.pages.read_your_writes import go_on
from app.pages.routing import Pages, dispatch, render
from domain.identity.account import Account
from domain.identity.factor_commands import AddPasskey, RemovePasskey
from domain.identity.factors import Step
from domain.kernel.errors import RuleBroken

pages = Pages("identity")
KIND = "new_passkey"
_LABEL = "passkey label"


class NameForm(fields.Form):
    """The name of the passkey, and the current password."""

    label = fields.Text(max=60, required=True)
    current_password = fields.Password()


class MadeForm(fields.Form):
    """The credential that the browser created, as JSON."""

    credential = fields.Text(max=16000, required=True, any_number=True)


@pages.page("/account/passkeys", roles=SIGNED_IN)
def new_passkey(_query: dict[str, Any]) -> Response:
    """The form to name a passkey, or, once it has a name, the button that creates it."""
    step, site = pending_sign_in.begun_by(own_id(), KIND), passkey_site()
    options = None
    if step is not None and site is not None:
        options = json.dumps(step.facts["options"])
    return render(
        "identity/passkey.html",
        possible=site is not None,
        options=options,
        label=_label(step) if step else "",
        asks_password=has_password(),
    )


@pages.form("/account/passkeys/begin", roles=SIGNED_IN, body=NameForm, back=new_passkey)
def begin_passkey(values: dict[str, Any]) -> Response:
    """Name a new passkey."""
    require_own_hand(values.get("current_password"))
    site = passkey_site()
    if site is None:
        raise _impossible_here()
    account_id = own_id()
    options = passkeys.options_to_make(site, service().ledger.get(Account, account_id))
    label = service().secrets.enclose(_LABEL, values["label"], str(account_id))
    response = go_on("/account/passkeys", None)
    pending_sign_in.begin(
        response, KIND, account_id=account_id, facts={"options": options, "label": label}
    )
    return response


@pages.form("/account/passkeys", roles=SIGNED_IN, body=MadeForm, back=new_passkey)
def add_passkey(values: dict[str, Any]) -> Response | str:
    """Store the passkey that the browser created."""
    site, step = passkey_site(), pending_sign_in.begun_by(own_id(), KIND)
    if site is None:
        raise _impossible_here()
    if step is None or pending_sign_in.take(KIND) is None:
        raise pending_sign_in.too_late()
    try:
        made = passkeys.made(site, step.facts["options"]["challenge"], values["credential"])
    except passkeys.UnfitPasskey as refusal:
        raise RuleBroken(refusal.text.ja, refusal.text.en) from refusal
    label, account_id = _label(step), own_id()
    kept = passkeys.kept(made)
    outcome = dispatch(AddPasskey(account_id=account_id, passkey_id=uuid4(), label=label, **kept))
    response = go_on("/account?said=passkey-added", outcome.position)
    pending_sign_in.forget(response, KIND)
    return response


@pages.form("/account/passkeys/drop", roles=SIGNED_IN, body=fields.Form, back=new_passkey)
def drop_passkey(_values: dict[str, Any]) -> Response:
    """Cancel adding a passkey."""
    pending_sign_in.take(KIND)
    response = go_on("/account", None)
    pending_sign_in.forget(response, KIND)
    return response


@pages.form(
    "/account/passkeys/<uuid:passkey_id>/remove",
    roles=SIGNED_IN,
    body=fields.Form,
    back=lambda _query, **_names: new_passkey({}),
)
def remove_passkey(_values: dict[str, Any], passkey_id: UUID) -> str:
    """Remove a passkey."""
    dispatch(RemovePasskey(account_id=own_id(), passkey_id=passkey_id))
    return "/account?said=passkey-removed"


def _label(step: Step) -> str:
    return service().secrets.disclose(_LABEL, step.facts["label"], str(own_id()))


def _impossible_here() -> RuleBroken:
    return RuleBroken(
        "このアドレスでは、パスキーを使えません。", "Passkeys cannot be used at this address."
    )
