"""A person on the books, and browsers of those who read the record."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from app.bootstrap import Service
from domain.kernel.messaging.caller import Role
from domain.participants.participant import Participant
from tests.app.tasks.own import Browser
from tests.app.visitors import PASSWORD, add_account, signed_in
from tests.centre import CENTRE, Centre

SignIn = Callable[..., Browser]


@pytest.fixture
def me(centre: Centre) -> Participant:
    """The participant whose record it is."""
    return centre.participant()


@pytest.fixture
def sign_in(app: Flask, service: Service) -> SignIn:
    """Signs somebody with roles in; gives their browser, which reads English."""

    def make(*roles: Role, participant: Participant | None = None, centre: str = CENTRE) -> Browser:
        email = f"{uuid4().hex}@example.jp"
        own = participant.id if participant else None
        facts: dict[str, Any] = {"password": PASSWORD, "participant_id": own, "centres": (centre,)}
        add_account(service, *roles, email=email, **facts)
        browser = Browser(signed_in(app, email).client, service)
        browser.client.set_cookie("ashiato_language", "en")
        return browser

    return make


def refilled(browser: Browser, action: str, **new: str) -> list[tuple[str, str]]:
    """What the form for `action` would send with some fields typed anew."""
    kept = [(name, one) for name, one in browser.page.form(action) if name not in new]
    return [*kept, *new.items()]


@pytest.fixture
def mine(sign_in: SignIn, me: Participant) -> Browser:
    """My browser."""
    return sign_in(Role.PARTICIPANT, participant=me)
