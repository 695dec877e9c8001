"""A session that nobody uses ends, and what was typed meanwhile is not lost."""

import re
from dataclasses import replace
from datetime import timedelta
from html import escape
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import UUID, uuid4

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from app.bootstrap import Service, bootstrap
from app.factory import create_app
from app.http.authorization import CSRF_HEADER
from app.pages.routing import PageRoute
from app.settings import Settings, WrongSetting
from domain.identity.idle import USUAL, IdleLimits
from domain.identity.inline_projection import sessions_of
from domain.identity.sign_in import by_session
from domain.kernel.messaging.caller import Role
from domain.kernel.time.clock import SettableClock
from domain.orders.client import Client
from tests.app.identity.people import Browser
from tests.app.visitors import PASSWORD, Visitor, add_account, cookie_of, signed_in

ONE_STORE = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
EMAIL, OTHER = "hanako@example.jp", "taro@example.jp"
MINUTE = timedelta(minutes=1)
BY_ITSELF = (
    {"Ashiato-Renewal": "yes"},
    {"Accept": "text/event-stream"},
    {"Sec-Fetch-Dest": "empty", "Sec-Fetch-Mode": "cors"},
)
"""What an open page sends without anybody before it."""


def session_of(app: Flask, service: Service, *roles: Role) -> Visitor:
    """Somebody with these roles and a session."""
    email = f"{uuid4().hex}@example.jp"
    add_account(service, *roles, email=email, password=PASSWORD)
    return signed_in(app, email)


@pytest.mark.parametrize(
    ("roles", "minutes"),
    [
        ((Role.COORDINATOR,), 60),
        ((Role.ADMIN,), 60),
        ((Role.CLIENT,), 60),
        ((Role.PARTICIPANT, Role.SUPERVISOR), 60),
        ((Role.PARTICIPANT,), 12 * 60),
        ((Role.VENUE,), 12 * 60),
    ],
)
def test_a_session_that_rests_for_too_long_ends(
    app: Flask, service: Service, clock: SettableClock, roles: tuple[Role, ...], minutes: int
) -> None:
    used, unused = (session_of(app, service, *roles) for _ in range(2))
    clock.advance((minutes - 1) * MINUTE)
    assert used.get("/session").status_code == 200
    clock.advance(MINUTE)
    assert unused.get("/session").status_code == 401
    assert used.get("/session").status_code == (200 if minutes == 60 else 401)


@ONE_STORE
def test_the_limits_are_settings(settings: Settings, clock: SettableClock) -> None:
    limits = IdleLimits(staff=5 * MINUTE, participants=10 * MINUTE)
    service = bootstrap(replace(settings, idle=limits), clock=clock)
    app = create_app(service)
    staff = session_of(app, service, Role.MANAGER)
    participant = session_of(app, service, Role.PARTICIPANT)
    clock.advance(5 * MINUTE)
    assert staff.get("/session").status_code == 401
    assert participant.get("/session").status_code == 200
    service.close()


def test_a_limit_that_is_none_is_named() -> None:
    given = {"ASHIATO_IDLE_MINUTES": "30", "ASHIATO_IDLE_MINUTES_PARTICIPANTS": "240"}
    settings = Settings.from_environment(given)
    assert settings.idle == IdleLimits(30 * MINUTE, 240 * MINUTE)
    assert Settings.from_environment({}).idle == USUAL
    for name in given:
        with pytest.raises(WrongSetting, match=name):
            Settings.from_environment({name: "0"})


@ONE_STORE
@pytest.mark.parametrize("headers", BY_ITSELF)
def test_an_open_page_keeps_no_session_alive(
    app: Flask, service: Service, clock: SettableClock, headers: dict[str, str]
) -> None:
    by = session_of(app, service, Role.COORDINATOR)
    for _ in range(6):
        clock.advance(10 * MINUTE)
        answer = by.get("/session", headers)
    assert answer.status_code == 401


@ONE_STORE
def test_who_listens_is_let_go_when_the_session_ends(
    app: Flask, service: Service, clock: SettableClock
) -> None:
    by = session_of(app, service, Role.COORDINATOR)
    secret = cookie_of(app, by)
    clock.advance(59 * MINUTE)
    assert by_session(service.ledger, secret, clock.now(), service.settings.idle)
    clock.advance(MINUTE)
    assert by_session(service.ledger, secret, clock.now(), service.settings.idle) is None


