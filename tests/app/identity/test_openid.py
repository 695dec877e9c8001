"""Signing in by a provider: Canaille, a real one, in a process of its own beside the service."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import httpx
import pytest
from flask import Flask
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

from app.bootstrap import Service
from app.factory import create_app
from app.settings import OpenId, Settings
from domain.identity.account import Account
from domain.identity.commands import DisableAccount
from domain.kernel.messaging.bus import Envelope
from domain.kernel.messaging.caller import Role
from domain.kernel.time.clock import SettableClock
from tests.app.identity import canaille_provider as there
from tests.app.identity.people import Browser, enrol
from tests.app.identity.provider_process import canaille
from tests.app.visitors import OPERATOR, PASSWORD, add_account

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
HERE = "http://localhost"
BACK = f"{HERE}/sign-in/openid/back"
FIELD = re.compile(r'<input[^>]*name="([^"]+)"[^>]*>')


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """The provider beside the service."""
    with canaille(BACK) as address:
        yield address


@pytest.fixture
def clock() -> SettableClock:
    """A clock that stands at the time now, which is what the provider goes by."""
    return SettableClock(datetime.now(UTC))


@pytest.fixture
def settings(settings: Settings, issuer: str, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings that name the provider."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    named = OpenId(
        issuer=issuer,
        client_id=there.CLIENT_ID,
        client_secret=there.CLIENT_SECRET,
        name="City login",
    )
    return replace(settings, openid=named)


@pytest.fixture
def hanako(service: Service) -> UUID:
    """A therapist whose address the provider has verified."""
    return add_account(
        service, Role.THERAPIST, email=there.email_of(there.VERIFIED), password=PASSWORD
    )


def walk(address: str, name: str) -> str:
    """Sign in at the provider as `name`; gives the address to which it sends the browser back."""
    with httpx.Client(timeout=30, trust_env=False) as client:
        answer = client.get(address)
        for _ in range(10):
            if answer.has_redirect_location:
                onward = str(answer.url.join(answer.headers["Location"]))
                if onward.startswith(HERE):
                    return onward
                answer = client.get(onward)
                continue
            answer = client.post(str(answer.url), data=_filled_in(answer.text, name))
    raise AssertionError(f"the provider does not send anybody back: {answer.text[:500]}")


def _filled_in(page: str, name: str) -> dict[str, str]:
    known = {"login": name, "username": name, "password": there.PASSWORD}
    given = {}
    for found in FIELD.finditer(page):
        value = re.search(r'value="([^"]*)"', found[0])
        given[found[1]] = known.get(found[1], value[1] if value else "")
    return given


def come_back(browser: Browser, name: str, after: str = "") -> TestResponse:
    """Go to the provider by the button, sign in there, and come back."""
    page = browser.look(f"/sign-in?after={after}" if after else "/sign-in").text
    button = re.search(r'href="(/sign-in/openid[^"]*)">Sign in with City login', page)
    assert button is not None
    away = browser.look(button[1])
    assert away.status_code == 303
    return browser.look(walk(away.headers["Location"], name).removeprefix(HERE))


def test_a_verified_address_signs_in_and_is_known_by_its_identity_from_then_on(
    app: Flask, service: Service, hanako: UUID, issuer: str
) -> None:
    browser = Browser.of(app)
    answer = come_back(browser, there.VERIFIED, after="/inspect")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/inspect")
    assert browser.is_signed_in()
    assert list(service.ledger.get(Account, hanako).identities) == [issuer]
    assert "You can sign in with City login" in browser.look("/account").text
    before = service.ledger.get(Account, hanako).version
    again = Browser.of(app)
    assert come_back(again, there.VERIFIED).headers["Location"] == "/participants"
    assert service.ledger.get(Account, hanako).version == before + 1, "only a session began"


@pytest.mark.parametrize("name", [there.UNVERIFIED, there.UNKNOWN])
def test_nobody_is_let_in_by_an_unverified_or_unknown_address_and_no_account_is_made(
    app: Flask, service: Service, name: str
) -> None:
    add_account(service, Role.MANAGER, email=there.email_of(there.UNVERIFIED), password=PASSWORD)
    head = service.ledger.head()
    browser = Browser.of(app)
    answer = come_back(browser, name)
    assert answer.status_code == 401
    assert "No account was found that you can use here." in answer.text
    assert name not in answer.text
    assert not browser.is_signed_in()
    assert service.ledger.head() == head


def test_a_disabled_account_is_told_like_an_unknown_one(
    app: Flask, service: Service, hanako: UUID
) -> None:
    unknown = come_back(Browser.of(app), there.UNKNOWN)
    service.bus.dispatch(DisableAccount(account_id=hanako), Envelope(caller=OPERATOR))
    disabled = come_back(Browser.of(app), there.VERIFIED)
    assert (disabled.status_code, disabled.text) == (unknown.status_code, unknown.text)


def test_one_s_own_account_is_tied_to_an_identity_with_one_s_password(
    app: Flask, service: Service
) -> None:
    email = "somebody.else@example.jp"
    own = add_account(service, Role.MANAGER, email=email, password=PASSWORD)
    browser = Browser.of(app)
    browser.sign_in(email)
    assert browser.send("/account/openid", current_password="違う").status_code == 422
    page = browser.send("/account/openid", current_password=PASSWORD)
    away = re.search(r'class="button" href="([^"]+)"', page.text)
    assert away is not None
    onward = walk(away[1].replace("&amp;", "&"), there.UNVERIFIED)
    answer = browser.look(onward.removeprefix(HERE))
    assert answer.headers["Location"] == "/account?said=provider-bound"
    other = Browser.of(app)
    assert come_back(other, there.UNVERIFIED).status_code == 303
    account = service.ledger.get(Account, own)
    assert len(account.identities) == 1
    events = json.dumps([repr(item) for item in service.ledger.history(own)])
    assert there.UNVERIFIED not in events


def test_an_identity_belongs_to_one_account(app: Flask, service: Service, hanako: UUID) -> None:
    come_back(Browser.of(app), there.VERIFIED)
    second = add_account(service, Role.MANAGER, email="second@example.jp", password=PASSWORD)
    browser = Browser.of(app)
    browser.sign_in("second@example.jp")
    page = browser.send("/account/openid", current_password=PASSWORD)
    away = re.search(r'class="button" href="([^"]+)"', page.text)
    assert away is not None
    onward = walk(away[1].replace("&amp;", "&"), there.VERIFIED)
    answer = browser.look(onward.removeprefix(HERE))
    assert answer.headers["Location"] == "/account?said=provider-taken"
    assert not service.ledger.get(Account, second).identities


def test_the_code_is_asked_for_after_the_provider_too(
    app: Flask, service: Service, hanako: UUID
) -> None:
    browser = Browser.of(app)
    browser.sign_in(there.email_of(there.VERIFIED))
    _, recovery = enrol(browser, service)
    other = Browser.of(app)
    assert come_back(other, there.VERIFIED).headers["Location"] == "/sign-in/code"
    assert not other.is_signed_in()
    assert other.send("/sign-in/code", code=recovery[0]).status_code == 303
    assert other.is_signed_in()


def test_what_comes_back_holds_once_and_in_one_browser(
    app: Flask, service: Service, hanako: UUID
) -> None:
    browser, other = Browser.of(app), Browser.of(app)
    away = browser.look("/sign-in/openid").headers["Location"]
    other.look("/sign-in/openid")
    onward = walk(away, there.VERIFIED).removeprefix(HERE)
    assert Browser.of(app).look(onward).headers["Location"] == "/sign-in?said=too-late"
    assert other.look(onward).status_code == 401, "the state is another one's"
    assert not other.is_signed_in()
    assert browser.look(onward).status_code == 303
    thief = browser.look(onward)
    assert thief.headers["Location"] == "/sign-in?said=too-late"


def test_a_code_that_the_provider_did_not_give_signs_nobody_in(app: Flask, hanako: UUID) -> None:
    browser = Browser.of(app)
    away = browser.look("/sign-in/openid").headers["Location"]
    state = re.search(r"state=([^&]+)", away)
    assert state is not None
    with capture_logs() as lines:
        answer = browser.look(f"/sign-in/openid/back?code=made-up-code&state={state[1]}")
    assert answer.status_code == 401
    assert not browser.is_signed_in()
    told = json.dumps(lines, default=str)
    assert "made-up-code" not in told and state[1] not in told


def test_who_says_no_at_the_provider_may_try_another_way(app: Flask) -> None:
    browser = Browser.of(app)
    away = browser.look("/sign-in/openid").headers["Location"]
    state = re.search(r"state=([^&]+)", away)
    assert state is not None
    answer = browser.look(f"/sign-in/openid/back?error=access_denied&state={state[1]}")
    assert answer.status_code == 401
    assert "could not be confirmed" in answer.text
    assert 'id="password"' in answer.text


def test_a_provider_that_is_away_leaves_the_password(service: Service, hanako: UUID) -> None:
    assert service.settings.openid is not None
    away = replace(service.settings.openid, issuer="http://127.0.0.1:1")
    settings = replace(service.settings, openid=away)
    browser = Browser.of(create_app(replace(service, settings=settings)))
    answer = browser.look("/sign-in/openid")
    assert answer.status_code == 503
    assert "does not work now" in answer.text
    assert browser.sign_in(there.email_of(there.VERIFIED)).status_code == 303


def test_without_the_settings_there_is_no_such_way(service: Service) -> None:
    settings = replace(service.settings, openid=None)
    browser = Browser.of(create_app(replace(service, settings=settings)))
    assert "/sign-in/openid" not in browser.look("/sign-in").text
    assert browser.look("/sign-in/openid").headers["Location"] == "/sign-in"
    assert browser.look("/sign-in/openid/back?code=a").headers["Location"] == "/sign-in"
