"""People by HTTP: what each role sees of them, how they are found, and the trace of every look."""

import contextlib
import io
import sqlite3
from typing import Any
from uuid import UUID

import pytest

from domain.identity.access_log import Access
from tests.app.api_clients import ApiClients, Guest

HANAKO: dict[str, Any] = {
    "name": "髙橋 花子",
    "name_kana": "たかはし ハナコ",
    "birth_date": "1990-02-28",
    "resident": True,
    "handbook_kinds": ["mental"],
    "disability_kinds": ["mental", "developmental"],
    "main_kind": "mental",
    "email": "hanako@example.jp",
    "phone": "0467-12-3456",
}
HEALTH = {"handbook_kinds", "disability_kinds", "main_kind"}


def registered(by: Guest, **changes: Any) -> str:
    answer = by.post("/people", {**HANAKO, **changes})
    assert answer.status_code == 201, answer.get_json()
    return str(answer.get_json()["id"])


def views(api: ApiClients) -> list[Access.Viewed]:
    recorded = api.service.ledger.read(0, 10_000, [Access.Viewed.TOPIC])
    return [item.event for item in recorded if isinstance(item.event, Access.Viewed)]


def test_a_person_comes_back_as_written(api: ApiClients) -> None:
    manager = api.as_("manager")
    id = registered(manager)
    answer = manager.get(f"/people/{id}")
    assert answer.status_code == 200
    assert answer.headers["ETag"] == '"1"'
    shown = answer.get_json()
    assert {name: shown[name] for name in HANAKO} == HANAKO
    assert shown["consents"] == []


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_health_is_there_for_care_staff_alone(api: ApiClients) -> None:
    id = registered(api.as_("coordinator"))
    for role in ("therapist", "social_worker", "manager"):
        assert api.as_(role).get(f"/people/{id}").get_json().keys() >= HEALTH
    shown = api.as_("coordinator").get(f"/people/{id}").get_json()
    assert shown["name"] == HANAKO["name"]
    assert not shown.keys() & HEALTH


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_who_may_not_see_health_may_not_correct_it(api: ApiClients) -> None:
    id = registered(api.as_("manager"))
    change = {"main_kind": "other", "reason": "確認"}
    assert api.as_("coordinator").post(f"/people/{id}/correct", change).status_code == 403
    assert api.as_("therapist").post(f"/people/{id}/correct", change).status_code == 200


def test_names_and_health_are_not_readable_in_the_ledger(api: ApiClients) -> None:
    manager = api.as_("manager")
    id = registered(manager)
    manager.post(f"/people/{id}/correct", {"phone": "0467-99-9999", "reason": "髙橋さんの申し出"})
    stored = api.service.ledger.recorder.select_notifications(0, 1000, inclusive_of_start=False)
    raw = b"".join(item.state for item in stored)
    for secret in ("花子", "mental", "hanako", "0467-12-", "0467-99-", "申し出"):
        assert secret.encode() not in raw


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_every_look_at_a_person_is_recorded_before_it_is_answered(api: ApiClients) -> None:
    coordinator = api.as_("coordinator")
    id = registered(coordinator)
    assert views(api) == []
    coordinator.get(f"/people/{id}")
    coordinator.get("/people", q="たかはし")
    coordinator.post(f"/people/{id}/correct", {"name": HANAKO["name"], "reason": "確認"})
    assert [(view.what, [str(person) for person in view.person_ids]) for view in views(api)] == [
        ("person", [id]),
        ("people", [id]),
        ("person", [id]),
    ]
    assert {view.meta.actor for view in views(api)} == {str(coordinator.account_id)}


