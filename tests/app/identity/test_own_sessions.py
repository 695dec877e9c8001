"""Where somebody is signed in: this session is marked, the others can be ended."""

import re
from uuid import uuid4

import pytest
from flask import Flask

from app.bootstrap import Service
from domain.identity.account import Account
from domain.kernel.messaging.caller import Role
from tests.app.visitors import PASSWORD, Visitor, add_account, signed_in

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
EMAIL = "hanako@example.jp"


@pytest.fixture
def sessions(app: Flask, service: Service) -> list[Visitor]:
    """Three browsers of one person."""
    add_account(service, Role.PARTICIPANT, email=EMAIL, password=PASSWORD)
    return [signed_in(app, EMAIL) for _ in range(3)]


def page(visitor: Visitor) -> str:
    """The page of one's own sessions, in English."""
    answer = visitor.client.get("/account/sessions", headers={"Accept-Language": "en"})
    assert answer.status_code == 200
    return answer.text


def send(visitor: Visitor, path: str, **values: str) -> int:
    """Send a form of that page; gives the status."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page(visitor))
    assert found is not None
    data = {"csrf_token": found[1], "once": uuid4().hex, **values}
    return visitor.client.post(path, data=data).status_code


def alive(sessions: list[Visitor]) -> list[bool]:
    return [session.get("/session").status_code == 200 for session in sessions]


def others_of(visitor: Visitor) -> list[str]:
    """The ids of the other sessions on the page."""
    return re.findall(r'name="session" value="([^"]+)"', page(visitor))


def test_this_session_is_marked_and_another_can_be_ended(sessions: list[Visitor]) -> None:
    first = sessions[0]
    assert page(first).count("this one") == 1
    others = others_of(first)
    assert len(others) == 2
    for _ in range(2):
        assert send(first, "/account/sessions/end", session=others[0]) == 303
    assert sorted(alive(sessions)) == [False, True, True] and alive(sessions)[0]
    assert len(others_of(first)) == 1


def test_all_the_others_are_ended_at_once(service: Service, sessions: list[Visitor]) -> None:
    assert send(sessions[1], "/account/sessions/end-others") == 303
    assert alive(sessions) == [False, True, False]
    assert "End all the others" not in page(sessions[1])
    account_id = sessions[1].account_id
    assert account_id is not None
    ended = [type(item) for item in service.ledger.history(account_id)]
    assert ended.count(Account.SessionEnded) == 2


def test_the_present_session_ends_by_signing_out_only(sessions: list[Visitor]) -> None:
    first, second = sessions[:2]
    third = set(others_of(first)) & set(others_of(second))
    own = (set(others_of(first)) | set(others_of(second))) - third - set(others_of(first))
    assert send(first, "/account/sessions/end", session=own.pop()) == 404
    assert alive(sessions) == [True, True, True]


def test_a_session_of_somebody_else_stays(
    app: Flask, service: Service, sessions: list[Visitor]
) -> None:
    add_account(service, Role.COORDINATOR, email="taro@example.jp", password=PASSWORD)
    taro = signed_in(app, "taro@example.jp")
    assert send(taro, "/account/sessions/end", session=others_of(sessions[0])[0]) == 303
    assert send(taro, "/account/sessions/end", session="x") == 422
    assert alive(sessions) == [True, True, True]


def test_who_comes_with_a_token_sees_sessions_and_marks_none(
    service: Service, sessions: list[Visitor], admin: Visitor
) -> None:
    answer = admin.client.get("/account/sessions", headers=admin.headers)
    assert answer.status_code == 200
    assert "this one" not in answer.text and 'name="session"' not in answer.text
