"""Optional furigana: adds readings above the kanji of a finished page."""

from html.parser import HTMLParser

from flask import Flask, Response, request

from app.http.problems import language
from app.pages.kana_readings import HAS_KANJI, pieces
from app.pages.reading_preferences import FURIGANA, reading_preferences

LEFT_ALONE = frozenset(
    {"head", "script", "style", "title", "svg", "textarea", "select", "option", "datalist", "code"}
    | {"ruby", "rt", "rp", "pre", "noscript"}
)
"""Elements whose text is left unchanged, as is text marked `translate="no"` or `no-ruby`."""


class FuriganaParser(HTMLParser):
    """Copies a page, with `ruby` around the kanji of its texts."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.written: list[str] = []
        self._alone: list[str] = []
        """The open element that is left unchanged, and any of the same name inside it."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Copy the tag, and note whether its contents are left unchanged."""
        self.written.append(self.get_starttag_text() or "")
        if tag in _EMPTY:
            return
        if self._alone:
            if tag == self._alone[0]:
                self._alone.append(tag)
        elif tag in LEFT_ALONE or _is_marked(dict(attrs)):
            self._alone.append(tag)

    def handle_startendtag(self, *_: object) -> None:
        """Copy the tag."""
        self.written.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        """Copy the tag."""
        self.written.append(f"</{tag}>")
        if self._alone and tag == self._alone[0]:
            self._alone.pop()

    def handle_data(self, data: str) -> None:
        """Write text with readings."""
        self.written.append(data if self._alone else with_furigana(data))

    def handle_entityref(self, name: str) -> None:
        """Copy the reference."""
        self.written.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        """Copy the reference."""
        self.written.append(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        """Copy the comment."""
        self.written.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        """Copy the declaration."""
        self.written.append(f"<!{decl}>")


_EMPTY = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
)


def _is_marked(attributes: dict[str, str | None]) -> bool:
    classes = (attributes.get("class") or "").split()
    return attributes.get("translate") == "no" or "no-ruby" in classes


def with_furigana(text: str) -> str:
    """The text of a page with readings; screen readers still read the kanji."""
    if not HAS_KANJI.search(text):
        return text
    return "".join(
        f'<ruby>{piece.text}<rp>(</rp><rt aria-hidden="true">{piece.reading}</rt><rp>)</rp></ruby>'
        if piece.reading
        else piece.text
        for piece in pieces(text)
    )


def annotated(page: str) -> str:
    """A whole page with readings."""
    reader = FuriganaParser()
    reader.feed(page)
    reader.close()
    return "".join(reader.written)


def register(app: Flask) -> None:
    """Add readings to the pages of `app` for readers who have chosen them."""
    app.after_request(_with_readings)


def _with_readings(response: Response) -> Response:
    is_page = response.mimetype == "text/html" and not request.path.startswith("/api/")
    if (
        is_page
        and not response.is_streamed
        and FURIGANA in reading_preferences()
        and language() == "ja"
    ):
        response.set_data(annotated(response.get_data(as_text=True)))
    return response
