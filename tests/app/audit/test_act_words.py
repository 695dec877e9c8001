"""What somebody wanted to do is said in words, for every command and every route."""

import re

import pytest

from app.registry.act_words import acts
from domain.kernel.messaging.caller import Role
from tests.app.api_clients import ApiClients
from tests.app.orders.page_client import PageClient
from tests.centre import Centre

JAPANESE = re.compile("[ぁ-んァ-ヶ一-龠]")


def test_labels_are_japanese_and_english() -> None:
    wrong = {
        name: label
        for name, label in acts().items()
        if not JAPANESE.search(label.ja) or JAPANESE.search(label.en) or label.en[0].isupper()
    }
    assert wrong == {}


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_the_trail_and_the_attempts_say_what_was_tried(api: ApiClients) -> None:
    order = Centre(api.service).order()
    coordinator, therapist = api.as_("coordinator"), api.as_("therapist")
    assert therapist.get(f"/job-orders/{order.id}/results").status_code == 403
    assert coordinator.post(f"/job-orders/{order.id}/accept-delivery").status_code == 409
    by = api.as_("coordinator", centre="kita")
    assert by.get(f"/job-orders/{order.id}").status_code == 404
    staff = PageClient(api.service, api.app, Role.COORDINATOR)
    assert staff.get("/audit/attempts").status_code == 403
    api.service.projections.catch_up()

    manager = api.as_("manager")
    found = manager.get("/audit/events", type="access.refused").get_json()["items"]
    assert [item["summary"].partition(" wanted to ")[2] for item in found] == [
        "open the results of an order, and was refused for want of authority.",
        "open the list of what was tried, and was refused for want of authority.",
    ]
    said = " ".join(item["summary"] for item in manager.get("/audit/attempts").get_json()["items"])
    assert "wanted to accept a delivery, which was against a rule" in said
    assert "of another centre, tried to open the record of an order at this centre" in said
    pages = PageClient(api.service, api.app, Role.MANAGER)
    said = pages.text("/audit/attempts", "ja")
    assert "「検収の記録」をしようとしましたが、決まりに合わないため" in said
    event = pages.text(f"/audit/events/{found[0]['position']}")
    assert "What was looked at or tried open the results of an order" in event
