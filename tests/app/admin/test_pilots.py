"""Accounts of pilots on the administrator's pages: chosen by a code, bound to the person."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from app.bootstrap import Service
from app.factory import create_app
from domain.identity.account import Account
from domain.identity.commands import StartSession
from domain.identity.inline_projection import sessions_of
from domain.kernel.messaging.bus import Envelope
from domain.kernel.messaging.caller import Caller, Role, system
from domain.robots.deployments.commands import EnrolPilot
from domain.robots.pseudonyms import person_code
from tests.app.orders.page_client import ELSEWHERE, PageClient, page_client_of, statements, words_of
from tests.app.robots.pages_of import looks
from tests.app.visitors import add_account
from tests.centre import CENTRE, Centre
from tests.shop import Shop

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
NEW = {
    "name": "分身 はるか",
    "email": "haruka@example.jp",
    "roles": "participant",
    "centres": CENTRE,
}
FORM = "/admin/accounts/new"


@pytest.fixture
def admin(service: Service) -> PageClient:
    return page_client_of(service, Role.ADMIN)


@pytest.fixture
def pilot(service: Service) -> UUID:
    return who(Shop.open(service).pilot())


def who(pilot: Caller) -> UUID:
    assert pilot.person_id is not None
    return pilot.person_id


def account_of(service: Service, person_id: UUID) -> Account:
    (row,) = service.ledger.rows(
        "SELECT account_id FROM account_bonds WHERE person_id = ?", str(person_id)
    )
    return service.ledger.get(Account, UUID(row["account_id"]))


def test_a_pilot_is_chosen_by_a_code_and_no_name_is_told(
    service: Service, admin: PageClient, pilot: UUID
) -> None:
    page = admin.get(FORM).text
    assert f'<option value="{pilot}">{person_code(pilot)} (商品の紹介)</option>' in page
    assert "葛󠄀西" not in page
    assert looks(service) == []


def test_who_also_works_here_reads_the_names_and_the_look_is_recorded(
    service: Service, pilot: UUID
) -> None:
    both = PageClient(service, create_app(service), Role.ADMIN, Role.MANAGER)
    assert f"{person_code(pilot)} 葛󠄀西 髙子 (商品の紹介)" in both.text(FORM)
    assert looks(service)[-1] == ("pilots", {str(pilot)})


def test_the_account_is_made_once_and_belongs_to_the_person(
    service: Service, admin: PageClient, pilot: UUID
) -> None:
    once = uuid4().hex
    for _ in range(2):
        answer = admin.post(FORM, once, **NEW, pilot=str(pilot))
        assert answer.status_code == 200, words_of(answer.text)
    made = account_of(service, pilot)
    assert (made.person_id, made.participant_id, made.name) == (pilot, None, "分身 はるか")
    page = admin.text(f"/admin/accounts/{made.id}")
    assert f"Pilot of a robot {person_code(pilot)} (商品の紹介)" in page
    assert "This account is that of a pilot" not in page
    assert person_code(pilot) not in admin.get(FORM).text


def test_the_page_of_the_pilot_tells_the_code_until_there_is_an_account(
    service: Service, admin: PageClient
) -> None:
    shop = Shop.open(service)
    person = who(shop.pilot())
    (row,) = service.ledger.rows("SELECT pilot_id FROM pilots")
    staff = page_client_of(service)
    assert person_code(person) in staff.text(f"/pilots/{row['pilot_id']}")
    admin.post(FORM, **NEW, pilot=str(person))
    assert person_code(person) not in staff.text(f"/pilots/{row['pilot_id']}")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"pilot": str(UUID(int=5))}, "Choose a pilot of its centres who has no account yet."),
        ({"pilot": "somebody"}, 'id="pilot-problem"'),
        ({"participant_code": "K-1"}, "or a pilot of a robot."),
        ({"email": "nowhere"}, "This is no e-mail address."),
    ],
)
def test_what_does_not_fit_is_said_and_what_was_chosen_is_kept(
    service: Service, admin: PageClient, pilot: UUID, change: dict[str, str], sentence: str
) -> None:
    answer = admin.post(FORM, **{**NEW, "pilot": str(pilot), **change})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "pilot" in change or f'value="{pilot}" selected' in answer.text
    assert service.ledger.rows("SELECT person_id FROM account_bonds WHERE person_id <> ''") == []


def test_a_participant_with_a_code_needs_no_pilot(
    service: Service, admin: PageClient, pilot: UUID
) -> None:
    code = Centre(service).participant().code
    answer = admin.post(FORM, **NEW, participant_code=code, pilot=str(pilot))
    assert answer.status_code == 422 and "Please give one of the two." in answer.text
    assert admin.post(FORM, **NEW, participant_code=code).status_code == 200


def test_a_participant_who_pilots_has_an_account_already(
    service: Service, admin: PageClient
) -> None:
    participant = Centre(service).participant()
    shop = Shop.open(service)
    shop.does(EnrolPilot(deployment_id=shop.deployment.id, person_id=participant.person_id))
    assert person_code(participant.person_id) in admin.get(FORM).text
    add_account(service, Role.PARTICIPANT, participant_id=participant.id)
    assert person_code(participant.person_id) not in admin.get(FORM).text


def test_an_account_that_is_nobodys_yet_is_given_to_a_pilot_for_good(
    service: Service, admin: PageClient, pilot: UUID
) -> None:
    account = add_account(service, Role.PARTICIPANT)
    where, once = f"/admin/accounts/{account}", uuid4().hex
    assert "This account is that of a pilot" in admin.text(where)
    for _ in range(2):
        done = admin.post(f"{where}/pilot", once, pilot=str(pilot))
        assert done.headers["Location"] == f"{where}?said=pilot"
    assert account_of(service, pilot).id == account
    assert "The account belongs to this pilot now." in admin.text(f"{where}?said=pilot")
    bound = [row for row in service.ledger.read(0) if isinstance(row.event, Account.PersonBound)]
    assert len(bound) == 1
    other = who(Shop.open(service).pilot())
    refused = admin.post(f"{where}/pilot", pilot=str(other))
    assert refused.status_code == 422
    assert account_of(service, pilot).id == account


def test_an_account_of_the_wrong_pilot_is_given_to_the_right_one(
    service: Service, admin: PageClient, pilot: UUID
) -> None:
    wrong, account = who(Shop.open(service).pilot()), add_account(service, Role.PARTICIPANT)
    where = f"/admin/accounts/{account}"
    assert "It belongs to somebody else" not in admin.text(f"{where}/correct")
    admin.post(f"{where}/pilot", pilot=str(wrong))
    session = StartSession(
        account_id=account,
        session_id=uuid4(),
        secret_hash="x",
        expires_at=service.clock.now() + timedelta(hours=1),
    )
    service.bus.dispatch(session, Envelope(caller=system("tests", CENTRE)))
    assert "It belongs to somebody else" in admin.text(f"{where}/correct")
    refused = admin.post(f"{where}/correct-person", pilot=str(pilot))
    assert refused.status_code == 422 and 'id="person_reason-problem"' in refused.text
    for _ in range(2):
        facts = {"pilot": str(pilot), "person_reason": "別のパイロットでした。"}
        done = admin.post(f"{where}/correct-person", **facts)
        assert done.headers["Location"] == f"{where}?said=person-corrected"
    assert account_of(service, pilot).id == account
    assert sessions_of(service.ledger, account, service.clock.now()) == []
    assert "corrected to whom the account" in admin.text(f"{where}/history")
    assert page_client_of(service).post(f"{where}/correct-person", **facts).status_code == 403


@pytest.mark.parametrize("roles", [(Role.COORDINATOR,), (Role.VENUE,)])
def test_an_account_of_somebody_else_is_no_pilots(
    service: Service, admin: PageClient, pilot: UUID, roles: tuple[Role, ...]
) -> None:
    where = f"/admin/accounts/{add_account(service, *roles)}"
    assert "This account is that of a pilot" not in admin.text(where)
    assert admin.post(f"{where}/pilot", pilot=str(pilot)).status_code == 422


def test_pilots_of_other_centres_are_not_chosen(service: Service, pilot: UUID) -> None:
    there = page_client_of(service, Role.ADMIN, centre=ELSEWHERE)
    assert person_code(pilot) not in there.get(FORM).text
    facts = {**NEW, "centres": ELSEWHERE, "pilot": str(pilot)}
    assert there.post(FORM, **facts).status_code == 422


def test_only_an_administrator_gives_accounts(service: Service, pilot: UUID) -> None:
    account = add_account(service, Role.PARTICIPANT)
    for role in (Role.MANAGER, Role.COORDINATOR):
        page_client = page_client_of(service, role)
        assert (
            page_client.post(f"/admin/accounts/{account}/pilot", pilot=str(pilot)).status_code
            == 403
        )


def test_more_pilots_ask_no_more_questions(service: Service) -> None:
    shop = Shop.open(service)
    both = PageClient(service, create_app(service), Role.ADMIN, Role.MANAGER)
    shop.pilot()
    both.get(FORM)
    with statements(service.ledger.database, service.views) as few:
        both.get(FORM)
    for _ in range(5):
        shop.pilot(trained=False)
    both.get(FORM)
    with statements(service.ledger.database, service.views) as many:
        assert both.get(FORM).text.count(" (商品の紹介)</option>") == 6
    assert len(many) == len(few)
