"""Every name that stands in a stored row, a message or a file, as the code has it now.

`python -m tests.stored_names` adds new ones to the table `tests/stored_names.json`. It takes none
away: what any release has stored is understood for ever.
"""

import ast
import json
import re
from collections.abc import Iterable, Iterator
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any, get_args, get_type_hints

from app.runtime import wakeups
from domain.kernel.privacy.migrations import MIGRATIONS as KEYS
from domain.kernel.storage import inline_projection
from domain.kernel.storage.migrations.inline_tables import part_of
from domain.kernel.storage.migrations.versions import TABLES as VERSIONS
from domain.notices.kinds import Channel, NoticeKind
from domain.registry import (
    AGGREGATES,
    HANDLERS,
    INLINE_VERSIONS,
    POLICIES,
    TABLES,
    topic_registry,
)
from projections.kernel.migrations import MIGRATIONS as VIEWS
from projections.registry import PROJECTORS
from workers.job_handlers import PERFORMERS, WAKE_UPS

TABLE = Path(__file__).with_suffix(".json")
STORES = ("ledger", "keys", "views")
LAYERS = ("app", "domain", "projections", "workers")
_CREATED = re.compile(r"CREATE TABLE IF NOT EXISTS (\w+)")


LOOKS = ("viewed", "record_view", "named", "named_or_codes")
"""The functions that record a view, whose name is their last argument."""


@cache
def now() -> dict[str, set[str]]:
    """The names of each kind."""
    events = topic_registry()
    return {
        "topics": set(events.topics()),
        "codes in events": set(_codes(events)),
        "aggregate kinds": {aggregate.KIND for aggregate in AGGREGATES},
        "commands": {command.NAME for command in HANDLERS},
        "policies": {policy.NAME for policy in POLICIES},
        "read models": {projector.name for projector in PROJECTORS},
        "kinds of jobs": {*PERFORMERS, *WAKE_UPS},
        "kinds of notices": {*(kind.value for kind in NoticeKind), *(way.value for way in Channel)},
        "messages": {wakeups.FUNCTION, wakeups.PROJECTIONS, wakeups.WORK},
        "tables": set(_CREATED.findall(inline_projection.TABLES + TABLES + _beside())),
        "versions of tables": {*STORES, *map(part_of, INLINE_VERSIONS)},
        "claims": {kind for name in ("claim", "_take") for kind in _arguments(name, 0)},
        "looks": {what for name in LOOKS for what in _arguments(name, -1)},
        "parts of the service": set(_arguments("system", 0)),
    }


def _beside() -> str:
    """The text of the tables that no context declares."""
    return VERSIONS + "".join(item.statements for item in (*KEYS, *VIEWS))


def _codes(events: Any) -> Iterator[str]:
    """Each code that a field of an event may hold, behind its topic and its field."""
    for topic in events.topics():
        event_class = events[topic]
        for field, hint in get_type_hints(event_class, include_extras=False).items():
            if field in event_class.__struct_fields__:
                for code in _enums(hint):
                    yield f"{topic} {field} {code}"


def _enums(hint: Any) -> Iterator[str]:
    if isinstance(hint, type) and issubclass(hint, Enum):
        yield from (str(member.value) for member in hint)
    for inner in get_args(hint):
        yield from _enums(inner)


def _arguments(function: str, index: int) -> Iterator[str]:
    """The texts given as one argument of every call of `function`, also by a constant's name."""
    calls, constants = _read()
    for call in calls:
        if _called(call) == function:
            given = call.args[index]
            if isinstance(given, ast.Constant) and isinstance(given.value, str):
                yield given.value
            elif isinstance(given, ast.Name) and given.id in constants:
                yield constants[given.id]


@cache
def _read() -> tuple[list[ast.Call], dict[str, str]]:
    """Every call with arguments by place in the code, and its constants: read once."""
    trees = [
        ast.parse(path.read_text(encoding="utf-8"))
        for layer in LAYERS
        for path in Path(layer).rglob("*.py")
    ]
    nodes = (node for tree in trees for node in ast.walk(tree))
    calls = [node for node in nodes if isinstance(node, ast.Call) and node.args]
    return calls, {name: text for tree in trees for name, text in _constants(tree)}


def _constants(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """The texts to which a module gives a name, one by one or several in a line."""
    for node in tree.body:
        if isinstance(node, ast.Assign):
            target, value = node.targets[0], node.value
            pairs: Iterable[tuple[ast.expr, ast.expr]] = [(target, value)]
            if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
                pairs = zip(target.elts, value.elts, strict=True)
            for name, text in pairs:
                if isinstance(name, ast.Name) and isinstance(text, ast.Constant):
                    yield name.id, str(text.value)


def _called(node: ast.Call) -> str:
    return getattr(node.func, "id", getattr(node.func, "attr", ""))


def stored() -> dict[str, list[str]]:
    """The table of names that were ever stored."""
    found: dict[str, list[str]] = json.loads(TABLE.read_text(encoding="utf-8"))
    return found


def main() -> None:
    """Add new names to the table."""
    before = stored() if TABLE.exists() else {}
    merged = {kind: sorted({*before.get(kind, []), *names}) for kind, names in now().items()}
    TABLE.write_text(json.dumps(merged, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
