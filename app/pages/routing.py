"""How a context registers its pages: a page is a function, a form a function and a return page."""

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote, urlencode

from flask import Response, current_app, g, render_template, request
from markupsafe import escape
from marshmallow import EXCLUDE
from werkzeug.exceptions import HTTPException
from werkzeug.routing import BuildError

from app.http import fields
from app.http.authorization import (
    Public,
    authorize,
    caller,
    note_refusal,
    require_role,
    service,
    signed_in,
)
from app.http.consistency import require_current
from app.http.idempotency import digest
from app.http.lag_notice import note_lag
from app.http.problems import Forged, NotSignedIn, language
from app.http.request_pipeline import UPLOAD_LIMIT
from app.pages import kept_forms
from app.pages.browser_keeping import browser_key, note_taken
from app.pages.field_links import with_field_names
from app.pages.forms import Typed, read_form, typed
from app.pages.problem_pages import LONGEST_QUERY
from app.pages.punctuation import colon
from app.pages.read_your_writes import catch_up_with, go_on
from domain.kernel.errors import (
    DomainError,
    Invalid,
    KeyReused,
    NotFound,
    RuleBroken,
    Stale,
)
from domain.kernel.messaging.bus import Command, Envelope, Outcome
from domain.kernel.messaging.caller import Caller, Role
from domain.kernel.privacy.subjects import first_id
from domain.kernel.storage.deadlines import WITH_A_FILE, each
from domain.kernel.text.bilingual import BilingualText

View = Callable[..., Any]


@dataclass(frozen=True, kw_only=True)
class PageRoute:
    """One page or form: its path, roles, input, and the page to show again after a refusal."""

    path: str
    name: str
    roles: frozenset[Role]
    view: View
    reads: tuple[str, ...] = ()
    is_issued: bool = False
    query: type[fields.Query] = fields.Query
    body: type[fields.Form] | None = None
    back: View | None = None
    upload: bool = False

    @property
    def method(self) -> str:
        """GET for a page, POST for a form."""
        return "GET" if self.body is None else "POST"

    @property
    def stored_as(self) -> str:
        """The name recorded for a refusal: the method and the path of the page."""
        return f"page {self.method} {self.path}"


@dataclass
class Pages:
    """The pages of one context, registered by the factory."""

    name: str
    routes: list[PageRoute] = field(default_factory=list)

    def page(
        self,
        path: str,
        *,
        roles: frozenset[Role],
        reads: Sequence[str] = (),
        is_issued: bool = False,
        query: type[fields.Query] = fields.Query,
    ) -> Callable[[View], View]:
        """Register the page at `path` for `roles`: `view(query, **names in the path)` returns it.

        `reads` names the projections that it reads: the page waits briefly until they have seen
        what the same browser has just done. A page that `is_issued` (printed and handed on) waits
        until they have seen everything, and is refused if they do not in time.
        """

        def register(view: View) -> View:
            view.__dict__["reads"] = tuple(reads)
            self.routes.append(
                PageRoute(
                    path=path,
                    name=f"{self.name}.{view.__name__}",
                    roles=roles,
                    view=view,
                    reads=tuple(reads),
                    is_issued=is_issued,
                    query=query,
                )
            )
            return view

        return register

    def form(
        self,
        path: str,
        *,
        roles: frozenset[Role],
        body: type[fields.Form],
        back: View,
        upload: bool = False,
    ) -> Callable[[View], View]:
        """Register the form at `path`: `view(values, **names)` acts and returns the next address.

        After a refusal the page `back(query, **names)` is shown with everything that was typed.
        With `upload` the form may send a file in `request.files` (64 MiB at most).
        """

        def register(view: View) -> View:
            self.routes.append(
                PageRoute(
                    path=path,
                    name=f"{self.name}.{view.__name__}",
                    roles=roles,
                    view=view,
                    body=body,
                    back=back,
                    upload=upload,
                )
            )
            return view

        return register


def render(template: str, status: int = 200, /, **values: Any) -> Response:
    """Render `template` in the reader's language."""
    page = render_template(template, **values)
    return Response(
        with_field_names(page, colon()) if typed().errors else page,
        status,
        content_type="text/html; charset=utf-8",
        headers={"Content-Language": language()},
    )


def dispatch(command: Command) -> Outcome:
    """Dispatch `command` for the sender of the current form; a form sent twice acts once."""
    typed: Typed = g.typed
    outcome = service().bus.dispatch(
        command,
        Envelope(
            caller=caller(),
            correlation_id=g.request_id,
            expected_version=typed.version,
            idempotency_key=typed.once,
            digest=digest() if typed.once is not None else "",
        ),
    )
    g.position = outcome.position
    return outcome


