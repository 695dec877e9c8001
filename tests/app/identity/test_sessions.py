"""Signing in and out: what a session opens, how it ends, and what a stranger learns from trying."""

import json
from datetime import timedelta

import pytest
from argon2 import PasswordHasher, extract_parameters
from flask import Flask

from app.bootstrap import Service
from app.http.authorization import CSRF_HEADER
from domain.kernel.messaging.caller import Role
from domain.kernel.time.clock import SettableClock
from tests.app.visitors import (
    PASSWORD,
    Visitor,
    add_account,
    cookie_of,
    signed_in,
    stranger,
)

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
EMAIL = "hanako@example.jp"


@pytest.fixture
def hanako(app: Flask, service: Service) -> Visitor:
    """An administrator with a session."""
    add_account(service, Role.ADMIN, email=EMAIL, password=PASSWORD)
    return signed_in(app, EMAIL)


def sign_in(guest: Visitor, email: str = EMAIL, password: str = PASSWORD) -> int:
    """Try to sign in; gives the status."""
    return guest.post("/session", {"email": email, "password": password}).status_code


def test_a_session_says_who_is_signed_in(hanako: Visitor) -> None:
    answer = hanako.get("/session")
    body = json.loads(answer.data)
    assert body["account"]["email"] == EMAIL
    assert body["csrf_token"] == hanako.headers[CSRF_HEADER]


def test_the_cookie_is_opaque_and_out_of_reach_of_scripts(app: Flask, hanako: Visitor) -> None:
    answer = stranger(app).post("/session", {"email": EMAIL, "password": PASSWORD})
    cookie = answer.headers["Set-Cookie"]
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert EMAIL not in cookie
    assert cookie_of(app, hanako) not in hanako.get("/session").text


def test_the_address_is_the_same_in_any_size_and_width(app: Flask, hanako: Visitor) -> None:
    assert sign_in(stranger(app), "HANAKO@example.jp") == 200


def test_a_change_by_a_session_needs_its_csrf_token(app: Flask, hanako: Visitor) -> None:
    token = hanako.headers.pop(CSRF_HEADER)
    path = f"/accounts/{hanako.account_id}/end-sessions"
    assert hanako.post(path).status_code == 403
    assert hanako.post(path, None, {CSRF_HEADER: "x" * len(token)}).status_code == 403
    other = signed_in(app, EMAIL)
    assert hanako.post(path, None, {CSRF_HEADER: other.headers[CSRF_HEADER]}).status_code == 403
    assert hanako.delete("/session").status_code == 403
    assert hanako.post(path, None, {CSRF_HEADER: token}).status_code == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_change_from_another_site_is_refused(app: Flask, hanako: Visitor, site: str) -> None:
    headers = {"Sec-Fetch-Site": site}
    path = f"/accounts/{hanako.account_id}/end-sessions"
    assert hanako.post(path, None, headers).status_code == 403
    login = {"email": EMAIL, "password": PASSWORD}
    assert stranger(app).post("/session", login, headers).status_code == 403


def test_signing_out_ends_the_session_at_the_service(app: Flask, hanako: Visitor) -> None:
    cookie = cookie_of(app, hanako)
    assert hanako.delete("/session").status_code == 204
    hanako.client.set_cookie("ashiato_session", cookie)
    assert hanako.get("/session").status_code == 401


def test_a_session_ends_when_the_account_is_disabled_or_its_sessions_are_ended(
    app: Flask, hanako: Visitor, admin: Visitor
) -> None:
    assert admin.post(f"/accounts/{hanako.account_id}/end-sessions").status_code == 200
    assert hanako.get("/session").status_code == 401
    again = signed_in(app, EMAIL)
    assert admin.post(f"/accounts/{hanako.account_id}/disable").status_code == 200
    assert again.get("/session").status_code == 401
    assert sign_in(stranger(app)) == 401
    assert admin.post(f"/accounts/{hanako.account_id}/enable").status_code == 200
    assert again.get("/session").status_code == 401
    assert sign_in(stranger(app)) == 200


