"""The manuals as pages: all of them with a search, and each one."""

from typing import Any, NamedTuple

from flask import Response

from app.http import fields
from app.http.authorization import ANYONE
from app.http.problems import language
from app.manuals.manual import PLAIN, READERS, Manual, Section, languages_of, manual, own_manuals
from app.pages.reading_preferences import PLAIN as PLAIN_AID
from app.pages.reading_preferences import reading_preferences
from app.pages.routing import Pages, render, who
from domain.kernel.errors import NotFound
from domain.kernel.text.folding import folded

AROUND = 40
"""Characters on each side of what was found."""

pages = Pages("manuals")


class SearchQuery(fields.Query):
    """The words to look for."""

    q = fields.Text(max=200)


class ManualQuery(fields.Query):
    """Whether a manual is shown in plain Japanese, whatever this browser has chosen."""

    words = fields.Code((PLAIN,))


class Found(NamedTuple):
    """A section with every word that was looked for, and the text around the first one."""

    manual: Manual
    section: Section
    excerpt: str


@pages.page("/help", roles=ANYONE, query=SearchQuery)
def all_manuals(query: dict[str, Any]) -> Response:
    """All manuals, the reader's own first, and the sections with the words looked for."""
    reader = who()
    own = own_manuals(reader.roles if reader is not None else frozenset())
    names = dict.fromkeys([*own, *READERS])
    manuals = [manual(name, _folder(name)) for name in names]
    words = query.get("q", "")
    return render(
        "manuals/all.html",
        own=manuals[: len(own)],
        others=manuals[len(own) :],
        words=words,
        found=find(manuals, words),
    )


@pages.page("/help/<manual_name>", roles=ANYONE, query=ManualQuery)
def one_manual(query: dict[str, Any], manual_name: str) -> Response:
    """One manual."""
    if manual_name not in READERS:
        raise NotFound
    shown = _folder(manual_name, is_plain="words" in query)
    return render(
        "manuals/one.html",
        manual=manual(manual_name, shown),
        may_be_plain=shown == "ja" and PLAIN in languages_of(manual_name),
    )


def find(manuals: list[Manual], words: str) -> list[Found]:
    """The sections that contain every one of `words`, in the order of the manuals."""
    wanted = [folded(word) for word in words.split()]
    return [
        Found(one, section, excerpt(section.text, words.split(maxsplit=1)[0]))
        for one in manuals
        for section in one.sections
        if wanted and all(word in folded(section.title + section.text) for word in wanted)
    ]


def excerpt(text: str, word: str) -> str:
    """The part of `text` around `word`, or its beginning where it is spelt otherwise."""
    place = max(text.casefold().find(word.casefold()), 0)
    begin, end = max(place - AROUND, 0), place + len(word) + AROUND
    return ("…" if begin else "") + text[begin:end] + ("…" if end < len(text) else "")


def _folder(name: str, *, is_plain: bool = False) -> str:
    """The language of the page; plain Japanese if that is chosen and there."""
    wants_plain = is_plain or PLAIN_AID in reading_preferences()
    has_plain = language() == "ja" and PLAIN in languages_of(name)
    return PLAIN if has_plain and wants_plain else language()
