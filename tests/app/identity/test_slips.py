"""Accounts without an e-mail address: a number, a slip of paper, and a link that signs in once."""

import json
import re
from datetime import timedelta
from uuid import UUID

import pytest
from click.testing import CliRunner
from flask import Flask
from structlog.testing import capture_logs

from app.bootstrap import Service
from app.identity import commands_cli
from domain.identity.account import Account
from domain.identity.account_number import in_groups, is_possible, new_number, typed_number
from domain.identity.commands import DisableAccount
from domain.kernel.messaging.bus import Envelope
from domain.kernel.messaging.caller import Role
from domain.kernel.time.clock import SettableClock
from tests.app.identity.people import Browser, enrol
from tests.app.orders.page_client import ELSEWHERE, PageClient, page_client_of
from tests.app.visitors import OPERATOR, PASSWORD, Visitor, add_account, stranger, visitor
from tests.centre import Centre

ONE_STORE = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
OWN = "静かな海 朝の散歩"
SECRET = re.compile(r"/sign-in/link#([0-9a-zA-Z_-]+)")


def made(admin: Visitor, service: Service, **facts: object) -> tuple[UUID, str]:
    """An account without an address, made by an administrator; its id and its number."""
    me = Centre(service).participant()
    body = {"name": "葉山 太郎", "roles": ["participant"], "participant_id": str(me.id)} | facts
    answer = admin.post("/accounts", body)
    assert answer.status_code == 201, answer.text
    assert answer.get_json()["email"] is None
    return UUID(answer.get_json()["id"]), answer.get_json()["number"]


def slip_of(by: Visitor, account: UUID, **body: object) -> dict[str, str]:
    """A slip as the API gives it."""
    answer = by.post(f"/accounts/{account}/sign-in-slip", body, {"Accept-Language": "en"})
    assert answer.status_code == 201, answer.text
    return dict(answer.get_json())


def use(browser: Browser, slip: dict[str, str]) -> str:
    """Press the button of the page behind the QR code; gives where the browser is sent."""
    found = SECRET.search(slip["address"])
    assert found is not None
    answer = browser.client.post("/sign-in/link", data={"secret": found[1]})
    return answer.headers.get("Location", "")


def test_a_number_notices_wrong_and_exchanged_digits() -> None:
    for number in {new_number() for _ in range(30)}:
        assert is_possible(number) and number[0] != "0"
        assert typed_number(f" {in_groups(number)} ") == number
        for place, digit in enumerate(number):
            other = str((int(digit) + 1) % 10)
            assert not is_possible(number[:place] + other + number[place + 1 :])
            swapped = number[:place] + number[place : place + 2][::-1] + number[place + 2 :]
            assert swapped == number or not is_possible(swapped)
    assert typed_number("１２３ー４５６") == "123456"
    assert typed_number("hanako@example.jp") is None
    assert not is_possible("12345") and not is_possible("1234567890")


@ONE_STORE
def test_the_number_opens_the_account_and_is_throttled_like_an_address(
    app: Flask, service: Service, admin: Visitor
) -> None:
    account, number = made(admin, service, password=PASSWORD)
    browser = Browser.of(app)
    assert browser.sign_in(in_groups(number)).status_code == 303
    assert in_groups(number) in browser.look("/account").text
    mistyped = number[:-1] + str((int(number[-1]) + 1) % 10)
    refused = Browser.of(app).sign_in(mistyped)
    assert refused.status_code == 401 and "The number seems to be mistyped." in refused.text
    other = Browser.of(app)
    assert [other.sign_in(number, "違う").status_code for _ in range(6)] == [401] * 5 + [429]
    rows = service.ledger.rows("SELECT state FROM stored_events")
    stored = b"".join(bytes(row["state"]) for row in rows)
    assert f'"{number}"'.encode() not in stored, "it is sealed like the address"
    keys = service.ledger.rows("SELECT key FROM claims WHERE kind = 'account.number'")
    assert number not in [row["key"] for row in keys]
    assert service.ledger.get(Account, account).number == number


