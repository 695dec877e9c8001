"""A press that asks for nothing can be taken back, or takes nothing away: the table says how."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[3]
TEMPLATES = ROOT / "app" / "templates"
TABLE = ROOT / "docs" / "reference" / "single-presses.md"
_PART = re.compile(
    r"<details|</details>|forms\.act\((?P<act>[^,]*),"
    r'|<form method="post" action="(?P<action>[^"]*)"(?P<inside>.*?)</form>',
    re.DOTALL,
)
_TYPED = re.compile(
    r"forms\.(field|area|choice|radios)|\.(\w*fields|boxes|weekdays|taking)\(|caller\("
    r'|<(input|textarea|select)(?![^>]*type="hidden")'
)
MACROS = {"parts/forms.html"}
"""Templates whose forms are those of the pages that call them."""


def single_presses() -> Iterator[tuple[str, str]]:
    """Template and address of each button outside a fold whose form has no field."""
    for path in sorted(TEMPLATES.rglob("*.html")):
        name, folds = path.relative_to(TEMPLATES).as_posix(), 0
        if name in MACROS:
            continue
        for part in _PART.finditer(path.read_text(encoding="utf-8")):
            if part[0] == "<details":
                folds += 1
            elif part[0] == "</details>":
                folds -= 1
            elif folds:
                continue
            elif part["act"] is not None:
                yield name, _address(part["act"])
            elif not _TYPED.search(part["inside"]):
                yield name, part["action"]


def _address(expression: str) -> str:
    """The address that a template puts together: `here ~ "/end"` is `{{ here }}/end`."""
    parts = [one.strip() for one in expression.partition("|format(")[0].split("~")]
    return "".join(one[1:-1] if one.startswith('"') else f"{{{{ {one} }}}}" for one in parts)


def rows() -> list[list[str]]:
    """The cells of the table."""
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    found = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if "`" in line]
    return [row for row in found if len(row) == 3]


def test_each_single_press_is_in_the_table_with_how_it_is_taken_back() -> None:
    listed = [(row[0].strip("`"), row[1].strip("`")) for row in rows()]
    assert sorted(set(listed)) == sorted(set(single_presses()))
    assert len(listed) == len(set(listed))
    assert all(row[2] for row in rows())