def test_that_a_session_is_used_is_written_once_a_minute_at_most(
    app: Flask, service: Service, clock: SettableClock
) -> None:
    by = session_of(app, service, Role.COORDINATOR)

    def noted() -> list[str]:
        return [row["used_at"] for row in service.ledger.rows("SELECT used_at FROM session_uses")]

    seen = []
    for _ in range(12):
        clock.advance(timedelta(seconds=15))
        assert by.get("/session").status_code == 200
        seen.append(tuple(noted()))
    assert len(set(seen)) <= 4, "three minutes, and nothing before the first"
    assert len(noted()) == 1


@ONE_STORE
def test_a_session_that_has_ended_is_not_shown_as_open(
    app: Flask, service: Service, clock: SettableClock
) -> None:
    by = session_of(app, service, Role.COORDINATOR)
    assert by.account_id is not None
    clock.advance(61 * MINUTE)
    now, limits = clock.now(), service.settings.idle
    assert sessions_of(service.ledger, by.account_id, now, limits) == []
    assert len(sessions_of(service.ledger, by.account_id, now)) == 1, "it can still be ended"


# What was typed


FORM = {"name": "みなと商会", "kind": "company"}


@pytest.fixture
def browser(app: Flask, service: Service) -> Browser:
    """The browser of a coordinator who has signed in."""
    for email in (EMAIL, OTHER):
        add_account(service, Role.COORDINATOR, email=email, password=PASSWORD)
    browser = Browser.of(app)
    browser.sign_in(EMAIL)
    return browser


def sent_too_late(browser: Browser, clock: SettableClock, rest: timedelta) -> TestResponse:
    """A form that was opened in time and is sent after the session has ended."""
    page = browser.look("/clients/new").text
    hidden = dict(re.findall(r'name="(csrf_token|once)" value="([^"]*)"', page))
    clock.advance(rest)
    return browser.client.post("/clients/new", data=hidden | FORM)


@pytest.mark.parametrize("rest", [61 * MINUTE, timedelta(hours=13)], ids=["idle", "over"])
def test_a_form_sent_after_the_session_ended_comes_back_after_signing_in(
    browser: Browser, service: Service, clock: SettableClock, rest: timedelta
) -> None:
    head = service.ledger.head()
    answer = sent_too_late(browser, clock, rest)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/sign-in?said=kept&after=/kept-form"
    assert service.ledger.head() == head
    back = browser.sign_in(EMAIL, after="/kept-form")
    assert back.headers["Location"] == "/kept-form"
    page = browser.look("/kept-form")
    assert page.status_code == 200
    assert "みなと商会" in page.text and "Your session had ended" in page.text
    assert 'value="company" checked' in page.text
    again = browser.send("/clients/new", **FORM)
    assert again.status_code == 303, again.text
    made = service.ledger.rows("SELECT thing_id FROM idempotency")
    assert service.ledger.head() > head, made
    assert browser.look("/kept-form").headers["Location"] == "/", "it is forgotten once sent"


@ONE_STORE
def test_a_session_that_was_ended_is_not_called_an_idle_one(
    browser: Browser, app: Flask, service: Service, clock: SettableClock
) -> None:
    page = browser.look("/clients/new").text
    hidden = dict(re.findall(r'name="(csrf_token|once)" value="([^"]*)"', page))
    sql = "UPDATE credentials SET ended_at = ? WHERE kind = 'session'"
    with service.ledger.database.write() as transaction:
        transaction.run(sql, (clock.now().isoformat(timespec="microseconds"),))
    answer = browser.client.post("/clients/new", data=hidden | FORM)
    assert answer.headers["Location"] == "/sign-in?said=kept&after=/kept-form"
    sign_in = browser.look(answer.headers["Location"]).text
    assert "You are signed out. What you typed is kept" in sign_in
    assert "nobody used" not in sign_in


