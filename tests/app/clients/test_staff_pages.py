"""Clients for the staff of the centre: found, read and corrected, and for nobody else."""

import re
from html import unescape
from typing import Any
from uuid import uuid4

import pytest

from app.bootstrap import Service
from app.factory import create_app
from domain.kernel.messaging.caller import Role
from domain.orders.client import Client
from tests.api_clients import ApiClients
from tests.app.orders.page_client import ELSEWHERE, PageClient, page_client_of, words_of
from tests.centre import Centre

CONTACT = {
    "contact_person": "葛󠄀西 髙子",
    "phone": "0467-00-0000",
    "email": "kasai@example.jp",
    "postal_address": "鎌倉市御成町0-0",
    "notes": "電話は午後に",
}
FORM = {"name": "みなと商会", "kind": "company", **CONTACT}


def fields_of(page: str) -> dict[str, str]:
    """What the form of a page sends."""
    form = page.split('action="/clients/', 1)[1].split("</form>", 1)[0]
    boxes = re.findall(r"<input[^>]*>", form)
    sent = [box for box in boxes if 'type="radio"' not in box or " checked" in box]
    named = {_of(box, "name"): _of(box, "value") for box in sent}
    areas = re.findall(r'<textarea[^>]* name="(\w+)"[^>]*>\n(.*?)</textarea>', form, re.DOTALL)
    return {name: unescape(text) for name, text in [*named.items(), *areas] if name != "csrf_token"}


def _of(tag: str, name: str) -> str:
    return re.findall(rf' {name}="([^"]*)"', tag)[0]


@pytest.fixture
def client(centre: Centre) -> Client:
    return centre.client()


@pytest.fixture
def page_client(service: Service) -> PageClient:
    return page_client_of(service)


@pytest.fixture
def api(service: Service) -> ApiClients:
    return ApiClients(service)


def test_clients_are_found_by_name_reading_and_kind(
    centre: Centre, client: Client, page_client: PageClient, api: ApiClients
) -> None:
    centre.client("大船運送")
    section = {"name": "こども家庭課", "kind": "city_section"}
    staff = api.opened_by(Role.COORDINATOR)
    assert staff.post("/clients", section).status_code == 201
    staff.post(f"/clients/{client.id}/correct", {"name_kana": "ミナトショウカイ"})

    def named(**query: Any) -> set[str]:
        page = page_client.text("/clients", **query)
        return {name for name in ("みなと商会", "大船運送", "こども家庭課") if name in page}

    assert named() == {"みなと商会", "大船運送", "こども家庭課"}
    assert named(q="大船") == {"大船運送"}
    assert named(q="みなと しょう") == {"みなと商会"}
    assert named(kind="city_section") == {"こども家庭課"}
    assert named(q="大船", kind="city_section") == set()
    assert "Nothing fits this choice." in page_client.text("/clients", q="%")
    found = staff.get("/clients?q=ミナトショウ&kind=company").json["items"]
    assert [item["name_kana"] for item in found] == ["ミナトショウカイ"]


def test_a_page_shows_how_a_client_is_reached_and_its_orders(
    centre: Centre, client: Client, page_client: PageClient
) -> None:
    path = f"/clients/{client.id}"
    assert "Not written down" in page_client.text(
        path
    ) and "There are no orders yet." in page_client.text(path)
    order = centre.order(client=client, tasks=1)
    assert (
        page_client.post(f"{path}/correct", **FORM)
        .headers["Location"]
        .startswith(f"{path}?said=corr")
    )

    page = page_client.text(path)

    assert all(value in page for value in CONTACT.values())
    assert f"{order.number} 名簿の入力" in page
    assert f'href="/orders/{order.id}"' in page_client.get(path).text


def test_a_correction_needs_a_reason_and_keeps_what_was_typed(
    client: Client, page_client: PageClient
) -> None:
    path = f"/clients/{client.id}/correct"
    page_client.post(path, **FORM)
    changed = FORM | {"phone": "0467-00-0001"}

    refused = page_client.post(path, **changed)

    assert refused.status_code == 422
    assert "Please give the reason" in refused.text and "0467-00-0001" in refused.text
    assert page_client.post(path, **changed, reason="番号の変更").status_code == 303
    assert "0467-00-0001" in page_client.text(f"/clients/{client.id}")
    same = page_client.post(path, **changed, reason="番号の変更")
    assert same.headers["Location"].startswith(f"/clients/{client.id}?said=unchanged")


