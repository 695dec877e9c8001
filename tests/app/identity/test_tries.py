"""How proofs are counted: reserved before they are looked at, slowed down, nobody locked out."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from app.bootstrap import Service
from app.factory import create_app
from app.identity.pending_sign_in import network_of
from app.identity.sign_in_pages import PASSKEY
from app.runtime.health.conditions import conditions
from domain.identity import factors, throttle
from domain.identity.throttle import FROM_EVERYWHERE, FROM_ONE_ADDRESS, TooSoon, Tries
from domain.kernel.messaging.caller import Role
from domain.kernel.time.clock import SettableClock
from tests.app.identity.people import Browser, enrol
from tests.app.visitors import PASSWORD, Visitor, add_account, signed_in, stranger

ONE_STORE = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
EMAIL, OTHER = "hanako@example.jp", "taro@example.jp"
WRONG = "違うパスワード"
CONTENTION = 30


def tries(account: str = "a", address: str = "here") -> Tries:
    return Tries("test", account, address)


def taken(service: Service, *wanted: Tries) -> list[bool]:
    """Reserve one try after another; which were free."""
    found = []
    for item in wanted:
        try:
            throttle.reserve(service.ledger, item, service.clock.now())
        except TooSoon:
            found.append(False)
        else:
            found.append(True)
    return found


def when_free(service: Service, item: Tries) -> int:
    """How many seconds until the next try is free; taken at once if there are none."""
    try:
        throttle.reserve(service.ledger, item, service.clock.now())
    except TooSoon as refusal:
        return refusal.seconds
    return 0


def test_waits_grow_from_seconds_to_minutes(service: Service, clock: SettableClock) -> None:
    waits = []
    assert taken(service, *[tries()] * 5) == [True] * 5
    for _ in range(9):
        waits.append(when_free(service, tries()))
        clock.advance(timedelta(seconds=waits[-1] - 1))
        assert when_free(service, tries()) == 1
        clock.advance(timedelta(seconds=1))
        assert when_free(service, tries()) == 0
    assert waits == [5, 10, 20, 40, 80, 160, 300, 300, 300]


def test_an_hour_of_rest_and_the_count_begins_anew(service: Service, clock: SettableClock) -> None:
    assert taken(service, *[tries()] * 6) == [True] * 5 + [False]
    clock.advance(timedelta(minutes=59))
    assert taken(service, tries(), tries()) == [True, False]
    assert when_free(service, tries()) == 10
    clock.advance(timedelta(hours=1, seconds=10))
    assert taken(service, *[tries()] * 6) == [True] * 5 + [False]


@ONE_STORE
@pytest.mark.parametrize("pause", [timedelta(0), timedelta(hours=1)])
def test_no_hour_sees_more_tries_than_the_first(
    service: Service, clock: SettableClock, pause: timedelta
) -> None:
    """Somebody tries as soon as they may, or gathers tries in between."""
    begun, at = clock.now(), list[Any]()
    while clock.now() < begun + timedelta(hours=4):
        wait = when_free(service, tries())
        if wait and pause and len(at) % 7 == 0:
            clock.advance(pause)
        clock.advance(timedelta(seconds=wait))
        if not wait:
            at.append(clock.now())
    hour = timedelta(hours=1)
    most = max(sum(item <= other < item + hour for other in at) for item in at)
    assert most <= 21
    if not pause:
        assert sum(item < begun + hour for item in at) == 21
        later = [item for item in at if begun + hour <= item < begun + 2 * hour]
        assert len(later) == 12


@ONE_STORE
def test_no_hour_sees_more_tries_from_all_addresses(service: Service, clock: SettableClock) -> None:
    begun, number, hours = clock.now(), 0, Counter[int]()
    while clock.now() < begun + timedelta(hours=2):
        number += 1
        wait = when_free(service, tries(address=str(number)))
        if not wait:
            hours[(clock.now() - begun) // timedelta(hours=1)] += 1
        clock.advance(timedelta(seconds=wait))
    assert hours == {0: 149, 1: 120}, "the 150th is free when the hour is over"


@ONE_STORE
def test_after_five_mistakes_the_right_password_waits_for_seconds(
    app: Flask, service: Service, clock: SettableClock
) -> None:
    add_account(service, Role.PARTICIPANT, email=EMAIL, password=PASSWORD)
    tired, program = Browser.of(app), stranger(app)
    for _ in range(5):
        assert tired.sign_in(EMAIL, WRONG).status_code == 401
    page = tired.sign_in(EMAIL)
    assert (page.status_code, page.headers["Retry-After"]) == (429, "5")
    assert "Wait 5 seconds" in page.text
    answer = program.post("/session", {"email": EMAIL, "password": PASSWORD})
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "5")
    clock.advance(timedelta(seconds=5))
    assert tired.sign_in(EMAIL).status_code == 303
    assert tired.is_signed_in()


def test_of_many_at_once_no_more_are_let_through(
    service: Service, another_service: Callable[[], Service]
) -> None:
    services = [service, *(another_service() for _ in range(3))]
    with ThreadPoolExecutor(12) as pool:
        found = pool.map(lambda number: taken(services[number % 4], tries()), range(CONTENTION))
        assert sum(one for [one] in found) == FROM_ONE_ADDRESS.at_once


def test_guesses_from_everywhere_do_not_keep_the_owner_out(
    service: Service, clock: SettableClock
) -> None:
    own = tries(address="at home")
    assert taken(service, own) == [True]
    throttle.was_right(service.ledger, own, clock.now())
    many = [tries(address=str(number)) for number in range(FROM_EVERYWHERE.at_once + 5)]
    assert Counter(taken(service, *many)) == {True: FROM_EVERYWHERE.at_once, False: 5}
    assert taken(service, tries(address="nowhere yet")) == [False]
    assert taken(service, own) == [True], "the address from which the owner came before"
    clock.advance(FROM_EVERYWHERE.interval)
    assert taken(service, tries(address="nowhere yet")) == [True]


def test_a_right_proof_gives_its_tries_back(service: Service, clock: SettableClock) -> None:
    for _ in range(FROM_EVERYWHERE.at_once + 5):
        assert taken(service, tries()) == [True]
        throttle.was_right(service.ledger, tries(), clock.now())
    assert taken(service, *[tries()] * 6) == [True] * 5 + [False]


@ONE_STORE
def test_one_visitor_cannot_lock_out_everybody_behind_an_address(
    app: Flask, service: Service, clock: SettableClock
) -> None:
    add_account(service, Role.MANAGER, email=EMAIL, password=PASSWORD)
    guest = stranger(app)
    for number in range(90):
        body = {"email": f"{number % 30}@example.jp", "password": WRONG}
        assert guest.post("/session", body).status_code in (401, 429)
    assert guest.post("/session", {"email": EMAIL, "password": PASSWORD}).status_code == 200


@ONE_STORE
def test_who_begins_much_keeps_nobody_else_from_beginning(
    service: Service, clock: SettableClock
) -> None:
    at: dict[str, Any] = {"address": "here", "facts": {}, "holds": timedelta(1)}

    def begin(account_id: Any = None) -> str:
        clock.advance(timedelta(milliseconds=1))
        now = clock.now()
        return factors.begin_step(service.ledger, PASSKEY, account_id=account_id, now=now, **at)

    known, first = begin(uuid4()), begin()
    for _ in range(factors.MOST_STEPS):
        last = begin()
    look = [
        factors.look_at_step(service.ledger, PASSKEY, item, service.clock.now())
        for item in (known, first, last)
    ]
    assert [item is not None for item in look] == [True, False, True]


def test_codes_are_reserved_too(app: Flask, service: Service, clock: SettableClock) -> None:
    add_account(service, Role.THERAPIST, email=EMAIL, password=PASSWORD)
    owner = Browser.of(app)
    owner.sign_in(EMAIL)
    enrol(owner, service)
    clock.advance(timedelta(minutes=20))
    browsers = [Browser.of(app) for _ in range(4)]
    for browser in browsers:
        assert browser.sign_in(EMAIL).headers["Location"] == "/sign-in/code"

    def guess(number: int) -> tuple[int, bool]:
        client = browsers[number % 4].client
        answer = client.post("/sign-in/code", data={"code": f"{number:06d}"})
        return answer.status_code, "Retry-After" in answer.headers

    with ThreadPoolExecutor(8) as pool:
        found = Counter(pool.map(guess, range(20)))
    assert found == {(401, False): 5, (429, True): 15}


def test_the_password_that_holds_now_is_reserved_too(app: Flask, service: Service) -> None:
    add_account(service, Role.MANAGER, email=EMAIL, password=PASSWORD)
    hanako = signed_in(app, EMAIL)
    body = {"current_password": WRONG, "password": "静かな海 朝の散歩"}
    cookie = hanako.client.get_cookie("ashiato_session")
    assert cookie is not None

    def guess(_: int) -> int:
        client = app.test_client()
        client.set_cookie("ashiato_session", cookie.value)
        return Visitor(client, hanako.headers).post("/session/password", body).status_code

    with ThreadPoolExecutor(8) as pool:
        assert Counter(pool.map(guess, range(16))) == {422: 5, 429: 11}


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("", ""),
        ("unix:", "unix:"),
    ],
)
def test_an_address_is_counted_by_what_one_visitor_has_one_of(address: str, network: str) -> None:
    assert network_of(address) == network


def named(service: Service) -> set[str]:
    return {condition.code for condition in conditions(service)}


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded"])
def test_a_proxy_that_is_not_named_is_told_of(
    service: Service, clock: SettableClock, header: str
) -> None:
    add_account(service, Role.MANAGER, email=EMAIL, password=PASSWORD)
    strict = replace(service.settings, environment="production", secret_key="x" * 32)
    service = replace(service, settings=strict)
    app = create_app(service)
    hidden = {header: "192.0.2.7"}
    sign_in = {"email": EMAIL, "password": PASSWORD}
    assert stranger(app).post("/session", sign_in | {"password": WRONG}, hidden).status_code == 401
    assert "proxy_not_named" not in named(service), "a stranger can write any header"
    assert stranger(app).post("/session", sign_in).status_code == 200
    assert "proxy_not_named" not in named(service)
    assert stranger(app).post("/session", sign_in, hidden).status_code == 200
    assert "proxy_not_named" in named(service)
    told = replace(service, settings=replace(strict, trusted_proxies=1))
    assert "proxy_not_named" not in named(told)
    clock.advance(timedelta(days=3))
    assert "proxy_not_named" not in named(service)
