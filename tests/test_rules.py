"""Every code of a rule or figure that is mentioned anywhere (O4, B3) is explained in one place."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
RULES = ROOT / "docs" / "reference" / "rules.md"
FOLDERS = ("app", "domain", "projections", "workers", "bench", "tests", "docs")
WRITTEN = {".py", ".md", ".html", ".css", ".js", ".po", ".json"}
OTHERS_WORK = {"idiomorph.min.js"}
NO_CODES = {
    "A4": "a size of paper",
    "HH24": "hours, as PostgreSQL writes them",
    "VP8": "what a picture of the kind WebP begins with",
}
CODE = re.compile(r"(?<![\w%/}#&.\\-])[A-Z]{1,2}[0-9]{1,2}(?![\w%/\\-]|[:.][0-9])")
"""A code that stands by itself: no part of a name, address, time, date, escape or number."""
ENTRY = re.compile(r"^- \*\*([A-Z]+[0-9]+)\*\* (.+)<br>\n  (.+)$", re.MULTILINE)
JAPANESE = re.compile(r"[\u3041-\u30ff\u4e00-\u9fff]")


def mentioned(text: str) -> set[str]:
    """The codes in a text."""
    return set(CODE.findall(text)) - NO_CODES.keys()


def sources() -> Iterator[Path]:
    """Everything that was written here, without the page itself and this test."""
    yield from ROOT.glob("*.md")
    for folder in FOLDERS:
        for path in (ROOT / folder).rglob("*.*"):
            skipped = path in (RULES, Path(__file__)) or path.name in OTHERS_WORK
            if path.suffix in WRITTEN and path.is_file() and not skipped:
                yield path


def test_every_code_that_is_mentioned_is_explained() -> None:
    explained = {code for code, _, _ in ENTRY.findall(RULES.read_text())}
    unexplained = {
        f"{path.relative_to(ROOT)}: {code}"
        for path in sources()
        for code in mentioned(path.read_text()) - explained
    }
    assert unexplained == set(), f"explain them in {RULES.relative_to(ROOT)}"


def test_each_code_is_explained_once_in_japanese_and_in_english() -> None:
    text = RULES.read_text()
    entries = ENTRY.findall(text)
    codes = [code for code, _, _ in entries]
    assert len(codes) == len(set(codes)) == text.count("\n- **")
    assert [code for code, japanese, _ in entries if not JAPANESE.search(japanese)] == []
    foreign = [code for code, _, english in entries if JAPANESE.search(english)]
    assert foreign == ["O41"], "which quotes a word of the reports"


def test_the_page_mentions_no_code_that_it_does_not_explain() -> None:
    text = RULES.read_text()
    assert mentioned(text) <= {code for code, _, _ in ENTRY.findall(text)}


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("by the fixed order of O4, explained", {"O4"}),
        ("(O7 to O11). B1–B5, 1.2,O25", {"O7", "O11", "B1", "B5", "O25"}),
        ('{"id": "RB5"} > <b>HB1</b>', {"RB5", "HB1"}),
        ("O4: the order", {"O4"}),
        ("O99 and Z9 are noticed too", {"O99", "Z9"}),
        ("%E9%AB %3B2 /figures/B9/events T1/B2/x /P6", set()),
        ("{DAY}T09:55 2026-W06-2 #A0B1C2 &#X5; \\N12", set()),
        ("SHA256 E501 PLR0913 UTF8 B1x _B2 x.B3 U+E0100", set()),
    ],
)
def test_codes_are_told_from_what_only_looks_like_them(text: str, codes: set[str]) -> None:
    assert mentioned(text) == codes
