"""Pages for signing in by a provider, and for linking one's account to an identity there."""

import hmac
from typing import Any
from uuid import UUID

import marshmallow as ma
import structlog
from flask import Response

from app.http import fields
from app.http.authorization import ANYONE, SIGNED_IN, service
from app.identity import pending_sign_in
from app.identity.addresses import email_key
from app.identity.credential_checks import has_password, own_id, require_own_hand
from app.identity.openid import Identity, Provider, ProviderSilent, Ticket, Unconfirmed, new_ticket
from app.identity.origin import origin
from app.identity.session import start_session
from app.identity.sign_in_pages import LONGEST_PATH, ask_for_code, refused
from app.identity.start_pages import signed_in_now
from app.pages.read_your_writes import go_on
from app.pages.routing import Pages, render, who
from domain.identity import factors
from domain.identity.factor_commands import BindIdentity
from domain.identity.factors import Step
from domain.identity.sign_in import caller_behind
from domain.kernel.errors import DomainError, NotFound, RuleBroken
from domain.kernel.messaging.bus import Envelope
from domain.kernel.messaging.caller import Caller

pages = Pages("identity")
KIND = "openid"
BACK = "/sign-in/openid/back"
log = structlog.get_logger("ashiato.web")


class NoAccount(Unconfirmed):
    """No enabled account belongs to the identity at the provider."""

    def __init__(self) -> None:
        DomainError.__init__(
            self,
            "サインインできるアカウントが見つかりません。センターの職員か管理者に聞いてください。",
            "No account was found that you can use here. Ask the staff or an administrator.",
        )


class StartQuery(fields.Query):
    """Where to redirect after signing in."""

    after = fields.Text(max=LONGEST_PATH)


class BackQuery(fields.Query):
    """The parameters that a provider sends; unknown ones are ignored."""

    class Meta:
        unknown = ma.EXCLUDE

    code = fields.Text(max=4000, any_number=True)
    state = fields.Text(max=200, any_number=True)
    iss = fields.Text(max=500, any_number=True)
    error = fields.Text(max=200, any_number=True)


class BindForm(fields.Form):
    """The current password."""

    current_password = fields.Password()


@pages.page("/sign-in/openid", roles=ANYONE, query=StartQuery)
def go_to_provider(query: dict[str, Any]) -> Response:
    """Redirect to the provider to sign in there."""
    provider = _provider()
    if provider is None:
        return go_on("/sign-in", None)
    ticket = new_ticket()
    try:
        response = Response(status=303, headers={"Location": provider.address(ticket)})
        _begin(response, ticket, None, query.get("after", ""))
    except ProviderSilent as refusal:
        return _silent(refusal)
    return response


@pages.page(BACK, roles=ANYONE, query=BackQuery)
def come_back(query: dict[str, Any]) -> Response:
    """Sign in the user returning from the provider, or link their account to the identity."""
    provider, step = _provider(), pending_sign_in.take(KIND)
    if provider is None or step is None:
        return go_on("/sign-in?said=too-late" if provider else "/sign-in", None)
    try:
        identity = _identity(provider, step, query)
        if step.account_id is not None:
            return _tie(identity, step.account_id)
        somebody = _owner(identity)
    except ProviderSilent as refusal:
        return _silent(refusal)
    except Unconfirmed as refusal:
        return refused(refusal, step.facts["after"])
    after = step.facts["after"]
    if somebody.account_id and factors.secret_of(service().ledger, somebody.account_id):
        return ask_for_code(somebody.account_id, after)
    return signed_in_now(start_session(somebody), after)


@pages.page("/account/openid", roles=SIGNED_IN)
def binding(_query: dict[str, Any]) -> Response:
    """The form to link the caller's account to an identity at the provider."""
    provider = _provider()
    if provider is None:
        return go_on("/account", None)
    name = provider.settings.name
    return render("identity/provider.html", name=name, asks_password=has_password())


@pages.form("/account/openid", roles=SIGNED_IN, body=BindForm, back=binding)
def bind_provider(values: dict[str, Any]) -> Response:
    """Show the link to the provider: a form itself may not lead to another site."""
    provider = _provider()
    if provider is None:
        raise NotFound
    require_own_hand(values.get("current_password"))
    ticket = new_ticket()
    address = provider.address(ticket)
    response = render("identity/provider.html", address=address, name=provider.settings.name)
    _begin(response, ticket, own_id(), "")
    return response


def _provider() -> Provider | None:
    settings = service().settings.openid
    return Provider(settings, origin() + BACK) if settings else None


def _begin(response: Response, ticket: Ticket, account_id: UUID | None, after: str) -> None:
    facts = {"ticket": list(ticket), "after": after}
    pending_sign_in.begin(response, KIND, account_id=account_id, facts=facts)


def _identity(provider: Provider, step: Step, query: dict[str, Any]) -> Identity:
    """The identity that the provider confirmed. Raises Unconfirmed and ProviderSilent."""
    ticket = Ticket(*step.facts["ticket"])
    state, code = query.get("state", ""), query.get("code")
    is_ours = hmac.compare_digest(state.encode(), ticket.state.encode())
    issuer = provider.settings.issuer
    if not is_ours or not code or query.get("iss", issuer) != issuer:
        raise Unconfirmed
    return provider.identity(
        code,
        ticket,
        service().clock.now(),
        is_known=lambda subject: step.account_id is not None or _holder(subject) is not None,
    )


def _holder(subject: str) -> str | None:
    """The id of the account that is linked to an identity, or None."""
    return service().ledger.holder("account.identity", _key(subject))


def _owner(identity: Identity) -> Caller:
    """The account of an identity: by the identity, or by a verified address. Raises NoAccount."""
    at = service()
    holder = _holder(identity.subject)
    if holder is None and identity.email is not None:
        holder = at.ledger.holder("account.email", email_key(at.secrets, identity.email))
    somebody = caller_behind(at.ledger, UUID(holder)) if holder else None
    if somebody is None:
        raise NoAccount
    try:
        _bind(identity, somebody)
    except RuleBroken as refusal:
        raise NoAccount from refusal
    return somebody


def _tie(identity: Identity, account_id: UUID) -> Response:
    """Link the identity to the account that requested it, if its owner is still signed in."""
    somebody = who()
    if somebody is None or somebody.account_id != account_id:
        return go_on("/sign-in?said=too-late", None)
    try:
        _bind(identity, somebody)
    except RuleBroken:
        return go_on("/account?said=provider-taken", None)
    return go_on("/account?said=provider-bound", None)


def _bind(identity: Identity, somebody: Caller) -> None:
    settings = service().settings.openid
    assert settings is not None and somebody.account_id is not None  # noqa: S101 - the routes see to it
    command = BindIdentity(
        account_id=somebody.account_id, issuer=settings.issuer, key=_key(identity.subject)
    )
    service().bus.dispatch(command, Envelope(caller=somebody))


def _key(subject: str) -> str:
    """A keyed hash of the identity, so that what is stored cannot be matched elsewhere."""
    settings = service().settings.openid
    issuer = settings.issuer if settings else ""
    return service().secrets.fingerprint("openid", f"{issuer}|{subject}")


def _silent(refusal: ProviderSilent) -> Response:
    log.warning("provider_silent", why=type(refusal.__cause__).__name__)
    response = refused(refusal)
    response.status_code = 503
    return response
