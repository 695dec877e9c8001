"""The list of participants as it was on a day."""

import csv
import io
import re
from datetime import timedelta
from typing import Any

import pytest

from domain.kernel.messaging.caller import Role
from domain.kernel.time.clock import SettableClock
from domain.participants.commands import (
    ChangeWorkMode,
    LeaveParticipant,
    ResumeParticipant,
    SuspendParticipant,
)
from domain.participants.value_objects import LeaveReason, WorkMode
from domain.people.commands import CorrectPerson
from domain.people.person import Person
from tests.app.api_clients import ApiClients
from tests.app.orders.page_client import PageClient
from tests.centre import Centre

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


def test_the_list_shows_who_was_there_on_a_day(api: ApiClients, clock: SettableClock) -> None:
    centre = Centre(api.service)
    first = centre.participant()
    clock.advance(timedelta(days=1))
    second = centre.participant()
    centre.does(ChangeWorkMode(participant_id=first.id, work_mode=WorkMode.ON_SITE))
    clock.advance(timedelta(days=1))
    centre.does(SuspendParticipant(participant_id=second.id, reason="用事"))
    centre.does(LeaveParticipant(participant_id=first.id, reason=LeaveReason.GENERAL_EMPLOYMENT))
    clock.advance(timedelta(days=1))
    centre.does(ResumeParticipant(participant_id=second.id))
    manager = api.as_("manager")

    def listed(**query: Any) -> list[tuple[str, str, str]]:
        found = manager.get("/participants", **query).get_json()["items"]
        return [(item["code"], item["state"], item["work_mode"]) for item in found]

    one, two = first.code, second.code
    assert listed(as_of="2026-04-14") == []
    assert listed(as_of="2026-04-15") == [(one, "active", "home_based")]
    assert listed(as_of="2026-04-16") == [
        (one, "active", "on_site"),
        (two, "active", "home_based"),
    ]
    assert listed(as_of="2026-04-17") == [
        (one, "left", "on_site"),
        (two, "suspended", "home_based"),
    ]
    assert listed(as_of="2026-04-16", work_mode="home_based") == [(two, "active", "home_based")]
    assert listed(as_of="2026-04-17", state="suspended") == [(two, "suspended", "home_based")]
    assert "open_tasks" not in manager.get("/participants", as_of="2026-04-16").text
    begun = manager.get("/participants", as_of="2026-04-16", limit=1).get_json()
    rest = manager.get("/participants", as_of="2026-04-16", limit=1, cursor=begun["next"])
    assert [item["code"] for item in rest.get_json()["items"]] == [two]

    page = PageClient(api.service, api.app, Role.MANAGER)
    then = page.text("/participants", as_of="2026-04-16")
    assert "As of Thu, Apr 16." in then and one in then and two in then
    assert "Load today" not in then
    after = page.text("/participants", as_of="2026-04-17")
    assert one not in after and two in after
    assert page.get("/participants", as_of="yesterday").status_code == 422
    assert page.get("/participants", as_of="2026-04-19").status_code == 422
    assert manager.get("/participants", as_of="2199-01-01").status_code == 422


def test_the_list_of_a_day_has_the_names_of_that_day(api: ApiClients, clock: SettableClock) -> None:
    centre = Centre(api.service)
    participant = centre.participant()
    person = centre.now(Person, participant.person_id)
    clock.advance(timedelta(days=2))
    centre.does(CorrectPerson(person_id=person.id, name="新井 花", reason="結婚のため"))
    manager = api.as_("manager")
    for day, name in (("2026-04-16", person.facts.name), ("2026-04-17", "新井 花")):
        found = manager.get("/participants", as_of=day, q=participant.code).get_json()["items"]
        assert [item["name"] for item in found] == [name]
        page = PageClient(api.service, api.app, Role.MANAGER)
        assert str(name) in page.text("/participants", as_of=day)


def test_the_list_of_a_day_is_taken_out_as_it_was(api: ApiClients, clock: SettableClock) -> None:
    centre = Centre(api.service)
    stays, leaves = centre.participant(), centre.participant()
    clock.advance(timedelta(days=2))
    centre.does(LeaveParticipant(participant_id=leaves.id, reason=LeaveReason.OWN_WISH))
    centre.does(CorrectPerson(person_id=stays.person_id, name="新井 花", reason="結婚のため"))
    page = PageClient(api.service, api.app, Role.MANAGER)
    shown = page.get("/participants", as_of="2026-04-16").text
    (address,) = re.findall(r'href="(/api/v1/participants/export[^"]*format=csv)"', shown)
    assert "as_of=2026-04-16" in address
    manager = api.as_("manager")
    for day, states in (("2026-04-16", ["active", "active"]), ("2026-04-17", ["active", "left"])):
        file = manager.get("/participants/export", as_of=day, format="csv", codes="true")
        rows = list(csv.DictReader(io.StringIO(file.text.lstrip("\ufeff"))))
        assert [row["state"] for row in rows] == states
        assert [bool(row["left_on"]) for row in rows] == [state == "left" for state in states]
    named = manager.get("/participants/export", as_of="2026-04-16", format="csv").text
    assert "新井" not in named
    assert manager.get("/participants/export", as_of="2026-05-16").status_code == 422