def test_a_person_is_found_by_name_and_kana_however_they_are_typed(api: ApiClients) -> None:
    staff = api.as_("coordinator")
    id = registered(staff)
    registered(staff, name="佐藤 一", name_kana="サトウ ハジメ")
    for q in ("高橋", "髙橋花", "タカハシ", "たかはしは", "ﾀｶﾊｼ", "橋　花"):
        found = staff.get("/people", q=q).get_json()["items"]
        assert [item["id"] for item in found] == [id], q
        assert not found[0].keys() & HEALTH
    assert staff.get("/people", q="%%").get_json()["items"] == []
    assert [item["name"] for item in staff.get("/people", q="高").get_json()["items"]]


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_list_of_people_is_read_page_by_page(api: ApiClients) -> None:
    staff = api.as_("coordinator")
    made = [registered(staff, name=f"人 {n}", name_kana=f"ヒト {n}") for n in range(5)]
    first = staff.get("/people", limit=3).get_json()
    second = staff.get("/people", limit=3, cursor=first["next"]).get_json()
    assert [item["id"] for item in first["items"] + second["items"]] == made
    assert second["next"] is None


def test_people_who_may_be_there_twice_are_proposed(api: ApiClients) -> None:
    staff = api.as_("social_worker")
    first = registered(staff)
    again = registered(staff, name="高橋花子", birth_date=None, name_kana=None, different=True)
    married = registered(staff, name="髙橋 華子", name_kana="タカハシ カコ")
    registered(staff, name="佐藤 花子", name_kana="サトウ ハナコ", birth_date="1990-03-01")
    found = staff.get("/people", same_as=first).get_json()["items"]
    assert {item["id"] for item in found} == {again, married}


