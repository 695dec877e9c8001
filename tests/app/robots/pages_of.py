"""Whose pages are looked at: a pilot's, a member's of the staff, a venue's, before one shop."""

from app.bootstrap import Service
from app.factory import create_app
from domain.identity.access_log import Access
from domain.kernel.messaging.caller import Caller, Role
from tests.app.orders.page_client import PageClient
from tests.shop import Shop


def page_client_for(shop: Shop, pilot: Caller) -> PageClient:
    """A browser in which a pilot has signed in."""
    service = shop.service
    return PageClient(service, create_app(service), Role.PARTICIPANT, person_id=pilot.person_id)


def page_client_at_the_venue(shop: Shop) -> PageClient:
    """A browser in which the staff of the venue have signed in."""
    service, venue_id = shop.service, shop.deployment.venue_id
    return PageClient(service, create_app(service), Role.VENUE, venue_id=venue_id)


def looks(service: Service) -> list[tuple[str, set[str]]]:
    """What was looked at so far, and of whom."""
    return [
        (row.event.what, {str(id) for id in row.event.person_ids})
        for row in service.ledger.read(0, 10_000, [Access.Viewed.TOPIC])
        if isinstance(row.event, Access.Viewed)
    ]
