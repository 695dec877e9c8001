"""The list of participants, filtered by what is so today."""

from typing import Any

import pytest

from app.bootstrap import Service
from domain.kernel.messaging.caller import Role
from domain.participants import commands
from domain.tasks.commands import AssignTask
from tests.app.api_clients import ApiClients
from tests.app.orders.page_client import ids, page_client_of
from tests.app.participants.people import named
from tests.centre import Centre

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


def test_the_list_is_filtered_by_what_is_so_today(service: Service) -> None:
    centre, therapist = Centre(service), page_client_of(service, Role.THERAPIST)
    begun, ended, rests, idle = (
        named(centre, name, kana)
        for name, kana in (
            ("青木 花", "アオキ"),
            ("井上 学", "イノウエ"),
            ("上田 光", "ウエダ"),
            ("江口 空", "エグチ"),
        )
    )
    for somebody in (begun, ended):
        centre.does(commands.CheckIn(participant_id=somebody.id))
    centre.does(commands.CheckOut(participant_id=ended.id))
    centre.does(commands.RestToday(participant_id=rests.id))
    centre.does(commands.ReportCondition(participant_id=idle.id, level=1))
    (task,) = ids(centre, centre.order(tasks=1), 1)
    centre.does(AssignTask(task_id=task, participant_id=begun.id))
    everybody = {item.code for item in (begun, ended, rests, idle)}
    for query, found in (
        ({"today": "begun"}, {begun}),
        ({"today": "ended"}, {ended}),
        ({"today": "rests"}, {rests}),
        ({"today": "not_yet"}, {idle}),
        ({"care": "true"}, {idle}),
        ({"care": "false"}, {begun, ended, rests}),
        ({"in_hand": "some"}, {begun}),
        ({"in_hand": "none", "today": "ended"}, {ended}),
        ({"in_hand": "full"}, set[Any]()),
    ):
        words = therapist.text("/participants", **query)
        if found:
            assert f"On the books {len(found)}" in words, "the parts are counted"
        assert {code for code in everybody if code in words} == {one.code for one in found}, query


def test_what_is_so_today_is_a_filter_for_staff_and_of_the_file(api: ApiClients) -> None:
    centre = Centre(api.service)
    here, _ = centre.participant(), centre.participant()
    centre.does(commands.CheckIn(participant_id=here.id))
    manager, supervisor = api.as_("manager"), api.as_("supervisor")
    found = manager.get("/participants", today="begun").get_json()["items"]
    assert [item["code"] for item in found] == [here.code]
    file = manager.get("/participants/export", today="begun", format="csv", codes="true").text
    assert here.code in file and file.count("P-") == 1
    assert supervisor.get("/participants", care="true").status_code == 422
