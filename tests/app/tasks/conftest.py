"""A centre, one of its participants, and a browser in which that person has signed in."""

from uuid import uuid4

import pytest
from flask import Flask

from app.bootstrap import Service
from domain.kernel.messaging.caller import Role
from domain.participants.participant import Participant
from tests.app.tasks.own import Browser, Open
from tests.app.visitors import PASSWORD, add_account, signed_in
from tests.centre import Centre


@pytest.fixture
def me(centre: Centre) -> Participant:
    """The participant whose pages are looked at."""
    return centre.participant()


@pytest.fixture
def browser_of(app: Flask, service: Service) -> Open:
    """Signs a participant in."""

    known: set[str] = set()

    def make(participant: Participant, *roles: Role) -> Browser:
        email = f"{participant.id.hex}@example.jp"
        if email not in known:
            add_account(
                service,
                *(roles or (Role.PARTICIPANT,)),
                email=email,
                password=PASSWORD,
                participant_id=participant.id,
                client_id=uuid4() if roles else None,
            )
            known.add(email)
        return Browser(signed_in(app, email).client, service)

    return make


@pytest.fixture
def browser(browser_of: Open, me: Participant) -> Browser:
    """My browser."""
    return browser_of(me)