@ONE_STORE
def test_a_form_that_could_not_be_kept_leads_back_to_its_page_and_what_it_showed(
    browser: Browser, app: Flask, service: Service, clock: SettableClock
) -> None:
    browser.client.delete_cookie("ashiato_session")
    file = str(uuid4())
    sent = {"file_id": file, "sheet": "二月", "heading_row": "3", "csrf_token": "x"}
    own = {"Sec-Fetch-Site": "same-origin"}
    answer = browser.client.post("/people/import/take", data=sent, headers=own)
    wanted = {"sheet": "二月", "heading_row": "3", "file": file}
    page = f"/people/import?{urlencode(wanted)}"
    where = urlsplit(answer.headers["Location"])
    assert parse_qs(where.query) == {"said": ["unsent"], "after": [page]}
    sign_in = browser.look(answer.headers["Location"]).text
    assert f'name="after" value="{escape(page)}"' in sign_in
    signed = browser.client.post(
        "/sign-in", data={"email": EMAIL, "password": PASSWORD, "after": page}
    )
    assert signed.headers["Location"] == page
    browser.client.delete_cookie("ashiato_session")
    known = {"person": file, "csrf_token": "x"}
    answer = browser.client.post("/participants/new/known", data=known, headers=own)
    assert answer.headers["Location"].endswith(f"after=/participants/new%3Fperson%3D{file}")


@ONE_STORE
def test_a_form_sent_without_the_session_cookie_comes_back_to_its_writer_alone(
    browser: Browser, app: Flask, service: Service, clock: SettableClock
) -> None:
    page = browser.look("/clients/new").text
    hidden = dict(re.findall(r'name="(csrf_token|once)" value="([^"]*)"', page))
    browser.client.delete_cookie("ashiato_session")
    token = hidden["csrf_token"]
    foreign = token[:64] + uuid4().hex + token[96:]
    own = {"Sec-Fetch-Site": "same-origin"}
    unproven = browser.client.post("/clients/new", data=FORM | {"csrf_token": foreign}, headers=own)
    assert unproven.headers["Location"] == "/sign-in?said=unsent&after=/clients/new"
    shown = browser.look(unproven.headers["Location"]).text
    assert "so this was not sent" in shown and 'name="after" value="/clients/new"' in shown
    assert re.search(r'id="kept-here" hidden>Something that was typed and not sent is kept', shown)
    for site in ("cross-site", "same-site"):
        headers = {"Sec-Fetch-Site": site}
        refused = browser.client.post("/clients/new", data=hidden | FORM, headers=headers)
        assert refused.headers["Location"] == "/sign-in", "it would replace what is kept here"
    assert service.ledger.rows("SELECT * FROM kept_forms") == []

    answer = browser.client.post("/clients/new", data=hidden | FORM, headers=own)
    assert answer.headers["Location"] == "/sign-in?said=kept&after=/kept-form"
    assert "What you typed is kept" in browser.look(answer.headers["Location"]).text
    assert browser.sign_in(OTHER).headers["Location"] != "/kept-form"
    assert browser.sign_in(EMAIL).headers["Location"] == "/kept-form"
    assert "みなと商会" in browser.look("/kept-form").text
    assert browser.send("/clients/new", **FORM).status_code == 303


@ONE_STORE
def test_signing_out_deletes_what_was_kept_and_says_so(
    browser: Browser, app: Flask, service: Service, clock: SettableClock
) -> None:
    sent_too_late(browser, clock, 61 * MINUTE)
    browser.sign_in(EMAIL)
    said = browser.look(browser.send("/sign-out").headers["Location"]).text
    assert "What you typed in this browser and did not send is deleted from it." in said
    assert 'id="kept-here"' not in said
    assert service.ledger.rows("SELECT * FROM kept_forms") == []


@ONE_STORE
def test_a_form_that_is_too_long_says_where_its_text_is(browser: Browser) -> None:
    answer = browser.send("/clients/new", **FORM | {"name": "x" * (1 << 20)})
    assert answer.status_code == 413
    assert "text may have up to 1 MB in all" in answer.text
    assert "what you typed is kept in this browser" in answer.text and 'id="typed"' in answer.text


@ONE_STORE
def test_it_comes_back_to_who_typed_it_alone(
    browser: Browser, app: Flask, service: Service, clock: SettableClock
) -> None:
    sent_too_late(browser, clock, 61 * MINUTE)
    browser.sign_in(OTHER, after="/kept-form")
    page = browser.look("/kept-form")
    assert page.headers["Location"] == "/" and "みなと商会" not in page.text
    assert service.ledger.rows("SELECT * FROM kept_forms") == []