def test_a_correction_takes_no_other_change_back(
    service: Service, client: Client, page_client: PageClient
) -> None:
    path = f"/clients/{client.id}/correct"
    page_client.post(path, **FORM)
    opened = FORM | {"version": str(service.ledger.get(Client, client.id).version)}
    page_client.post(path, **opened | {"phone": "0467-00-9999", "reason": "番号の変更"})
    mine = opened | {"notes": "担当は二人", "reason": "担当の変更"}

    refused = page_client.post(path, **mine)

    assert refused.status_code == 409
    page = refused.text
    assert 'value="0467-00-9999"' in page and "0467-00-0000" not in page
    assert "担当は二人" in page and "Meanwhile another text" not in page
    sent = page_client.post(path, **fields_of(page))
    assert sent.headers["Location"].startswith(f"/clients/{client.id}?said=corrected")
    now = service.ledger.get(Client, client.id)
    assert (now.contact.phone, now.notes) == ("0467-00-9999", "担当は二人")
    last = [event.TOPIC for event in service.ledger.history(client.id)][-2:]
    assert last == ["client.contact_stated.v1", "client.notes_stated.v1"]


@pytest.mark.parametrize(("reason", "status"), [("番号の変更", 409), ("", 409), ("x" * 1001, 422)])
def test_where_both_changed_a_field_what_stands_now_is_beside_what_was_typed(
    service: Service, client: Client, page_client: PageClient, reason: str, status: int
) -> None:
    path = f"/clients/{client.id}/correct"
    page_client.post(path, **FORM)
    opened = FORM | {"version": str(service.ledger.get(Client, client.id).version)}
    theirs = {"phone": "0467-00-9999", "kind": "city_section", "notes": "", "reason": "変更"}
    page_client.post(path, **opened | theirs)
    mine = {"phone": "0467-00-1111", "notes": "担当は二人", "reason": reason}

    refused = page_client.post(path, **opened | mine)

    assert refused.status_code == status
    assert 'value="0467-00-1111"' in refused.text
    words = words_of(refused.text)
    assert (
        "Meanwhile another text was saved here, in another window or by somebody else: 0467-00-9999"
        in words
    )
    assert "What stood here was removed meanwhile, in another window" in words
    assert fields_of(refused.text)["kind"] == "city_section"
    phone = next(line for line in refused.text.split("<input") if 'id="phone"' in line)
    assert 'aria-describedby="phone-stands"' in phone


def test_an_empty_field_is_filled_in_without_a_reason_and_a_reading_is_not_replaced(
    client: Client, page_client: PageClient
) -> None:
    path = f"/clients/{client.id}/correct"
    page_client.post(path, name="みなと商会", kind="company", phone="0467-00-0000")
    read = FORM | {"name_kana": "ミナトショウカイ"}
    assert page_client.post(path, **read).status_code == 303

    for kana in ("ミナトショウテン", ""):
        refused = page_client.post(path, **read | {"name_kana": kana})
        assert refused.status_code == 422 and "Please give the reason" in refused.text
    page = page_client.text(path)
    assert "Filling in an empty field needs none." in page


def test_a_corrected_name_is_the_name_wherever_it_is_read(
    client: Client, page_client: PageClient, api: ApiClients
) -> None:
    correction = {"name": "みなと商会株式会社", "kind": "city_section", "reason": "社名の変更"}
    answer = api.opened_by(Role.COORDINATOR).post(f"/clients/{client.id}/correct", correction)

    assert answer.json["name"] == "みなと商会株式会社"
    assert "みなと商会株式会社" in page_client.text("/clients", kind="city_section")
    assert "みなと商会株式会社" in page_client.text("/orders/new")


def test_contact_and_notes_are_sealed_and_read_by_staff_alone(
    service: Service, client: Client, api: ApiClients
) -> None:
    path = f"/clients/{client.id}"
    assert api.opened_by(Role.COORDINATOR).post(f"{path}/correct", CONTACT).status_code == 200
    rows = service.ledger.rows("SELECT state FROM stored_events WHERE topic LIKE 'client.%'")
    stored = b"".join(bytes(row["state"]) for row in rows).decode()

    assert len(rows) == 3
    assert not any(value in stored for value in CONTACT.values())
    assert api.opened_by(Role.THERAPIST).get(path).json["phone"] == CONTACT["phone"]
    of: dict[Role, dict[str, Any]] = {Role.CLIENT: {"client_id": client.id}, Role.SUPERVISOR: {}}
    for role, facts in of.items():
        shown = api.opened_by(role, **facts).get(path)
        assert shown.status_code == 200 and not set(shown.json) & set(CONTACT)


