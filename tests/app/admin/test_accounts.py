"""The administrator's pages of accounts: the list, one account, and what may be done with it."""

import re
from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from app.bootstrap import FIRST_CENTRE_NAME, Service
from app.identity.addresses import email_key
from domain.identity.access_log import Access
from domain.identity.account import Account
from domain.identity.centre import CentreKind, centre_id
from domain.identity.commands import CorrectAccount, FoundCentre
from domain.kernel.errors import Invalid, NotAllowed
from domain.kernel.messaging.caller import Caller, Role
from tests.app.orders.page_client import ELSEWHERE, PageClient, page_client_of, statements
from tests.app.visitors import PASSWORD, Visitor, add_account, signed_in
from tests.centre import CENTRE, Centre

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
NEW = {"name": "由比 ひかり", "email": "hikari@example.jp", "roles": "coordinator"}
MANAGER = Caller(account_id=uuid4(), roles=frozenset({Role.MANAGER}), centres=(CENTRE,))
ONE_TIME = re.compile(r"<code[^>]*>([a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4})</code>")


@pytest.fixture
def admin(service: Service) -> PageClient:
    return page_client_of(service, Role.ADMIN)


@pytest.fixture
def somebody(service: Service) -> UUID:
    """The account of a coordinator."""
    return add_account(service, Role.COORDINATOR, email="somebody@example.jp", password=PASSWORD)


def browser_of(admin: PageClient, email: str, password: str = PASSWORD) -> Visitor:
    return signed_in(admin._by.client.application, email, password)


def now(service: Service, account_id: UUID) -> Account:
    return service.ledger.get(Account, account_id)


def test_the_list_names_the_accounts_and_the_look_is_recorded(
    service: Service, admin: PageClient, somebody: UUID
) -> None:
    head = service.ledger.head()
    page = admin.text("/admin")
    assert "somebody@example.jp coordinator デジタル就労支援センターKAMAKURA usable" in page
    look = service.ledger.read(head)[-1].event
    assert isinstance(look, Access.Viewed) and somebody in look.person_ids
    assert "somebody@" not in admin.text("/admin", role="manager")
    assert "No account fits this choice." in admin.text("/admin", disabled="true")


@pytest.mark.parametrize("words", ["花子", "SOMEBODY@", "SOMEbody", "e.j"])
def test_an_account_is_found_by_a_part_of_its_name_or_address(
    admin: PageClient, somebody: UUID, words: str
) -> None:
    answer = admin.post("/admin/find", words=words)
    assert answer.status_code == 200
    assert f"/admin/accounts/{somebody}" in answer.text


def test_what_nobody_is_called_finds_nobody(admin: PageClient, somebody: UUID) -> None:
    for words in ("%", "_", "nobody"):
        page = admin.post("/admin/find", words=words)
        assert "0 accounts were found." in page.text
        assert f'value="{words}"' in page.text


def test_more_accounts_ask_no_more_questions(service: Service, admin: PageClient) -> None:
    admin.get("/admin")
    with statements(service.ledger.database, service.views) as few:
        admin.get("/admin")
    for _ in range(60):
        add_account(service, Role.COORDINATOR)
    with statements(service.ledger.database, service.views) as many:
        page = admin.get("/admin").text
    assert len(many) == len(few)
    following = re.search(r'href="/admin\?cursor=([^"]+)"', page)
    assert following is not None
    assert "From the beginning" in admin.get(f"/admin?cursor={following[1]}").text


def test_an_account_is_made_once_with_a_password_that_holds_once(
    service: Service, admin: PageClient
) -> None:
    once = uuid4().hex
    first = admin.post("/admin/accounts/new", once, **NEW, centres=CENTRE)
    again = admin.post("/admin/accounts/new", once, **NEW, centres=CENTRE)
    found = ONE_TIME.search(first.text)
    assert found is not None and found[1] in again.text
    assert first.headers["Cache-Control"] == "no-store"
    rows = service.ledger.rows("SELECT kind FROM credentials WHERE kind LIKE '%password'")
    assert [row["kind"] for row in rows] == ["one_time_password"]
    raw = service.ledger.rows("SELECT state FROM stored_events")
    assert not any(found[1].encode() in bytes(row["state"]) for row in raw)