@ONE_STORE
def test_what_is_kept_is_unreadable_and_soon_gone(
    browser: Browser, app: Flask, service: Service, clock: SettableClock
) -> None:
    sent_too_late(browser, clock, 61 * MINUTE)
    [row] = service.ledger.rows("SELECT * FROM kept_forms")
    cookie = browser.client.get_cookie("ashiato_kept_form")
    assert cookie is not None and cookie.http_only
    assert "みなと" not in str(dict(row)) and cookie.value not in str(dict(row))
    clock.advance(31 * MINUTE)
    browser.sign_in(EMAIL)
    assert browser.look("/kept-form").headers["Location"] == "/"


@ONE_STORE
def test_nothing_is_kept_of_a_form_that_is_not_of_a_session(
    browser: Browser, app: Flask, service: Service, clock: SettableClock
) -> None:
    stranger = Browser.of(app)
    assert stranger.client.post("/clients/new", data=FORM).headers["Location"] == "/sign-in"
    clock.advance(61 * MINUTE)
    forged = browser.client.post("/clients/new", data=FORM | {"csrf_token": "0" * 64})
    assert forged.headers["Location"] == "/sign-in"
    assert service.ledger.rows("SELECT * FROM kept_forms") == []


@ONE_STORE
def test_a_password_is_never_kept(
    browser: Browser, service: Service, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = browser.look("/account").text
    token = re.findall(r'name="csrf_token" value="([^"]*)"', page)[0]
    clock.advance(61 * MINUTE)
    secrets = {"current_password": PASSWORD, "password": "静かな海 朝の散歩"}
    sent = browser.client.post("/account/password", data={"csrf_token": token, **secrets})
    assert sent.headers["Location"].startswith("/sign-in?said=kept")
    browser.sign_in(EMAIL)
    shown = browser.look("/kept-form").text
    assert "静かな海" not in shown and PASSWORD not in shown and "Your session had ended" in shown


@ONE_STORE
def test_a_form_that_another_role_sent_is_not_opened_by_a_lesser_one(
    browser: Browser, service: Service, clock: SettableClock, admin: Visitor
) -> None:
    sent_too_late(browser, clock, 61 * MINUTE)
    browser.sign_in(EMAIL)
    rows = service.ledger.rows("SELECT account_id FROM kept_forms")
    path = f"/accounts/{rows[0]['account_id']}"
    assert admin.post(f"{path}/grant-roles", {"roles": ["supervisor"]}).status_code == 200
    assert admin.post(f"{path}/withdraw-roles", {"roles": ["coordinator"]}).status_code == 200
    assert browser.look("/kept-form").status_code == 403


@ONE_STORE
def test_every_form_of_a_session_has_a_page_to_come_back_to(app: Flask) -> None:
    routes = [getattr(view, "page", None) for view in app.view_functions.values()]
    forms = [route for route in routes if isinstance(route, PageRoute) and route.body is not None]
    assert len(forms) > 80
    assert [form.path for form in forms if form.back is None] == []


@ONE_STORE
def test_what_was_typed_is_shown_although_its_page_has_no_room_for_it_any_more(
    browser: Browser, app: Flask, service: Service, clock: SettableClock
) -> None:
    page = browser.look("/queue").text
    token = re.findall(r'name="csrf_token" value="([^"]*)"', page)[0]
    clock.advance(61 * MINUTE)
    chosen = [str(uuid4()), str(uuid4())]
    body = MultiDict([("csrf_token", token), ("act", "assign"), ("override_reason", "練習のため")])
    for item in chosen:
        body.add("tasks", item)
    assert "kept" in browser.client.post("/queue", data=body).headers["Location"]
    browser.sign_in(EMAIL)
    assert "練習のため" in browser.look("/kept-form").text


def test_what_programs_send_is_answered_as_before(
    app: Flask, service: Service, clock: SettableClock
) -> None:
    by = session_of(app, service, Role.COORDINATOR)
    clock.advance(61 * MINUTE)
    answer = by.post("/clients", {"name": "x", "kind": "company"})
    assert answer.status_code == 401 and CSRF_HEADER in by.headers
    assert service.ledger.find(Client, UUID(int=1)) is None
