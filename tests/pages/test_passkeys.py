"""A passkey from its making to its removal, with an authenticator that Chromium plays itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import pytest
from playwright.sync_api import CDPSession, Page, expect

from domain.identity import factors
from domain.identity.account import Account
from domain.identity.commands import DisableAccount
from domain.kernel.messaging.bus import Envelope
from domain.kernel.messaging.caller import Role
from tests.app.visitors import OPERATOR, add_account
from tests.pages.browser import HEIGHT, LOCALES, NARROW, Visits, Watch, assert_sound, send, sign_in
from tests.pages.served_centre import ServedCentre

LANGUAGES = ("ja", "en")
PASSWORD = "正しい馬 電池 ホッチキス"
LABEL = "わたしの電話"
ANSWERS: dict[str, Any] = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def owner(served_centre: ServedCentre) -> tuple[str, UUID]:
    """The address and the id of a supervisor of its own for the test."""
    email = f"{uuid4().hex}@example.jp"
    return email, add_account(
        served_centre.service, Role.SUPERVISOR, email=email, password=PASSWORD
    )


@pytest.fixture
def watch(visits: Visits) -> Watch:
    """What a browser at `localhost` complains of: passkeys are not for IP addresses."""
    return Watch(visits.served_centre.address.replace("127.0.0.1", "localhost"))


@contextmanager
def device(
    visits: Visits, watch: Watch, language: str = "en", **answers: Any
) -> Iterator[tuple[Page, CDPSession, str]]:
    """A page in a browser with an authenticator, the line to it, and the authenticator's id."""
    context = visits.browser.new_context(
        base_url=watch.own,
        locale=LOCALES[language],
        viewport={"width": NARROW, "height": HEIGHT},
    )
    context.set_default_timeout(15_000)
    watch.follow(context)
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("WebAuthn.enable")
    made = line.send("WebAuthn.addVirtualAuthenticator", {"options": ANSWERS | answers})
    yield page, line, made["authenticatorId"]
    context.close()


def make_passkey(page: Page, email: str) -> None:
    """Sign in with the password and add a passkey, by keyboard alone after that."""
    sign_in(page, email, PASSWORD)
    page.goto("/account/passkeys")
    page.focus("#label")
    page.keyboard.type(LABEL)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("form[data-passkey=create]:not([hidden])")
    page.focus("form[data-passkey] button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/account?said=passkey-added")


def by_passkey(page: Page) -> None:
    """Ask to be signed in by a passkey."""
    page.goto("/sign-in")
    page.focus("form[data-passkey] button")
    page.keyboard.press("Enter")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_passkey_is_made_used_and_removed(
    visits: Visits, watch: Watch, owner: tuple[str, UUID], language: str
) -> None:
    email, account_id = owner
    with device(visits, watch, language) as (page, line, authenticator):
        make_passkey(page, email)
        expect(page.get_by_role("status")).to_be_focused()
        expect(page.locator("ul.rows")).to_contain_text(LABEL)
        assert_sound(page, language)
        kept = line.send("WebAuthn.getCredentials", {"authenticatorId": authenticator})
        assert [item["rpId"] for item in kept["credentials"]] == ["localhost"]
        send(page, ".sign-out button")
        by_passkey(page)
        page.wait_for_url("**/reports")
        row = factors.passkeys_of(visits.served_centre.service.ledger, account_id)[0]
        assert row["used_at"] is not None
        assert row["sign_count"] > 0
        page.goto("/account")
        page.click("details summary")
        send(page, "details button")
        page.wait_for_url("**/account?said=passkey-removed")
        send(page, ".sign-out button")
        by_passkey(page)
        page.wait_for_selector(".notice.wrong")
        assert_sound(page, language)
        page.goto("/account")
        assert "/sign-in" in page.url
        watch.assert_calm(401)


def test_a_passkey_is_enough_where_codes_are_asked_for(
    visits: Visits, watch: Watch, owner: tuple[str, UUID]
) -> None:
    email, account_id = owner
    with device(visits, watch) as (page, _, _authenticator):
        make_passkey(page, email)
        _turn_on_codes(visits, account_id)
        send(page, ".sign-out button")
        by_passkey(page)
        page.wait_for_url("**/reports")
        expect(page.locator("h1")).to_have_text("Figures of the BPO centre")


