"""What the HTML of a page holds, and what is wrong with it by the rules of the HTML standard."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

Attributes = dict[str, str]

VOID = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
})  # fmt: skip
SECTIONS = frozenset({"section", "article"})
"""Elements that must hold a heading."""
CHILDREN = {
    "ul": {"li"},
    "ol": {"li"},
    "dl": {"dt", "dd", "div"},
    "table": {"caption", "colgroup", "thead", "tbody", "tfoot"},
    "thead": {"tr"},
    "tbody": {"tr"},
    "tfoot": {"tr"},
    "tr": {"th", "td"},
    "select": {"option", "optgroup"},
    "optgroup": {"option"},
}
"""The only elements that may stand directly in these."""
PHRASES = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "span", "label", "button", "code"})
"""Elements that hold text and nothing that begins a block."""
BLOCKS = frozenset({
    "address", "article", "aside", "details", "dialog", "div", "dl", "fieldset", "footer", "form",
    "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "main", "nav", "ol", "p", "pre", "section",
    "table", "ul",
})  # fmt: skip
LABELLED = frozenset({"input", "select", "textarea"})
REFERENCES = ("aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "list", "form")
"""Attributes that name other elements of the page by their ids."""
INSTANT = re.compile(
    r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)?)?|\d\d:\d\d(:\d\d)?"
)
"""A day, a time of day, or an instant, as the `datetime` of `<time>` may give it."""
_HEADING = re.compile(r"h[1-6]")


@dataclass
class Form:
    """Where a form leads: its method, its address, and the addresses of its further buttons."""

    method: str
    action: str | None
    further: list[str] = field(default_factory=list)


@dataclass
class _Element:
    name: str
    attributes: Attributes
    has_heading: bool = False
    options: int = 0


class ParsedPage(HTMLParser):
    """A page as it was parsed: its ids, links and forms, and the `faults` in its HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.forms: list[Form] = []
        self.faults: list[str] = []
        self._open: list[_Element] = []
        self._level = 0
        self._named: list[tuple[str, str]] = []
        self._fields: list[tuple[str, Attributes]] = []
        self._labels: set[str] = set()
        self.feed(html)
        self.close()
        self._after()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take in an element, and note what is wrong with it and with its place."""
        given = {name: value or "" for name, value in attrs}
        if len(given) < len(attrs):
            self._fault(f"<{tag}> has an attribute twice")
        self._place(tag)
        if "id" in given:
            self.ids.append(given["id"])
        for name in REFERENCES:
            self._named += [(f"{name} of <{tag}>", id) for id in given.get(name, "").split()]
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag == "form":
            self.forms.append(Form(given.get("method", "get").upper(), given.get("action")))
        if "formaction" in given and self.forms:
            self.forms[-1].further.append(given["formaction"])
        if tag == "time" and not INSTANT.fullmatch(given.get("datetime", "2025-04-16")):
            self._fault(f"<time datetime={given['datetime']}>")
        self._heading(tag)
        self._choice(tag, given)
        self._label(tag, given)
        if tag not in VOID:
            self._open.append(_Element(tag, given))

    def handle_endtag(self, tag: str) -> None:
        """Close the element that is open, which must be this one."""
        if not self._open or self._open[-1].name != tag:
            inner = self._open[-1].name if self._open else "nothing"
            self._fault(f"</{tag}> where <{inner}> is open")
            return
        closed = self._open.pop()
        if tag in SECTIONS and not closed.has_heading:
            self._fault(f"<{tag} {closed.attributes}> without a heading")

    def _place(self, tag: str) -> None:
        if not self._open:
            return
        parent = self._open[-1].name
        if parent in CHILDREN and tag not in CHILDREN[parent] | {"template", "script"}:
            self._fault(f"<{tag}> directly in <{parent}>")
        for outer in self._open:
            if outer.name in PHRASES and tag in BLOCKS:
                self._fault(f"<{tag}> in <{outer.name}>")
            if outer.name in ("a", "button") and tag in ("a", "button", *LABELLED):
                self._fault(f"<{tag}> in <{outer.name}>")
            if outer.name == tag == "form":
                self._fault("a form in a form")

    def _heading(self, tag: str) -> None:
        if not _HEADING.fullmatch(tag):
            return
        level = int(tag[1])
        if level > self._level + 1:
            self._fault(f"<{tag}> after a heading of level {self._level}")
        self._level = level
        for outer in self._open:
            outer.has_heading = True

    def _choice(self, tag: str, given: Attributes) -> None:
        if tag != "option":
            return
        choices = [one for one in self._open if one.name == "select"]
        if not choices:
            return
        choice = choices[-1]
        choice.options += 1
        is_needed = "required" in choice.attributes and "multiple" not in choice.attributes
        if choice.options == 1 and is_needed and given.get("value") != "":
            self._fault(f"<select {choice.attributes.get('id')}> chooses its first option unseen")

    def _label(self, tag: str, given: Attributes) -> None:
        if tag == "label" and "for" in given:
            self._labels.add(given["for"])
            self._named.append(("for of <label>", given["for"]))
        is_seen = given.get("type") not in ("hidden", "submit", "button", "image")
        is_named = "aria-label" in given or "aria-labelledby" in given
        is_inside = any(one.name == "label" for one in self._open)
        if tag in LABELLED and is_seen and not is_named and not is_inside:
            self._fields.append((tag, given))

    def _after(self) -> None:
        """Note what can only be seen once the whole page is known."""
        known = set(self.ids)
        self.faults += [f"<{one.name}> is never closed" for one in self._open]
        self.faults += [f"the id {id!r} stands twice" for id in _doubled(self.ids)]
        self.faults += [f"the id {id!r} holds a space" for id in known if not id or " " in id]
        self.faults += [f"{what}: {id!r} is nowhere" for what, id in self._named if id not in known]
        self.faults += [
            f"<{tag} {given.get('name')}> has no label"
            for tag, given in self._fields
            if given.get("id") not in self._labels
        ]
        self.faults += [
            f"{link}: nothing on the page has this id"
            for link in self.links
            if link.startswith("#") and link[1:] not in known
        ]

    def _fault(self, words: str) -> None:
        self.faults.append(f"line {self.getpos()[0]}: {words}")


def _doubled(ids: list[str]) -> list[str]:
    return sorted({id for id in ids if ids.count(id) > 1})
