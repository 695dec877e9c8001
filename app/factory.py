"""Creates the web application from a service and the routers; refuses a route without roles."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import msgspec
from flask import Flask
from flask.json.provider import DefaultJSONProvider
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import BaseConverter, Rule
from werkzeug.routing.rules import RulePart

from app import registry
from app.bootstrap import Service
from app.http import health, openapi, problems, request_log
from app.http.event_steps import ACT_LABEL
from app.http.request_body import PatientRequest
from app.http.routing import ApiRouter
from app.pages import furigana, plain_japanese, sse
from app.pages.layout import register_pages
from app.pages.routing import PageRoute
from app.registry.act_words import act_label
from domain.kernel.storage.deadlines import REQUEST_SECONDS, SPARE, in_all

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

JSON_LIMIT = 1024 * 1024


class WrittenAsGiven(DefaultJSONProvider):
    """JSON in UTF-8, with its fields in their given order."""

    def dumps(self, obj: Any, **_: Any) -> str:
        """`obj` as JSON."""
        return msgspec.json.encode(obj).decode()


class ParsedAddress(NamedTuple):
    """What werkzeug makes of the address of a rule: the same for every map of this application."""

    parts: list[RulePart]
    trace: list[tuple[bool, str]]
    converters: dict[str, BaseConverter]


class LazyRule(Rule):
    """A URL rule whose address is parsed once a process, and whose builder is compiled lazily.

    For hundreds of routes the parsing would be most of the time that an application takes to be
    created, as tests do thousands of times. The builder is compiled only when it is used, because
    this application writes its addresses as text.
    """

    _parsed: ClassVar[dict[str, ParsedAddress]] = {}

    def _parse_rule(self, rule: str) -> Iterable[RulePart]:
        """The parts of `rule`; notes its trace, converters and arguments, as werkzeug does."""
        known = self._parsed.get(rule)
        if known is None:
            begun = len(self._trace)
            parts = [*super()._parse_rule(rule)]
            known = ParsedAddress(parts, self._trace[begun:], dict(self._converters))
            self._parsed[rule] = known
        else:
            self._trace.extend(known.trace)
            self._converters.update(known.converters)
            self.arguments.update(known.converters)
        return known.parts

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        def build(rule: Rule, *args: Any, **values: Any) -> tuple[str, str]:
            return super(LazyRule, self)._compile_builder(append_unknown)(rule, *args, **values)

        return build


class WithDeadline:
    """A WSGI application whose requests wait for stores for a limited time in total.

    Each part that is streamed after the answer has begun has that time again.
    """

    def __init__(self, app: "WSGIApplication") -> None:
        self._app = app

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer one request."""
        with in_all(REQUEST_SECONDS - SPARE):
            return self._app(environ, start_response)


class Compiled(BytecodeCache):
    """A cache of compiled templates for a process that creates many applications, as in tests."""

    def __init__(self) -> None:
        self._known: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Use the bytecode compiled from the same source."""
        if (known := self._known.get(bucket.key)) is not None:
            bucket.bytecode_from_string(known)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Store the bytecode."""
        self._known[bucket.key] = bucket.bytecode_to_string()


class Web(Flask):
    """An application without coroutines, so that views are called without a check for them."""

    url_rule_class = LazyRule
    request_class = PatientRequest
    jinja_options = {"bytecode_cache": Compiled()}

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return `func` unchanged."""
        return func


def routers() -> list[ApiRouter]:
    """The routers of all contexts, one a context, in the order of the OpenAPI document."""
    joined: dict[str, ApiRouter] = {}
    for context, part in registry.parts("api", "router"):
        whole = joined.setdefault(context, ApiRouter(part.name, part.description))
        whole.operations.extend(part.operations)
    return [*joined.values()]


def page_routes() -> list[PageRoute]:
    """All pages and forms that the contexts declare."""
    return [route for _, part in registry.parts("pages", "pages") for route in part.routes]


def create_app(service: Service, *, open_routers: Sequence[ApiRouter] | None = None) -> Flask:
    """The application that serves `service`.

    Raises ValueError for a route without roles: access is denied by default.
    """
    app = Web("app", static_folder=None)
    app.config.update(
        MAX_CONTENT_LENGTH=JSON_LIMIT,
        MAX_FORM_MEMORY_SIZE=JSON_LIMIT,
        PROVIDE_AUTOMATIC_OPTIONS=False,
    )
    app.json = WrittenAsGiven(app)
    app.extensions.update({"ashiato": service, ACT_LABEL: act_label})
    app.url_map.strict_slashes = True
    app.url_map.merge_slashes = False
    app.url_map.redirect_defaults = False
    app.url_map.converters.update(openapi.CONVERTERS)
    app.wsgi_app = WithDeadline(app.wsgi_app)  # type: ignore[method-assign]
    if service.settings.trusted_proxies:
        hops = service.settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
    problems.register(app)
    request_log.register(app)
    health.register(app)
    register_pages(app, page_routes())
    sse.register_sse_routes(app, [part for _, part in registry.parts("streams", "STREAMS")])
    app.jinja_env.globals.update(registry.template_globals(), navigation=registry.navigation())
    plain_japanese.register(app)
    furigana.register(app)
    openapi.register(app, routers() if open_routers is None else open_routers)
    return app
