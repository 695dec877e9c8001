"""A board that renews itself shows what is there now, and records a look once in a while."""

from datetime import timedelta

import pytest

from app.bootstrap import Service
from app.http.authorization import RENEWAL
from app.participants.named import ONE_VIEW
from domain.identity.access_log import Access
from domain.kernel.messaging.caller import Role
from domain.kernel.time.clock import SettableClock
from domain.participants.commands import RestToday
from tests.app.orders.page_client import PageClient, page_client_of
from tests.centre import Centre, as_participant


def looks(page_client: PageClient, *, is_renewal: bool) -> int:
    """How many looks at people one showing of the board adds to the record."""
    head = page_client.service.ledger.head()
    page_client.service.projections.catch_up()
    own = {RENEWAL: "yes"} if is_renewal else {}
    answer = page_client._by.client.get("/board", headers=page_client._by.headers | own)
    assert answer.status_code == 200
    return sum(
        isinstance(row.event, Access.Viewed) for row in page_client.service.ledger.read(head)
    )


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_one_look_in_ten_minutes_is_recorded(service: Service, clock: SettableClock) -> None:
    centre, page_client = Centre(service), page_client_of(service, Role.MANAGER)
    who = centre.participant()
    centre.does(RestToday(participant_id=who.id), as_participant(who))
    assert looks(page_client, is_renewal=False) == 1
    assert looks(page_client, is_renewal=True) == 0
    assert looks(page_client, is_renewal=False) == 1, "opening it again is a look of its own"
    another = centre.participant()
    rest = RestToday(participant_id=another.id)
    centre.does(rest, as_participant(another))
    assert looks(page_client, is_renewal=True) == 1, "whoever is new is seen for the first time"
    clock.advance(ONE_VIEW + timedelta(minutes=1))
    assert looks(page_client, is_renewal=True) == 1
    assert looks(page_client_of(service, Role.MANAGER), is_renewal=True) == 1, (
        "and by somebody else"
    )
