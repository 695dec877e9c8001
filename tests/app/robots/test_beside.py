"""What goes on beside a shift, over HTTP: who may do and see what, once, and nobody else."""

from typing import Any

import pytest

from app.bootstrap import Service
from domain.kernel.messaging.caller import Role
from domain.kernel.time.clock import SettableClock
from domain.robots.shifts import commands
from domain.robots.shifts.assistance import assistance_id
from domain.robots.shifts.shift import Shift
from tests.app.api_clients import ApiClients
from tests.app.robots.pages_of import looks
from tests.app.visitors import visitor
from tests.shop import DAY, Shop, traveller

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


def path(shift: Shift, verb: str) -> str:
    return f"/shifts/{shift.id}/{verb}"


def events(shop: Shop, shift: Shift) -> list[str]:
    return [
        item.TOPIC.split(".")[1] for item in shop.service.ledger.history(assistance_id(shift.id))
    ]


def test_the_list_before_a_shift_is_kept_and_shown_to_its_pilot_and_staff(
    shop: Shop, api: ApiClients
) -> None:
    me = shop.pilot()
    shift, pilot = shop.shift(me), api.pilot(me)
    nothing = pilot.get(path(shift, "beside"))
    assert nothing.json == {
        "shift_id": str(shift.id),
        "ready": None,
        "needs_help": False,
        "swap_offered": False,
    }
    assert "ETag" not in nothing.headers

    answers = [
        pilot.post(path(shift, "look-over"), {"ready": ready})
        for ready in (["drink", "robot"], ["robot", "drink"], [])
    ]

    assert [answer.status_code for answer in answers] == [201, 200, 200]
    assert [answer.json and answer.json["ready"] for answer in answers] == [
        ["robot", "drink"]
    ] * 2 + [[]]
    assert [answer.headers["ETag"] for answer in answers] == ['"1"', '"1"', '"2"']
    assert pilot.post(path(shift, "look-over"), {"ready": ["aliens"]}).status_code == 422
    assert pilot.post(path(shift, "look-over")).status_code == 422
    shown = api.as_("coordinator").get(path(shift, "beside"))
    assert (shown.json and shown.json["ready"], shown.headers["ETag"]) == ([], '"2"')
    assert ("shift", {str(me.person_id)}) in looks(shop.service)


def test_a_call_for_help_is_read_by_staff_answered_once_and_hidden_from_others(
    shop: Shop, api: ApiClients
) -> None:
    me = shop.pilot()
    shift, pilot, staff = shop.shift(me), api.pilot(me), api.as_("therapist")
    body = {"note": "音が聞こえません。"}

    asked = [pilot.post(path(shift, "ask-for-help"), body) for _ in range(2)]

    assert [item.status_code for item in asked] == [201, 200]
    assert asked[0].json is not None
    assert (asked[0].json["needs_help"], asked[0].json["help_note"]) == (True, body["note"])
    seen = staff.get(path(shift, "beside")).json
    assert seen is not None and seen["help_note"] == body["note"]
    outline = api.as_("supervisor").get(path(shift, "beside")).json
    assert outline is not None and outline["needs_help"] and "help_note" not in outline
    given = [staff.post(path(shift, "give-help")) for _ in range(2)]
    assert [item.status_code for item in given] == [200, 200]
    assert given[0].json is not None and not given[0].json["needs_help"]
    assert events(shop, shift) == ["help_asked", "help_given"]
    assert pilot.post(path(shift, "give-help")).status_code == 403


def test_what_the_pilot_before_wrote_is_not_shown_to_the_next_one(
    shop: Shop, api: ApiClients
) -> None:
    first, second = shop.pilot(), shop.pilot()
    shift, before, after = shop.shift(first), api.pilot(first), api.pilot(second)
    before.post(path(shift, "ask-for-help"), {"note": "気分がよくありません。"})
    shop.does(
        commands.AssignShift(
            shift_id=shift.id, person_id=second.person_id, replaces=first.person_id, reason="交代"
        )
    )

    shown = after.get(path(shift, "beside")).json

    assert shown is not None
    assert (shown["needs_help"], "help_note" in shown) == (False, False)
    assert before.get(path(shift, "beside")).status_code == 404
    mine = after.post(path(shift, "ask-for-help"))
    assert mine.json is not None and mine.json["needs_help"] and mine.json["help_note"] is None
    assert events(shop, shift) == ["help_asked", "help_asked"]