def test_a_new_password_ends_every_session_and_the_old_password(
    app: Flask, hanako: Visitor
) -> None:
    other = signed_in(app, EMAIL)
    wrong = {"current_password": "違うパスワード", "password": "新しい合言葉です。"}
    assert hanako.post("/session/password", wrong).status_code == 422
    right = {"current_password": PASSWORD, "password": "新しい合言葉です。"}
    assert hanako.post("/session/password", right).status_code == 204
    assert hanako.get("/session").status_code == other.get("/session").status_code == 401
    assert sign_in(stranger(app)) == 401
    assert sign_in(stranger(app), password="新しい合言葉です。") == 200


def test_a_session_ends_after_twelve_hours(hanako: Visitor, clock: SettableClock) -> None:
    for _ in range(14):
        clock.advance(timedelta(minutes=51))
        assert hanako.get("/session").status_code == 200
    clock.advance(timedelta(minutes=7))
    assert hanako.get("/session").status_code == 401


def test_an_unknown_address_and_a_wrong_password_are_told_alike(
    app: Flask, hanako: Visitor
) -> None:
    guest = stranger(app)
    wrong = guest.post("/session", {"email": EMAIL, "password": "違うパスワード"})
    unknown = guest.post("/session", {"email": "nobody@example.jp", "password": PASSWORD})
    assert (wrong.status_code, wrong.data) == (unknown.status_code, unknown.data)
    assert wrong.status_code == 401


