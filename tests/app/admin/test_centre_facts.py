"""The facts of a centre: stated by an administrator, as of any day, and corrected with a reason."""

from typing import Any

import pytest

from domain.identity.centre import Centre, centre_id
from domain.kernel.messaging.caller import Role
from tests.app.api_clients import CENTRE, ApiClients
from tests.app.orders.page_client import PageClient

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
ID = centre_id(CENTRE)
PATH = f"/centres/{ID}"


def test_facts_hold_from_their_day_on_and_are_corrected_with_a_reason(api: ApiClients) -> None:
    admin, reader = api.as_("admin"), api.as_("supervisor")
    first: dict[str, Any] = {
        "opened_on": "2022-10-01",
        "place": "小町1丁目",
        "contractor": "受託社",
        "posts": [{"title": "管理責任者", "full_time": 1}],
        "occurred_on": "2022-10-01",
        "reason": "開所したときの情報",
    }
    for _ in range(2):
        done = admin.post(f"{PATH}/state-facts", first)
        assert done.status_code == 200, done.text
    moved = {**first, "place": "御成町", "occurred_on": "2024-04-01"}
    assert admin.post(f"{PATH}/state-facts", moved).status_code == 200

    def place(day: str) -> Any:
        return reader.get(f"{PATH}/facts", as_of=day).get_json()["place"]

    assert [place(day) for day in ("2022-09-30", "2024-03-31", "2024-04-01")] == [
        None,
        "小町1丁目",
        "御成町",
    ]
    wrong = {**moved, "place": "御成町1番", "reason": ""}
    refused = admin.post(f"{PATH}/state-facts", wrong)
    assert refused.status_code == 422 and "reason" in refused.get_json()["errors"]
    assert admin.post(f"{PATH}/state-facts", {**wrong, "reason": "書き誤り"}).status_code == 200
    assert place("2024-04-01") == "御成町1番"
    assert reader.post(f"{PATH}/state-facts", first).status_code == 403
    assert reader.get(f"{PATH}/history").get_json()["state"]["place"] == "御成町1番"


def test_facts_that_somebody_else_has_stated_meanwhile_stay(api: ApiClients) -> None:
    admin, page = PageClient(api.service, api.app, Role.ADMIN), f"/admin/centres/{ID}/facts"
    form = {"place": "小町1丁目", "contractor": "受託社", "posts": "管理責任者 1"}
    assert admin.post(page, **form).status_code == 303
    version = str(api.service.ledger.get(Centre, ID).version)
    stated = {"contractor": "新受託社", "reason": "書き誤り"}
    known = api.as_("admin").post(f"{PATH}/state-facts", stated).get_json()
    assert (known["place"], known["contractor"]) == ("小町1丁目", "新受託社")
    form |= {"place": "御成町", "reason": "書き誤り"}
    refused = admin.post(page, **form, version=version)
    assert refused.status_code == 409 and 'value="新受託社"' in refused.text
    form |= {"contractor": "新受託社"}
    assert admin.post(page, **form, version=str(int(version) + 1)).status_code == 303
    cleared = {"place": None, "reason": "書き誤り"}
    known = api.as_("admin").post(f"{PATH}/state-facts", cleared).get_json()
    assert (known["place"], known["contractor"]) == (None, "新受託社")


def test_the_page_states_them(api: ApiClients) -> None:
    admin = PageClient(api.service, api.app, Role.ADMIN)
    page = f"/admin/centres/{ID}/facts"
    assert "Not written down" in admin.text(page)
    done = admin.post(
        page, opened_on="2022-10-01", place="小町1丁目", posts="管理責任者 1\n社会福祉士 2人"
    )
    assert done.status_code == 303
    told = admin.text(page)
    assert "小町1丁目" in told and "社会福祉士 2" in told
    again = admin.post(page, place="小町2丁目")
    assert again.status_code == 422 and "Please give the reason for correcting." in again.text
    wrong = admin.post(page, posts="管理責任者")
    assert wrong.status_code == 422 and "管理責任者" in wrong.text
    assert f'href="{page}"' in admin.get("/admin/centres").text
