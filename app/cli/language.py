"""The language of the terminal: Japanese with a Japanese locale, else English.

Help is English in the code. Its Japanese, and that of the words of click, stands in the catalogue
`app/translations/ja/LC_MESSAGES/cli.po`, a paragraph each.
"""

import gettext
from pathlib import Path

import click

from domain.kernel.text.bilingual import BilingualText

CATALOGUE = "cli"
TRANSLATIONS = Path(__file__).parent.parent / "translations"


def terminal_language() -> str:
    """The language that the locale asks for, by the variables that gettext reads, in its order."""
    return "ja" if gettext.find(CATALOGUE, str(TRANSLATIONS)) else "en"


def spoken(text: BilingualText) -> str:
    """`text` in the language of the terminal."""
    return text.in_language(terminal_language())


def set_language() -> None:
    """Let click, which asks gettext, speak the language of the terminal."""
    gettext.bindtextdomain(CATALOGUE, str(TRANSLATIONS))
    gettext.textdomain(CATALOGUE)


def translated(help_text: str) -> str:
    """A help text in the language of the terminal, paragraph by paragraph."""
    if terminal_language() == "en":
        return help_text
    words = gettext.translation(CATALOGUE, str(TRANSLATIONS))
    return "\n\n".join(words.gettext(part) if part else "" for part in paragraphs(help_text))


def paragraphs(help_text: str) -> list[str]:
    """The paragraphs of a help text, each in one line, as the catalogue has them."""
    return [" ".join(part.split()) for part in help_text.split("\n\n")]


def translate(command: click.Command) -> click.Command:
    """Put the help of a command, its options and its subcommands into the terminal's language."""
    if terminal_language() == "en":
        return command
    command.help = translated(command.help or "") or None
    for option in command.params:
        if isinstance(option, click.Option) and option.help:
            option.help = translated(option.help)
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            translate(inner)
    return command
