"""What the page of a draft says of the stand-bys, as far as the search could tell."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from app.bootstrap import Service
from domain.kernel.messaging.bus import Envelope
from domain.kernel.messaging.caller import system
from domain.robots.rosters.commands import KeepRosterDraft
from domain.robots.rosters.roster import Found, Roster, RosterShift, StandBy
from tests.app.orders.page_client import page_client_of
from tests.centre import CENTRE
from tests.shop import Shop

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
MONDAY = date(2026, 4, 20)
BEST = Found(value=8, bound=8, is_optimal=True, seconds=0.1)


def keep(shop: Shop, *stand_bys: str | None, found: Found | None) -> None:
    """Keep a draft in which one pilot has every shift and these stand by."""
    pilot = str(shop.pilot().person_id)
    shifts = tuple(
        RosterShift(MONDAY + timedelta(days=day), 600, str(shop.deployment.robot_id), 720, pilot)
        for day in range(len(stand_bys))
    )
    roster = Roster(
        shifts=shifts,
        stand_bys=tuple(map(StandBy, shifts, stand_bys)),
        empty=(),
        hours=(),
        filled=BEST,
        cost=BEST,
        moved_parts=0,
        seed=1,
        is_cut_short=False,
        with_stand_by=found,
    )
    command = KeepRosterDraft(
        deployment_id=shop.deployment.id,
        job_id=uuid4(),
        first=MONDAY,
        last=MONDAY + timedelta(days=6),
        made_at=shop.service.clock.now(),
        roster=roster,
    )
    shop.service.bus.dispatch(command, Envelope(caller=system("tests", CENTRE)))


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (Found(value=1, bound=1, is_optimal=True, seconds=0.1), "no more of these shifts could"),
        (Found(value=1, bound=2, is_optimal=False, seconds=1), "At most 1 further shift could"),
        (Found(value=1, bound=3, is_optimal=False, seconds=1), "At most 2 further shifts could"),
        (None, ""),
    ],
)
def test_the_page_tells_how_many_shifts_have_a_stand_by_and_if_more_could(
    service: Service, found: Found | None, said: str
) -> None:
    shop = Shop.open(service)
    keep(shop, str(shop.pilot().person_id), None, None, found=found)

    words = page_client_of(service).text(f"/deployments/{shop.deployment.id}/plan")

    assert "1 of 3 shifts have a stand-by." in words
    assert said in words
    assert ("could have one" in words) is bool(said)


def test_the_page_tells_that_every_shift_has_a_stand_by(service: Service) -> None:
    shop = Shop.open(service)
    keep(shop, str(shop.pilot().person_id), found=BEST)

    words = page_client_of(service).text(f"/deployments/{shop.deployment.id}/plan")

    assert "every shift has a stand-by" in words
    assert "could have one" not in words