def test_a_slip_is_printed_from_the_page_of_a_new_account(admin: PageClient) -> None:
    made = admin.post("/admin/accounts/new", **{**NEW, "centres": CENTRE, "email": ""})
    slip = re.search(r'action="(/admin/accounts/[0-9a-f-]+/slip)"', made.text)
    assert slip is not None
    assert "Print this page now" in admin.post(slip[1]).text


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"email": "nowhere"}, "This is no e-mail address."),
        ({"roles": "king"}, "Choose one of these"),
        ({"roles": "participant"}, "needs the code of a participant"),
        ({"roles": "client"}, "Choose the client"),
        ({"centres": "atlantis"}, "This centre is not known."),
        ({"name": "　"}, "This cannot be left empty."),
    ],
)
def test_what_does_not_fit_is_said_and_kept(
    admin: PageClient, change: dict[str, str], sentence: str
) -> None:
    answer = admin.post("/admin/accounts/new", **{**NEW, "centres": CENTRE, **change})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="hikari@example.jp"' in answer.text or "email" in change


def test_an_account_stands_for_a_participant_by_their_code_or_for_a_client(
    service: Service, admin: PageClient
) -> None:
    centre = Centre(service)
    participant, client = centre.participant(), centre.client()
    facts = {"roles": "participant", "participant_code": participant.code, "centres": CENTRE}
    assert admin.post("/admin/accounts/new", **{**NEW, **facts}).status_code == 200
    facts = {"roles": "client", "client": str(client.id), "email": "c@example.jp"}
    assert client.name in admin.get("/admin/accounts/new").text
    assert (
        admin.post("/admin/accounts/new", **{**NEW, "centres": CENTRE, **facts}).status_code == 200
    )
    rows = service.ledger.rows("SELECT participant_id, client_id FROM accounts")
    assert str(participant.id) in {row["participant_id"] for row in rows}
    assert str(client.id) in {row["client_id"] for row in rows}


def test_the_page_of_an_account_shows_what_it_may_do_and_the_look_is_recorded(
    service: Service, admin: PageClient, somebody: UUID
) -> None:
    head = service.ledger.head()
    page = admin.get(f"/admin/accounts/{somebody}").text
    assert re.search(r'value="coordinator" checked', page)
    assert not re.search(r'value="admin" checked', page)
    (look,) = service.ledger.read(head)
    assert isinstance(look.event, Access.Viewed)
    assert (look.event.person_ids, look.event.what) == ((somebody,), "account")
    assert admin.get(f"/admin/accounts/{uuid4()}").status_code == 404


def test_roles_are_given_and_taken_back_in_one_step(
    service: Service, admin: PageClient, somebody: UUID
) -> None:
    where = f"/admin/accounts/{somebody}"
    answer = admin.post(f"{where}/roles", roles=["manager", "admin"])
    assert answer.headers["Location"] == f"{where}?said=roles"
    assert now(service, somebody).roles == {Role.MANAGER, Role.ADMIN}
    head = service.ledger.head()
    assert admin.post(f"{where}/roles", roles=["manager", "admin"]).status_code == 303
    assert service.ledger.head() == head
    assert admin.post(f"{where}/roles").status_code == 422
    number = service.ledger.row("SELECT number FROM administrators")
    assert number is not None and number["number"] == 2


def test_the_last_administrator_stays_one(service: Service, admin: PageClient) -> None:
    own = admin._by.account_id
    answer = admin.post(f"/admin/accounts/{own}/roles", roles="manager")
    assert answer.status_code == 409
    assert "This is the last administrator." in answer.text
    assert admin.post(f"/admin/accounts/{own}/disable").status_code == 409


def test_a_stale_form_changes_nothing(service: Service, admin: PageClient, somebody: UUID) -> None:
    where, version = f"/admin/accounts/{somebody}", now(service, somebody).version
    admin.post(f"{where}/roles", roles="manager")
    answer = admin.post(f"{where}/roles", roles="therapist", version=str(version))
    assert answer.status_code == 409
    assert "Somebody changed this in the meantime." in answer.text
    assert now(service, somebody).roles == {Role.MANAGER}


def test_centres_are_set_closed_accounts_open_again(
    service: Service, admin: PageClient, somebody: UUID
) -> None:
    where = f"/admin/accounts/{somebody}"
    admin.post("/admin/centres", code=ELSEWHERE, name="べつのセンター", kind="bpo")
    assert admin.post(f"{where}/centres", centres=[CENTRE, ELSEWHERE]).status_code == 303
    assert now(service, somebody).centres == (CENTRE, ELSEWHERE)
    browser = browser_of(admin, "somebody@example.jp")
    assert admin.post(f"{where}/disable").status_code == 303
    assert browser.get("/session").status_code == 401
    assert "Nobody can sign in with a closed account." in admin.text(where)
    assert admin.post(f"{where}/enable").status_code == 303
    assert not now(service, somebody).is_disabled


