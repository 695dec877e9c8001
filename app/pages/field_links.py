"""Names the fields in the summary of a refused form: a line says which field it leads to.

The summary stands above the form, so the labels are read from the finished page.
"""

import re
from html import unescape
from html.parser import HTMLParser

from markupsafe import escape

_LINE = re.compile(r'<a href="#[^"]*" data-names="([^"]*)">(.*?)</a>', re.DOTALL)
_EMPTY = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "wbr"})
_CONTROLS = frozenset({"input", "select", "textarea", "button"})


class FieldLabels(HTMLParser):
    """Collects the ids of a page, and the label of each field by its id or its name.

    A label is the text of the `label` or `legend` without the mark of a needed field; one around a
    control is that of its name.
    """

    def __init__(self) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.labels: dict[str, str] = {}
        self.first_ids: dict[str, str] = {}
        """The id of the first control of each name."""
        self._open: list[tuple[str, str]] = []
        """A label with its field, and the elements that are open inside of it with their class."""
        self._text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the id and the label of a field."""
        given = {name: value or "" for name, value in attrs}
        id, name = given.get("id", ""), given.get("name", "")
        self.ids |= {id} if id else set()
        if tag in _CONTROLS and name and id:
            self.first_ids.setdefault(name, id)
        if id and given.get("aria-label"):
            self.labels.setdefault(id, given["aria-label"])
        if self._open:
            if tag not in _EMPTY:
                self._open.append((tag, given.get("class", "")))
            if tag in _CONTROLS and not self._open[0][1]:
                self._open[0] = (self._open[0][0], name)
        elif tag == "label" or (tag == "legend" and id):
            self._open, self._text = [(tag, given.get("for") or id)], []

    def handle_endtag(self, tag: str) -> None:
        """Keep the label that ends here."""
        if not self._open or self._open[-1][0] != tag:
            return
        _, field = self._open.pop()
        if not self._open:
            self.labels.setdefault(field, " ".join("".join(self._text).split()))

    def handle_data(self, data: str) -> None:
        """Take in the text of a label."""
        if self._open and all(words != "needed" for _, words in self._open[1:]):
            self._text.append(data)


def with_field_names(page: str, colon: str) -> str:
    """The page, whose summary of a refusal names the field of each line and leads to it.

    A line whose sentence has the name of the field already stays as it is; one whose field the page
    does not show is no link. `colon` stands between the name and the sentence.
    """
    found = FieldLabels()
    found.feed(page)
    found.close()

    def line(match: re.Match[str]) -> str:
        field, sentence = unescape(match[1]), match[2]
        at = field if field in found.ids else found.first_ids.get(field, f"{field}-problem")
        label = found.labels.get(field) or found.labels.get(at, "")
        if label and escape(label) not in sentence:
            sentence = f"{escape(label)}{colon}{sentence}"
        return f'<a href="#{escape(at)}">{sentence}</a>' if at in found.ids else sentence

    return _LINE.sub(line, page)
