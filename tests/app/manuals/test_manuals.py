"""The manuals: a section about every page, the same in each language, labels as pages have them."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from app.factory import page_routes
from app.manuals.manual import FOLDER, PLAIN, READERS, anchors, languages_of, manual
from app.manuals.sections import section_about
from app.pages.layout import TRANSLATIONS
from app.pages.static_files import FOLDER as STATIC
from app.registry import manual_sections

ROOT = Path(__file__).parents[3]
EDITIONS = [(name, folder) for name in READERS for folder in languages_of(name)]
PICTURE = re.compile(r"!\[([^\]]*)\]\(\.\./\.\./static/([^)]+)\)")
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)]+)\)")


def source(name: str, folder: str) -> str:
    """The Markdown of a manual."""
    return (FOLDER / folder / f"{name}.md").read_text(encoding="utf-8")


def catalogue(name: str) -> dict[str, str]:
    """The Japanese of every word of a catalogue, by its English."""
    with (TRANSLATIONS / "ja" / "LC_MESSAGES" / f"{name}.po").open("rb") as file:
        found = read_po(file, locale="ja")
    return {
        english: japanese
        for message in found
        if message.id
        for english, japanese in zip(_forms(message.id), _forms(message.string), strict=False)
    }


def _forms(text: object) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)  # type: ignore[arg-type]


def literals() -> Iterator[str]:
    """The texts in the code that is shown to people: roles, states and kinds among them."""
    for layer in ("app", "domain"):
        for path in (ROOT / layer).rglob("*.py"):
            yield from re.findall(r'"([^"\n]+)"', path.read_text(encoding="utf-8"))


def labels(folder: str) -> set[str]:
    """What pages say in a language: whole texts, and the parts of those with gaps."""
    words = catalogue("messages")
    if folder == PLAIN:
        words |= catalogue("plain")
    texts = [*(words if folder == "en" else words.values()), *literals()]
    parts = (part for text in texts for part in re.split(r"%\(\w+\)s", text))
    return {part.strip(" ：:（(") for part in parts}


def quoted(text: str, folder: str) -> list[str]:
    """The labels that a manual quotes; a label may hold quotation marks itself."""
    text = text.replace("「」", "").replace("「?」", "").replace("“?”", "")
    if folder == "en":
        return re.findall(r"“([^”]+)”", " ".join(text.split()))
    return re.findall(r"「((?:[^「」]|「[^」]*」)+)」", text)


def test_every_page_has_a_section_in_a_manual() -> None:
    known = {id for name in READERS for id in anchors(name)}
    pages = {route.path for route in page_routes() if route.method == "GET"}
    assert {path for path in pages if section_about(path) not in known} == set()
    assert {path for path, id in manual_sections().items() if id not in known} == set()


def test_no_section_is_registered_for_a_path_that_is_gone() -> None:
    paths = {route.path for route in page_routes()}
    assert [
        path
        for path in manual_sections()
        if not any(f"{known}/".startswith(f"{path}/") for known in paths)
    ] == []


@pytest.mark.parametrize("name", READERS)
def test_a_manual_has_the_same_sections_in_every_language(name: str) -> None:
    assert {"ja", "en"} <= set(languages_of(name))
    for folder in languages_of(name):
        shown = manual(name, folder)
        assert tuple(section.id for section in shown.sections) == anchors(name), folder
        assert len(set(anchors(name))) == len(anchors(name))
        assert shown.title and shown.summary and all(one.title for one in shown.sections)


@pytest.mark.parametrize("folder", ["ja", "en", PLAIN])
def test_a_manual_quotes_labels_as_the_pages_say_them(folder: str) -> None:
    known = labels(folder)
    texts = {name: source(name, folder) for name, edition in EDITIONS if edition == folder}
    tutorial = ROOT / "docs" / {"ja": "tutorial.ja.md", "en": "tutorial.md"}.get(folder, "none")
    if tutorial.exists():
        texts["tutorial"] = tutorial.read_text(encoding="utf-8")
    wrong = [
        f"{name}: {label}"
        for name, text in texts.items()
        for label in quoted(text, folder)
        if label not in known
    ]
    assert wrong == []


def test_every_picture_is_there_small_described_and_used() -> None:
    found = [pair for edition in EDITIONS for pair in PICTURE.findall(source(*edition))]
    assert all(words for words, _ in found)
    files = {path.relative_to(STATIC).as_posix(): path for path in STATIC.rglob("*.webp")}
    assert {name for _, name in found} == set(files)
    assert {name for name, path in files.items() if path.stat().st_size > 80_000} == set()


@pytest.mark.parametrize(("name", "folder"), EDITIONS)
def test_links_of_a_manual_lead_to_sections_of_manuals(name: str, folder: str) -> None:
    for target in LINK.findall(source(name, folder)):
        file, _, anchor = target.partition("#")
        other = file.removesuffix(".md")
        assert other in READERS and (not anchor or anchor in anchors(other)), target
