"""Offers to take a shift, over HTTP: mine, yes, no, and what others may not see."""

import pytest

from domain.robots.shifts import commands
from domain.robots.shifts.shift import Shift
from tests.app.api_clients import ApiClients
from tests.shop import DAY, Shop
from workers.run_policies import run_policies

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


def a_shift_that_looks_for_somebody(shop: Shop) -> Shift:
    pilot = shop.pilot()
    shift = shop.shift(pilot)
    shop.does(commands.GiveUpShift(shift_id=shift.id, reason="用事"), pilot)
    run_policies(shop.service)
    return shift


def test_a_pilot_sees_the_offer_says_yes_and_sees_it_no_more(shop: Shop, api: ApiClients) -> None:
    first, second = (api.pilot(shop.pilot()) for _ in range(2))
    shift = a_shift_that_looks_for_somebody(shop)
    seen = first.get("/cover-offers").json
    assert seen is not None
    (offer,) = seen["items"]
    assert (offer["shift_id"], offer["date"], offer["start"], offer["end"], offer["state"]) == (
        str(shift.id),
        DAY.isoformat(),
        "14:00",
        "16:00",
        "asking",
    )
    assert "person_id" not in offer

    answers = [item.post(f"/cover-offers/{offer['id']}/take") for item in (first, first, second)]

    assert [answer.status_code for answer in answers] == [200, 200, 409]
    assert answers[0].json is not None
    assert (answers[0].json["state"], answers[0].json["is_mine"]) == ("taken", True)
    assert "Thank you" in answers[2].text
    assert first.get("/cover-offers").json == {"items": []}


def test_a_no_is_kept_and_asked_no_more(shop: Shop, api: ApiClients) -> None:
    one, other = (api.pilot(shop.pilot()) for _ in range(2))
    a_shift_that_looks_for_somebody(shop)
    seen = one.get("/cover-offers").json
    assert seen is not None
    path = f"/cover-offers/{seen['items'][0]['id']}/decline"

    assert [one.post(path).status_code for _ in range(2)] == [200, 200]
    assert one.get("/cover-offers").json == {"items": []}
    left = other.get("/cover-offers").json
    assert left is not None
    assert len(left["items"]) == 1


def test_staff_see_what_looks_for_a_pilot_in_their_centres_alone(
    shop: Shop, api: ApiClients
) -> None:
    shop.pilot()
    shift = a_shift_that_looks_for_somebody(shop)

    own = api.as_("coordinator").get("/cover-offers").json
    foreign = api.as_("coordinator", centre="elsewhere").get("/cover-offers").json

    assert own is not None
    assert [item["shift_id"] for item in own["items"]] == [str(shift.id)]
    assert foreign == {"items": []}


def test_an_offer_to_others_is_not_found(shop: Shop, api: ApiClients) -> None:
    asked, untrained = api.pilot(shop.pilot()), api.pilot(shop.pilot(trained=False))
    a_shift_that_looks_for_somebody(shop)
    seen = asked.get("/cover-offers").json
    assert seen is not None

    for verb in ("take", "decline"):
        answer = untrained.post(f"/cover-offers/{seen['items'][0]['id']}/{verb}")
        assert answer.status_code == 404


def test_the_times_of_a_deployment_are_set_by_those_who_coordinate(
    shop: Shop, api: ApiClients
) -> None:
    path = f"/deployments/{shop.deployment.id}/set-cover-rules"
    body = {"minutes_for_stand_by": 30, "minutes_before_start": 90}
    staff = api.as_("coordinator")

    answers = [staff.post(path, body) for _ in range(2)]

    assert [(answer.status_code, answer.headers["ETag"]) for answer in answers] == [
        (201, '"1"'),
        (200, '"1"'),
    ]
    assert answers[0].json == {"deployment_id": str(shop.deployment.id), **body}
    assert staff.post(path, body | {"minutes_for_stand_by": -1}).status_code == 422
    assert api.as_("therapist").post(path, body).status_code == 403
    assert api.as_("coordinator", centre="elsewhere").post(path, body).status_code == 404