def dispatch_part(command: Command, part: str, version: int | None = None) -> Outcome:
    """Dispatch one of a form's several commands; if the form is sent twice, each acts once.

    `version` is the version that the form showed of the aggregate of this command.
    """
    once = g.typed.once
    how = Envelope(caller=caller(), correlation_id=g.request_id, expected_version=version)
    if once is not None:
        how = replace(how, idempotency_key=f"{once}/{part}", digest=digest())
    outcome = service().bus.dispatch(command, how)
    g.position = outcome.position
    return outcome


def answer(route: PageRoute, names: Mapping[str, Any]) -> Response:
    """Answer one request of a page or form: authorize, parse, run the view, respond."""
    subject = first_id(names.values())
    if route.body is None:
        if not isinstance(route.roles, Public):
            authorize(route.roles, route.stored_as, subject)
        catch_up_with(route.reads)
        if route.is_issued:
            require_current(route.reads)
        shown: Response = route.view(_query(route.query), **names)
        return shown
    if route.upload:
        require_role(route.roles, route.stored_as, subject)  # Refused before a file is read.
        request.max_content_length = UPLOAD_LIMIT
    elif not isinstance(route.roles, Public):
        signed_in()  # Refused before the form is read.
    if request.mimetype != "multipart/form-data":
        request.get_data(cache=True)  # Cached: the digest of a command needs it.
    g.typed = Typed.of(request.form)
    if not isinstance(route.roles, Public):
        try:
            authorize(route.roles, route.stored_as, subject, form_token=g.typed.csrf_token)
        except Forged as refusal:
            if request.headers.get("Sec-Fetch-Site") != "same-origin":
                raise
            require_role(route.roles, route.stored_as, subject)
            return _again(route, names, refusal)
    once = g.typed.once
    try:
        with each(WITH_A_FILE) if route.upload else nullcontext():
            where = route.view(read_form(route.body, g.typed.values), **names)
    except (Invalid, KeyReused, RuleBroken, Stale) as refusal:
        if route.back is None:
            raise
        return _again(route, names, refusal)
    response = where if isinstance(where, Response) else go_on(where, g.get("position"))
    if browser_key() is not None:
        note_taken(response, once)
    return response if isinstance(route.roles, Public) else kept_forms.was_sent(response)


def _query(schema: type[fields.Query]) -> dict[str, Any]:
    """The parsed query of the address. Raises Invalid, without the codes that nobody types."""
    try:
        return read_form(schema, request.args)
    except Invalid as refusal:
        declared = schema._declared_fields
        raise Invalid(
            {
                name: texts if type(declared.get(name)) in _TYPED else [_UNREADABLE]
                for name, texts in refusal.errors.items()
            }
        ) from None


_TYPED = (fields.Text, fields.Day, fields.Whole)
"""The fields of an address that people fill in; the others are chosen, or stand in a link."""
_UNREADABLE = BilingualText(
    "アドレスの中に、このページでは読み取れない指定があります。"
    "ページを最初から開いて、選びなおしてください。",
    "Something in this address cannot be read. Open the page from the beginning and choose again.",
)


def bring_back(names_of: Callable[[str], tuple[Any, Mapping[str, Any]]]) -> Response | None:
    """The page of the form that was kept for this browser, filled in; None if none was kept.

    `names_of` returns the endpoint of a path and the names in it. Only the account that typed the
    form sees it. If the page no longer shows one of the texts, only the texts are shown.
    """
    kept = kept_forms.returned()
    if kept is None or kept.account_id != caller().account_id:
        return None
    endpoint, names = names_of(kept.path)
    route: PageRoute = current_app.view_functions[endpoint].__dict__["page"]
    require_role(route.roles, route.stored_as, first_id(names.values()))
    g.typed = kept.typed
    try:
        return _filled_in(route, names)
    except (Invalid, NotFound, RuleBroken):
        return render("identity/kept_form.html", texts=_texts(route, kept.typed))


def _filled_in(route: PageRoute, names: Mapping[str, Any]) -> Response:
    """The page of a form with all that was typed, also if it no longer has a field for a text."""
    assert route.back is not None  # noqa: S101 - every form of a session has a page
    response: Response = route.back({}, **names)
    texts = _texts(route, g.typed)  # Without what the page left out as not changed.
    lacking = _not_shown(texts, response)
    if lacking:
        g.typed.without_field = lacking
        response = route.back({}, **names)
        if _not_shown(lacking, response):
            return render("identity/kept_form.html", texts=texts)
    return response


def _not_shown(texts: Sequence[str], response: Response) -> list[str]:
    """Those of `texts` that are neither the value of a field nor the text of an element."""
    page = response.get_data(as_text=True)
    return [text for text in texts if not _places_of(text).search(page)]


def _places_of(text: str) -> re.Pattern[str]:
    return re.compile(f'["\n>]{re.escape(str(escape(text)))}(?:"|</)')


