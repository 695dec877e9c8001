"""What is typed is not lost: kept in the browser by every form, and shown again when refused."""

import re
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask

from app.bootstrap import Service
from app.pages.browser_keeping import LENGTH, MOST
from domain.kernel.messaging.caller import Role
from tests.app.tasks.own import Browser
from tests.app.visitors import PASSWORD, add_account, signed_in
from tests.centre import Centre

TEMPLATES = Path(__file__).parents[3] / "app" / "templates"
NOT_KEPT = {
    "identity/sign_in.html /sign-in": "a password",
    "identity/sign_in.html /sign-in/passkey": "a passkey",
    "identity/own_password.html /sign-in/password": "a password",
    "identity/code.html /sign-in/code": "a one-time code",
    "identity/codes.html /account/codes/recovery": "a one-time code",
    "identity/codes.html /account/codes/off": "a password and a one-time code",
    "identity/codes.html /account/codes/confirm": "a one-time code",
    "identity/codes.html /account/codes/begin": "a password",
    "identity/account.html /account/password": "passwords",
    "identity/provider.html /account/openid": "a password",
    "identity/passkey.html /account/passkeys": "a passkey",
    "identity/passkey.html /account/passkeys/begin": "a password",
    "identity/link.html /sign-in/link": "a secret, put in by a script",
    "identity/shared_machine.html /sign-in/shared-machine": "nothing is typed",
    "identity/reading.html /reading": "choices without an account, kept by a cookie",
    "parts/nav.html /sign-out": "nothing is typed",
    "parts/list.html /account/views": "a name of a few words; the address keeps the list",
    "orders/look_at_file.html {{ here }}/take": "a column, remembered by its heading",
    "files/look_at_people.html {{ here }}/take": "columns, remembered by their headings",
}
_FORM = re.compile(r'<form method="post" action="([^"]*)"(.*?)</form>', re.DOTALL)


@pytest.fixture(params=["sqlite"])
def store(request: pytest.FixtureRequest) -> str:
    """One store is enough: nothing here depends on it."""
    return str(request.param)


@pytest.fixture
def browser_of(app: Flask, service: Service, centre: Centre) -> dict[str, Browser]:
    """Two participants of one centre, and a browser of each."""
    found = {}
    for name in ("one", "other"):
        email = f"{name}@example.jp"
        participant_id = centre.participant().id
        add_account(
            service, Role.PARTICIPANT, email=email, password=PASSWORD, participant_id=participant_id
        )
        found[name] = Browser(signed_in(app, email).client, service)
    return found


def key_on(page: str) -> list[tuple[str, str]]:
    """The names and keys that a page gives to its script."""
    return re.findall(r'data-owner="([0-9a-f]+)" data-key="([\w-]+)"', page)


def test_every_form_is_kept_until_it_is_sent_or_is_listed_with_a_reason() -> None:
    found = set()
    for path in TEMPLATES.rglob("*.html"):
        for action, inside in _FORM.findall(path.read_text(encoding="utf-8")):
            guards = re.findall(r"guards\(([^)]*)\)", inside)
            if len(guards) != 1 or "keep=False" in guards[0]:
                found.add(f"{path.relative_to(TEMPLATES).as_posix()} {action}")
    assert found == set(NOT_KEPT)


def test_fields_for_secrets_stand_in_no_kept_form() -> None:
    for path in TEMPLATES.rglob("*.html"):
        for action, inside in _FORM.findall(path.read_text(encoding="utf-8")):
            if re.search(r'type="password"|one-time-code|name="credential"|name="secret"', inside):
                assert f"{path.relative_to(TEMPLATES).as_posix()} {action}" in NOT_KEPT


def test_each_account_has_a_key_of_its_own_in_every_session(
    app: Flask, browser_of: dict[str, Browser], service: Service
) -> None:
    one, other = browser_of.values()
    again = Browser(signed_in(app, "one@example.jp").client, service)
    keys = [key_on((by.open("/today"), by.html)[1]) for by in (one, other, again)]
    assert [len(key) for key in keys] == [1, 1, 1]
    assert keys[0] == keys[2]
    assert not set(keys[0][0]) & set(keys[1][0])
    stranger = Browser(app.test_client(), service)
    stranger.open("/sign-in")
    assert "data-key" not in stranger.html


def test_a_browser_learns_which_forms_were_taken(browser_of: dict[str, Browser]) -> None:
    browser = browser_of["one"]
    sent = []
    for level in (1, *[5, 4] * MOST):
        browser.open("/today")
        values = browser.filled("/today/condition", level="9" if level == 1 else str(level))
        sent.append(dict(values)["once"][:LENGTH])
        browser.post("/today/condition", values)
    cookie = browser.client.get_cookie("ashiato_taken")
    assert cookie is not None and not cookie.http_only
    assert cookie.value.split(".") == sent[: -MOST - 1 : -1], "newest first"
    assert sent[0] not in cookie.value, "a refused form is not taken"


def test_a_refused_form_shows_what_was_typed_also_where_nothing_is_left_to_show_it(
    browser_of: dict[str, Browser],
) -> None:
    browser = browser_of["one"]
    browser.open("/today")
    guards = [item for item in browser.filled("/today/check-in") if item[0] != "version"]
    page = browser.post(f"/work/{uuid4()}/help", [*guards, ("message", "この字は<何>ですか")])
    assert browser.status == 404
    assert "見つかりませんでした。" in page.text and "この字は<何>ですか" in page.text
    page = browser.post(f"/people/{uuid4()}/correct", [*guards, ("name", "葛󠄀西")])
    assert browser.status == 403
    assert "葛󠄀西" in page.text


def test_a_form_of_an_earlier_sign_in_is_shown_to_be_sent_again_and_one_of_another_site_is_not(
    browser_of: dict[str, Browser],
) -> None:
    browser = browser_of["one"]
    browser.open("/today")
    values = dict(browser.filled("/today/condition", level="4", note="よく眠れました"))
    old = list((values | {"csrf_token": "0" * 64}).items())
    for site in ("cross-site", "same-site", ""):
        headers = {"Sec-Fetch-Site": site} if site else {}
        page = browser.post("/today/condition", old, **headers)
        assert browser.status == 403
        assert "よく眠れました" not in page.text
    page = browser.post("/today/condition", old, **{"Sec-Fetch-Site": "same-origin"})
    assert browser.status == 403
    assert "サインインが変わったため" in page.text
    assert ["note", "よく眠れました"] in page.form("/today/condition")
    browser.send("/today/condition")
    assert browser.where == "/today?said=condition"
