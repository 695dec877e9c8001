"""Where somebody's day begins once they have signed in: on a page that is there for them."""

from typing import Any

import pytest

from app.bootstrap import Service
from app.factory import create_app
from domain.kernel.messaging.caller import Role
from tests.app.identity.people import Browser
from tests.app.visitors import PASSWORD, add_account
from tests.centre import Centre
from tests.shop import Shop

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
EMAIL = "somebody@example.jp"


def first_page(service: Service, *roles: Role, **account_links: Any) -> str:
    """The address to which somebody is led; there is a page."""
    add_account(service, *roles, email=EMAIL, password=PASSWORD, **account_links)
    service.projections.catch_up()
    browser = Browser.of(create_app(service))
    address = str(browser.sign_in(EMAIL).headers["Location"])
    assert browser.look(address).status_code == 200
    assert browser.look("/").headers["Location"] == address
    return address


def test_who_pilots_and_has_no_other_work_here_begins_with_their_shifts(service: Service) -> None:
    pilot = Shop.open(service).pilot()

    assert first_page(service, Role.PARTICIPANT, person_id=pilot.person_id) == "/my-shifts"


def test_a_participant_who_also_pilots_begins_with_today(service: Service) -> None:
    participant, shop = Centre(service).participant(), Shop.open(service)
    shop.enrols(person_id=participant.person_id)
    account_links = {"participant_id": participant.id, "person_id": participant.person_id}

    assert first_page(service, Role.PARTICIPANT, **account_links) == "/today"


def test_staff_who_pilot_too_begin_with_their_work(service: Service) -> None:
    pilot = Shop.open(service).pilot()
    roles = (Role.COORDINATOR, Role.PARTICIPANT)

    assert first_page(service, *roles, person_id=pilot.person_id) == "/board"


def test_a_venue_begins_with_the_robot_of_its_day(service: Service) -> None:
    venue_id = Shop.open(service).deployment.venue_id

    assert first_page(service, Role.VENUE, venue_id=venue_id) == "/venue"


def test_who_is_not_tied_to_anybody_yet_begins_with_their_account(service: Service) -> None:
    assert first_page(service, Role.PARTICIPANT) == "/account"
