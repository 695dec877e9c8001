"""Pages for signing in (by password and one-time code, or by passkey) and signing out."""

from typing import Any
from uuid import UUID

from flask import Response, g, json

from app.http import fields
from app.http.authorization import ANYONE, SIGNED_IN, service
from app.http.problems import NotSignedIn, TooOften
from app.identity import passkeys, pending_sign_in, shared_machine
from app.identity.credential_checks import (
    CodeNeeded,
    OwnPasswordNeeded,
    WrongCode,
    own_id,
    require_code,
)
from app.identity.origin import passkey_site
from app.identity.own_password_pages import ask_for_own_password
from app.identity.session import (
    begin_session,
    end_session,
    start_session,
)
from app.identity.start_pages import home, signed_in_now
from app.pages import kept_forms
from app.pages.forms import typed
from app.pages.read_your_writes import go_on
from app.pages.routing import Pages, render, who
from domain.identity.attempts import note_failed_sign_in
from domain.identity.sign_in import caller_behind, password_of
from domain.kernel.errors import DomainError, NotFound, Unavailable

pages = Pages("identity")
LONGEST_PATH = 600
CODE, PASSKEY = "code", "passkey"


class AfterQuery(fields.Query):
    """Where to redirect after signing in, and whether the machine was said to be a shared one."""

    after = fields.Text(max=LONGEST_PATH)
    shared_machine = fields.Flag()
    said = fields.Word()


class SignInForm(fields.Form):
    """An e-mail address or a number, a password, and whether the machine is a shared one."""

    email = fields.Text(max=254, required=True, any_number=True)
    password = fields.Password(required=True)
    shared_machine = fields.Flag()
    after = fields.Text(max=LONGEST_PATH)


class CodeForm(fields.Form):
    """A one-time code or a recovery code."""

    code = fields.Text(max=40, required=True, any_number=True)


class PasskeyForm(fields.Form):
    """The assertion signed by the browser's passkey, as JSON."""

    credential = fields.Text(max=8000, required=True, any_number=True)
    after = fields.Text(max=LONGEST_PATH)


@pages.page("/", roles=ANYONE)
def first(_query: dict[str, Any]) -> Response:
    """Redirect to the start page of the account."""
    return go_on(home(who()), None)


@pages.page("/sign-in", roles=ANYONE, query=AfterQuery)
def sign_in_page(query: dict[str, Any]) -> Response:
    """The sign-in form."""
    return sign_in_form(query.get("after", ""))


def sign_in_form(after: str, status: int = 200) -> Response:
    """The page with every way to sign in that this installation offers.

    In the browser of a shared machine there is no way that leaves something of its own there.
    """
    is_shared = shared_machine.is_marked()
    return render(
        "identity/sign_in.html",
        status,
        after=after or typed().values.get("after", ""),
        is_shared=is_shared,
        passkeys=passkey_site() is not None and not is_shared,
        provider=None if is_shared else service().settings.openid,
    )


def refused(refusal: DomainError, after: str = "") -> Response:
    """The sign-in page again, with the reason for the refusal."""
    say(refusal)
    return with_wait(sign_in_form(after, status_of(refusal)), refusal)


def status_of(refusal: DomainError) -> int:
    """The status of a sign-in page with this refusal."""
    return next((code for kind, code in _STATUSES if isinstance(refusal, kind)), 401)


_STATUSES = ((TooOften, 429), (Unavailable, 503))


def with_wait(response: Response, refusal: DomainError) -> Response:
    """Add a Retry-After header if the refusal has a waiting time."""
    if isinstance(refusal, TooOften | Unavailable):
        response.headers["Retry-After"] = str(refusal.retry_after)
    return response


def say(refusal: DomainError) -> None:
    """Show the refusal on the page of this request; a typed code or proof is not shown again."""
    g.typed = typed()
    g.typed.refusal = refusal.text
    for name in ("code", "credential"):
        g.typed.values.pop(name, None)


