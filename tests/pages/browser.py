"""A real Chromium, and what is asked of every page that it shows."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Page, Response, sync_playwright

from tests.pages.served_centre import ServedCentre
from tests.sampling import thoroughness

PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The first draws no window of its own around a page: the same tests take a third of the time."""
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
NO_BROWSER = f"no browser here: install one of {', '.join(PROGRAMS)}"
LOCALES = {"ja": "ja-JP", "en": "en-GB"}
NARROWEST, NARROW, WIDE = 320, 360, 1280
HEIGHT = 800
_RUN_AXE = """tags => axe.run({
    runOnly: tags, resultTypes: ['violations'], preload: false, selectors: false,
}).then(
    found => found.violations.flatMap(rule => rule.nodes.map(
        node => `${rule.id}: ${node.html.slice(0, 200)} (${node.failureSummary})`)))"""
"""What is right with a page stays in the browser: to send it costs more than to look.

An element is named by its HTML, so that axe need not find a selector for each that it looks at.
"""
_LOOK = """() => {
    const ids = [...document.querySelectorAll('[id]')].map(one => one.id);
    return {
        doubled: [...new Set(ids.filter((id, place) => ids.indexOf(id) !== place))],
        language: document.documentElement.lang,
        headings: document.querySelectorAll('h1').length,
        title: document.title,
        wider: document.scrollingElement.scrollWidth - innerWidth,
    };
}"""


def program() -> str | None:
    """The browser of this machine, or None."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser; the test is skipped where there is none."""
    path = program()
    if path is None:
        pytest.skip(NO_BROWSER)
    bare = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=bare)
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Watch:
    """What a browser complained of, whom it asked, and what it was answered."""

    own: str
    complaints: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    refusals: list[tuple[int, str]] = field(default_factory=list)

    def forget(self) -> None:
        """Begin anew with the same windows."""
        self.complaints.clear()
        self.strangers.clear()
        self.refusals.clear()

    def follow(self, context: BrowserContext) -> None:
        """Listen to every page of `context`."""
        context.on("console", lambda said: self._said(said.type, said.text))
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        context.on("request", lambda request: self._asked(request.url))
        context.on("response", self._answered)

    def _said(self, kind: str, text: str) -> None:
        # A page that was refused on purpose is "a resource that failed": see `refusals`.
        if kind in ("error", "warning") and not text.startswith("Failed to load resource"):
            self.complaints.append(text)

    def _asked(self, url: str) -> None:
        if urlsplit(url).scheme not in ("data", "blob") and not url.startswith(self.own + "/"):
            self.strangers.append(url)

    def _answered(self, response: Response) -> None:
        path = urlsplit(response.url).path
        if response.status >= 400 and path != "/favicon.ico":
            self.refusals.append((response.status, path))

    def assert_calm(self, *expected: int) -> None:
        """Nothing was complained of, nobody else asked, nothing refused but as `expected`."""
        assert self.complaints == []
        assert self.strangers == []
        assert [status for status, _ in self.refusals] == list(expected), self.refusals


@dataclass
class Visits:
    """Opens pages of a centre in a browser, for whoever is named."""

    browser: Browser
    served_centre: ServedCentre
    watch: Watch
    _states: dict[str, Any] = field(default_factory=dict)

    def page(self, role: str | None = None, language: str = "ja", width: int = WIDE) -> Page:
        """A page of a new browser window in which an account of `role` has signed in."""
        context = self.window(language, width, storage_state=self._signed_in(role))
        return context.new_page()

    def window(self, language: str = "ja", width: int = WIDE, **more: Any) -> BrowserContext:
        """A new browser window that nobody has used yet."""
        context = self.browser.new_context(
            base_url=self.served_centre.address,
            locale=LOCALES[language],
            viewport={"width": width, "height": HEIGHT},
            **more,
        )
        context.set_default_timeout(15_000)
        self.watch.follow(context)
        return context

    def _signed_in(self, role: str | None) -> Any:
        """What the browser of an account of `role` keeps; it signs in once, by the form."""
        if role is None:
            return None
        if role not in self._states:
            email = self.served_centre.emails[role]
            context = self.window()
            sign_in(context.new_page(), email, self.served_centre.passwords[email])
            self._states[role] = context.storage_state()
            context.close()
        return self._states[role]


def sign_in(page: Page, email: str, password: str) -> None:
    """Fill in the form and send it."""
    page.goto("/sign-in")
    page.fill("#email", email)
    page.fill("#password", password)
    send(page)


def send(page: Page, button: str = "main button") -> None:
    """Press a button that sends a form, and wait for what is answered."""
    with page.expect_navigation():
        page.click(button)


def violations(page: Page) -> list[str]:
    """What axe finds wrong, a line each: the rule, the place, and why."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found: list[str] = page.evaluate(_RUN_AXE, list(RULES))
    return found


def overflows(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    wider: int = page.evaluate("document.scrollingElement.scrollWidth - innerWidth")
    return max(wider, 0)


def faults(page: Page, language: str) -> list[str]:
    """What is wrong with a page: what is plainly seen, and all that axe finds."""
    return [
        *blemishes(page, language),
        *(f"{_view(page, language)}: {violation}" for violation in violations(page)),
    ]


def blemishes(page: Page, language: str) -> list[str]:
    """What is wrong with the language of a page, its title, its width and its ids."""
    seen = page.evaluate(_LOOK)
    # Of ids that several things have, a label or a description would lead to the wrong one.
    wrong = [f"two things have the id {doubled_id}" for doubled_id in seen["doubled"]]
    if seen["language"] != language:
        wrong.append(f"the language is not {language}")
    if seen["headings"] != 1:
        wrong.append(f"{seen['headings']} main headings")
    if not seen["title"].split("|")[0].strip():
        wrong.append("no title")
    if seen["wider"] > 0:
        wrong.append(f"{seen['wider']} pixels too wide")
    return [f"{_view(page, language)}: {item}" for item in wrong]


def _view(page: Page, language: str) -> str:
    return f"{page.url} ({window_width(page)}, {language})"


def window_width(page: Page) -> int:
    """How wide the window is."""
    size = page.viewport_size
    return size["width"] if size else 0


def assert_sound(page: Page, language: str) -> None:
    """Nothing is wrong with a page; axe looks too where this run is a thorough one."""
    found = faults(page, language) if thoroughness.with_axe else blemishes(page, language)
    assert found == []
