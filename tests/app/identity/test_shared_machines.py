"""Machines that several people use, and the list of devices on which somebody is signed in."""

import re
from datetime import timedelta

import pytest
from flask import Flask

from app.bootstrap import Service
from app.identity.devices import described
from app.settings import Settings
from domain.identity.inline_projection import sessions_of
from domain.kernel.messaging.caller import Role
from domain.kernel.time.clock import SettableClock
from tests.app.identity.people import Browser, enrol
from tests.app.visitors import PASSWORD, add_account

ONE_STORE = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
EMAIL, MINUTE = "hanako@example.jp", timedelta(minutes=1)
MACHINE = "/sign-in/shared-machine"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = (
    "Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
    " Version/18.0 Mobile/15E148 Safari/604.1"
)
EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0"
)


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (FIREFOX, "Firefox, Windows"),
        (SAFARI, "Safari, iPad"),
        (EDGE, "Edge, Windows"),
        ("curl/8.5.0", ""),
        ("<script>alert(1)</script> Linux", "Linux"),
        ("", ""),
    ],
)
def test_a_device_is_described_in_our_own_words(user_agent: str, words: str) -> None:
    assert described(user_agent) == words


def browser_of(app: Flask, user_agent: str = FIREFOX) -> Browser:
    browser = Browser.of(app)
    browser.client.environ_base["HTTP_USER_AGENT"] = user_agent
    return browser


def sign_in(browser: Browser, **values: str) -> str:
    data = {"email": EMAIL, "password": PASSWORD, **values}
    answer = browser.client.post("/sign-in", data=data)
    assert answer.status_code == 303, answer.text
    return next(line for line in answer.headers.getlist("Set-Cookie") if "session=" in line)


@ONE_STORE
def test_the_list_names_device_last_use_and_shared_machine_and_ends_one_alone(
    app: Flask, service: Service, clock: SettableClock
) -> None:
    add_account(service, Role.PARTICIPANT, email=EMAIL, password=PASSWORD)
    own, tablet, third = (browser_of(app, name) for name in (FIREFOX, SAFARI, "curl/8.5.0"))
    sign_in(own)
    sign_in(tablet, shared_machine="true")
    sign_in(third)
    clock.advance(5 * MINUTE)
    assert tablet.is_signed_in()
    page = own.look("/account/sessions").text
    for words in ("Firefox, Windows", "Safari, iPad", "another program", "Last used: "):
        assert words in page
    assert page.count("Shared machine") == 1
    row = next(item for item in page.split("<li>") if "Safari, iPad" in item)
    session = re.search(r'name="session" value="([^"]+)"', row)
    assert session is not None
    assert own.send("/account/sessions/end", session=session[1]).status_code == 303
    assert [one.is_signed_in() for one in (own, tablet, third)] == [True, False, True]


@ONE_STORE
def test_on_a_shared_machine_the_session_rests_shortly_and_texts_wait_for_their_writer(
    app: Flask, service: Service, clock: SettableClock
) -> None:
    account = add_account(service, Role.PARTICIPANT, email=EMAIL, password=PASSWORD)
    own, shared = browser_of(app), browser_of(app)
    assert "Max-Age" in sign_in(own)
    assert "Max-Age" not in sign_in(shared, shared_machine="true"), "it ends with the browser"
    keys = [re.findall(r'data-key="([^"]+)"', one.look("/account").text) for one in (own, shared)]
    assert keys[0] == keys[1] != [], "only the account reads what its sessions have kept"
    page = shared.look("/account").text
    assert 'data-minutes="15"' in page and 'class="quiet">Sign out' not in page
    clock.advance(14 * MINUTE)
    assert shared.is_signed_in()
    clock.advance(15 * MINUTE)
    limits = service.settings.idle
    assert len(sessions_of(service.ledger, account, clock.now(), limits)) == 1
    assert [own.is_signed_in(), shared.is_signed_in()] == [True, False]


@ONE_STORE
def test_a_marked_browser_is_shared_for_everybody_until_an_administrator_says_otherwise(
    app: Flask, service: Service
) -> None:
    add_account(service, Role.PARTICIPANT, email=EMAIL, password=PASSWORD)
    add_account(service, Role.ADMIN, email="admin@example.jp", password=PASSWORD)
    browser = browser_of(app)
    forged = browser.client.post(
        MACHINE, data={"shared": "true"}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert forged.status_code == 403
    assert browser.client.post(MACHINE, data={"shared": "true"}).status_code == 303
    page = browser.look("/sign-in").text
    assert page.count('autocomplete="off"') >= 3
    assert "This is a shared machine." in page and 'type="checkbox"' not in page
    sign_in(browser)
    answer = browser.send("/sign-out")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    sign_in(browser)
    refused = browser.send(MACHINE, shared="false")
    assert refused.status_code == 409 and "An administrator" in refused.text
    browser.send("/sign-out")
    assert "This is a shared machine." in browser.look("/sign-in").text
    browser.sign_in("admin@example.jp")
    assert browser.send(MACHINE, shared="false").status_code == 303
    browser.send("/sign-out")
    assert 'name="shared_machine"' in browser.look("/sign-in").text


@ONE_STORE
def test_the_tick_holds_after_the_page_of_the_code(app: Flask, service: Service) -> None:
    account = add_account(service, Role.MANAGER, email=EMAIL, password=PASSWORD)
    browser = browser_of(app)
    browser.sign_in(EMAIL)
    phone, _ = enrol(browser, service)
    other = browser_of(app, SAFARI)
    other.send("/sign-in", email=EMAIL, password=PASSWORD, shared_machine="true")
    assert other.send("/sign-in/code", code=phone.code(1)).status_code == 303
    found = sessions_of(service.ledger, account, service.clock.now())
    assert {(one.device, one.is_shared) for one in found} == {
        ("Firefox, Windows", False),
        ("Safari, iPad", True),
    }


def test_the_operator_says_how_long_a_session_on_a_shared_machine_rests() -> None:
    found = Settings.from_environment({"ASHIATO_IDLE_MINUTES_SHARED": "10"}).idle
    assert found.shared == 10 * MINUTE
    assert found.of([Role.PARTICIPANT], is_shared=True) == 10 * MINUTE
    assert (
        Settings.from_environment({"ASHIATO_IDLE_MINUTES": "5"}).idle.of(
            [Role.ADMIN], is_shared=True
        )
        == 5 * MINUTE
    )
