"""Printed pages: what is read and nothing that is pressed, no blank page, and who printed it."""

import re
import zlib
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.pages.browser import Visits
from tests.pages.served_centre import ServedCentre

PRINTED: dict[str, tuple[str, Callable[[dict[str, list[str]]], str]]] = {
    "board": ("coordinator", lambda _: "/board"),
    "queue": ("coordinator", lambda _: "/queue"),
    "orders": ("coordinator", lambda _: "/orders"),
    "order": ("coordinator", lambda ids: f"/orders/{ids['order_id'][0]}"),
    "order-story": ("coordinator", lambda ids: f"/orders/{ids['order_id'][0]}/story"),
    "roster": ("manager", lambda ids: f"/deployments/{ids['deployment_id'][0]}/roster"),
    "month": ("manager", lambda ids: f"/deployments/{ids['deployment_id'][0]}/calendar"),
    "hours": ("manager", lambda _: "/robots/hours"),
    "person": ("therapist", lambda ids: f"/people/{ids['person_id'][0]}"),
    "participant": ("therapist", lambda ids: f"/participants/{ids['participant_id'][0]}"),
    "participants": ("manager", lambda _: "/participants"),
    "client": ("coordinator", lambda ids: f"/clients/{ids['client_id'][0]}"),
    "figures": ("supervisor", lambda _: "/reports"),
    "figure": ("supervisor", lambda _: "/reports/bpo-centre/B1"),
    "robots": ("supervisor", lambda _: "/reports/robot-pilot"),
    "story": ("supervisor", lambda ids: f"/audit/orders/{ids['order_id'][0]}"),
}
CONTROLS = "input, select, textarea, button, form:not(:has(table)), :not(section) > nav"
SEEN = (
    "all => all.filter(one => one.getClientRects().length).map(one => one.outerHTML.slice(0, 99))"
)
UNBROKEN = """() => {
  const code = /[A-Z]-\\d{4}|\\d{4}-\\d{4}|\\d+月\\d+日/g, broken = [];
  const walk = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    if (!node.parentElement.closest("table")) continue;
    for (const found of node.data.matchAll(code)) {
      const range = document.createRange();
      range.setStart(node, found.index);
      range.setEnd(node, found.index + found[0].length);
      const lines = new Set([...range.getClientRects()].map(box => Math.round(box.top)));
      if (lines.size > 1) broken.push(found[0]);
    }
  }
  return broken;
}"""
"""Codes and dates in tables that are on two lines."""
ADD_BLANK = """() => {
  const last = document.body.appendChild(document.createElement("div"));
  last.style.breakBefore = "page";
  last.style.height = "1px";
}"""
A4 = 718
"""The width of A4 between its margins in pixels."""


@pytest.mark.sample("queue", "roster")
@pytest.mark.parametrize("name", PRINTED)
def test_a_printed_page_has_what_is_read_and_no_more(
    name: str, visits: Visits, served_centre: ServedCentre
) -> None:
    role, address = PRINTED[name]
    page = visits.page(role, "ja")
    page.goto(address(served_centre.ids))
    page.emulate_media(media="print")
    page.set_viewport_size({"width": A4, "height": 900})
    assert page.locator(CONTROLS).evaluate_all(SEEN) == []
    assert page.evaluate(UNBROKEN) == []
    assert str(page.locator("html").get_attribute("data-foot")).startswith("印刷：")
    printed = shown_on(page)
    page.evaluate(ADD_BLANK)
    blank = shown_on(page)[-1]
    assert min(printed) > blank


def shown_on(page: Page) -> list[int]:
    """How many pieces of text each sheet of the printed page has."""
    made = page.pdf(prefer_css_page_size=True)
    sheets = re.findall(rb"/Type /Page\b[^s].*?/Contents (\d+) 0 R", made, re.DOTALL)
    return [_content(made, int(number)).count(b"Tj") for number in sheets]


def _content(made: bytes, number: int) -> bytes:
    """What draws a sheet, from the object of the PDF with this number."""
    found = re.search(rb"\n%d 0 obj\n<<.*?>> stream\n(.*?)\nendstream" % number, made, re.DOTALL)
    assert found is not None
    return zlib.decompress(found[1])
