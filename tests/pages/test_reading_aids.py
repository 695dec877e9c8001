"""Plain Japanese and furigana in a browser: seen, sound, and no burden for who listens."""

import pytest
from playwright.sync_api import Page, expect

from tests.pages.browser import (
    NARROW,
    NARROWEST,
    WIDE,
    Visits,
    assert_sound,
    blemishes,
    faults,
    send,
)
from tests.sampling import thoroughness

PATHS = ("/reading", "/today", "/done", "/my-record", "/my-record/hours", "/account")
HEARD = {"link", "button", "heading", "checkbox", "radio", "textbox", "combobox"}


def reading(
    visits: Visits, aids: str, width: int = NARROW, role: str | None = "participant"
) -> Page:
    """A page of a window in which these aids are on."""
    page = visits.page(role, "ja", width)
    cookie = {"name": "ashiato_aids", "value": aids, "url": visits.served_centre.address}
    page.context.add_cookies([cookie])  # type: ignore[list-item]
    return page


def test_the_aids_are_chosen_and_shown_on_the_page_itself(visits: Visits) -> None:
    page = visits.window("ja", NARROW).new_page()
    page.goto("/reading")
    assert page.locator("ruby").count() == 0
    before = page.locator("#sample + p").inner_text()
    for aid in ("plain", "furigana"):
        page.check(f"input[name=aids][value={aid}]")
    send(page, "main form button")
    expect(page.get_by_role("status")).to_be_focused()
    assert page.get_attribute("html", "class") == "aid-plain aid-furigana"
    assert page.locator("#sample + p ruby").count() > 3
    assert page.locator("#sample + p").inner_text() != before
    assert page.is_checked("input[name=aids][value=furigana]")
    assert_sound(page, "ja")
    visits.watch.assert_calm()


@pytest.mark.sample("plain.furigana.large.spaced")
@pytest.mark.parametrize("aids", ["furigana", "plain", "plain.furigana.large.spaced"])
def test_every_page_of_a_participant_is_sound_with_them(visits: Visits, aids: str) -> None:
    wrong: list[str] = []
    page = reading(visits, aids)
    for path in (*PATHS, f"/work/{visits.served_centre.own_tasks[2]}"):
        page.goto(path)
        for width in (NARROWEST, WIDE):
            page.set_viewport_size({"width": width, "height": 800})
            with_axe = thoroughness.with_axe or width == NARROWEST
            wrong += faults(page, "ja") if with_axe else blemishes(page, "ja")
    assert wrong == [], "\n".join(wrong)
    visits.watch.assert_calm()


def test_who_listens_hears_the_same_with_and_without_readings(visits: Visits) -> None:
    plain, read = reading(visits, ""), reading(visits, "furigana")
    for path in PATHS:
        for page in (plain, read):
            page.goto(path)
        assert read.locator("ruby").count() > 0
        assert read.locator("ruby rt:not([aria-hidden=true])").count() == 0
        assert heard(read) == heard(plain), path
        assert len(heard(plain)) > 4


def heard(page: Page) -> set[tuple[str, str]]:
    """What the browser tells a screen reader: what something is, and its name."""
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")
    nodes = [item for item in tree["nodes"] if not item["ignored"]]
    return {
        (node["role"]["value"], node["name"]["value"].strip())
        for node in nodes
        if node["role"]["value"] in HEARD and "name" in node
    }


def test_readings_stand_above_and_are_not_cut_off(visits: Visits) -> None:
    page = reading(visits, "furigana")
    for path in PATHS:
        page.goto(path)
        overlaps = page.evaluate(
            """() => { const tops = [...document.querySelectorAll("main p ruby")].map(one => {
              const rt = one.querySelector("rt").getBoundingClientRect();
              return rt.top - one.closest("p").getBoundingClientRect().top; });
              return tops.filter(one => one < -6).length; }"""
        )
        assert overlaps == 0, path


def test_what_is_typed_and_names_carry_no_readings(visits: Visits) -> None:
    page = reading(visits, "furigana")
    page.goto("/my-record")
    assert page.locator("[translate=no] ruby, option ruby, textarea ruby").count() == 0
    assert page.locator("dd[translate=no]").first.inner_text().strip() != ""
    page.goto(f"/work/{visits.served_centre.own_tasks[2]}")
    assert page.locator(".no-ruby ruby").count() == 0
    assert page.locator(".prose ruby").count() > 0
