"""Every word of the pages is there in Japanese, none is left over, and those are what is served."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import click
import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from app.cli.language import paragraphs
from app.cli.main import ashiato, commands
from app.pages.layout import TRANSLATIONS

ROOT = Path(__file__).resolve().parent.parent
KEPT = TRANSLATIONS / "ja" / "LC_MESSAGES" / "messages.po"
PLAIN = KEPT.with_name("plain.po")
CLI = KEPT.with_name("cli.po")


def used(root: Path = ROOT) -> Catalog:
    """What the pages of a tree say, collected as `make words` does it."""
    with (ROOT / "babel.cfg").open() as mapping:
        methods, options = parse_mapping_cfg(mapping)  # type: ignore[no-untyped-call]
    found = Catalog()
    for _, _, words, _, context in extract_from_dir(root, methods, options):
        found.add(words, context=context)
    return found


def kept() -> Catalog:
    """The catalogue as it is kept."""
    with KEPT.open("rb") as file:
        return read_po(file, locale="ja")


def plain() -> Catalog:
    """The words in plain Japanese, where they differ."""
    with PLAIN.open("rb") as file:
        return read_po(file, locale="ja")


def english(message: Message) -> tuple[str, ...]:
    """The English of a word: of one thing, and of several where that differs."""
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def japanese(message: Message) -> str:
    """The Japanese of a word, which does not count; empty if it is not there."""
    given = message.string or ""
    return given if isinstance(given, str) else "".join(given)


def names(catalogue: Catalog) -> set[str]:
    """The English of every word, of one thing where there are several."""
    return {english(item)[0] for item in catalogue if item.id}


def gaps(text: str) -> set[str]:
    """What is filled in when a word is shown."""
    return set(re.findall(r"%\(\w+\)[a-z]", text))


def test_every_word_of_the_pages_is_there_in_japanese() -> None:
    translated = {english(item)[0] for item in kept() if japanese(item).strip()}
    assert names(used()) - translated == set(), "see docs/how-to/translate.md"


def test_no_word_is_kept_that_no_page_says() -> None:
    assert names(kept()) - names(used()) == set(), "run make words"
    assert list(kept().obsolete) == []


def test_no_word_was_guessed() -> None:
    assert [item.id for item in kept() if item.id and item.fuzzy] == []


def test_a_word_and_its_japanese_have_the_same_gaps() -> None:
    wrong = [
        english(item)
        for item in kept()
        if item.id and japanese(item) and gaps(japanese(item)) != gaps(english(item)[-1])
    ]
    assert wrong == []


def test_what_is_served_is_what_was_written() -> None:
    compiled = BytesIO()
    write_mo(compiled, kept())
    assert KEPT.with_suffix(".mo").read_bytes() == compiled.getvalue(), "run make words"


def test_no_plain_word_is_kept_that_no_page_says() -> None:
    assert names(plain()) - names(used()) == set(), "take them out of plain.po"
    assert [item.id for item in plain() if item.id and not japanese(item).strip()] == []


def test_a_plain_word_has_the_gaps_of_its_english_and_differs_from_the_other() -> None:
    others = {english(item)[0]: japanese(item) for item in kept()}
    for item in plain():
        if item.id:
            assert gaps(japanese(item)) == gaps(english(item)[-1]), item.id
            assert japanese(item) != others.get(english(item)[0]), item.id


def test_plain_words_make_short_sentences() -> None:
    said = [part for item in plain() if item.id for part in re.split("[。(（]", japanese(item))]
    assert [item for item in said if len(re.sub(r"%\(\w+\)s", "", item)) > 32] == []


def test_the_plain_words_that_are_served_are_those_that_were_written() -> None:
    compiled = BytesIO()
    write_mo(compiled, plain())
    assert PLAIN.with_suffix(".mo").read_bytes() == compiled.getvalue(), "run make words"


def help_texts(command: click.Command) -> Iterator[str]:
    """The help of a command, of its options and its subcommands, paragraph by paragraph."""
    yield from paragraphs(command.help or "")
    for option in command.params:
        if isinstance(option, click.Option):
            yield from paragraphs(option.help or "")
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            yield from help_texts(inner)


def test_help_of_the_command_line_is_there_in_japanese() -> None:
    own, said = click.Context(ashiato), set(help_texts(ashiato))
    for name, entry in commands().items():
        command = ashiato.get_command(own, name)
        assert command is not None
        said |= {entry.summary, *help_texts(command)}
    for path in (ROOT / "app").rglob("*.py"):
        said |= set(re.findall(r'translated\(\s*"([^"]+)"', path.read_text(encoding="utf-8")))
    with CLI.open("rb") as file:
        known = {str(item.id): str(item.string) for item in read_po(file, locale="ja") if item.id}
    assert said - {""} - known.keys() == set(), f"write it into {CLI.name}"
    assert all(known.values())
    of_click = {
        path.read_text(encoding="utf-8") for path in Path(click.__file__).parent.glob("*.py")
    }
    left = {text for text in known.keys() - said if not any(text in code for code in of_click)}
    assert left == set(), f"take it out of {CLI.name}"


def test_the_japanese_of_the_command_line_that_is_served_is_what_was_written() -> None:
    compiled = BytesIO()
    with CLI.open("rb") as file:
        write_mo(compiled, read_po(file, locale="ja"))
    assert CLI.with_suffix(".mo").read_bytes() == compiled.getvalue(), "run make words"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("app/room/pages.py", 'from flask_babel import gettext as _\n_("Hello")\n'),
        ("app/templates/room/page.html", '<p>{{ _("Hello") }}</p>'),
        ("app/templates/room/page.html", "<p>{% trans %}Hello{% endtrans %}</p>"),
        ("app/templates/page.html", '{{ ngettext("Hello", "Hello, %(num)s", 2) }}'),
    ],
)
def test_a_new_word_of_a_page_is_noticed(path: str, text: str, tmp_path: Path) -> None:
    file = tmp_path / path
    file.parent.mkdir(parents=True)
    file.write_text(text)
    assert names(used(tmp_path)) == {"Hello"}


def test_no_field_for_text_is_cut_by_the_browser() -> None:
    """`maxlength` cuts what is pasted without a word; only codes of a fixed length have it."""
    cut = [
        (file.name, line.strip())
        for file in (ROOT / "app" / "templates").rglob("*.html")
        for line in file.read_text(encoding="utf-8").splitlines()
        if "maxlength" in line and "one-time-code" not in line and file.name != "forms.html"
    ]
    assert cut == []