def test_an_unknown_address_costs_as_much_as_a_known_one(
    app: Flask, hanako: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nearly all of the time is that of hashing; the parameters stand in what is compared with."""
    verify, compared = PasswordHasher.verify, []

    def counted(hasher: PasswordHasher, kept: str, password: bytes) -> bool:
        compared.append(extract_parameters(kept))
        return verify(hasher, kept, password)

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    for email in (EMAIL, "nobody@example.jp"):
        assert sign_in(stranger(app), email, "違うパスワード") == 401
    known, unknown = compared
    assert known == unknown


def test_too_many_failures_must_wait(app: Flask, hanako: Visitor, clock: SettableClock) -> None:
    guest = stranger(app)
    for _ in range(5):
        assert sign_in(guest, password="違うパスワード") == 401
    answer = guest.post("/session", {"email": EMAIL, "password": PASSWORD})
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 15 * 60
    assert hanako.get("/session").status_code == 200
    assert sign_in(guest, "somebody.else@example.jp") == 401
    clock.advance(timedelta(minutes=16))
    assert sign_in(guest) == 200


def test_a_right_password_forgets_the_failures_before_it(app: Flask, hanako: Visitor) -> None:
    guest = stranger(app)
    for _ in range(3):
        for _ in range(4):
            assert sign_in(guest, password="違うパスワード") == 401
        assert sign_in(guest) == 200


def test_secrets_stand_nowhere_in_the_clear(app: Flask, hanako: Visitor, service: Service) -> None:
    cookie = cookie_of(app, hanako)
    kept = [dict(row) for row in service.ledger.rows("SELECT * FROM credentials")]
    claims = [dict(row) for row in service.ledger.rows("SELECT * FROM claims")]
    raw = service.ledger.rows("SELECT state FROM stored_events")
    everything = str(kept) + str(claims) + "".join(bytes(row["state"]).decode() for row in raw)
    for secret in (cookie, PASSWORD, EMAIL, "argon2id$"):
        assert secret not in "".join(bytes(row["state"]).decode() for row in raw)
    for secret in (cookie, PASSWORD, EMAIL):
        assert secret not in everything


def test_a_token_ends_after_90_days_unless_something_else_is_said(
    app: Flask, admin: Visitor, service: Service, clock: SettableClock
) -> None:
    path = f"/accounts/{add_account(service, Role.MANAGER)}/tokens"
    made = [json.loads(admin.post(path, body).data) for body in ({}, {"expires_days": None})]
    ends = (clock.now() + timedelta(days=90)).isoformat()
    assert [item["expires_at"] for item in made] == [ends, None]
    programs = [
        Visitor(app.test_client(), {"Authorization": f"Bearer {item['token']}"}) for item in made
    ]
    clock.advance(timedelta(days=90, seconds=1))
    assert [program.get("/session").status_code for program in programs] == [401, 200]
    assert admin.post(path, {"expires_days": 0}).status_code == 422


def test_a_bearer_token_ends_when_it_is_revoked_expires_or_the_account_closes(
    app: Flask, admin: Visitor, service: Service, clock: SettableClock
) -> None:
    account = add_account(service, Role.MANAGER)

    def issue(**body: int) -> tuple[str, Visitor]:
        made = json.loads(admin.post(f"/accounts/{account}/tokens", body).data)
        return made["id"], Visitor(app.test_client(), {"Authorization": f"Bearer {made['token']}"})

    first_id, first = issue()
    _, second = issue(expires_days=1)
    _, third = issue()
    assert [item.get("/session").status_code for item in (first, second, third)] == [200] * 3
    assert admin.post(f"/tokens/{first_id}/revoke").status_code == 200
    assert admin.post(f"/tokens/{first_id}/revoke").status_code == 200
    assert first.get("/session").status_code == 401
    clock.advance(timedelta(days=1, seconds=1))
    assert second.get("/session").status_code == 401
    assert third.get("/session").status_code == 200
    assert admin.post(f"/accounts/{account}/disable").status_code == 200
    assert third.get("/session").status_code == 401


def test_a_token_asked_for_twice_with_one_key_is_one_token(
    admin: Visitor, service: Service
) -> None:
    account = add_account(service, Role.MANAGER)
    key = {"Idempotency-Key": "once"}
    first = admin.post(f"/accounts/{account}/tokens", {"expires_days": 3}, key)
    again = admin.post(f"/accounts/{account}/tokens", {"expires_days": 3}, key)
    assert first.status_code == again.status_code == 201
    assert first.data == again.data
    other = admin.post(f"/accounts/{account}/tokens", {"expires_days": 3})
    assert json.loads(other.data)["token"] != json.loads(first.data)["token"]


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x", "Basic YTpi", "Bearer ash_x y"])
def test_a_header_that_opens_nothing_is_401(guest: Visitor, header: str) -> None:
    answer = guest.get("/session", {"Authorization": header})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_the_word_bearer_may_be_written_in_any_size(admin: Visitor) -> None:
    token = admin.headers["Authorization"].removeprefix("Bearer ")
    assert admin.get("/session", {"Authorization": f"bearer {token}"}).status_code == 200


def test_the_last_administrator_stays(admin: Visitor) -> None:
    assert admin.post(f"/accounts/{admin.account_id}/disable").status_code == 409
    grant = {"roles": ["manager"]}
    assert admin.post(f"/accounts/{admin.account_id}/grant-roles", grant).status_code == 200
    withdrawal = {"roles": ["admin"]}
    path = f"/accounts/{admin.account_id}/withdraw-roles"
    assert admin.post(path, withdrawal).status_code == 409


@pytest.mark.parametrize(
    ("password", "status"),
    [
        ("1234567", 422),
        ("password1", 422),
        ("PASSWORD123", 422),
        ("aaaaaaaaaaaa", 422),
        ("x" * 1025, 422),
        (" まえあき の合言葉 ", 201),
        ("長" * 64 + "い", 201),
    ],
)
def test_passwords_are_long_enough_and_not_common(
    admin: Visitor, password: str, status: int
) -> None:
    body = {
        "email": "x@example.jp",
        "name": "x",
        "roles": ["manager"],
        "centres": ["digital-kamakura"],
        "password": password,
    }
    assert admin.post("/accounts", body).status_code == status


def test_every_character_of_a_long_password_counts(app: Flask, service: Service) -> None:
    long = "鎌倉の海" * 20
    add_account(service, Role.MANAGER, email=EMAIL, password=long + "a")
    assert sign_in(stranger(app), password=long + "b") == 401
    assert sign_in(stranger(app), password=long + "a") == 200