@pages.form("/sign-in", roles=ANYONE, body=SignInForm, back=sign_in_page)
def sign_in(values: dict[str, Any]) -> Any:
    """Begin a session, or ask for a one-time code first."""
    after, is_shared = values.get("after", ""), values.get("shared_machine", False)
    try:
        begun = begin_session(values["email"], values["password"], is_shared=is_shared)
        return signed_in_now(begun, after)
    except CodeNeeded as needed:
        return ask_for_code(needed.account_id, after, is_shared=is_shared)
    except OwnPasswordNeeded as needed:
        return ask_for_own_password(needed.who, after, is_shared=is_shared)
    except (NotSignedIn, TooOften, Unavailable) as refusal:
        return refused(refusal, after)


def ask_for_code(
    account_id: UUID, after: str, *, link_id: UUID | None = None, is_shared: bool = False
) -> Response:
    """Redirect to the page of the one-time code; nobody is signed in yet."""
    response = go_on("/sign-in/code", None)
    facts = {"after": after, "is_shared": is_shared}
    facts |= {"link": str(link_id)} if link_id else {}
    pending_sign_in.begin(response, CODE, account_id=account_id, facts=facts)
    return response


@pages.page("/sign-in/code", roles=ANYONE)
def code_page(_query: dict[str, Any]) -> Response:
    """The form for the one-time code, after the right password."""
    if pending_sign_in.look_at(CODE) is None:
        return go_on("/sign-in", None)
    return render("identity/code.html")


@pages.form("/sign-in/code", roles=ANYONE, body=CodeForm, back=code_page)
def confirm_code(values: dict[str, Any]) -> Response:
    """Begin the session, if the code is valid and unused."""
    pending_sign_in.require_own_site()
    step = pending_sign_in.look_at(CODE)
    owner = step.account_id if step else None
    somebody = caller_behind(service().ledger, owner) if owner else None
    if step is None or somebody is None:
        return go_on("/sign-in?said=too-late", None)
    try:
        require_code(somebody, values["code"])
    except (WrongCode, TooOften) as refusal:
        say(refusal)
        return with_wait(render("identity/code.html", status_of(refusal)), refusal)
    if pending_sign_in.take(CODE) is None:
        return go_on("/sign-in?said=too-late", None)
    link_id = UUID(step.facts["link"]) if "link" in step.facts else None
    is_shared = step.facts.get("is_shared", False)
    if link_id and owner and password_of(service().ledger, owner) is None:
        return ask_for_own_password(somebody, "", is_shared=is_shared, link_id=link_id)
    try:
        begun = start_session(
            somebody,
            link_id=link_id,
            is_shared=is_shared,
        )
    except NotFound:
        return go_on("/sign-in?said=too-late", None)
    response = signed_in_now(begun, step.facts["after"])
    pending_sign_in.forget(response, CODE)
    return response


@pages.form("/sign-in/passkey/options", roles=ANYONE, body=fields.Form, back=sign_in_page)
def passkey_options(_values: dict[str, Any]) -> Response:
    """The options with which a browser asks for a passkey, as JSON."""
    pending_sign_in.require_own_site()
    site = passkey_site()
    if site is None:
        raise NotFound
    options = passkeys.options_to_sign_in(site)
    response = Response(json.dumps(options), content_type="application/json")
    pending_sign_in.begin(response, PASSKEY, facts={"challenge": options["challenge"]})
    return response


@pages.form("/sign-in/passkey", roles=ANYONE, body=PasskeyForm, back=sign_in_page)
def sign_in_by_passkey(values: dict[str, Any]) -> Response:
    """Begin a session with a signed passkey challenge; a passkey counts as both factors."""
    pending_sign_in.require_own_site()
    after = values.get("after", "")
    site = passkey_site()
    if site is None:
        raise NotFound
    try:
        somebody, passkey = passkeys.used(site, pending_sign_in.take(PASSKEY), values["credential"])
    except passkeys.WrongPasskey as refusal:
        note_failed_sign_in(service().ledger, service().clock, None)
        return refused(refusal, after)
    response = signed_in_now(start_session(somebody, passkey), after)
    pending_sign_in.forget(response, PASSKEY)
    return response


@pages.form("/sign-out", roles=SIGNED_IN, body=fields.Form, back=sign_in_page)
def sign_out(_values: dict[str, Any]) -> Response:
    """End the session, and delete a form of the account that is kept for this browser."""
    is_kept = kept_forms.is_kept_for(own_id())
    response = go_on("/sign-in?said=signed-out", None)
    end_session(response)
    return kept_forms.forget(response) if is_kept else response
