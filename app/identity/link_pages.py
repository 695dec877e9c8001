"""The page to which the QR code of a sign-in slip leads: it signs in once, after a press.

The secret is in the fragment of the address, which no server and no log sees; a script puts it into
the form. Without scripts people type the number and the password of the slip.
"""

from typing import Any

from flask import Response

from app.http import fields
from app.http.authorization import ANYONE, service
from app.http.problems import NotSignedIn
from app.identity import pending_sign_in, shared_machine, slips
from app.identity.own_password_pages import ask_for_own_password
from app.identity.session import start_session
from app.identity.sign_in_pages import ask_for_code, refused
from app.identity.start_pages import signed_in_now
from app.pages.routing import Pages, render
from domain.identity import factors
from domain.identity.attempts import note_failed_sign_in
from domain.identity.sign_in import caller_behind, link_of, password_of
from domain.kernel.errors import DomainError, NotFound

pages = Pages("identity")


class SpentLink(NotSignedIn):
    """The link was used, revoked or replaced, or has expired."""

    def __init__(self) -> None:
        DomainError.__init__(
            self,
            "この QR コードはもう使えません。番号とパスワードでサインインするか、"
            "職員に新しい用紙を頼んでください。",
            "This QR code does not hold any more. Sign in with your number and password, or ask the"
            " staff for a new slip.",
        )


class LinkForm(fields.Form):
    """The secret of a link, and whether the machine is a shared one."""

    secret = fields.Text(max=200, required=True, any_number=True)
    shared_machine = fields.Flag()


@pages.page(slips.PATH, roles=ANYONE)
def link_page(_query: dict[str, Any]) -> Response:
    """The page with the one button; nobody is signed in by opening it."""
    return render("identity/link.html", is_shared=shared_machine.is_marked())


@pages.form(slips.PATH, roles=ANYONE, body=LinkForm, back=link_page)
def sign_in_by_link(values: dict[str, Any]) -> Response:
    """Begin a session with the link of a slip, or ask for a one-time code first."""
    pending_sign_in.require_own_site()
    at, is_shared = service(), values.get("shared_machine", False)
    link = link_of(at.ledger, values["secret"], at.clock.now())
    somebody = caller_behind(at.ledger, link.account_id) if link else None
    if link is None or somebody is None:
        note_failed_sign_in(at.ledger, at.clock, None)
        return refused(SpentLink())
    if factors.secret_of(at.ledger, link.account_id):
        return ask_for_code(link.account_id, "", link_id=link.id, is_shared=is_shared)
    if password_of(at.ledger, link.account_id) is None:
        return ask_for_own_password(somebody, "", is_shared=is_shared, link_id=link.id)
    try:
        begun = start_session(somebody, link_id=link.id, is_shared=is_shared)
        return signed_in_now(begun, "")
    except NotFound:
        return refused(SpentLink())
