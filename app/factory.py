"""Creates the web application from a service and the routers; refuses a route without roles."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import msgspec
from flask import Flask
from flask.json.provider import DefaultJSONProvider
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import Map, Rule, RuleFactory
from werkzeug.routing.matcher import StateMachineMatcher

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
from app.registry.places import places_of
from domain.kernel.storage.deadlines import REQUEST_SECONDS, SPARE, in_all

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

JSON_LIMIT = 1024 * 1024


class WrittenAsGiven(DefaultJSONProvider):
    """JSON in UTF-8, with its fields in their given order."""

    def dumps(self, obj: Any, **_: Any) -> str:
        """`obj` as JSON."""
        return msgspec.json.encode(obj).decode()


class LazyRule(Rule):
    """A URL rule whose builder of addresses is compiled when it is used: few of them are."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        def build(rule: Rule, *args: Any, **values: Any) -> tuple[str, str]:
            return super(LazyRule, self)._compile_builder(append_unknown)(rule, *args, **values)

        return build


class BoundRules(NamedTuple):
    """The rules of an application as werkzeug looks them up, by address and by endpoint."""

    matcher: StateMachineMatcher
    by_endpoint: dict[str, list[Rule]]


class SharedMap(Map):
    """A map of URL rules that all applications of a process with the same rules have in common.

    To parse and to bind hundreds of rules would be most of the time that an application takes to be
    created, as tests do thousands of times. Rules are bound at the first use of the map.
    """

    _bound: ClassVar[dict[tuple[object, ...], BoundRules]] = {}

    def __init__(self, *args: Any, **settings: Any) -> None:
        self._added: list[Rule] = []
        super().__init__(*args, **settings)

    def add(self, rulefactory: RuleFactory) -> None:
        """Note the rules for the first use. Raises ValueError if the map has been used."""
        if not self._remap:
            raise ValueError("rules are added before the map is used")
        self._added.extend(rulefactory.get_rules(self))

    def update(self) -> None:
        """Bind the rules, or take those that another application has bound."""
        if not self._remap:
            return
        with self._remap_lock:
            if not self._remap:
                return
            rules = [
                (rule.rule, rule.endpoint, frozenset(rule.methods or ())) for rule in self._added
            ]
            key = (self.strict_slashes, self.merge_slashes, self.redirect_defaults, *rules)
            bound = self._bound.get(key)
            if bound is None:
                for rule in self._added:
                    super().add(rule)
                self._matcher.update()
                for rules_of_one in self._rules_by_endpoint.values():
                    rules_of_one.sort(key=Rule.build_compare_key)
                bound = BoundRules(self._matcher, self._rules_by_endpoint)
                self._bound[key] = bound
            self._matcher, self._rules_by_endpoint = bound
            self._remap = False


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

    url_map_class = SharedMap
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


def import_contexts() -> None:
    """Import what all contexts declare, so that processes forked later have it already."""
    routers()
    page_routes()


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
    app.jinja_env.globals.update(
        registry.template_globals(), navigation=registry.navigation(), places_of=places_of
    )
    plain_japanese.register(app)
    furigana.register(app)
    openapi.register(app, routers() if open_routers is None else open_routers)
    return app
