"""One-time codes: turned on with a phone, asked for on every route, each good for one sign-in."""

import base64
import json
import unicodedata
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from structlog.testing import capture_logs

from app.bootstrap import Service
from domain.identity import factors
from domain.identity.account import Account
from domain.identity.commands import DisableAccount
from domain.identity.factor_commands import ForgetFactors
from domain.kernel.messaging.bus import Envelope
from domain.kernel.messaging.caller import Role
from domain.kernel.time.clock import SettableClock
from tests.app.identity.people import Browser, Phone, enrol
from tests.app.visitors import OPERATOR, PASSWORD, add_account, stranger

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
EMAIL = "hanako@example.jp"
LATER = timedelta(minutes=3)


@pytest.fixture
def account_id(service: Service) -> UUID:
    """A therapist's account."""
    return add_account(service, Role.THERAPIST, email=EMAIL, password=PASSWORD)


@pytest.fixture
def owner(app: Flask, account_id: UUID) -> Browser:
    """The browser in which the therapist has signed in."""
    browser = Browser.of(app)
    assert browser.sign_in(EMAIL).status_code == 303
    return browser


@pytest.fixture
def phone(owner: Browser, service: Service, clock: SettableClock) -> Phone:
    """The therapist's phone, some minutes after codes were turned on."""
    phone, _ = enrol(owner, service)
    clock.advance(LATER)
    return phone


def at_the_second_page(app: Flask, after: str = "") -> Browser:
    """Another browser in which the right password was given."""
    browser = Browser.of(app)
    answer = browser.sign_in(EMAIL, after=after)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in/code")
    return browser


def test_the_password_alone_signs_nobody_in(app: Flask, phone: Phone) -> None:
    browser = at_the_second_page(app)
    assert not browser.is_signed_in()
    assert browser.client.get_cookie("ashiato_session") is None
    assert browser.look("/sign-in/code").status_code == 200


def test_the_code_signs_in_and_leads_where_one_wanted_to_go(app: Flask, phone: Phone) -> None:
    browser = at_the_second_page(app, after="/inspect")
    answer = browser.send("/sign-in/code", code=phone.code())
    assert (answer.status_code, answer.headers["Location"]) == (303, "/inspect")
    assert browser.is_signed_in()
    assert browser.look("/sign-in/code").headers["Location"] == "/sign-in"


@pytest.mark.parametrize("shape", ["{0}", "{1} {2}", "wide", " {0} "])
def test_a_code_may_be_written_in_any_way_that_people_write_it(
    app: Flask, phone: Phone, shape: str
) -> None:
    code = phone.code()
    typed = shape.format(code, code[:3], code[3:])
    if shape == "wide":
        typed = "".join(chr(ord(item) + 0xFEE0) for item in code)
        assert unicodedata.normalize("NFKC", typed) == code
    assert at_the_second_page(app).send("/sign-in/code", code=typed).status_code == 303


@pytest.mark.parametrize(("later", "status"), [(-2, 401), (-1, 303), (1, 303), (2, 401)])
def test_a_clock_may_be_off_by_one_step(app: Flask, phone: Phone, later: int, status: int) -> None:
    browser = at_the_second_page(app)
    assert browser.send("/sign-in/code", code=phone.code(later)).status_code == status
    assert browser.is_signed_in() == (status == 303)


def test_a_code_opens_once_and_an_earlier_one_not_after_it(app: Flask, phone: Phone) -> None:
    assert at_the_second_page(app).send("/sign-in/code", code=phone.code()).status_code == 303
    for later in (0, -1):
        again = at_the_second_page(app).send("/sign-in/code", code=phone.code(later))
        assert again.status_code == 401
    assert at_the_second_page(app).send("/sign-in/code", code=phone.code(1)).status_code == 303


def test_a_wrong_and_a_used_code_are_told_alike(app: Flask, phone: Phone) -> None:
    browser = at_the_second_page(app)
    wrong = browser.send("/sign-in/code", code="000000")
    at_the_second_page(app).send("/sign-in/code", code=phone.code())
    used = browser.send("/sign-in/code", code=phone.code())
    unknown = browser.send("/sign-in/code", code="abcd-efgh-jkmn")
    assert wrong.status_code == used.status_code == unknown.status_code == 401
    assert wrong.text == used.text == unknown.text
    assert "000000" not in wrong.text


