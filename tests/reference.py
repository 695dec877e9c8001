"""Writes the tables of docs/reference/ from the code that they describe (`make reference`)."""

import re
from collections.abc import Iterator
from pathlib import Path

import click

from app.cli.main import ashiato
from app.factory import routers
from app.http.authorization import Public
from app.http.routing import SIGNED_IN, Operation
from app.http.visibility import table
from app.registry import correction_pages
from domain.kernel.events.corrections import CorrectedBy, Stands
from domain.registry import AGGREGATES, CORRECTIONS
from projections.audit.labels import GROUPS
from projections.audit.topics import grouped, topic_label

ROOT = Path(__file__).resolve().parent.parent
MARK = "<!-- made by `make reference` -->"
PAGES = {
    ROOT / "docs" / "reference" / "glossary.md": lambda: "\n".join(events()),
    ROOT / "docs" / "reference" / "api.md": lambda: "\n".join(routes()),
    ROOT / "docs" / "reference" / "commands.md": lambda: "\n".join(commands()),
    ROOT / "docs" / "reference" / "visibility.md": lambda: "\n".join(table()),
    ROOT / "docs" / "reference" / "corrections.md": lambda: "\n".join(corrections()),
}


def page(path: Path) -> str:
    """What the page should say: its own words up to the mark, and then the tables."""
    words, _, _ = path.read_text().partition(MARK)
    return f"{words}{MARK}\n\n{PAGES[path]()}\n"


def routes() -> Iterator[str]:
    """Every route with who may open it."""
    for router in routers():
        yield f"## `{router.name}`"
        yield ""
        yield router.description
        yield ""
        yield "| route | what it does | for |"
        yield "|---|---|---|"
        for operation in router.operations:
            where = _path(operation.path)
            yield f"| `{operation.method} {where}` | {operation.summary} | {_keepers(operation)} |"
        yield ""


def _path(path: str) -> str:
    """A path with the names of its parts in braces."""
    return re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", path)


def _keepers(operation: Operation) -> str:
    if isinstance(operation.roles, Public):
        return "anybody"
    if operation.roles == SIGNED_IN:
        return "everybody signed in"
    return ", ".join(sorted(role.value for role in operation.roles))


def commands() -> Iterator[str]:
    """Every command with its arguments and options."""
    context = click.Context(ashiato)
    for name in ashiato.list_commands(context):
        command = ashiato.get_command(context, name)
        assert command is not None
        yield from _command(f"ashiato {name}", command)


def _command(name: str, command: click.Command) -> Iterator[str]:
    if isinstance(command, click.Group):
        for inner_name, inner in command.commands.items():
            yield from _command(f"{name} {inner_name}", inner)
        return
    arguments = [param for param in command.params if isinstance(param, click.Argument)]
    shown = "".join(f" {argument.make_metavar(click.Context(command))}" for argument in arguments)
    yield f"## `{name}{shown}`"
    yield ""
    yield (command.help or "").strip()
    yield ""
    options = [param for param in command.params if isinstance(param, click.Option)]
    if options:
        yield "| option | meaning |"
        yield "|---|---|"
        for option in options:
            needed = " (required)" if option.required else ""
            yield f"| `{', '.join(option.opts)}` | {option.help or ''}{needed} |"
        yield ""


def events() -> Iterator[str]:
    """Every event of every aggregate, as people read it."""
    yield "| 日本語 | English | code |"
    yield "|---|---|---|"
    for aggregate in AGGREGATES:
        for event in aggregate.event_classes():
            called = topic_label(event.TOPIC)
            yield f"| {called.ja} | {called.en} | `{aggregate.__name__}.{event.__name__}` |"


def corrections() -> Iterator[str]:
    """Every fact with the commands that correct it, their routes and forms, or why it stands."""
    routes = {
        operation.name: f"`{operation.method} {_path(operation.path)}`"
        for router in routers()
        for operation in router.operations
        if operation.is_command
    }
    forms = {name: f"`{_path(path)}`" for name, path in correction_pages().items()}
    for group, topics in grouped().items():
        label = GROUPS[group].label
        yield f"## {label.ja} / {label.en}"
        yield ""
        yield "| 事実 | fact | topic | 訂正 / how it is corrected | command | API | form |"
        yield "|---|---|---|---|---|---|---|"
        for topic in topics:
            yield f"| {_fact(topic)} | {_correction(CORRECTIONS[topic], routes, forms)} |"
        yield ""


def _fact(topic: str) -> str:
    label = topic_label(topic)
    return f"{label.ja} | {label.en} | `{topic}`"


def _correction(known: CorrectedBy | Stands, routes: dict[str, str], forms: dict[str, str]) -> str:
    match known:
        case CorrectedBy(commands=commands, how=how):
            columns = (
                [f"`{name}`" for name in commands],
                [routes[name] for name in commands if name in routes],
                [forms[name] for name in commands if name in forms],
            )
            return " | ".join([how, *("<br>".join(column) for column in columns)])
        case Stands(because=because):
            return f"訂正しません / stands: {because} | | |"


def main() -> None:
    """Write the pages."""
    for path in PAGES:
        path.write_text(page(path))


if __name__ == "__main__":
    main()
