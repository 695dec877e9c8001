"""What was tried and did not happen is counted, and shown to those who are responsible."""

from datetime import timedelta
from typing import Any

import pytest

from domain.identity.attempts import MOST_OF_A_DAY, Attempt, AttemptKind, attempts_at, count_attempt
from domain.kernel.messaging.caller import Role
from domain.kernel.time.clock import SettableClock
from tests.app.api_clients import ApiClients
from tests.app.orders.page_client import PageClient
from tests.app.visitors import PASSWORD, add_account, stranger
from tests.centre import CENTRE, Centre

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


def attempts(api: ApiClients, centre: str = CENTRE) -> list[dict[str, Any]]:
    found = api.as_("manager", centre=centre).get("/audit/attempts").get_json()["items"]
    return [{name: item[name] for name in ("kind", "actor", "what", "times")} for item in found]


def test_failed_sign_ins_are_counted_without_what_was_typed(api: ApiClients) -> None:
    account = add_account(api.service, Role.COORDINATOR, email="a@example.jp", password=PASSWORD)
    by = stranger(api.app)
    for email, password in (
        ("a@example.jp", "zqWrong 1 abcdef"),
        ("a@example.jp", "zqWrong 2 abcdef"),
        ("zqnobody@example.jp", "zqWrong 3 abcdef"),
    ):
        answer = by.post("/session", {"email": email, "password": password})
        assert answer.status_code == 401
    counted = {"kind": "sign_in", "what": None}
    assert sorted(attempts(api), key=lambda item: item["times"]) == [
        {**counted, "actor": None, "times": 1},
        {**counted, "actor": str(account), "times": 2},
    ]
    stored = attempts_at(api.service.ledger, [CENTRE], before=None, limit=9)
    assert "zq" not in str([{**row} for row in stored]).lower()
    shown = PageClient(api.service, api.app, Role.SUPERVISOR).text("/audit/attempts")
    assert "A sign-in could not be confirmed: 試験 花子." in shown
    assert (
        PageClient(api.service, api.app, Role.COORDINATOR).get("/audit/attempts").status_code == 403
    )


def test_bad_tokens_cost_one_write_a_minute(api: ApiClients, clock: SettableClock) -> None:
    by = stranger(api.app)
    by.headers["Authorization"] = "Bearer ash_zqnothing"
    for _ in range(5):
        assert by.get("/me").status_code == 401
    assert [item["times"] for item in attempts(api)] == [1]
    clock.advance(timedelta(minutes=1))
    assert by.get("/me").status_code == 401
    assert attempts(api) == [{"kind": "token", "actor": None, "what": None, "times": 6}]


def test_a_command_against_a_rule_is_counted(api: ApiClients) -> None:
    order = Centre(api.service).order()
    coordinator = api.as_("coordinator")
    for _ in range(2):
        answer = coordinator.post(f"/job-orders/{order.id}/accept-delivery")
        assert answer.status_code == 409
    found = attempts(api)
    assert [(item["kind"], item["times"]) for item in found] == [("rule", 2)]
    assert found[0]["actor"] == str(coordinator.account_id)
    shown = PageClient(api.service, api.app, Role.MANAGER).text("/audit/attempts")
    assert "against a rule" in shown and order.number in shown


def test_the_centre_that_was_tried_sees_it(api: ApiClients) -> None:
    order = Centre(api.service).order()
    stranger_of_the_centre = api.as_("coordinator", centre="kita")
    assert stranger_of_the_centre.get(f"/job-orders/{order.id}").status_code == 404
    cancel = stranger_of_the_centre.post(f"/job-orders/{order.id}/cancel", {"reason": "誤り"})
    assert cancel.status_code == 404
    seen = attempts(api)
    assert {item["what"] for item in seen} == {
        "GET /job-orders/<uuid:order_id>",
        "CancelJobOrder",
    }
    assert {(item["kind"], item["actor"]) for item in seen} == {
        ("other_centre", str(stranger_of_the_centre.account_id))
    }
    assert attempts(api, "kita") == []


def test_a_flood_fills_no_more_rows_than_the_limit(
    api: ApiClients, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("domain.identity.attempts.MOST_OF_A_DAY", 3)
    ledger = api.service.ledger
    for number in range(9):
        attempt = Attempt(kind=AttemptKind.RULE, actor=str(number), what="x")
        count_attempt(ledger, clock, attempt, [CENTRE])
    rows = attempts_at(ledger, [CENTRE], before=None, limit=99)
    assert len(rows) == 4 and sum(row["times"] for row in rows) == 9
    assert MOST_OF_A_DAY > 3