def _turn_on_codes(visits: Visits, account_id: UUID) -> None:
    from domain.identity.factor_commands import TurnOnCodes

    command = TurnOnCodes(
        account_id=account_id, sealed_secret="sealed", latest_step=0, recovery_hashes=()
    )
    visits.served_centre.service.bus.dispatch(command, Envelope(caller=OPERATOR))


def test_without_the_owner_s_own_hand_there_is_no_passkey(
    visits: Visits, watch: Watch, owner: tuple[str, UUID]
) -> None:
    email, account_id = owner
    with device(visits, watch, isUserVerified=False) as (page, _, _authenticator):
        sign_in(page, email, PASSWORD)
        page.goto("/account/passkeys")
        page.fill("#label", LABEL)
        page.fill("#current_password", PASSWORD)
        send(page, "main form button")
        page.click("form[data-passkey] button")
        expect(page.locator(".told")).not_to_be_empty()
        assert_sound(page, "en")
    assert factors.passkeys_of(visits.served_centre.service.ledger, account_id) == []


def test_a_copied_passkey_whose_count_stands_still_is_refused(
    visits: Visits, watch: Watch, owner: tuple[str, UUID]
) -> None:
    email, account_id = owner
    served_centre = visits.served_centre.service
    with device(visits, watch) as (page, _, _authenticator):
        make_passkey(page, email)
        row = factors.passkeys_of(served_centre.ledger, account_id)[0]
        with served_centre.ledger.database.write() as transaction:
            transaction.run(*factors.passkey_used(UUID(row["id"]), 1000, served_centre.clock.now()))
        send(page, ".sign-out button")
        by_passkey(page)
        page.wait_for_selector(".notice.wrong")
        watch.assert_calm(401)


def test_the_passkey_of_a_disabled_account_is_refused_like_an_unknown_one(
    visits: Visits, watch: Watch, owner: tuple[str, UUID]
) -> None:
    email, account_id = owner
    served_centre = visits.served_centre.service
    with device(visits, watch) as (page, _, _authenticator):
        make_passkey(page, email)
        served_centre.bus.dispatch(DisableAccount(account_id=account_id), Envelope(caller=OPERATOR))
        by_passkey(page)
        page.wait_for_selector(".notice.wrong")
        disabled = page.inner_text(".notice.wrong")
        with served_centre.ledger.database.write() as transaction:
            transaction.run("DELETE FROM passkeys WHERE account_id = ?", (str(account_id),))
        by_passkey(page)
        page.wait_for_selector(".notice.wrong")
        assert page.inner_text(".notice.wrong") == disabled
    assert len(served_centre.ledger.get(Account, account_id).passkeys) == 1


def test_a_signed_answer_opens_nothing_a_second_time(
    visits: Visits, watch: Watch, owner: tuple[str, UUID]
) -> None:
    email, _ = owner
    with device(visits, watch) as (page, _, _authenticator):
        make_passkey(page, email)
        send(page, ".sign-out button")
        with page.expect_request("**/sign-in/passkey") as sent:
            by_passkey(page)
        page.wait_for_url("**/reports")
        again = sent.value.post_data
        assert again is not None and "credential=" in again
        send(page, ".sign-out button")
        answer = page.request.post(
            "/sign-in/passkey",
            data=again,
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )
        assert answer.status == 401


def test_a_browser_that_stops_says_so_and_can_try_again(
    visits: Visits, watch: Watch, owner: tuple[str, UUID]
) -> None:
    with device(visits, watch) as (page, _, _authenticator):
        by_passkey(page)
        expect(page.locator(".told")).not_to_be_empty()
        expect(page.locator("form[data-passkey] button")).to_be_enabled()
        assert_sound(page, "en")
        sign_in(page, owner[0], PASSWORD)
        page.wait_for_url("**/reports")


def test_without_scripts_the_password_is_there_and_no_dead_button(
    visits: Visits, watch: Watch
) -> None:
    context = visits.browser.new_context(base_url=watch.own, java_script_enabled=False)
    page = context.new_page()
    page.goto("/sign-in")
    expect(page.locator("#password")).to_be_visible()
    expect(page.locator("form[data-passkey]")).to_be_hidden()
    context.close()