def test_a_swap_is_offered_seen_by_the_others_and_taken_by_the_first(
    shop: Shop, api: ApiClients
) -> None:
    me, others = shop.pilot(), [shop.pilot(), shop.pilot()]
    shift, pilot = shop.shift(me), api.pilot(me)
    first, second = (api.pilot(other) for other in others)
    offered = pilot.post(path(shift, "offer-swap"))
    assert offered.json is not None and offered.json["swap_offered"]
    assert pilot.get("/swap-offers").json == {"items": []}
    assert first.get("/swap-offers").json == {
        "items": [
            {
                "shift_id": str(shift.id),
                "deployment_id": str(shop.deployment.id),
                "venue_id": str(shop.deployment.venue_id),
                "date": DAY.isoformat(),
                "start": "14:00",
                "end": "16:00",
            }
        ]
    }

    taken = [item.post(path(shift, "take-swap")) for item in (first, first, second)]

    assert [item.status_code for item in taken] == [200, 200, 409]
    assert "Somebody else was first" in taken[2].text
    assert shop.now(shift).person_id == others[0].person_id
    assert events(shop, shift) == ["swap_offered", "swap_taken"]
    assert pilot.post(path(shift, "withdraw-swap")).status_code == 404


def test_an_offer_is_taken_back_and_where_nothing_was_there_is_nothing_to_show(
    shop: Shop, api: ApiClients
) -> None:
    me = shop.pilot()
    shift, pilot = shop.shift(me), api.pilot(me)
    empty = [pilot.post(path(shift, "withdraw-swap")) for _ in range(2)]
    empty.append(api.as_("manager").post(path(shift, "give-help")))
    assert [item.status_code for item in empty] == [204] * 3
    pilot.post(path(shift, "offer-swap"))
    back = pilot.post(path(shift, "withdraw-swap"))
    assert (back.status_code, back.json and back.json["swap_offered"]) == (200, False)
    taken = api.pilot(shop.pilot()).post(path(shift, "take-swap"))
    assert taken.status_code == 409


def test_a_shift_that_has_begun_is_not_offered(
    shop: Shop, api: ApiClients, clock: SettableClock
) -> None:
    me = shop.pilot()
    shift, pilot = shop.shift(me), api.pilot(me)
    traveller(clock)(DAY, "14:00")
    assert pilot.post(path(shift, "offer-swap")).status_code == 409


def test_a_named_version_is_that_of_what_goes_on_beside_the_shift(
    shop: Shop, api: ApiClients, service: Service
) -> None:
    me = shop.pilot()
    shift = shop.shift(me)
    shop.does(commands.ConfirmShift(shift_id=shift.id), me)
    by = visitor(api.app, service, Role.PARTICIPANT, centres=me.centres, person_id=me.person_id)
    body = {"ready": ["robot"]}
    made = by.post(path(shift, "look-over"), body, {"If-Match": '"0"'})
    stale = by.post(path(shift, "ask-for-help"), {}, {"If-Match": '"0"'})
    fresh = by.post(path(shift, "ask-for-help"), {}, {"If-Match": made.headers["ETag"]})
    assert [item.status_code for item in (made, stale, fresh)] == [201, 412, 200]


def test_the_same_request_twice_is_one(shop: Shop, api: ApiClients, service: Service) -> None:
    me = shop.pilot()
    shift = shop.shift(me)
    by = visitor(api.app, service, Role.PARTICIPANT, centres=me.centres, person_id=me.person_id)
    key = {"Idempotency-Key": "k-1"}
    answers = [by.post(path(shift, "ask-for-help"), {"note": "x"}, key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].data == answers[1].data
    assert by.post(path(shift, "offer-swap"), {}, key).status_code == 422, "the same key again"
    other = shop.shift(me, start="12:00", end="13:00")
    twice = [
        by.post(path(other, "withdraw-swap"), {}, {"Idempotency-Key": "k-2"}) for _ in range(2)
    ]
    assert [item.status_code for item in twice] == [204, 204]


@pytest.mark.parametrize(
    "verb", ["look-over", "ask-for-help", "offer-swap", "withdraw-swap", "take-swap", "give-help"]
)
def test_what_is_not_theirs_is_not_found_by_anybody(shop: Shop, api: ApiClients, verb: str) -> None:
    me = shop.pilot()
    shift = shop.shift(me)
    body: dict[str, Any] = {"ready": []} if verb == "look-over" else {}
    stranger = api.pilot(Shop.open(shop.service).pilot())
    elsewhere = api.as_("coordinator", "participant", "therapist", centre="elsewhere")
    own_side = elsewhere if verb == "give-help" else stranger
    assert own_side.post(path(shift, verb), body).status_code == 404
    assert elsewhere.post(path(shift, verb), body).status_code == 404
    assert elsewhere.get(path(shift, "beside")).status_code == 404
    assert stranger.get(path(shift, "beside")).status_code == 404
    assert events(shop, shift) == []


def test_a_stand_by_does_not_see_what_the_pilot_wrote(shop: Shop, api: ApiClients) -> None:
    me, other = shop.pilot(), shop.pilot()
    shift = shop.shift(me)
    shop.stand_by(shift, other)
    api.pilot(me).post(path(shift, "ask-for-help"), {"note": "x"})
    stand_by = api.pilot(other)
    assert stand_by.get(f"/shifts/{shift.id}").status_code == 200
    assert stand_by.get(path(shift, "beside")).status_code == 404
    assert stand_by.post(path(shift, "ask-for-help")).status_code in (404, 409)