def test_one_session_or_all_of_them_are_ended(
    service: Service, admin: PageClient, somebody: UUID
) -> None:
    where = f"/admin/accounts/{somebody}"
    first, second, third = (browser_of(admin, "somebody@example.jp") for _ in range(3))
    ids = re.findall(r'name="session" value="([^"]+)"', admin.get(where).text)
    assert len(ids) == 3
    assert admin.post(f"{where}/sessions/end", session=ids[0]).status_code == 303
    head = service.ledger.head()
    assert admin.post(f"{where}/sessions/end", session=ids[0]).status_code == 303
    assert service.ledger.head() == head
    alive = [item.get("/session").status_code for item in (first, second, third)]
    assert sorted(alive) == [200, 200, 401]
    assert admin.post(f"{where}/sessions/end", session=str(uuid4())).status_code == 404
    admin.post(f"{where}/sessions/end-all")
    assert {item.get("/session").status_code for item in (first, second, third)} == {401}
    assert "No session is open." in admin.text(where)
    shown = admin.text(f"{where}/history")
    assert "ended a session of the account" in shown and "ended every session" in shown


def test_a_token_is_shown_once_and_is_worthless_when_revoked(
    service: Service, admin: PageClient, somebody: UUID
) -> None:
    where, once = f"/admin/accounts/{somebody}", uuid4().hex
    shown = admin.post(f"{where}/tokens", once, expires_days="3").text
    found = re.search(r"(ash_\w+)", shown)
    assert found is not None
    assert found[1] in admin.post(f"{where}/tokens", once, expires_days="3").text
    program = Visitor(admin._by.client.application.test_client())
    program.headers["Authorization"] = f"Bearer {found[1]}"
    assert program.get("/session").status_code == 200
    page = admin.get(where).text
    (token_id,) = re.findall(r'name="token" value="([^"]+)"', page)
    assert found[1] not in page
    for _ in range(2):
        assert admin.post(f"{where}/tokens/revoke", token=token_id).status_code == 303
    assert program.get("/session").status_code == 401
    assert "No token is in force." in admin.text(where)
    assert admin.post(f"{where}/tokens", expires_days="0").status_code == 422


@pytest.mark.parametrize(("choice", "status"), [({}, 200), ({"end_tokens": "true"}, 401)])
def test_tokens_end_with_a_one_time_password_if_that_is_wanted(
    service: Service, choice: dict[str, str], status: int
) -> None:
    staff = page_client_of(service, Role.ADMIN, Role.MANAGER)
    participant = Centre(service).participant()
    account = add_account(service, Role.PARTICIPANT, participant_id=participant.id)
    here, there = f"/admin/accounts/{account}", f"/participants/{participant.id}/password"
    for page, form in ((here, f"{here}/password"), (there, there)):
        found = re.search(r"(ash_\w+)", staff.post(f"{here}/tokens", expires_days="3").text)
        assert found is not None
        assert 'name="end_tokens"' in staff.get(page).text
        assert staff.post(form, **choice).status_code == 200
        program = Visitor(staff._by.client.application.test_client())
        program.headers["Authorization"] = f"Bearer {found[1]}"
        assert program.get("/session").status_code == status


def test_the_history_tells_who_did_what(admin: PageClient, somebody: UUID) -> None:
    admin.post(f"/admin/accounts/{somebody}/password")
    page = admin.text(f"/admin/accounts/{somebody}/history")
    assert 'gave the account "試験 花子" a password that holds once.' in page
    assert 'made the account "試験 花子" (roles: coordinator)' in page


def test_centres_are_listed_and_set_up(admin: PageClient) -> None:
    assert "デジタル就労支援センターKAMAKURA digital-kamakura BPO centre" in admin.text(
        "/admin/centres"
    )
    facts = {"code": "work-station", "name": "ワークステーション", "kind": "workstation"}
    assert admin.post("/admin/centres", **facts).status_code == 303
    assert "ワークステーション work-station Workstation" in admin.text("/admin/centres")
    answer = admin.post("/admin/centres", **{**facts, "name": "ちがう"})
    assert answer.status_code == 409 and 'value="ちがう"' in answer.text
    assert admin.post("/admin/centres", **{**facts, "code": "大文字"}).status_code == 422


