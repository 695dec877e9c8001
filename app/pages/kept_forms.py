"""A form sent after its session ended is not lost: it is shown again after the next sign-in.

It is kept for a short time, encrypted under a secret that only the browser has, and shown only to
the account that typed it. That account is known from the session cookie or, if the browser has it
no more, from the token in the form. Passwords, codes and files are not kept.
"""

import json
import secrets
from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID

from flask import Response, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge

from app.http import fields
from app.http.authorization import cookie_name, is_of_session, service, writer_of
from app.http.cookies import bound_to_host, delete_cookie, set_cookie
from app.http.request_pipeline import UPLOAD_LIMIT
from app.pages.forms import Typed
from app.pages.problem_pages import is_a_browser
from domain.identity import kept_forms
from domain.identity.sign_in import owner_of_session
from domain.kernel.text.bilingual import BilingualText

COOKIE = "kept_form"
PAGE = "/kept-form"
LARGEST = 1024 * 1024
"""Most characters of one form that are kept."""
WELCOME_BACK = BilingualText(
    "サインアウトしていたので、まだ送られていません。入力した内容は下に残っています。"
    "確かめて、もう一度送ってください。",
    "Your session had ended, so this was not sent yet. What you typed is below: look at it and"
    " send it again.",
)
ALSO_AGAIN = BilingualText(
    "パスワードとファイルは、もう一度入れてください。",
    " Passwords and files have to be given once more.",
)
"""Added for a form that has one of these: they are not kept."""


class Returned(NamedTuple):
    """A kept form: where it was sent to, by which account, and what was typed."""

    path: str
    account_id: UUID
    typed: Typed


def keep(body: type[fields.Form], *, upload: bool) -> Response | None:
    """Keep the form of the current request and redirect to the sign-in page.

    Returns None, and keeps nothing, unless it is a form of a page that was shown to an account, in
    which something was typed or chosen, and not too large.
    """
    if not is_a_browser():
        return None
    at, session = service(), request.cookies.get(cookie_name())
    owner = owner_of_session(at.ledger, session) if session else None
    if owner is None and not is_of_own_page():
        return None
    if upload and owner is not None:
        request.max_content_length = UPLOAD_LIMIT
    try:
        typed = Typed.of(request.form)
    except RequestEntityTooLarge:
        return None
    if session is None or owner is None or not is_of_session(typed.csrf_token, session):
        owner = writer_of(typed.csrf_token) if is_of_own_page() else None
    plain = _written(body, typed, has_files=upload)
    if owner is None or not typed.values or len(plain) > LARGEST:
        return None
    secret = secrets.token_urlsafe(32)
    sealed = at.secrets.enclose(_purpose(secret), plain, str(owner))
    kept_forms.keep(at.ledger, secret, kept_forms.KeptForm(owner, sealed), at.clock.now())
    response = Response(status=303, headers={"Location": f"/sign-in?said=kept&after={PAGE}"})
    set_cookie(response, _cookie(), secret, max_age=int(kept_forms.HOLDS.total_seconds()))
    return response


def is_of_own_page() -> bool:
    """True if the browser says that one of our own pages sent the request.

    Without a session cookie nothing else shows that: another site could send a form with a token of
    its own account, and replace what this browser has kept.
    """
    return request.headers.get("Sec-Fetch-Site") == "same-origin"


def _written(body: type[fields.Form], typed: Typed, *, has_files: bool) -> str:
    hidden = {
        name for name, one in body._declared_fields.items() if isinstance(one, fields.Password)
    }
    values = [pair for pair in _pairs(typed) if pair[0] not in hidden]
    found = {
        "path": request.path,
        "values": values,
        "version": typed.version,
        "is_part": has_files or bool(hidden),
    }
    return json.dumps(found, ensure_ascii=False)


def _pairs(typed: Typed) -> Iterable[tuple[str, str]]:
    return typed.values.items(multi=True)


def returned() -> Returned | None:
    """The form that is kept for this browser, or None."""
    at, secret = service(), request.cookies.get(_cookie())
    kept = kept_forms.kept(at.ledger, secret, at.clock.now()) if secret else None
    if kept is None or secret is None:
        return None
    plain = at.secrets.disclose(_purpose(secret), kept.sealed, str(kept.account_id))
    found: dict[str, Any] = json.loads(plain)
    values: MultiDict[str, str] = MultiDict((name, value) for name, value in found["values"])
    version = found["version"]
    also = ALSO_AGAIN if found.get("is_part") else BilingualText("", "")
    said = BilingualText(WELCOME_BACK.ja + also.ja, WELCOME_BACK.en + also.en)
    typed = Typed(values=values, version=version, shown=version, refusal=said)
    return Returned(found["path"], kept.account_id, typed)


def is_kept_for(account_id: UUID) -> bool:
    """True if a form of this account is kept for this browser."""
    kept = returned()
    return kept is not None and kept.account_id == account_id


def forget(response: Response) -> Response:
    """Delete the kept form of this browser, and its cookie."""
    secret = request.cookies.get(_cookie())
    if secret is not None:
        kept_forms.forget(service().ledger, secret)
        delete_cookie(response, _cookie())
    return response


def was_sent(response: Response) -> Response:
    """Delete the kept form if the current request has sent it again."""
    if _cookie() in request.cookies:
        kept = returned()
        if kept is None or kept.path == request.path:
            return forget(response)
    return response


def _purpose(secret: str) -> str:
    return f"kept form {secret}"


def _cookie() -> str:
    return bound_to_host(f"ashiato_{COOKIE}")