@pytest.mark.parametrize(
    "role", [Role.CLIENT, Role.PARTICIPANT, Role.VENUE, Role.SUPERVISOR, Role.ADMIN]
)
def test_the_pages_are_for_staff_alone(service: Service, client: Client, role: Role) -> None:
    facts: dict[str, Any] = {"client_id": client.id} if role is Role.CLIENT else {}
    other = PageClient(service, create_app(service), role, **facts)

    for path in ("/clients", f"/clients/{client.id}", f"/clients/{client.id}/correct"):
        assert other.get(path).status_code == 403, path


def test_therapists_look_and_do_not_correct(service: Service, client: Client) -> None:
    page_client = page_client_of(service, Role.THERAPIST)
    path = f"/clients/{client.id}"

    assert "Write down or correct" not in page_client.text(path)
    assert page_client.post(f"{path}/correct", **FORM).status_code == 403


def test_another_centre_finds_nothing(service: Service, client: Client) -> None:
    page_client = page_client_of(service, centre=ELSEWHERE)
    path = f"/clients/{client.id}"

    assert page_client.get(path).status_code == 404
    assert page_client.post(f"{path}/correct", **FORM).status_code == 404
    assert "みなと商会" not in page_client.text("/clients")


def test_the_audit_trail_tells_of_each_correction(client: Client, page_client: PageClient) -> None:
    page_client.post(f"/clients/{client.id}/correct", **FORM)
    auditor = page_client_of(page_client.service, Role.MANAGER)

    page = auditor.text("/audit", subject=str(client.id))

    assert 'wrote down how client "みなと商会" is reached' in page
    assert CONTACT["phone"] not in page


def test_the_page_of_a_client_leads_to_its_story_and_the_story_back(
    client: Client, page_client: PageClient
) -> None:
    path = f"/clients/{client.id}"
    page_client.post(f"{path}/correct", **FORM)
    page_client.post(f"{path}/correct", **FORM | {"notes": "電話は午前に", "reason": "誤り"})

    assert f'href="/audit/clients/{client.id}"' in page_client.get(path).text
    story = page_client.get(f"/audit/clients/{client.id}")
    assert f'href="{path}"' in story.text
    words = words_of(story.text)
    assert 'wrote down notes on client "みなと商会"' in words and "電話は午前に" in words
    assert (
        f'href="/audit/clients/{client.id}"'
        not in page_client_of(page_client.service, Role.THERAPIST).get(path).text
    )


@pytest.mark.parametrize("role", [Role.MANAGER, Role.SUPERVISOR])
def test_a_step_shows_before_and_after_of_the_notes_to_the_staff_alone(
    client: Client, page_client: PageClient, role: Role
) -> None:
    path = f"/clients/{client.id}/correct"
    page_client.post(path, **FORM)
    page_client.post(
        path, **FORM | {"notes": "電話は午前に", "phone": "0467-00-1", "reason": "誤り"}
    )
    page_client.post(path, **FORM | {"kind": "city_section", "reason": "誤り"})
    reader = page_client_of(page_client.service, role)
    story = reader.get(f"/audit/clients/{client.id}").text
    steps = sorted(set(re.findall(r"/audit/events/\d+", story)))
    pages = [reader.text(step) for step in steps]

    if role is Role.MANAGER:
        (corrected,) = [
            page for page in pages if "電話は午前に" in page and "電話は午後に" in page
        ][:1]
        assert "Before and after" in corrected
    else:
        assert not any(value in "".join([*pages, story]) for value in CONTACT.values())
    assert any("company" in page and "section of the city hall" in page for page in pages)


def test_a_client_is_found_in_the_audit_trail_by_its_name_and_reading(
    centre: Centre, client: Client, page_client: PageClient
) -> None:
    centre.client("みなと運送")
    page_client.post(
        f"/clients/{client.id}/correct", name="みなと商会", kind="company", name_kana="ミナト"
    )

    one = page_client.post("/audit/find", q="みなと商")
    assert one.headers["Location"].startswith(f"/audit?subject={client.id}")
    several = page_client.post("/audit/find", q="みなと")
    assert f'href="/audit/clients/{client.id}"' in several.text and "みなと運送" in several.text
    assert (
        f'href="/audit/clients/{client.id}"'
        in page_client.get("/audit", subject=str(client.id)).text
    )


def test_a_new_client_leads_to_its_page_and_back_to_the_list(
    service: Service, page_client: PageClient
) -> None:
    form = page_client.get("/clients/new").text
    assert 'href="/clients"' in form and " checked" not in form
    assert 'href="/orders/new"' in page_client.get("/clients/new", then="order").text
    once = uuid4().hex
    facts = FORM | {"name_kana": "ミナトショウカイ"}

    sent = {page_client.post("/clients/new", once, **facts).headers["Location"] for _ in range(2)}

    (location,) = sent
    page = page_client.text(location.split("?")[0])
    assert location.split("?")[1].startswith("said=registered") and "ミナトショウカイ" in page
    assert all(value in page for value in CONTACT.values())