def test_too_many_wrong_codes_must_wait_wherever_they_come_from(
    app: Flask, phone: Phone, clock: SettableClock
) -> None:
    for number in range(5):
        browser = at_the_second_page(app)
        browser.client.environ_base["REMOTE_ADDR"] = f"10.0.0.{number}"
        browser.sign_in(EMAIL)
        assert browser.send("/sign-in/code", code="000000").status_code == 401
    browser = at_the_second_page(app)
    answer = browser.send("/sign-in/code", code=phone.code())
    assert answer.status_code == 429
    assert not browser.is_signed_in()
    clock.advance(timedelta(minutes=16))
    browser = at_the_second_page(app)
    assert browser.send("/sign-in/code", code=phone.code()).status_code == 303


def test_the_second_page_does_not_wait_for_ever(
    app: Flask, phone: Phone, clock: SettableClock
) -> None:
    browser = at_the_second_page(app)
    clock.advance(timedelta(minutes=11))
    answer = browser.send("/sign-in/code", code=phone.code())
    assert answer.headers["Location"] == "/sign-in?said=too-late"
    assert not browser.is_signed_in()
    assert "Some time has passed" in browser.look("/sign-in?said=too-late").text


def test_a_code_without_the_password_opens_nothing(app: Flask, phone: Phone) -> None:
    browser = Browser.of(app)
    assert browser.send("/sign-in/code", code=phone.code()).status_code == 303
    assert not browser.is_signed_in()


