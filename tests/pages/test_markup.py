"""Faults in HTML are found where they are: each one is made on purpose."""

import pytest

from tests.pages.markup import ParsedPage

SOUND = """<!doctype html>
<html lang="en"><head><title>A</title><link rel="icon" href="data:,"></head>
<body><h1 id="top">A</h1><a href="#top">Up</a>
<section><div><h2>B</h2></div>
<p><time datetime="2025-04-16T09:30:00+09:00">9:30</time> <time datetime="2025-04-16">16</time></p>
<form method="post" action="/a">
<label for="b">B</label><input id="b" name="b"> <label>C <input name="c"></label>
<select aria-label="D" required><option value="">Choose</option>
<option value="e">E</option></select>
<button formaction="/b">F</button>
</form></section></body></html>"""


def test_a_sound_page_has_no_faults() -> None:
    page = ParsedPage(SOUND)
    assert page.faults == []
    assert page.links == ["#top"]
    assert [(form.method, form.action, form.further) for form in page.forms] == [
        ("POST", "/a", ["/b"])
    ]


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ('<time datetime="2025-04-16T01:16:54.666914+00:00">1:16</time>', "<time datetime="),
        (
            '<select id="a" aria-label="A" required><option value="1">1</option></select>',
            "unseen",
        ),
        (
            '<select id="a" aria-label="A" required><optgroup label="B"><option>1</option>'
            "</optgroup></select>",
            "unseen",
        ),
        ("<h1>A</h1><h3>B</h3>", "<h3> after a heading of level 1"),
        ("<section><p>A</p></section>", "without a heading"),
        ('<p id="a">A</p><p id="a">B</p>', "stands twice"),
        ('<p id="a b">A</p>', "holds a space"),
        ('<p id="a" id="b">A</p>', "has an attribute twice"),
        ('<input name="a">', "has no label"),
        ('<label for="a">A</label>', "'a' is nowhere"),
        ('<p aria-describedby="a">A</p>', "'a' is nowhere"),
        ('<a href="#a">A</a>', "nothing on the page has this id"),
        ("<p><div>A</div></p>", "<div> in <p>"),
        ("<ul><p>A</p></ul>", "<p> directly in <ul>"),
        ("<table><tr><td>A</td></tr></table>", "<tr> directly in <table>"),
        ('<a href="/a"><button>A</button></a>', "<button> in <a>"),
        ("<form><div><form></form></div></form>", "a form in a form"),
        ("<div><p>A</div>", "</div> where <p> is open"),
        ("<div>", "<div> is never closed"),
    ],
)
def test_a_fault_is_found(html: str, fault: str) -> None:
    found = ParsedPage(html).faults
    assert any(fault in item for item in found), found