@pytest.mark.parametrize(
    "again", [{"name": "み な と商会\u200b"}, {"name": "港商会", "name_kana": "みなとしょうかい"}]
)
def test_a_client_of_the_same_name_is_asked_about_before_it_is_recorded_twice(
    service: Service, page_client: PageClient, again: dict[str, str]
) -> None:
    known = {"name": "みなと商会", "name_kana": "ミナトショウカイ", "kind": "company"}
    first = page_client.post("/clients/new", **known).headers["Location"].split("?")[0]
    section = {"kind": "city_section", **again}

    for then, way_on in (("", first), ("order", f"/orders/new?client={first.split('/')[-1]}")):
        asked = page_client.post("/clients/new", **section, **({"then": then} if then else {}))
        assert asked.status_code == 422 and "on the books already" in asked.text
        assert f'href="{way_on}"' in asked.text and 'name="different"' in asked.text
        assert ('name="then"' in asked.text) is bool(then)
    assert page_client.post("/clients/new", **section, different="true").status_code == 303


def test_the_list_is_in_the_order_of_readings_and_its_pages_join(
    centre: Centre, page_client: PageClient, api: ApiClients
) -> None:
    staff = api.opened_by(Role.COORDINATOR)
    readings = {
        "安西堂": "アンザイドウ",
        "乙屋": "オトヤ",
        "一番館": "イチバンカン",
        "うみ書房": None,
    }
    for name, kana in readings.items():
        staff.post("/clients", {"name": name, "kind": "company", "name_kana": kana})

    page = page_client.text("/clients")

    in_order = ["安西堂", "一番館", "うみ書房", "乙屋"]
    assert sorted(readings, key=page.index) == in_order
    found, cursor = [], ""
    while cursor is not None:
        part = staff.get(f"/clients?limit=1{cursor and f'&cursor={cursor}'}").json
        found += [item["name"] for item in part["items"]]
        cursor = part["next"]
    assert found == in_order


@pytest.mark.parametrize(
    "q", ["商会 みなと", "みな\u200bと", "ミナト\u3000商会", "\ufeffショウカイ みなと"]
)
def test_words_are_searched_in_any_order_and_unseen_characters_make_no_difference(
    centre: Centre, page_client: PageClient, api: ApiClients, q: str
) -> None:
    known = {"name": "みなと商会", "kind": "company", "name_kana": "ミナト ショウカイ"}
    assert api.opened_by(Role.COORDINATOR).post("/clients", known).status_code == 201
    centre.client("大船商会")

    page = page_client.text("/clients", q=q)

    assert "みなと商会" in page and "大船商会" not in page


@pytest.mark.parametrize("q", ["㈱ミナト", "(株)みなと", "(株)みなと", "株式会社 ﾐﾅﾄ abc", "ABC"])
def test_short_forms_of_companies_width_and_case_make_no_difference(
    centre: Centre, page_client: PageClient, q: str
) -> None:
    centre.client("株式会社みなとABC")
    centre.client("(株)大船")

    page = page_client.text("/clients", q=q)

    assert "株式会社みなとABC" in page and "大船" not in page


def test_what_is_known_of_a_client_is_recorded_as_it_is_registered_and_once(
    api: ApiClients,
) -> None:
    staff = api.opened_by(Role.COORDINATOR)
    body = FORM | {"id": str(uuid4()), "name_kana": "ミナト"}

    assert staff.post("/clients", body).status_code == 201
    assert staff.post("/clients", body).status_code in (200, 201)
    assert staff.post("/clients", body | {"phone": "0467-00-1"}).status_code == 409
    assert staff.get(f"/clients/{body['id']}").json["email"] == CONTACT["email"]
    wrong = staff.post("/clients", FORM | {"phone": "たぶん"})
    assert wrong.status_code == 422 and "phone" in wrong.text


def test_an_address_that_cannot_be_read_says_so_without_codes(page_client: PageClient) -> None:
    for language, sentence in (("ja", "読み取れない指定があります"), ("en", "cannot be read")):
        answer = page_client.get("/clients", language, kind="bad", size="7")
        assert answer.status_code == 422
        said = words_of(answer.text)
        assert sentence in said
        assert not {"company", "city_section", "kind", "size"} & set(re.findall(r"\w+", said))
        assert 'href="/clients"' in answer.text
    long = words_of(page_client.get("/clients", q="x" * 101).text)
    assert "At most 100 characters; there are " in long
