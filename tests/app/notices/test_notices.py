"""My notices: chosen on a page or over HTTP, by whoever has an account, and only for themselves."""

from dataclasses import replace
from html import unescape
from uuid import uuid4

import pytest
from flask import Flask

from app.bootstrap import Service
from app.factory import create_app
from app.runtime.notice_channels import NoticeChannels
from app.settings import Settings, WrongSetting
from domain.kernel.messaging.caller import Role
from tests.app.visitors import Visitor, keep_to_the_document, visitor

sqlite = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
WAYS = NoticeChannels(
    mail_url="mailtos://u:p@mail.example.jp?from=a@example.jp", hosts=("example.jp",)
)


@pytest.fixture
def app(service: Service) -> Flask:
    """The application of an installation that sends mail, and to one web host."""
    sending = replace(service, settings=replace(service.settings, channels=WAYS))
    return keep_to_the_document(create_app(sending))


@pytest.fixture
def me(app: Flask, service: Service) -> Visitor:
    """A coordinator."""
    return visitor(app, service, Role.COORDINATOR)


def page(by: Visitor) -> str:
    """The page as it is read."""
    return unescape(by.client.get("/notices", headers=by.headers).text)


def send(by: Visitor, act: str, **values: object) -> tuple[int, str]:
    """Send a form of the page; the status and where it leads or what it shows."""
    data = {"once": uuid4().hex, **values}
    answer = by.client.post(f"/notices/{act}", data=data, headers=by.headers)
    return answer.status_code, answer.headers.get("Location") or unescape(answer.text)


@sqlite
def test_what_is_chosen_on_the_page_stands_in_the_answer(me: Visitor) -> None:
    assert "参加者から質問があったとき" in page(me)
    assert "新しい作業があるとき" not in page(me)
    sent = send(me, "choose", kinds=["help_asked"], quiet_from="21:00", quiet_to="07:00")
    assert sent == (303, "/notices?said=kept")
    assert send(me, "add-address", channel="mail", address="hanako@example.jp")[0] == 303
    found = me.get("/notices").json
    assert found["kinds"] == ["help_asked"]
    assert (found["quiet_from"], found["quiet_to"], found["language"]) == ("21:00", "07:00", "ja")
    [address] = found["addresses"]
    assert address["hint"] == "ha…@example.jp"
    assert "ha…@example.jp" in page(me)
    assert "hanako@" not in page(me)
    assert send(me, "remove-address", address_id=address["id"])[0] == 303
    assert me.get("/notices").json["addresses"] == []


@sqlite
def test_the_same_over_http_and_twice(me: Visitor) -> None:
    body = {"kinds": ["order_at_risk", "job_failed"], "language": "en"}
    first = me.post("/notices/choose", body)
    assert (first.status_code, first.json["kinds"]) == (200, ["job_failed", "order_at_risk"])
    assert me.post("/notices/choose", body).headers["ETag"] == first.headers["ETag"]
    address = {"id": str(uuid4()), "channel": "webhook", "address": "https://example.jp/in"}
    for _ in range(2):
        given = me.post("/notices/add-address", address)
        assert (given.status_code, len(given.json["addresses"])) == (200, 1)
    again = me.post("/notices/add-address", {**address, "id": str(uuid4())})
    assert again.status_code == 422


@sqlite
@pytest.mark.parametrize(
    ("channel", "address"),
    [
        ("webhook", "https://127.0.0.1/in"),
        ("webhook", "https://example.jp.evil.example/in"),
        ("webhook", "http://example.jp/in"),
        ("slack", "https://hooks.slack.com/services/T1/B2/abcdefgh"),
        ("mail", "not an address"),
    ],
)
def test_an_address_that_is_not_reached_is_refused_and_kept_as_typed(
    me: Visitor, channel: str, address: str
) -> None:
    status, shown = send(me, "add-address", channel=channel, address=address)
    assert status == 422
    assert address in shown
    assert 'href="#address"' in shown
    assert me.get("/notices").json["addresses"] == []


@sqlite
def test_a_kind_for_other_roles_is_refused(me: Visitor) -> None:
    assert me.post("/notices/choose", {"kinds": ["returned"]}).status_code == 422
    status, shown = send(me, "choose", kinds=["returned"], quiet_from="20:00", quiet_to="08:00")
    assert (status, "このお知らせは選べません。" in shown) == (422, True)


@sqlite
def test_everybody_sees_their_own(app: Flask, service: Service, me: Visitor) -> None:
    send(me, "add-address", channel="mail", address="hanako@example.jp")
    [address] = me.get("/notices").json["addresses"]
    other = visitor(app, service, Role.MANAGER)
    assert other.get("/notices").json["addresses"] == []
    assert other.post("/notices/remove-address", {"address_id": address["id"]}).status_code == 200
    assert len(me.get("/notices").json["addresses"]) == 1


@sqlite
def test_where_nothing_is_sent_the_page_says_so(service: Service) -> None:
    somebody = visitor(create_app(service), service, Role.SUPERVISOR)
    shown = page(somebody)
    assert "まだお知らせを送っていません" in shown
    assert "自分のアカウントの名前やメールアドレスが訂正されたとき" in shown


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("ASHIATO_MAIL_URL", "smtp://mail.example.jp"),
        ("ASHIATO_WEBHOOK_HOSTS", "https://example.jp/in"),
    ],
)
def test_a_wrong_setting_is_named(variable: str, value: str) -> None:
    with pytest.raises(WrongSetting) as refusal:
        Settings.from_environment({variable: value})
    assert refusal.value.variable == variable


def test_the_settings_lead_to_apprise_and_show_no_secret() -> None:
    settings = Settings.from_environment(
        {
            "ASHIATO_MAIL_URL": "mailtos://user:secret@mail.example.jp?from=a@example.jp",
            "ASHIATO_LINE_TOKEN": "very-secret",
            "ASHIATO_WEBHOOK_HOSTS": "hooks.slack.com, example.jp",
        }
    )
    assert len(settings.channels.channels) == 4
    assert "secret@" not in repr(settings)
    assert "very-secret" not in repr(settings)
