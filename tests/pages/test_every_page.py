"""Every page, whatever context it belongs to, narrow and wide, in Japanese and in English."""

from collections.abc import Iterator
from itertools import product

import pytest
from playwright.sync_api import Browser, Page

from app.pages.routing import PageRoute
from tests.pages.browser import (
    HEIGHT,
    NARROW,
    NARROWEST,
    WIDE,
    Visits,
    Watch,
    blemishes,
    overflows,
    violations,
)
from tests.pages.served_centre import ServedCentre
from tests.pages.walk import Visit, roles, routes, served
from tests.pages.walk import visits as visits_to
from tests.pages.words import raw_words, visible
from tests.sampling import LANGUAGES

WITH_AXE = [("ja", NARROW), ("en", WIDE)]
"""Both languages and both layouts are looked at by axe; the rest is seen more quickly."""
SAMPLED = {route.path: {WITH_AXE[number % len(WITH_AXE)]} for number, route in enumerate(routes())}
"""In which of them axe looks at a page when no long experiments are asked for: in turn."""


def for_everybody(route: PageRoute, served_centre: ServedCentre) -> list[Visit]:
    """Every visit to the pages of a route: by each of its roles, to a thing in each state."""
    return [visit for role in roles(route) for visit in visits_to(route, role, served_centre)]


def once(route: PageRoute, served_centre: ServedCentre) -> list[Visit]:
    """The first of them."""
    return for_everybody(route, served_centre)[:1]


def test_no_page_is_left_out(served_centre: ServedCentre) -> None:
    assert {route.path for route in routes()} == served(served_centre.app)


def test_every_visit_has_a_name_of_its_own(served_centre: ServedCentre) -> None:
    names = [visit.name for route in routes() for visit in for_everybody(route, served_centre)]
    assert len(names) == len(set(names))


@pytest.fixture(scope="module")
def window(browser: Browser, served_centre: ServedCentre) -> Iterator["Window"]:
    """Gives the window of a role in a language: the same one for every page, as people have it."""
    visits = Visits(browser, served_centre, Watch(served_centre.address))
    yield Window(visits)
    for context in browser.contexts:
        context.close()


class Window:
    """Windows that stay open from page to page."""

    def __init__(self, visits: Visits) -> None:
        self.watch, self._visits = visits.watch, visits
        self._pages: dict[tuple[str | None, str], Page] = {}

    def of(self, role: str | None, language: str) -> Page:
        """The page in which somebody of `role` goes on."""
        if (role, language) not in self._pages:
            self._pages[role, language] = self._visits.page(role, language)
        return self._pages[role, language]


@pytest.mark.parametrize("route", routes(), ids=lambda route: route.path)
@pytest.mark.parametrize(
    "is_thorough",
    [pytest.param(False, id="once"), pytest.param(True, id="throughout", marks=pytest.mark.fault)],
)
def test_a_page_is_sound_in_both_languages_narrow_and_wide(
    route: PageRoute, is_thorough: bool, served_centre: ServedCentre, window: Window
) -> None:
    window.watch.forget()
    wrong: list[str] = []
    visits = for_everybody if is_thorough else once
    with_axe = set(WITH_AXE) if is_thorough else SAMPLED[route.path]
    for visit, language in product(visits(route, served_centre), LANGUAGES):
        wrong += look_at(window.of(visit.role, language), visit, language, with_axe)
    assert wrong == [], "\n".join(wrong)
    window.watch.assert_calm()


def look_at(page: Page, visit: Visit, language: str, with_axe: set[tuple[str, int]]) -> list[str]:
    """Look at a page in one language, at each width; what is wrong with it.

    Where axe looks at the other language alone, the Japanese page is still read for raw words, and
    the English one is not opened.
    """
    widths = [width for spoken, width in visit.looks if spoken == language]
    if not widths:
        return []
    if language not in {spoken for spoken, _ in with_axe}:
        if language == "en":
            return []
        widths = []
    answer = page.goto(visit.address)
    if answer is None or answer.status != 200:
        return [f"{visit.address}: {answer and answer.status}"]
    wrong: list[str] = []
    if visit.role is not None and "/sign-in" in page.url:
        wrong.append(f"{visit.address} sends a {visit.role} away to sign in")
    for width in widths:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        wrong += blemishes(page, language)
        if (language, width) in with_axe:
            wrong += [
                f"{page.url} ({width}, {language}): {violation}" for violation in violations(page)
            ]
    page.set_viewport_size({"width": NARROWEST, "height": HEIGHT})
    if overflows(page):
        wrong.append(f"{page.url}: {overflows(page)} pixels too wide at {NARROWEST}")
    if language == "ja" and (raw := raw_words(visible(page))):
        wrong.append(f"{page.url}: raw words {sorted(raw)}")
    return wrong


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("状態: in_progress", {"in_progress"}),
        ("状態: waiting", {"waiting"}),
        ("番号 95a77442-7af0-5a92-9e1a-8a3d3e0db7ef", {"95a77442-7af0-5a92-9e1a-8a3d3e0db7ef"}),
        ("Go on with it", {"with"}),
        ("CSV のファイル、hanako@example.jp、https://example.jp/a_b", set()),
    ],
)
def test_a_raw_word_is_noticed(text: str, found: set[str]) -> None:
    assert raw_words(text) == found
