"""Taking orders by keyboard alone: a new client and order, its tasks, and a client's question."""

import pytest
from playwright.sync_api import Page, expect

from domain.orders.commands import AskAboutOrder
from domain.orders.job_order import JobOrder, OrderState
from tests.centre import Centre
from tests.pages.browser import HEIGHT, NARROW, WIDE, Visits, assert_sound
from tests.pages.by_keyboard import go_to, press, send, write
from tests.pages.served_centre import ServedCentre
from tests.pages.words import raw_words, visible

LANGUAGES = ("ja", "en")


def assert_fine(page: Page, language: str) -> None:
    """Sound, and on a Japanese page without raw codes or forgotten English."""
    assert_sound(page, language)
    if language == "ja":
        assert raw_words(visible(page)) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_order_of_a_new_client_is_written_down_split_and_released(
    visits: Visits, language: str
) -> None:
    page = visits.page("coordinator", language)
    page.goto("/orders")
    send(page, "a[href='/orders/new']")
    assert_fine(page, language)
    send(page, "a[href='/clients/new?then=order']")
    write(page, "#name", "みどり園芸")
    press(page, "input[name=kind]", "Space")
    send(page, "main form button")
    page.wait_for_url("**/orders/new?client=*")
    assert page.locator("#client_id option:checked").inner_text() == "みどり園芸"
    assert_fine(page, language)
    write(page, "#title", "種の袋づめ")
    write(page, "#quantity", "90")
    press(page, "summary")
    assert page.locator("#skill_typing").is_visible()
    send(page, "main form > button")
    page.wait_for_url("**?said=received")
    expect(page.get_by_role("status")).to_be_focused()
    assert_fine(page, language)
    for act in ("accept", "release"):
        send(page, f"form[action$='/{act}'] button")
        page.wait_for_url(f"**?said={act}")
    send(page, "a.button[href$='/add']")
    assert_fine(page, language)
    assert page.input_value("#pieces") == "90"
    write(page, "#each", "40")
    send(page, "form[action$='/split'] button")
    page.wait_for_url("**?said=added")
    expect(page.locator("a[href$='state=waiting'] .number")).to_have_text("3")
    assert_fine(page, language)
    visits.watch.assert_calm()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_terms_are_settled_and_the_order_repeated(
    visits: Visits, served_centre: ServedCentre, language: str
) -> None:
    order = Centre(served_centre.service).order(released=False)
    page = visits.page("coordinator", language, NARROW)
    page.goto(f"/orders/{order.id}")
    send(page, "a[href$='/terms']")
    assert_fine(page, language)
    go_to(page, "#minutes_per_task")
    page.keyboard.press("Control+A")
    page.keyboard.type("25")
    send(page, "main form > button")
    page.wait_for_url("**?said=terms")
    assert_fine(page, language)
    assert served_centre.service.ledger.get(JobOrder, order.id).terms.minutes_per_task == 25
    send(page, "a[href$='/repeat']")
    assert_fine(page, language)
    send(page, "main form button")
    page.wait_for_url("**?said=received")
    send(page, "a[href$='/terms']")
    expect(page.locator(f"a[href='/orders/{order.id}']")).to_be_visible()
    visits.watch.assert_calm()


@pytest.mark.parametrize("language", LANGUAGES)
def test_questions_of_the_client_are_answered_on_the_order(
    visits: Visits, served_centre: ServedCentre, language: str
) -> None:
    centre = Centre(served_centre.service)
    order = centre.order()
    for text in ("いつごろですか。", "色は選べますか。"):
        centre.does(AskAboutOrder(order_id=order.id, text=text))
    page = visits.page("coordinator", language, NARROW)
    page.goto(f"/orders/{order.id}#questions")
    expect(page.locator("#questions")).to_be_focused()
    send(page, "#questions")
    assert page.locator("#question_id option:checked").inner_text() == "いつごろですか。"
    assert_fine(page, language)
    write(page, "#answer", "来週の予定です。")
    send(page, "form[action$='/answer'] button")
    page.wait_for_url("**?said=answered")
    expect(page.get_by_role("status")).to_be_focused()
    expect(page.locator(".prose.answer")).to_contain_text("来週の予定です。")
    assert_fine(page, language)
    visits.watch.assert_calm()


def test_a_refused_act_keeps_what_was_typed(visits: Visits, served_centre: ServedCentre) -> None:
    order = Centre(served_centre.service).order()
    page = visits.page("coordinator", "en", NARROW)
    page.goto(f"/orders/{order.id}/add")
    page.fill("#pieces", "5000")
    page.fill("#each", "1")
    with page.expect_navigation():
        page.click("form[action$='/split'] button")
    expect(page.get_by_role("alert")).to_be_focused()
    assert (page.input_value("#pieces"), page.input_value("#each")) == ("5000", "1")
    assert_fine(page, "en")
    assert served_centre.service.ledger.get(JobOrder, order.id).state is OrderState.RELEASED
    visits.watch.assert_calm(422)


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_chosen_tasks_stay_in_sight_while_it_is_said_what_becomes_of_them(
    visits: Visits, width: int
) -> None:
    page = visits.page("coordinator", "ja", width)
    page.goto("/queue")
    box = page.locator("input[name=tasks]").nth(4)
    box.check()
    page.click(".act-bar > summary")
    page.locator(".act-bar button").last.scroll_into_view_if_needed()
    expect(page.locator(".act-bar > summary")).to_be_in_viewport()
    box.focus()
    upper = page.locator(".act-bar").bounding_box()
    assert upper is not None
    assert upper["y"] >= HEIGHT / 2
    place = box.bounding_box()
    assert place is not None
    assert 0 <= place["y"] < upper["y"] - place["height"]
