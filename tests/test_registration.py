"""Contexts plug themselves in: a layer lists their names once, and knows nothing else of them."""

import ast
import json
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

import app.registry
import domain.registry
import projections.registry
import workers.job_handlers
from app.factory import page_routes, routers
from app.http.authorization import Public
from app.http.routing import Operation
from app.pages.routing import PageRoute
from app.registry.act_words import act_label
from domain.kernel.events.audit_words import AuditWords
from domain.kernel.registration import Registration, merged
from domain.registry import HANDLERS
from projections.audit.names import SOMETHING
from tests.boundaries import modules
from tests.stored_names import TABLE

ROOT = Path(__file__).resolve().parent.parent
NAMES = {
    "app": app.registry.CONTEXTS,
    "domain": domain.registry.CONTEXTS,
    "projections": projections.registry.CONTEXTS,
    "workers": workers.job_handlers.CONTEXTS,
}
JOINING = {
    "app": {"cli", "http", "pages", "registry", "runtime", "static", "templates", "translations"},
    "domain": {"kernel", "migrations"},
    "projections": {"kernel"},
    "workers": set[str](),
}
"""The packages of a layer that belong to no context."""
REGISTRIES = (
    "app/registry/__init__.py",
    "domain/registry.py",
    "projections/registry.py",
    "workers/job_handlers.py",
)


@pytest.mark.parametrize("layer", NAMES)
def test_a_layer_lists_its_contexts_and_each_of_them_registers_itself(layer: str) -> None:
    folders = {item.name for item in (ROOT / layer).iterdir() if item.is_dir()}
    contexts = {name for name in folders - JOINING[layer] if not name.startswith("_")}

    assert set(NAMES[layer]) == contexts
    assert {path.parent.name for path in (ROOT / layer).glob("*/registration.py")} - {
        *JOINING[layer]
    } == contexts


@pytest.mark.parametrize(
    ("kind", "suffix", "attribute"), [("api", "api", "router"), ("pages", "pages", "pages")]
)
def test_every_module_with_routes_is_named_by_its_context(
    kind: str, suffix: str, attribute: str
) -> None:
    files = [path for name in NAMES["app"] for path in (ROOT / "app" / name).rglob("*.py")]
    paths = [path for path in files if path.stem == suffix or path.stem.endswith(f"_{suffix}")]
    found = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in paths
        if hasattr(import_module(".".join(path.relative_to(ROOT).with_suffix("").parts)), attribute)
    }
    named = {
        f"app.{context}.{name.partition(':')[0]}"
        for context, one in app.registry.registrations().items()
        for name in getattr(one, kind)
    }

    assert named == found


def strangers(registration: Registration) -> set[str]:
    """What a context says in the audit trail of kinds of things that are not its own."""
    kinds = {aggregate.KIND for aggregate in registration.aggregates}
    said = {
        name
        for words in registration.audit
        for name in (*words.groups, *words.topics, *(topic for topic, _ in words.readers))
    }
    return {name for name in said if name.partition(".")[0] not in kinds}


@pytest.mark.parametrize("context", NAMES["domain"])
def test_sentences_and_readers_stand_in_the_context_of_their_events(context: str) -> None:
    own = domain.registry.REGISTRATIONS[NAMES["domain"].index(context)]

    assert strangers(own) == set()


def test_a_sentence_of_another_context_is_noticed() -> None:
    own = Registration(audit=(AuditWords(readers={("task.assigned.v1", "reasons"): frozenset()}),))

    assert strangers(own) == {"task.assigned.v1"}


def test_what_two_contexts_register_is_refused() -> None:
    with pytest.raises(ValueError, match="'board' is registered twice"):
        merged([{"board": 1}, {"board": 2}])


def central_lists(path: str, source: str) -> Iterator[str]:
    """Every collection in a module that names four contexts or more."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Tuple | ast.List | ast.Set | ast.Dict):
            items = node.keys if isinstance(node, ast.Dict) else node.elts
            texts = {item.value for item in items if isinstance(item, ast.Constant)}
            if len(texts & set(NAMES["app"])) >= 4:
                yield f"{path}:{node.lineno}"


def test_no_other_list_of_contexts_stands_anywhere() -> None:
    found = [
        line
        for path, source in modules(ROOT)
        if path not in REGISTRIES
        for line in central_lists(path, source)
    ]

    assert found == []


def test_another_list_of_contexts_is_noticed() -> None:
    source = 'PAGES = ("identity", "people", "orders", "tasks")'

    assert [*central_lists("app/pages/layout.py", source)] == ["app/pages/layout.py:1"]


def outside(modules_of: dict[str, str]) -> list[str]:
    """The commands, of these with their modules, that do not stand in a module of commands."""
    return [name for name, module in modules_of.items() if not module.endswith("commands")]


def test_every_command_stands_in_a_module_of_commands() -> None:
    found = {command.NAME: command.__module__ for command in domain.registry.HANDLERS}

    assert outside(found) == []


def test_a_command_beside_its_handler_is_noticed() -> None:
    assert outside({"EndShiftFeed": "domain.robots.feeds.feed"}) == ["EndShiftFeed"]


def names_of_routes() -> set[str]:
    """The names under which refusals of routes are stored, but for those that are open to all."""
    routes: list[Operation | PageRoute] = [*page_routes()]
    for router in routers():
        routes += router.operations
    closed = {route.stored_as for route in routes if not isinstance(route.roles, Public)}
    return closed | {"live", "metrics"}


def test_every_command_that_was_ever_stored_and_every_route_has_a_label() -> None:
    names = {command.NAME for command in HANDLERS} | {*json.loads(TABLE.read_text())["commands"]}
    names |= names_of_routes()
    assert len(names) > 500
    assert sorted(name for name in names if act_label(name) is SOMETHING) == []