@ONE_STORE
def test_an_account_needs_an_address_or_a_number_and_its_creation_may_be_sent_twice(
    app: Flask, service: Service, admin: Visitor
) -> None:
    body = {"id": "0c3f9e2e-5f4b-4a70-9d2d-3b1f3a2d9f10", "name": "葉山", "roles": ["manager"]}
    first, again = (admin.post("/accounts", body) for _ in range(2))
    assert first.get_json() == again.get_json()
    assert len(service.ledger.rows("SELECT 1 FROM claims WHERE kind = 'account.number'")) == 1


@ONE_STORE
def test_a_link_asks_for_an_own_password_and_signs_in_once(
    app: Flask, service: Service, admin: Visitor
) -> None:
    account, number = made(admin, service)
    with capture_logs() as lines:
        slip = slip_of(admin, account)
        assert slip["number"] == number
        browser = Browser.of(app)
        assert browser.look("/sign-in/link").status_code == 200
        late = Browser.of(app)
        assert use(browser, slip) == use(late, slip) == "/sign-in/password"
        assert not browser.is_signed_in(), "nobody is signed in without a password of their own"
        asked = browser.look("/sign-in/password").text
        assert "you sign in with your number and this password" in asked
        assert in_groups(number) in asked
        chosen = browser.send("/sign-in/password", password="a horse in a field")
        assert chosen.headers["Location"] == "/today"
        assert browser.is_signed_in()
        refused = late.send("/sign-in/password", password="another horse")
        assert refused.headers["Location"] == "/sign-in?said=too-late"
        assert use(Browser.of(app), slip) == "", "it was used"
    found = SECRET.search(slip["address"])
    assert found is not None
    assert found[1] not in json.dumps(lines, default=str)
    own = Browser.of(app).sign_in(number, "a horse in a field")
    assert own.headers["Location"] == "/today"
    assert Browser.of(app).sign_in(number, slip["password"]).status_code == 401
    topics = [event.TOPIC for event in service.ledger.history(account)]
    assert topics.count("account.sign_in_link_used.v1") == 1
    trail = service.ledger.rows("SELECT state FROM stored_events")
    stored = b"".join(bytes(row["state"]) for row in trail)
    assert found[1].encode() not in stored and slip["password"].encode() not in stored


@ONE_STORE
def test_the_first_password_of_a_slip_keeps_the_shared_machine_and_the_page_asked_for(
    app: Flask, service: Service, admin: Visitor
) -> None:
    account, number = made(admin, service)
    slip = slip_of(admin, account)
    entered = Browser.of(app).sign_in(number, slip["password"])
    assert entered.headers["Location"] == "/sign-in/password"
    shared = Browser.of(app)
    shared.send(
        "/sign-in",
        email=number,
        password=slip["password"],
        after="/today",
        shared_machine="true",
    )
    chosen = shared.send("/sign-in/password", password="a horse in a field")
    again = shared.look(chosen.headers["Location"]).text
    assert 'value="true" checked' in again and 'name="after" value="/today"' in again


@ONE_STORE
@pytest.mark.parametrize("how", ["replaced", "revoked", "expired", "disabled", "new password"])
def test_a_link_that_no_longer_holds_signs_nobody_in(
    app: Flask, service: Service, admin: Visitor, clock: SettableClock, how: str
) -> None:
    account, _ = made(admin, service)
    slip = slip_of(admin, account)
    if how == "replaced":
        slip_of(admin, account, keep_password=True)
    elif how == "revoked":
        for _ in range(2):
            answer = admin.post(f"/accounts/{account}/revoke-sign-in-link")
            assert answer.status_code == 200
        assert service.ledger.get(Account, account).sign_in_link is None
    elif how == "expired":
        clock.set(clock.now() + timedelta(days=7, seconds=1))
    elif how == "disabled":
        service.bus.dispatch(DisableAccount(account_id=account), Envelope(caller=OPERATOR))
    else:
        admin.post(f"/accounts/{account}/reset-password", {"password": OWN})
    browser = Browser.of(app)
    assert use(browser, slip) == ""
    assert not browser.is_signed_in()


@ONE_STORE
def test_a_slip_may_leave_password_and_sessions_as_they_are(
    app: Flask, service: Service, admin: Visitor
) -> None:
    account, number = made(admin, service, password=PASSWORD)
    browser = Browser.of(app)
    browser.sign_in(number)
    slip = slip_of(admin, account, keep_password=True)
    assert slip["password"] is None
    assert browser.is_signed_in()
    assert use(Browser.of(app), slip) == "/today"
    assert slip_of(admin, account)["password"]
    assert not browser.is_signed_in(), "a new password ends the sessions"