def _texts(route: PageRoute, typed: Typed) -> list[str]:
    """The free texts that were typed; choices and ids can be chosen again."""
    declared = route.body._declared_fields if route.body else {}
    plain = {name for name, one in declared.items() if _is_free_text(one)}
    if route.body is not None and route.body.opts.unknown == EXCLUDE:
        plain |= typed.values.keys() - declared.keys()  # The view itself reads these.
    return [value for name, value in typed.values.items(multi=True) if name in plain and value]


def _is_free_text(one: Any) -> bool:
    return isinstance(one, fields.Text) and not isinstance(
        one, fields.Word | fields.Code | fields.Password
    )


def _again(route: PageRoute, names: Mapping[str, Any], refusal: DomainError) -> Response:
    """The page of the form again, with what was typed and why it was refused."""
    g.typed.refusal = refusal.text
    g.typed.errors = dict(refusal.errors) if isinstance(refusal, Invalid) else {}
    if isinstance(refusal, KeyReused):
        g.typed.refusal = BilingualText(
            "この内容は一度送ってあります。いまの記録を確かめて、変えたいときはもう一度送ってください。",
            "This was sent before. Look at what is there now, and send it again to change it.",
        )
    if isinstance(refusal, Stale):
        g.typed.version = None
        g.typed.names_recorded = True
        g.typed.refusal = BilingualText(
            "ほかの人が先に変更しました。下の内容を確かめて、もう一度送ってください。",
            "Somebody changed this in the meantime. Look at it below, and send it again.",
        )
    if isinstance(refusal, Forged):
        g.typed.refusal = BilingualText(
            "このページを開いたあとに、サインインが変わったため、まだ送っていません。"
            "下の内容を確かめて、もう一度送ってください。",
            "The sign-in has changed since this page was opened, so this was not sent. Look at it"
            " below, and send it again.",
        )
    note_lag(getattr(route.back, "reads", ()))
    response = _filled_in(route, names)
    response.status_code = next((code for kind, code in _REFUSED if isinstance(refusal, kind)), 409)
    return response


_REFUSED = ((Invalid, 422), (Forged, 403))


def open_page(route: PageRoute) -> View:
    """The Flask view function of a page or form."""

    def view(**names: Any) -> Response:
        g.is_page = True
        try:
            return answer(route, names)
        except NotSignedIn:
            kept = None
            if route.body is not None and not isinstance(route.roles, Public):
                kept = kept_forms.keep(route.body, upload=route.upload)
                if kept is None and kept_forms.is_of_own_page():
                    return _sign_in_and_go_back(route, names)
            if kept is None:
                raise
            return kept
        except Forged:
            raise
        except NotFound as refusal:
            _note_unsent(route)
            if refusal.out_of_scope and "signed_in" in g and not refusal.is_on_record:
                note_refusal(route.stored_as, first_id(names.values()))
            raise
        except Exception:
            _note_unsent(route)
            raise

    view.__dict__["page"] = route
    return view


def _sign_in_and_go_back(route: PageRoute, names: Mapping[str, Any]) -> Response:
    """Redirect to the sign-in page, and afterwards to the page of a form that could not be kept."""
    after = ""
    found = _page_of(route)
    if found is not None:
        endpoint, page = found
        with suppress(BuildError):
            after = current_app.url_map.bind("").build(endpoint, names, append_unknown=False)
            after += _chosen_on(page)
    return Response(status=303, headers={"Location": f"/sign-in?said=unsent&after={quote(after)}"})


def _page_of(form: PageRoute) -> tuple[str, PageRoute] | None:
    """The endpoint and the page that shows a form: `back`, or the one above its address."""
    above: list[tuple[str, PageRoute]] = []
    for endpoint, view in current_app.view_functions.items():
        page: PageRoute | None = view.__dict__.get("page")
        if page is None or page.body is not None or isinstance(page.roles, Public):
            continue
        if page.view is form.back:
            return endpoint, page
        if f"{form.path}/".startswith(f"{page.path}/"):
            above.append((endpoint, page))
    return max(above, key=lambda item: len(item[1].path), default=None)


def _chosen_on(page: PageRoute) -> str:
    """The query of a page that shows again what the current form was about, such as its file."""
    try:
        given = request.form
    except HTTPException:
        return ""  # It is too large to be read.
    chosen = {
        name: given.get(name) or given.get(f"{name}_id") for name in page.query._declared_fields
    }
    query = urlencode({name: value for name, value in chosen.items() if value})
    return f"?{query}" if query and len(query) <= LONGEST_QUERY else ""


def _note_unsent(route: PageRoute) -> None:
    """Keep the texts of the current form for the error page, if the form was read.

    A form with a password is not shown again.
    """
    if "typed" not in g or route.body is None:
        return
    declared = route.body._declared_fields.values()
    if not any(isinstance(one, fields.Password) for one in declared):
        g.unsent = _texts(route, g.typed)


def who() -> Caller | None:
    """The caller who views the page, or None if nobody is signed in."""
    try:
        return caller()
    except NotSignedIn:
        return None
