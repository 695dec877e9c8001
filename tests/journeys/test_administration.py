"""An administrator's day: accounts, passwords, sessions, tokens, the check-up."""

from urllib.error import HTTPError
from urllib.request import Request, urlopen
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from app.admin.labels import ROLES
from tests.journeys.keys import Keys
from tests.journeys.stage import Stage, sign_in

OWN = "静かな海 朝の散歩"


def shown_secret(keys: Keys) -> str:
    """What is shown only once."""
    return keys.main.locator("dl code").inner_text()


def answers_to(stage: Stage, token: str) -> int:
    """The status that the API answers to a token."""
    request = Request(f"{stage.town.address}/api/v1/session")
    request.add_header("Authorization", f"Bearer {token}")
    try:
        with urlopen(request, timeout=30) as answer:
            return int(answer.status)
    except HTTPError as refusal:
        return refusal.code


@pytest.fixture
def admin(stage: Stage) -> Keys:
    """An administrator who has signed in."""
    stage.town.centre("浜のセンター")
    return stage.enters(stage.town.admin)


def test_an_account_from_its_first_password_to_its_end(stage: Stage, admin: Keys) -> None:
    email = f"{uuid4().hex[:12]}@example.jp"
    admin.looks_again_until("/admin/accounts/new", "浜のセンター")
    admin.write("Name", "新人 のぞみ")
    admin.write("E-mail address", email)
    admin.tick(ROLES["coordinator"])
    admin.tick("浜のセンター")
    admin.press("Make the account")
    admin.is_told("The account was made.")
    once = shown_secret(admin)
    admin.press("To the account")

    newcomer = Keys(stage.window().new_page(), stage.language)
    newcomer.open("/sign-in")
    sign_in(newcomer, email, once)
    newcomer.write("New password", OWN)
    newcomer.press("Keep this password")
    newcomer.is_told("Your password was changed. Sign in with the new one.")
    sign_in(newcomer, email, OWN)
    expect(newcomer.page).to_have_url(f"{stage.town.address}/board")

    admin.page.reload()
    admin.press("End all of them")
    admin.is_told("Every session was ended.")
    newcomer.open("/orders")
    expect(newcomer.page.locator("h1")).to_have_text(newcomer.say("Sign in"))
    stage.watch.assert_calm()


def test_a_token_is_handed_out_and_made_worthless(stage: Stage, admin: Keys) -> None:
    account = stage.town.centre("島のセンター").joins("manager")
    admin.open("/admin")
    admin.write("Name, e-mail address or number", account.email)
    admin.press("Find")
    admin.press(account.name)
    admin.write("Days until it ends", "7")
    admin.press("Hand out a token")
    admin.is_told("The token was handed out.")
    token = shown_secret(admin)
    assert answers_to(stage, token) == 200
    admin.press("To the account")
    admin.unfold("Make it worthless")
    admin.press("Make this token worthless")
    admin.is_told("The token is worthless now.")
    assert answers_to(stage, token) == 401
    stage.watch.assert_calm()


def test_the_check_up_is_read(stage: Stage, admin: Keys) -> None:
    admin.press("Check-up of the installation")
    findings = admin.page.get_by_role("table", name=admin.say("Findings"))
    expect(findings.get_by_role("row")).not_to_have_count(1)
    admin.press("Check again")
    admin.press("Centres")
    admin.reads("浜のセンター")
    stage.watch.assert_calm()
