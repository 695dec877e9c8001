"""Passwords that hold once: who may give one to whom, and how its owner comes in with it."""

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.bootstrap import Service
from app.factory import create_app
from domain.identity.access_log import Access
from domain.identity.account import Account
from domain.identity.passwords import hash_password
from domain.identity.staff_commands import GiveOneTimePassword
from domain.kernel.errors import NotAllowed, NotFound, RuleBroken
from domain.kernel.messaging.bus import Envelope
from domain.kernel.messaging.caller import Caller, Role
from domain.kernel.time.clock import SettableClock
from domain.participants.participant import Participant
from tests.app.orders.page_client import ELSEWHERE, PageClient, page_client_of
from tests.app.visitors import PASSWORD, add_account, signed_in, stranger
from tests.centre import CENTRE, Centre

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
EMAIL, OWN = "hanako@example.jp", "静かな海 朝の散歩"
ONE_TIME = re.compile(r"<code[^>]*>([a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4})</code>")


@pytest.fixture
def participant(service: Service) -> Participant:
    return Centre(service).participant()


@pytest.fixture
def hanako(service: Service, participant: Participant) -> UUID:
    """The account of that participant."""
    return add_account(
        service, Role.PARTICIPANT, email=EMAIL, password=PASSWORD, participant_id=participant.id
    )


@pytest.fixture
def manager(service: Service) -> PageClient:
    return page_client_of(service, Role.MANAGER)


@pytest.fixture
def browser(service: Service) -> FlaskClient:
    client = create_app(service).test_client()
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def given(answer: TestResponse) -> str:
    """The password that a page shows once."""
    found = ONE_TIME.search(answer.text)
    assert answer.status_code == 200 and found is not None, answer.text
    return found[1]


def sign_in(browser: FlaskClient, password: str) -> str:
    """Sign in by the form; gives where the browser is sent, or nothing if refused."""
    answer = browser.post("/sign-in", data={"email": EMAIL, "password": password})
    return answer.headers.get("Location", "")


def test_a_manager_helps_a_participant_in_who_chooses_a_password_of_their_own(
    service: Service,
    manager: PageClient,
    participant: Participant,
    hanako: UUID,
    browser: FlaskClient,
) -> None:
    before = signed_in(manager._by.client.application, EMAIL)
    page = manager.text(f"/participants/{participant.id}/password")
    assert participant.code in page and "Set a new password" in page
    head = service.ledger.head()
    password = given(manager.post(f"/participants/{participant.id}/password"))
    topics = [row.event.TOPIC for row in service.ledger.read(head)]
    assert topics == ["account.one_time_password_given.v1", "access.viewed.v1"]
    assert before.get("/session").status_code == 401
    assert sign_in(browser, PASSWORD) == ""
    assert sign_in(browser, password) == "/sign-in/password"
    assert browser.get("/today").headers["Location"].startswith("/sign-in")
    assert "holds only once" in browser.get("/sign-in/password").text
    refused = browser.post("/sign-in/password", data={"password": "12345678"})
    assert refused.status_code == 422 and "This password is a common one." in refused.text
    chosen = browser.post("/sign-in/password", data={"password": OWN})
    assert chosen.headers["Location"] == "/sign-in?said=password-changed"
    assert sign_in(browser, password) == ""
    assert sign_in(browser, OWN) == "/today"


def test_a_program_is_told_to_choose_a_password_first(
    service: Service, manager: PageClient, participant: Participant, hanako: UUID
) -> None:
    password = given(manager.post(f"/participants/{participant.id}/password"))
    guest = stranger(manager._by.client.application)
    answer = guest.post(
        "/session", {"email": EMAIL, "password": password}, {"Accept-Language": "en"}
    )
    assert answer.status_code == 401
    assert "This password holds once." in answer.get_json()["detail"]
    assert service.ledger.rows("SELECT 1 FROM credentials WHERE kind = 'session'") == []


def test_the_page_of_ones_own_password_opens_for_nobody_else(
    hanako: UUID, browser: FlaskClient
) -> None:
    assert browser.get("/sign-in/password").headers["Location"] == "/sign-in"
    answer = browser.post("/sign-in/password", data={"password": OWN})
    assert answer.headers["Location"] == "/sign-in?said=too-late"
    assert sign_in(browser, PASSWORD) == "/today"


