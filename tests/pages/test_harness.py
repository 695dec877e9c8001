"""What the tests of the pages look for is found where it is: each fault is made on purpose."""

import pytest
from playwright.sync_api import Page

from tests.pages.browser import NARROWEST, Visits, faults, violations
from tests.servers import wait_until

ADD = "html => document.querySelector('main').insertAdjacentHTML('beforeend', html)"


@pytest.fixture
def page(visits: Visits) -> Page:
    """A page with nothing wrong about it yet."""
    page = visits.page(width=NARROWEST)
    page.goto("/sign-in")
    return page


def test_nothing_is_wrong_with_it(page: Page, visits: Visits) -> None:
    assert faults(page, "ja") == []
    visits.watch.assert_calm()


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ("<h1>もう一つ</h1>", "2 main headings"),
        ("<h4>とばした見出し</h4>", "heading-order"),
        ('<img src="data:,">', "image-alt"),
        ('<p><input type="text"></p>', "label"),
        ('<p lang="xx-unknown-language">あ</p>', "valid-lang"),
        ("<button></button>", "button-name"),
        ('<p id="email">二つ目</p>', "the id email"),
        ("<table><caption>長い</caption><tr><td class='nowrap'>" + "長" * 200, "too wide"),
    ],
)
def test_a_fault_of_a_page_is_found(page: Page, html: str, fault: str) -> None:
    page.evaluate(ADD, html)
    found = faults(page, "ja")
    assert any(fault in item for item in found), found


def test_pale_text_is_found(page: Page) -> None:
    page.evaluate("document.querySelector('h1').style.color = '#bbb'")
    assert any("color-contrast" in violation for violation in violations(page))


def test_a_page_in_the_wrong_language_is_found(page: Page) -> None:
    assert any("language" in fault for fault in faults(page, "en"))


@pytest.mark.parametrize(
    "script",
    [
        "document.body.setAttribute('onclick', 'void 0'); document.body.click()",
        "document.head.insertAdjacentHTML('beforeend', '<style>p { color: red }</style>')",
        "setTimeout(() => { throw new Error('on purpose') })",
        "fetch('https://elsewhere.example/').catch(() => null)",
    ],
)
def test_what_a_browser_complains_of_is_noticed(page: Page, visits: Visits, script: str) -> None:
    page.evaluate(f"() => {{ {script} }}")

    def noticed() -> bool:
        page.evaluate("null")  # What the browser says is heard while it is asked something.
        return visits.watch.complaints != []

    wait_until(noticed, what="a complaint of the browser")


def test_a_foreign_host_and_a_refusal_are_noticed(page: Page, visits: Visits) -> None:
    foreign = page.url.replace("127.0.0.1", "localhost")
    page.goto(foreign)
    assert foreign in visits.watch.strangers
    page.goto("/no-such-page")
    assert visits.watch.refusals == [(404, "/no-such-page")]
