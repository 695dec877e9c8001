"""The navigation: one line on a telephone, with the present page visible, and a menu by keys."""

import pytest
from playwright.sync_api import Page, expect

from app.registry import navigation
from app.registry.places import IN_ONE_LINE, ROOM, places_of
from domain.kernel.messaging.caller import Caller, Role
from tests.pages.browser import NARROW, NARROWEST, WIDE, Visits, assert_sound, overflows
from tests.pages.served_centre import ServedCentre

ONE_LINE = 60
"""Pixels that one line of links is tall at most."""
PAGES = {
    "participant": "/done",
    "coordinator": "/inspect",
    "manager": "/account",
    "therapist": "/deployments",
    "social_worker": "/clients",
    "supervisor": "/reports",
    "client": "/our-orders",
    "venue": "/venue",
    "admin": "/jobs",
}
"""A page of each role, for most of them one that the menu holds."""
SAMPLE = ("participant", "manager", "client")
IN_SIGHT = """link => {
  const box = link.getBoundingClientRect(), line = link.closest("ul").getBoundingClientRect();
  return box.left >= line.left - 1 && box.right <= line.right + 1;
}"""


def staff(*roles: Role) -> Caller:
    """Somebody of a centre with these roles."""
    return Caller(account_id=None, roles=frozenset(roles), centres=("kamakura",))


def test_the_line_has_the_first_places_and_the_present_one(served_centre: ServedCentre) -> None:
    by = staff(Role.COORDINATOR)
    with served_centre.app.test_request_context(headers={"Accept-Language": "en"}):
        board = places_of(navigation(), by, "/board")
        inspecting = places_of(navigation(), by, "/inspect/3")
    assert [place.path for place in board.line] == ["/board", "/orders", "/queue"]
    assert board.has_menu and len(board.every) > IN_ONE_LINE
    assert [place.path for place in inspecting.line] == ["/board", "/orders", "/inspect"]
    assert [place.path for place in inspecting.line if place.is_here] == ["/inspect"]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_line_has_room_and_a_short_list_needs_no_menu(
    served_centre: ServedCentre, language: str
) -> None:
    with served_centre.app.test_request_context(headers={"Accept-Language": language}):
        every = places_of(navigation(), staff(Role.MANAGER), "/").every
        lines = {
            place.path: places_of(navigation(), staff(Role.MANAGER), place.path).line
            for place in every
        }
        admin = places_of(navigation(), staff(Role.ADMIN), "/jobs")
    for path, line in lines.items():
        assert sum(place.ems for place in line) <= ROOM
        assert path in [place.path for place in line]
    assert admin.line == admin.every and not admin.has_menu


@pytest.mark.parametrize(
    "roles",
    [pytest.param(SAMPLE, id="some"), pytest.param(PAGES, id="all", marks=pytest.mark.fault)],
)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_on_a_telephone_the_navigation_is_one_line(
    visits: Visits, language: str, roles: tuple[str, ...]
) -> None:
    for role in roles:
        page = visits.page(role, language, NARROW)
        page.goto(PAGES[role])
        for width in (NARROWEST, NARROW):
            page.set_viewport_size({"width": width, "height": 800})
            assert height(page) <= ONE_LINE, f"{role} at {width}"
            here = page.locator("header nav a[aria-current]:visible")
            expect(here).to_have_count(1)
            assert here.evaluate(IN_SIGHT), f"{role} at {width}: {here.inner_text()}"
        page.set_viewport_size({"width": WIDE, "height": 800})
        expect(page.locator("header nav button")).to_be_hidden()
        assert not overflows(page)


def test_the_menu_opens_and_closes_by_keys_and_without_scripts(visits: Visits) -> None:
    page = visits.window(
        "ja", NARROW, java_script_enabled=False, storage_state=visits._signed_in("manager")
    ).new_page()
    page.goto("/board")
    menu = page.locator("header nav button")
    far = page.locator("#places a[href='/audit']")
    expect(far).to_be_hidden()
    menu.press("Enter")
    expect(far).to_be_visible()
    page.keyboard.press("Escape")
    expect(far).to_be_hidden()
    menu.press("Enter")
    far.press("Enter")
    page.wait_for_url("**/audit")


def test_the_open_menu_is_sound(visits: Visits) -> None:
    page = visits.page("manager", "en", NARROW)
    page.goto("/board")
    page.click("header nav button")
    assert_sound(page, "en")


def height(page: Page) -> float:
    """Pixels that the navigation takes."""
    box = page.locator("header nav").bounding_box()
    assert box is not None
    return box["height"]