def test_it_holds_for_seven_days_and_until_the_next_one(
    manager: PageClient,
    participant: Participant,
    hanako: UUID,
    browser: FlaskClient,
    clock: SettableClock,
) -> None:
    where = f"/participants/{participant.id}/password"
    first = given(manager.post(where))
    second = given(manager.post(where))
    assert first != second
    assert sign_in(browser, first) == ""
    assert sign_in(browser, second) == "/sign-in/password"
    given(manager.post(where))
    answer = browser.post("/sign-in/password", data={"password": OWN})
    assert answer.headers["Location"] == "/sign-in?said=too-late"
    last = given(manager.post(where))
    clock.advance(timedelta(days=7, seconds=1))
    assert sign_in(browser, last) == ""


def test_a_form_sent_twice_shows_the_same_password(
    service: Service, manager: PageClient, participant: Participant, hanako: UUID
) -> None:
    once, where = uuid4().hex, f"/participants/{participant.id}/password"
    first, again = manager.post(where, once), manager.post(where, once)
    assert given(first) == given(again)
    kinds = [type(item) for item in service.ledger.history(hanako)]
    assert kinds.count(Account.OneTimePasswordGiven) == 1


def test_a_participant_of_another_centre_or_without_an_account_is_not_helped_here(
    service: Service, participant: Participant, manager: PageClient
) -> None:
    where = f"/participants/{participant.id}/password"
    assert "has no account that you can help with" in manager.text(where)
    assert manager.post(where).status_code == 404
    add_account(service, Role.PARTICIPANT, email=EMAIL, participant_id=participant.id)
    elsewhere = page_client_of(service, Role.MANAGER, centre=ELSEWHERE)
    head = service.ledger.head()
    assert elsewhere.get(where).status_code == elsewhere.post(where).status_code == 404
    found = [type(row.event) for row in service.ledger.read(head)]
    assert found == [Access.Refused, Access.Refused]


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.THERAPIST, Role.ADMIN])
def test_only_managers_help_participants_on_this_page(
    service: Service, participant: Participant, role: Role
) -> None:
    page_client = page_client_of(service, role)
    assert page_client.post(f"/participants/{participant.id}/password").status_code == 403


@pytest.mark.parametrize(
    ("roles", "centres", "refusal"),
    [
        ({Role.COORDINATOR}, (CENTRE,), NotFound),
        ({Role.PARTICIPANT, Role.COORDINATOR}, (CENTRE,), NotFound),
        ({Role.PARTICIPANT}, (ELSEWHERE,), NotFound),
        ({Role.PARTICIPANT}, (CENTRE,), None),
    ],
)
def test_a_manager_gives_passwords_to_participants_of_the_centre_and_to_no_colleague(
    service: Service, roles: set[Role], centres: tuple[str, ...], refusal: type[Exception] | None
) -> None:
    page_client_of(service, Role.MANAGER, centre=ELSEWHERE)
    account = add_account(service, *roles, centres=centres)
    by = Caller(account_id=uuid4(), roles=frozenset({Role.MANAGER}), centres=(CENTRE,))
    if refusal is None:
        give(service, account, by)
    else:
        with pytest.raises(refusal):
            give(service, account, by)


def test_a_manager_does_not_give_one_to_themselves_and_a_coordinator_to_nobody(
    service: Service, manager: PageClient, hanako: UUID
) -> None:
    own = manager._by.account_id
    assert own is not None
    by = Caller(account_id=own, roles=frozenset({Role.MANAGER}), centres=(CENTRE,))
    with pytest.raises(RuleBroken):
        give(service, own, by)
    colleague = Caller(account_id=uuid4(), roles=frozenset({Role.COORDINATOR}), centres=(CENTRE,))
    with pytest.raises(NotAllowed):
        give(service, hanako, colleague)


def test_a_closed_account_gets_no_password(service: Service, hanako: UUID) -> None:
    admin = page_client_of(service, Role.ADMIN)
    assert admin.post(f"/admin/accounts/{hanako}/disable").status_code == 303
    answer = admin.post(f"/admin/accounts/{hanako}/password")
    assert answer.status_code == 409 and "This account is disabled." in answer.text


def give(service: Service, account_id: UUID, by: Caller) -> None:
    """Give the account a password that holds once."""
    command = GiveOneTimePassword(
        account_id=account_id,
        password_hash=hash_password(OWN),
        expires_at=service.clock.now() + timedelta(days=1),
    )
    service.bus.dispatch(command, Envelope(caller=by))