def test_a_person_who_equals_another_is_asked_about(api: ApiClients) -> None:
    staff = api.as_("social_worker")
    there = registered(staff)
    same = {**HANAKO, "name": "高橋　花子", "name_kana": None}
    asked = staff.post("/people", same)
    assert asked.status_code == 409 and "different=true" in asked.get_json()["detail"]
    [candidate] = asked.get_json()["candidates"]
    assert (candidate["id"], candidate["name"]) == (there, HANAKO["name"])
    id = registered(staff, **same, different=True)
    assert staff.post("/people", {**same, "id": id}).status_code == 200
    for alike in (
        {"birth_date": None},
        {"birth_date": None, "name": "高橋 葉奈子", "name_kana": HANAKO["name_kana"]},
    ):
        asked = staff.post("/people", same | alike)
        assert asked.status_code == 409 and asked.get_json()["candidates"]
        assert staff.post("/people", same | alike | {"different": True}).status_code == 201
    assert staff.post("/people", same | {"birth_date": "1971-01-01"}).status_code == 409
    assert api.as_("manager", centre="elsewhere").post("/people", same).status_code == 201


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_people_of_another_centre_do_not_exist(api: ApiClients) -> None:
    id = registered(api.as_("manager"))
    stranger = api.as_("manager", centre="elsewhere")
    assert stranger.get(f"/people/{id}").status_code == 404
    assert stranger.get("/people", q="高橋").get_json()["items"] == []
    assert stranger.get("/people", same_as=id).status_code == 404
    correction = {"name": "x", "reason": "y"}
    assert stranger.post(f"/people/{id}/correct", correction).status_code == 404


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_correction_is_kept_beside_what_it_corrects(api: ApiClients) -> None:
    staff = api.as_("manager")
    id = registered(staff)
    answer = staff.post(
        f"/people/{id}/correct", {"birth_date": None, "resident": False, "reason": "転出"}
    )
    assert answer.status_code == 200
    assert (answer.get_json()["birth_date"], answer.get_json()["resident"]) == (None, False)
    assert answer.headers["ETag"] == '"3"'
    topics = [item.TOPIC for item in api.service.ledger.history(UUID(id))]
    assert topics == [
        "person.registered.v1",
        "person.corrected.v1",
        "person.residence_corrected.v1",
    ]


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_consents_are_shown_with_their_purposes(api: ApiClients) -> None:
    staff = api.as_("social_worker")
    id = registered(staff)
    for granted in (True, True, False):
        said = {"purpose": "data_sharing", "granted": granted}
        answer = staff.post(f"/people/{id}/consents", said)
        assert answer.get_json()["consents"] == [said]
    assert answer.headers["ETag"] == '"3"'


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"birth_date": "2026-04-16"}, "birth_date"),
        ({"birth_date": "1899-12-31"}, "birth_date"),
        ({"birth_date": "2026-02-30"}, "birth_date"),
        ({"resident": 1}, "resident"),
        ({"handbook_kinds": ["none", "mental"]}, "handbook_kinds"),
        ({"name": "花子 1234-5678-9018"}, "name"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_field(
    api: ApiClients, change: dict[str, Any], field: str
) -> None:
    answer = api.as_("manager").post("/people", {**HANAKO, **change})
    assert answer.status_code == 422
    assert list(answer.get_json()["errors"]) == [field]


CSV = (
    "氏名,フリガナ,生年月日,市内在住,手帳種別,障害種別,主な障害種別\r\n"
    "髙橋 花子,タカハシ ハナコ,1990/2/8,はい,精神,精神;発達障害,精神\r\n"
    "葛\U000e0100城 一,,,いいえ,手帳なし,ひきこもり,その他\r\n"
)


def test_a_file_of_people_is_taken_in_one_append(api: ApiClients) -> None:
    staff = api.as_("coordinator")
    before = api.service.ledger.head()
    answer = staff.upload("/people/import", (io.BytesIO(CSV.encode()), "people.csv"))
    assert (answer.status_code, answer.get_json()) == (200, {"rows": 2, "dry_run": False})
    assert api.service.ledger.head() == before + 2
    found = staff.get("/people").get_json()["items"]
    assert [(item["name"], item["birth_date"], item["resident"]) for item in found] == [
        ("髙橋 花子", "1990-02-08", True),
        ("葛\U000e0100城 一", None, False),
    ]


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_rehearsal_of_an_import_writes_nothing(api: ApiClients) -> None:
    staff = api.as_("coordinator")
    before = api.service.ledger.head()
    file = (io.BytesIO(CSV.encode("utf-8-sig")), "people.csv")
    answer = staff.upload("/people/import", file, dry_run="true")
    found = answer.get_json()
    assert (found["rows"], found["dry_run"], found["alike"]) == (2, True, [])
    assert found["columns"][2:4] == [
        {"heading": "生年月日", "field": "birth_date", "kind": "day"},
        {"heading": "市内在住", "field": "resident", "kind": "flag"},
    ]
    assert api.service.ledger.head() == before


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_file_is_read_in_the_spellings_of_the_place(api: ApiClients) -> None:
    staff = api.as_("social_worker")
    text = (
        "お名前\tふりがな\t生年月日\t市内 在住\t手帳種別\t障害種別\t主な障害種別\t電話番号\n"
        "一\tいち\tS50.1.1\t〇\t身体障害者手帳・精神\t身体、精神\t身体\t０４６７（００）００００\n"
        "二\tに\t平成2年4月1日\t◯\t療育\t知的\t知的障害\t\n"
        "三\tさん\t１９９０／４／２\t１\tなし\t難病\tその他\t\n"
        "四\tよん\t1990.4.3\t×\t未確認\t難病\tその他\t\n"
        "\u3000\t \t\u00a0\t\t\t\t\t\n"
    )
    answer = staff.upload("/people/import", (io.BytesIO(text.encode("utf-16")), "people.txt"))
    assert answer.get_json() == {"rows": 4, "dry_run": False}
    found = staff.get("/people").get_json()["items"]
    assert [(item["name"], item["birth_date"], item["resident"]) for item in found] == [
        ("一", "1975-01-01", True),
        ("三", "1990-04-02", True),
        ("二", "1990-04-01", True),
        ("四", "1990-04-03", False),
    ]
    assert found[0]["phone"] == "０４６７（００）００００"


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_words_for_nothing_are_read_as_nothing(api: ApiClients) -> None:
    staff = api.as_("social_worker")
    head = "氏名,フリガナ,生年月日,市内在住,手帳種別,障害種別,主な障害種別,メール,電話番号\n"
    rows = (
        "一,無し,なし,はい,無し,無し,その他,なし,無\n"
        "二,,,いいえ,愛の手帳,知的,知的,-,03-1234-5678（代）\n"
        "三,,,無し,不明,難病,その他,,㈹0467-00-0000\n"
    )
    file = (io.BytesIO((head + rows).encode()), "people.csv")
    assert staff.upload("/people/import", file).get_json() == {"rows": 3, "dry_run": False}
    listed = staff.get("/people").get_json()["items"]
    found = {item["name"]: staff.get(f"/people/{item['id']}").get_json() for item in listed}
    for name in ("name_kana", "birth_date", "email", "phone"):
        assert found["一"][name] is None
    assert (found["一"]["handbook_kinds"], found["一"]["disability_kinds"]) == (["none"], [])
    assert found["二"]["handbook_kinds"] == ["intellectual"]
    assert found["二"]["phone"] == "03-1234-5678（代）"
    assert (found["三"]["resident"], found["三"]["handbook_kinds"]) == (False, ["not_asked"])


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_what_is_not_known_and_days_that_are_not_clear_get_a_sentence(api: ApiClients) -> None:
    staff = api.as_("social_worker")
    head = "氏名,フリガナ,生年月日,市内在住,手帳種別,障害種別,主な障害種別,電話番号\n"
    rows = (
        "一,不明,90/4/1,不明,身体,不明,不明,不明\n"
        "二,,32964,はい,身体,身体,身体,\n"
        "不明,,不詳,はい,×,身体,身体,\n"
    )
    file = (io.BytesIO((head + rows).encode()), "people.csv")
    answer = staff.upload("/people/import", file)
    said = {field: texts[0] for field, texts in answer.get_json()["errors"].items()}
    empty = "Leave the cell empty if it is not known."
    assert said["2.フリガナ"] == said["2.電話番号"] == said["4.生年月日"] == empty
    assert said["2.生年月日"].startswith("The year has one or two digits")
    assert said["3.生年月日"].startswith("This is no date but the number 32964")
    assert "1990-04-01" in said["3.生年月日"]
    for name in ("市内在住", "障害種別", "主な障害種別"):
        assert said[f"2.{name}"].startswith("This must be known.")
    assert said["4.氏名"] == "Please give the name."
    assert said["4.手帳種別"].startswith("Write one of: 身体、知的、精神、手帳なし")
    assert len(said) == 10


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_what_cannot_be_read_is_named_in_the_words_of_the_file(api: ApiClients) -> None:
    staff = api.as_("social_worker")
    text = CSV.splitlines()[0] + ",電話番号\n一,,昭和64年1月8日,たぶん,身体,physical,謎,467000000\n"
    answer = staff.upload("/people/import", (io.BytesIO(text.encode()), "people.csv"))
    errors = answer.get_json()["errors"]
    assert set(errors) == {"2.生年月日", "2.市内在住", "2.主な障害種別", "2.電話番号"}
    assert errors["2.市内在住"] == ["Write はい (○, 1, yes) or いいえ (×, 0, no)."]
    assert errors["2.主な障害種別"] == ["Write one of: 身体、知的、精神、その他"]


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_family_name_of_one_kanji_is_found(api: ApiClients) -> None:
    staff = api.as_("coordinator")
    registered(staff, name="林 次郎", name_kana="ハヤシ ジロウ")
    registered(staff, name="𠮷 次郎", name_kana="ヨシ ジロウ")
    for part, found in (("林", ["林 次郎"]), ("𠮷", ["𠮷 次郎"]), ("ハヤ", ["林 次郎"])):
        assert [item["name"] for item in staff.get("/people", q=part).get_json()["items"]] == found
    for part in ("ハ", "a", " ﾊ"):
        refused = staff.get("/people", q=part)
        assert refused.status_code == 422
        assert "a single kanji is enough" in refused.get_json()["errors"]["q"][0]


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_people_who_may_be_the_same_are_asked_about(api: ApiClients) -> None:
    staff = api.as_("social_worker")
    there = registered(staff, name="林 次郎", name_kana=None)
    head = CSV.splitlines()[0]
    rows = (
        "林　次郎,,1980-01-01,はい,精神,精神,精神\n"
        "森 一,,1970-05-05,はい,精神,精神,精神\n"
        "森 一,,1970-05-05,はい,精神,精神,精神\n"
        "原 三,,1960-01-01,はい,精神,精神,精神\n"
    )

    def send(**values: str) -> Any:
        file = (io.BytesIO(f"{head}\n{rows}".encode()), "people.csv")
        return staff.upload("/people/import", file, **values)

    assert send(dry_run="true").get_json()["alike"] == [
        {"line": 2, "lines": [], "people": [there]},
        {"line": 3, "lines": [4], "people": []},
        {"line": 4, "lines": [3], "people": []},
    ]
    refused = send()
    assert refused.status_code == 422
    assert list(refused.get_json()["errors"]) == ["2", "3", "4"]
    assert len(staff.get("/people").get_json()["items"]) == 1
    for _ in range(2):  # The same request again is answered again, though its rows are there now.
        assert send(different="true", key="once").get_json()["rows"] == 4
    assert len(staff.get("/people").get_json()["items"]) == 5
    assert send(key="other").status_code == 422


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("rows", "errors"),
    [
        ("髙橋,,2999-01-01,はい,精神,精神,精神\n佐藤,,,はい,精神,精神,精神\n", ["2.生年月日"]),
        ("髙橋,,,はい,精神,精神,精神\n,,,たぶん,謎,精神,\n", [
            "3.氏名", "3.市内在住", "3.手帳種別", "3.主な障害種別",
        ]),
        ("", ["2"]),
    ],
)  # fmt: skip
def test_one_bad_row_keeps_the_whole_file_out_and_every_bad_row_is_named(
    api: ApiClients, rows: str, errors: list[str]
) -> None:
    staff = api.as_("coordinator")
    before = api.service.ledger.head()
    text = CSV.splitlines()[0] + "\n" + rows
    file = (io.BytesIO(text.encode("cp932")), "people.csv")
    answer = staff.upload("/people/import", file)
    assert answer.status_code == 422
    assert sorted(answer.get_json()["errors"]) == sorted(errors)
    assert api.service.ledger.head() == before


