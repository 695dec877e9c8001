"""What a password may not be, and what ends with it; how long a token holds."""

import json
import runpy
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask

from app.bootstrap import Service
from app.identity.schemas import TOKEN_DAYS
from app.settings import Settings
from domain.identity import passwords
from domain.identity.account import Account
from domain.identity.commands import ChangeOwnPassword, ResetPassword
from domain.identity.handlers import PasswordChanged
from domain.identity.passwords import hash_password
from domain.identity.sign_in import caller_behind, password_of
from domain.kernel.errors import Unavailable
from domain.kernel.messaging.bus import Envelope
from domain.kernel.messaging.caller import Role
from tests.app.identity.people import Browser
from tests.app.visitors import OPERATOR, PASSWORD, Visitor, add_account, signed_in
from tests.command_line import command_on

ONE_STORE = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
EMAIL, FRESH = "hanako.kamakura@example.jp", "静かな海 朝の散歩"
LIKE_IT = [
    EMAIL,
    EMAIL.upper(),
    "hanako.kamakura",
    "Hanako.Kamakura",
    f" {EMAIL} ",
    "HANAKO.KAMAKURA",
]


@pytest.fixture
def hanako(app: Flask, service: Service) -> Visitor:
    """Somebody with a session."""
    add_account(service, Role.MANAGER, email=EMAIL, password=PASSWORD)
    return signed_in(app, EMAIL)


@ONE_STORE
@pytest.mark.parametrize("password", LIKE_IT)
def test_the_address_is_no_password(
    app: Flask, hanako: Visitor, admin: Visitor, password: str
) -> None:
    own = {"current_password": PASSWORD, "password": password}
    assert hanako.post("/session/password", own).status_code == 422
    path = f"/accounts/{hanako.account_id}/reset-password"
    assert admin.post(path, {"password": password}).status_code == 422
    account = {"email": "HANAKO.kamakura@example.com", "name": "x", "roles": ["manager"]}
    local = password.strip().split("@")[0]
    refused = admin.post("/accounts", account | {"password": local})
    assert refused.status_code == 422
    assert list(json.loads(refused.data)["errors"]) == ["password"]


@ONE_STORE
def test_on_the_command_line_neither(service: Service, settings: Settings) -> None:
    add_account(service, Role.ADMIN, email=EMAIL, password=PASSWORD)
    done = command_on(
        settings, "accounts", "reset-password", "--email", EMAIL, "--password-stdin", text=EMAIL
    )
    assert done.returncode == 1 and done.stderr.count("\n") == 1


def token_of(admin: Visitor, app: Flask, account_id: UUID) -> Visitor:
    made = json.loads(admin.post(f"/accounts/{account_id}/tokens", {}).data)
    return Visitor(app.test_client(), {"Authorization": f"Bearer {made['token']}"})


@pytest.mark.parametrize(("choice", "status"), [({}, 200), ({"end_tokens": True}, 401)])
def test_tokens_end_with_a_changed_password_if_that_is_wanted(
    app: Flask,
    service: Service,
    hanako: Visitor,
    admin: Visitor,
    choice: dict[str, bool],
    status: int,
) -> None:
    assert hanako.account_id is not None
    token = token_of(admin, app, hanako.account_id)
    body = {"current_password": PASSWORD, "password": FRESH, **choice}
    assert hanako.post("/session/password", body).status_code == 204
    assert token.get("/session").status_code == status
    history = [type(item).__name__ for item in service.ledger.history(hanako.account_id)]
    assert ("TokenRevoked" in history) == (status == 401)


@ONE_STORE
@pytest.mark.parametrize(("choice", "status"), [({}, 200), ({"end_tokens": True}, 401)])
def test_an_administrator_has_the_same_choice(
    app: Flask, hanako: Visitor, admin: Visitor, choice: dict[str, bool], status: int
) -> None:
    assert hanako.account_id is not None
    token = token_of(admin, app, hanako.account_id)
    path = f"/accounts/{hanako.account_id}/reset-password"
    assert admin.post(path, {"password": FRESH, **choice}).status_code == 200
    assert token.get("/session").status_code == status


@ONE_STORE
def test_on_the_page_it_is_a_box_to_tick(app: Flask, hanako: Visitor, admin: Visitor) -> None:
    browser = Browser.of(app)
    browser.sign_in(EMAIL)
    assert 'name="end_tokens"' not in browser.look("/account").text, "nothing to be ended"
    assert hanako.account_id is not None
    token = token_of(admin, app, hanako.account_id)
    assert 'name="end_tokens" value="true">' in browser.look("/account").text
    values = {"current_password": PASSWORD, "password": FRESH, "end_tokens": "true"}
    assert browser.send("/account/password", **values).status_code == 303
    assert token.get("/session").status_code == 401


def test_a_password_that_was_replaced_meanwhile_changes_nothing(
    service: Service, another_service: Callable[[], Service]
) -> None:
    account_id = add_account(service, Role.MANAGER, email=EMAIL, password=PASSWORD)
    found = password_of(service.ledger, account_id)
    assert found is not None
    by, checked = found
    reset = ResetPassword(account_id=account_id, password_hash=hash_password(FRESH))
    another_service().bus.dispatch(reset, Envelope(caller=OPERATOR))
    late = ChangeOwnPassword(
        account_id=account_id, password_hash=hash_password("別の合言葉 はれ"), was_hash=checked
    )
    with pytest.raises(PasswordChanged):
        service.bus.dispatch(late, Envelope(caller=by))
    kept = password_of(service.ledger, account_id)
    assert kept is not None and kept[1] == reset.password_hash
    assert caller_behind(service.ledger, account_id) == by


@ONE_STORE
def test_a_token_of_the_command_line_ends_by_itself(service: Service, settings: Settings) -> None:
    account_id = add_account(service, Role.MANAGER, email=EMAIL)
    for words, days in ((), TOKEN_DAYS), (("--expires", "7"), 7):
        assert command_on(settings, "tokens", "issue", "--email", EMAIL, *words).returncode == 0
        issued = service.ledger.history(account_id)[-1]
        assert isinstance(issued, Account.TokenIssued) and issued.expires_at is not None
        left = issued.expires_at - datetime.now(UTC)
        assert timedelta(days=days, minutes=-5) < left <= timedelta(days=days)


def test_only_a_few_passwords_are_hashed_at_the_same_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "LONGEST_WAIT", 0.01)
    for _ in range(passwords.AT_ONCE):
        assert passwords._free.acquire(blocking=False)
    try:
        for act in (lambda: hash_password(FRESH), lambda: passwords.is_right(FRESH, None)):
            with pytest.raises(Unavailable):
                act()
    finally:
        for _ in range(passwords.AT_ONCE):
            passwords._free.release()
    assert passwords.is_right(FRESH, hash_password(FRESH))


def test_a_password_costs_whoever_guesses_19_mib_and_two_passes() -> None:
    as_served = runpy.run_path(str(passwords.__file__))
    assert as_served["hash_password"](FRESH).startswith("$argon2id$v=19$m=19456,t=2,p=1$")