@ONE_STORE
def test_the_same_request_gives_the_same_slip(app: Flask, service: Service, admin: Visitor) -> None:
    account, _ = made(admin, service)
    key = {"Idempotency-Key": "once"}
    first, again = (admin.post(f"/accounts/{account}/sign-in-slip", {}, key) for _ in range(2))
    assert first.get_json() == again.get_json()
    assert use(Browser.of(app), first.get_json()) == "/sign-in/password"


@ONE_STORE
def test_one_time_codes_are_asked_for_after_the_link_too(
    app: Flask, service: Service, admin: Visitor
) -> None:
    account, number = made(admin, service, password=PASSWORD)
    own = Browser.of(app)
    own.sign_in(number)
    phone, _ = enrol(own, service)
    slip = slip_of(admin, account, keep_password=True)
    browser, other = Browser.of(app), Browser.of(app)
    assert use(browser, slip) == use(other, slip) == "/sign-in/code"
    assert not browser.is_signed_in()
    assert browser.send("/sign-in/code", code=phone.code(1)).headers["Location"] == "/today"
    assert use(Browser.of(app), slip) == ""


@ONE_STORE
def test_who_may_help_whom(app: Flask, service: Service, admin: Visitor) -> None:
    account, _ = made(admin, service)
    staff = add_account(service, Role.COORDINATOR, email="staff@example.jp")
    for role, status in (
        (Role.MANAGER, 201),
        (Role.SOCIAL_WORKER, 201),
        (Role.COORDINATOR, 403),
        (Role.THERAPIST, 403),
        (Role.PARTICIPANT, 403),
    ):
        helper = visitor(app, service, role)
        assert helper.post(f"/accounts/{account}/sign-in-slip").status_code == status, role
        if status == 201:
            assert helper.post(f"/accounts/{staff}/sign-in-slip").status_code == 404
            assert helper.post(f"/accounts/{staff}/revoke-sign-in-link").status_code == 404
    page_client_of(service, Role.MANAGER, centre=ELSEWHERE)
    elsewhere = visitor(app, service, Role.MANAGER, centres=(ELSEWHERE,))
    assert elsewhere.post(f"/accounts/{account}/sign-in-slip").status_code == 404
    assert stranger(app).post(f"/accounts/{account}/sign-in-slip").status_code == 401


@ONE_STORE
def test_a_social_worker_prints_a_slip_from_the_page_of_a_participant(
    app: Flask, service: Service, admin: Visitor
) -> None:
    account, number = made(admin, service)
    participant = service.ledger.get(Account, account).participant_id
    helper: PageClient = page_client_of(service, Role.SOCIAL_WORKER)
    here = f"/participants/{participant}/password"
    assert in_groups(number) in helper.text(here)
    page = helper.post(f"/participants/{participant}/slip")
    assert page.status_code == 200, page.text
    assert in_groups(number) in page.text and 'src="data:image/svg+xml' in page.text
    assert "/sign-in/link#" not in page.text, "the secret stands in the picture alone"
    assert "has not been used yet" in helper.text(here)
    answer = helper.post(f"/participants/{participant}/slip/revoke")
    assert answer.headers["Location"].startswith(f"{here}?said=slip-revoked")
    assert "has not been used yet" not in helper.text(here)


@ONE_STORE
def test_the_operator_makes_accounts_and_slips_by_number(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASHIATO_DATA_DIR", str(service.settings.data_dir))
    run = CliRunner().invoke
    added = run(
        commands_cli.accounts,
        ["add", "--name", "葉山", "--role", "manager", "--password-stdin", "--json"],
        input=f"{OWN}\n",
    )
    number = json.loads(added.stdout)["number"]
    slip = json.loads(run(commands_cli.accounts, ["slip", "--email", number, "--json"]).stdout)
    assert slip["number"] == number and SECRET.search(slip["address"]) and slip["password"]
    kept = run(commands_cli.accounts, ["slip", "--email", number, "--keep-password"]).stdout
    assert "password" not in kept and "/sign-in/link#" in kept
    assert number in run(commands_cli.accounts, ["list"]).stdout
    assert run(commands_cli.accounts, ["disable", "--email", number]).exit_code == 0