@pytest.mark.fault
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_what_cannot_be_recorded_as_seen_is_not_shown(api: ApiClients) -> None:
    staff = api.as_("manager")
    id = registered(staff)
    with contextlib.closing(sqlite3.connect(api.service.settings.ledger_file)) as other:
        other.execute("BEGIN IMMEDIATE")
        answer = staff.get(f"/people/{id}")
        as_browser = staff._by.headers | {"Accept": "text/html"}
        page = staff._by.client.get(f"/people/{id}", headers=as_browser)
        other.execute("ROLLBACK")
    for item in (answer, page):
        assert item.status_code == 503 and "Retry-After" in item.headers
        assert "花子" not in item.text
        assert "every look at it is recorded" in item.text
        assert "Nothing was lost" in item.text
    assert staff.get(f"/people/{id}").status_code == 200


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_the_same_file_under_the_same_key_is_taken_once(api: ApiClients) -> None:
    staff = api.as_("coordinator")
    answers = [
        staff.upload("/people/import", (io.BytesIO(CSV.encode()), "people.csv"), key="again")
        for _ in range(2)
    ]
    assert [answer.get_json() for answer in answers] == [{"rows": 2, "dry_run": False}] * 2
    assert len(staff.get("/people").get_json()["items"]) == 2
    other = (io.BytesIO(CSV.replace("一", "二").encode()), "people.csv")
    assert staff.upload("/people/import", other, key="again").status_code == 422


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", ["人", ""])
def test_a_file_of_too_many_rows_is_refused_at_the_first_row_too_many(
    api: ApiClients, name: str
) -> None:
    rows = f"{name},,,はい,精神,精神,精神\n" * 2001
    file = (io.BytesIO((CSV.splitlines()[0] + "\n" + rows).encode()), "people.csv")
    answer = api.as_("coordinator").upload("/people/import", file)
    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, ["2002"])
