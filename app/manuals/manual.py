"""The manuals: one Markdown file a role and language, in sections, each about one task.

A section begins with a heading of the second level that holds its id, the same in every language:
`## <a id="board"></a>See what decides the day`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from posixpath import basename

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from app.pages.static_files import picture_size, static
from domain.kernel.messaging.caller import CARE, COORDINATION, Role

FOLDER = Path(__file__).parent
PLAIN = "plain"
"""The folder of the manuals in plain Japanese; only participants have one."""
READERS: dict[str, frozenset[Role]] = {
    "everyone": frozenset(),
    "participant": frozenset({Role.PARTICIPANT}),
    "pilot": frozenset({Role.PARTICIPANT}),
    "coordinator": COORDINATION,
    "care": CARE,
    "manager": frozenset({Role.MANAGER, Role.SUPERVISOR}),
    "client": frozenset({Role.CLIENT}),
    "venue": frozenset({Role.VENUE}),
    "admin": frozenset({Role.ADMIN}),
}
"""Every manual by its name, with the roles for which it is written."""
_ANCHOR = re.compile(r'^## <a id="([a-z-]+)"></a>', re.MULTILINE)


@dataclass(frozen=True)
class Section:
    """How one task is done. `text` is its contents without marks, for searching."""

    id: str
    title: str
    html: Markup
    text: str


@dataclass(frozen=True)
class Manual:
    """One manual in one language."""

    name: str
    title: str
    introduction: Markup
    summary: str
    """The first paragraph, as text."""
    sections: tuple[Section, ...]


def own_manuals(roles: frozenset[Role]) -> list[str]:
    """The names of the manuals for `roles`, and at the end the one for everybody."""
    return [name for name, readers in READERS.items() if readers & roles] + ["everyone"]


@cache
def languages_of(name: str) -> list[str]:
    """The folders that have the manual `name`: ja, en, and plain if it is there."""
    return [folder for folder in ("ja", "en", PLAIN) if _file(name, folder).exists()]


@cache
def anchors(name: str) -> tuple[str, ...]:
    """The ids of the sections of a manual, in their order; the same in every language."""
    return tuple(_ANCHOR.findall(_file(name, "ja").read_text(encoding="utf-8")))


@cache
def manual(name: str, folder: str) -> Manual:
    """The manual `name` from the folder of a language."""
    return _Reader(name).read(_file(name, folder).read_text(encoding="utf-8"))


def _file(name: str, folder: str) -> Path:
    return FOLDER / folder / f"{name}.md"


@dataclass
class _Part:
    """The tokens between two headings."""

    id: str
    title: str
    tokens: list[Token] = field(default_factory=list)


class _Reader:
    """Makes a manual of its Markdown; links to other manuals and pictures get their addresses."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._markdown = MarkdownIt("commonmark", {"xhtmlOut": False}).enable("table")

    def read(self, source: str) -> Manual:
        """The manual."""
        first, *others = self._parts(self._markdown.parse(source))
        return Manual(
            self._name,
            first.title,
            self._html(first.tokens),
            next((_text([token]) for token in first.tokens if token.type == "inline"), ""),
            tuple(
                Section(part.id, part.title, self._html(part.tokens), _text(part.tokens))
                for part in others
            ),
        )

    def _parts(self, tokens: Sequence[Token]) -> list[_Part]:
        """The introduction with the title of the manual, then each section, without headings."""
        parts: list[_Part] = []
        heading = ""
        for token in tokens:
            if token.type == "heading_open" and token.tag in ("h1", "h2"):
                heading = token.tag
            elif token.type == "heading_close" and token.tag in ("h1", "h2"):
                heading = ""
            elif heading:
                inner = token.children or []
                ids = [one.content for one in inner if one.type == "html_inline"]
                found = re.search(r'id="([a-z-]+)"', "".join(ids))
                parts.append(_Part(found[1] if found else "", _text([token])))
            else:
                parts[-1].tokens.append(token)
        return parts

    def _html(self, tokens: Sequence[Token]) -> Markup:
        for token in tokens:
            for inner in token.children or ():
                self._address(inner)
        rendered: str = self._markdown.renderer.render(tokens, self._markdown.options, {})
        return Markup(rendered)  # noqa: S704 - the manuals are files of the product

    def _address(self, token: Token) -> None:
        if token.type == "image":
            name = f"manuals/{basename(str(token.attrs['src']))}"
            width, height = picture_size(name)
            token.attrs |= {"src": static(name), "width": width, "height": height}
        elif token.type == "link_open" and ".md" in (target := str(token.attrs["href"])):
            file, _, anchor = target.partition("#")
            token.attrs["href"] = f"/help/{file.removesuffix('.md')}#{anchor}".rstrip("#")


def _text(tokens: Sequence[Token]) -> str:
    """What the tokens say, without marks."""
    said = [
        "".join(
            " " if inner.type == "softbreak" else inner.content
            for inner in token.children or ()
            if inner.type != "html_inline"
        )
        for token in tokens
        if token.type == "inline"
    ]
    return " ".join(said)