def test_the_doctor_tells_what_is_well_and_how_to_mend_what_is_not(
    service: Service, admin: PageClient
) -> None:
    page = admin.text("/admin/doctor")
    assert "database in order can be written" in page
    assert "inline rows in order all rows follow from the events" in page
    assert "backups look at it no folder is set" in page and "ASHIATO_BACKUP_DIR" in page
    assert "The queues (Redis) cannot be reached look at it" in page and "ashiato up" in page
    with service.ledger.database.write() as transaction:
        transaction.run("UPDATE centres SET name = '鎌倉 花子'")
    page = admin.text("/admin/doctor")
    assert "5 findings need somebody." in page  # Nothing but the web runs here.
    assert page.index("inline rows to be mended 2 differ") < page.index("database in order")
    assert "restore the newest backup" in page and "花子" not in page


@pytest.mark.parametrize("role", [Role.MANAGER, Role.COORDINATOR, Role.SUPERVISOR])
@pytest.mark.parametrize("path", ["/admin", "/admin/centres", "/admin/doctor"])
def test_nobody_else_sees_the_accounts(service: Service, role: Role, path: str) -> None:
    assert page_client_of(service, role).get(path).status_code == 403


def test_name_and_address_are_corrected_and_open_sessions_stay(
    service: Service, admin: PageClient, somebody: UUID
) -> None:
    open_session = browser_of(admin, "somebody@example.jp")
    other = add_account(service, Role.MANAGER, email="taken@example.jp", password=PASSWORD)
    here = f"/admin/accounts/{somebody}/correct"
    assert 'value="somebody@example.jp"' in admin.get(here).text
    facts = {"name": "材木座 渚", "email": "Nagisa@example.jp", "reason": "入力の誤り"}
    assert admin.post(here, **facts | {"reason": ""}).status_code == 422
    refused = admin.post(here, **facts | {"email": "TAKEN@example.jp"})
    assert refused.status_code == 409 and "材木座 渚" in refused.text
    assert admin.post(here, **facts).headers["Location"].endswith("?said=corrected")
    assert (now(service, somebody).name, now(service, somebody).email) == (
        "材木座 渚",
        "Nagisa@example.jp",
    )
    assert admin.post(here, **facts).headers["Location"].endswith("?said=unchanged")
    assert open_session.client.get("/account").status_code == 200
    assert browser_of(admin, "nagisa@example.jp").client.get("/account").status_code == 200
    # The address before is free, and opens no account any more.
    answer = admin._by.client.application.test_client().post(
        "/api/v1/session", json={"email": "somebody@example.jp", "password": PASSWORD}
    )
    assert answer.status_code in (401, 403)
    freed = {"name": "長谷 海", "email": "somebody@example.jp", "reason": "入力の誤り"}
    assert admin.post(f"/admin/accounts/{other}/correct", **freed).status_code == 303
    assert "Nagisa@example.jp" in admin.text("/admin")
    shown = admin.get(f"/admin/accounts/{somebody}/history").text
    assert "corrected the e-mail address" in shown


def test_an_address_is_corrected_over_http_with_a_reason(
    service: Service, admin: PageClient, somebody: UUID
) -> None:
    correct = CorrectAccount(
        account_id=somebody,
        email="umi@example.jp",
        email_key=email_key(service.secrets, "umi@example.jp"),
    )
    with pytest.raises(Invalid):
        Centre(service).does(correct)
    with pytest.raises(NotAllowed):
        Centre(service).does(correct, by=MANAGER)
    made = [Centre(service).does(replace(correct, reason="誤り")).version for _ in range(2)]
    assert made[0] == made[1]


def test_the_name_of_a_centre_is_corrected_and_the_service_starts_again(
    service: Service, admin: PageClient
) -> None:
    here = f"/admin/centres/{centre_id(CENTRE)}/correct"
    facts = {"name": "就労支援センターかまくら", "kind": "employment", "reason": "名称の誤り"}
    assert admin.post(here, **facts | {"reason": ""}).status_code == 422
    assert admin.post(here, **facts).headers["Location"] == "/admin/centres?said=corrected"
    assert admin.post(here, **facts).headers["Location"] == "/admin/centres?said=unchanged"
    assert "就労支援センターかまくら" in admin.text("/admin/centres")
    # Every start of the service sets up the first centre, which is there already.
    first = FoundCentre(code=CENTRE, name=FIRST_CENTRE_NAME, kind=CentreKind.BPO)
    assert Centre(service).does(first).name == facts["name"]
    assert admin.get(f"/admin/centres/{uuid4()}/correct").status_code == 404
