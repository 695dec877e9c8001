"""A client's day by keyboard alone: ask for work, ask a question, take a delivery or not."""

import pytest
from playwright.sync_api import Page, expect

from app.demo.staff import CLIENT_OF_THE_SIGN_IN, client_id
from domain.orders.client import Client
from domain.orders.commands import DeliverJobOrder
from domain.orders.job_order import JobOrder, OrderState
from tests.app.orders.stages import finished, reworked
from tests.centre import Centre
from tests.pages.browser import NARROW, WIDE, Visits, assert_sound
from tests.pages.by_keyboard import go_to, press, send, write
from tests.pages.served_centre import SEED, ServedCentre
from tests.pages.words import raw_words, visible

LANGUAGES = ("ja", "en")


@pytest.fixture
def delivered(served_centre: ServedCentre) -> JobOrder:
    """A delivery of two pieces that waits for the client's look."""
    centre = Centre(served_centre.service)
    client = served_centre.service.ledger.get(Client, client_id(SEED, CLIENT_OF_THE_SIGN_IN))
    order = finished(centre, client, 2)
    found: JobOrder = centre.does(DeliverJobOrder(order_id=order.id))
    return found


def assert_fine(page: Page, language: str) -> None:
    """Sound, and on a Japanese page without raw codes or forgotten English."""
    assert_sound(page, language)
    if language == "ja":
        assert raw_words(visible(page)) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_new_work_is_asked_for_and_a_question_about_it(visits: Visits, language: str) -> None:
    page = visits.page("client", language, NARROW)
    page.goto("/our-orders")
    send(page, "a[href='/our-orders/new']")
    press(page, "main form button")
    go_to(page, "#title")
    assert page.url.endswith("/our-orders/new"), "the browser asks for what is needed first"
    write(page, "#title", "海の日の案内")
    press(page, "#kind_of_work", "ArrowDown")
    write(page, "#quantity", "120")
    write(page, "#instructions", "見本のとおり")
    send(page, "main form button")
    page.wait_for_url("**?said=received")
    expect(page.get_by_role("status")).to_be_focused()
    expect(page.locator("h1")).to_contain_text("海の日の案内")
    assert_fine(page, language)
    write(page, "#question", "いつごろになりますか。")
    send(page, "form[action$='/ask'] button")
    page.wait_for_url("**?said=asked")
    expect(page.locator("main")).to_contain_text("いつごろになりますか。")
    assert_fine(page, language)
    visits.watch.assert_calm()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_delivery_is_taken_after_it_was_asked_once_more(
    visits: Visits, served_centre: ServedCentre, delivered: JobOrder, language: str
) -> None:
    page = visits.page("client", language)
    page.goto(f"/our-orders/{delivered.id}")
    assert page.locator("form[action$='/accept-delivery'] button").is_hidden()
    press(page, "summary")
    send(page, "form[action$='/accept-delivery'] button")
    page.wait_for_url("**?said=accepted")
    assert_fine(page, language)
    now = served_centre.service.ledger.get(JobOrder, delivered.id)
    assert now.state is OrderState.ACCEPTED_BY_CLIENT
    visits.watch.assert_calm()


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_more_look_is_asked_for_piece_by_piece(
    visits: Visits, served_centre: ServedCentre, delivered: JobOrder, language: str
) -> None:
    page = visits.page("client", language, NARROW)
    page.goto(f"/our-orders/{delivered.id}")
    send(page, "a[href$='/one-more-look']")
    assert_fine(page, language)
    write(page, "#rejection_reason", "2行目の字が違います。")
    send(page, "main button")
    expect(page.get_by_role("alert")).to_be_focused()
    assert page.input_value("#rejection_reason") == "2行目の字が違います。"
    assert_fine(page, language)
    press(page, "input[name=tasks]", "Space")
    send(page, "main form button")
    page.wait_for_url("**?said=looking")
    expect(page.locator(".timeline")).to_contain_text("2行目の字が違います。")
    assert_fine(page, language)
    assert served_centre.service.ledger.get(JobOrder, delivered.id).state is OrderState.REJECTED
    visits.watch.assert_calm(422)


def test_the_delivery_note_is_sound_and_prints_without_the_frame(
    visits: Visits, served_centre: ServedCentre, delivered: JobOrder
) -> None:
    reworked(Centre(served_centre.service), delivered, minutes=5)
    for language, width in zip(LANGUAGES, (NARROW, WIDE), strict=True):
        page = visits.page("client", language, width)
        for which in ("?delivery=1", ""):
            page.goto(f"/our-orders/{delivered.id}/delivery-note{which}")
            assert_fine(page, language)
        page.emulate_media(media="print")
        assert page.locator(".no-print").first.is_hidden()
        expect(page.locator("table")).to_be_visible()
    visits.watch.assert_calm()