def test_another_site_cannot_send_the_second_page(app: Flask, phone: Phone) -> None:
    browser = at_the_second_page(app)
    answer = browser.client.post(
        "/sign-in/code", data={"code": phone.code()}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 403
    assert not browser.is_signed_in()


def test_what_was_begun_ends_with_the_account_and_with_the_password(
    app: Flask, owner: Browser, phone: Phone, service: Service, account_id: UUID
) -> None:
    browser = at_the_second_page(app)
    new = {"current_password": PASSWORD, "password": "静かな海 朝の散歩"}
    assert owner.send("/account/password", **new).status_code == 303
    assert browser.look("/sign-in/code").headers["Location"] == "/sign-in"
    browser = Browser.of(app)
    assert browser.sign_in(EMAIL, new["password"]).headers["Location"] == "/sign-in/code"
    service.bus.dispatch(DisableAccount(account_id=account_id), Envelope(caller=OPERATOR))
    browser.send("/sign-in/code", code=phone.code())
    assert not browser.is_signed_in()


def test_the_api_asks_for_the_code_as_well(app: Flask, phone: Phone) -> None:
    right = {"email": EMAIL, "password": PASSWORD}
    guest = stranger(app)
    asked = guest.post("/session", right)
    assert asked.status_code == 401
    assert asked.content_type == "application/problem+json"
    assert json.loads(asked.data)["code_needed"] is True
    assert "Set-Cookie" not in asked.headers
    assert guest.post("/session", right | {"code": "000000"}).status_code == 401
    assert guest.post("/session", right | {"code": phone.code()}).status_code == 200
    again = stranger(app).post("/session", right | {"code": phone.code()})
    assert again.status_code == 401
    assert "code_needed" not in json.loads(again.data)


def test_a_wrong_password_says_nothing_of_codes(app: Flask, phone: Phone) -> None:
    wrong = {"email": EMAIL, "password": "違うパスワード", "code": phone.code()}
    known = stranger(app).post("/session", wrong)
    unknown = stranger(app).post("/session", wrong | {"email": "nobody@example.jp"})
    assert (known.status_code, known.data) == (unknown.status_code, unknown.data)
    right = {"email": EMAIL, "password": PASSWORD, "code": phone.code()}
    assert stranger(app).post("/session", right).status_code == 200


def test_each_recovery_code_opens_once(
    app: Flask, owner: Browser, service: Service, account_id: UUID
) -> None:
    _, recovery = enrol(owner, service)
    assert len(set(recovery)) == 10
    for code in (recovery[0], recovery[1].upper().replace("-", " ")):
        assert at_the_second_page(app).send("/sign-in/code", code=code).status_code == 303
        assert at_the_second_page(app).send("/sign-in/code", code=code).status_code == 401
    assert "8 recovery codes are left" in owner.look("/account/codes").text
    used = [
        item for item in service.ledger.history(account_id) if "recovery_code_used" in item.TOPIC
    ]
    assert [getattr(item, "left", None) for item in used] == [9, 8]


def test_new_recovery_codes_need_a_code_and_end_the_earlier_ones(
    app: Flask, owner: Browser, service: Service, clock: SettableClock
) -> None:
    phone, earlier = enrol(owner, service)
    clock.advance(LATER)
    assert owner.send("/account/codes/recovery", code="000000").status_code == 422
    answer = owner.send("/account/codes/recovery", code=phone.code())
    assert answer.status_code == 200
    assert earlier[0] not in answer.text
    browser = at_the_second_page(app)
    assert browser.send("/sign-in/code", code=earlier[0]).status_code == 401


def test_codes_are_turned_off_with_password_and_code(
    app: Flask, owner: Browser, phone: Phone, service: Service, account_id: UUID
) -> None:
    right = {"current_password": PASSWORD, "last_code": phone.code()}
    wrong = owner.send("/account/codes/off", **right | {"current_password": "違う"})
    assert wrong.status_code == 422
    assert owner.send("/account/codes/off", **right | {"last_code": "000000"}).status_code == 422
    assert service.ledger.get(Account, account_id).uses_codes
    assert owner.send("/account/codes/off", **right).status_code == 303
    assert factors.secret_of(service.ledger, account_id) is None
    assert factors.recovery_hashes(service.ledger, account_id) == frozenset()
    assert Browser.of(app).sign_in(EMAIL).headers["Location"] == "/participants"


def test_the_secret_counts_only_once_a_code_has_confirmed_it(
    app: Flask, owner: Browser, service: Service, account_id: UUID
) -> None:
    assert owner.send("/account/codes/begin", current_password="違う").status_code == 422
    assert owner.send("/account/codes/confirm", code="000000").status_code == 409
    assert owner.send("/account/codes/begin", current_password=PASSWORD).status_code == 303
    page = owner.look("/account/codes").text
    assert 'src="data:image/svg+xml' in page
    assert owner.send("/account/codes/confirm", code="000000").status_code == 422
    assert not service.ledger.get(Account, account_id).uses_codes
    assert Browser.of(app).sign_in(EMAIL).headers["Location"] == "/participants"
    other = Browser.of(app)
    other.sign_in(EMAIL)
    assert "data:image" not in other.look("/account/codes").text


def test_an_administrator_can_take_lost_factors_away(
    app: Flask, phone: Phone, service: Service, account_id: UUID
) -> None:
    browser = at_the_second_page(app)
    service.bus.dispatch(ForgetFactors(account_id=account_id), Envelope(caller=OPERATOR))
    assert browser.look("/sign-in/code").headers["Location"] == "/sign-in"
    assert Browser.of(app).sign_in(EMAIL).headers["Location"] == "/participants"


def test_the_session_that_a_browser_had_ends_when_it_signs_in_again(
    app: Flask, owner: Browser
) -> None:
    cookie = owner.client.get_cookie("ashiato_session")
    assert cookie is not None
    owner.sign_in(EMAIL)
    renewed = owner.client.get_cookie("ashiato_session")
    assert renewed is not None and renewed.value != cookie.value
    thief = Browser.of(app)
    thief.client.set_cookie("ashiato_session", cookie.value)
    assert not thief.is_signed_in()
    assert owner.is_signed_in()


def test_nothing_secret_is_kept_in_the_open_or_written_to_the_log(
    app: Flask, owner: Browser, service: Service, clock: SettableClock
) -> None:
    with capture_logs() as lines:
        phone, recovery = enrol(owner, service)
        clock.advance(LATER)
        at_the_second_page(app).send("/sign-in/code", code=recovery[0])
        at_the_second_page(app).send("/sign-in/code", code=phone.code())
    written = json.dumps(lines, default=str, ensure_ascii=False)
    tables = ("one_time_codes", "recovery_codes", "sign_in_steps", "stored_events")
    kept = "".join(
        str(dict(row)) for table in tables for row in service.ledger.rows(f"SELECT * FROM {table}")
    )
    plain = base64.b32encode(phone.secret).decode()
    for secret in (plain, base64.b64encode(phone.secret).decode(), *recovery, PASSWORD, EMAIL):
        assert secret not in written
        assert secret not in kept
    assert phone.code() not in written
