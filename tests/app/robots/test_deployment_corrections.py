"""Names, ends and trainings of deployments that were recorded wrong are put right."""

from datetime import timedelta
from typing import Any

import pytest

from app.bootstrap import Service
from domain.kernel.errors import Invalid
from domain.robots.deployments import commands
from domain.robots.deployments.deployment import Deployment
from domain.robots.deployments.pilot import Pilot
from domain.robots.deployments.robot import Robot, Venue
from domain.robots.value_objects import pilot_id
from projections.reports.robot_pilot import RobotPilot
from tests.app.api_clients import ApiClients
from tests.app.orders.page_client import page_client_of, words_of
from tests.rebuilding import assert_rebuilt_equals_live
from tests.shop import Shop

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
REASON = "書きまちがい"


def test_names_are_corrected_on_the_page_of_the_deployment(service: Service) -> None:
    shop = Shop.open(service)
    one, pages = shop.deployment, page_client_of(service)
    here = f"/deployments/{one.id}"
    names = {"title": "商品の案内", "work": one.work, "robot": "二号機", "venue": "売店"}
    assert pages.post(f"{here}/names", **names).status_code == 422
    for _ in range(2):
        sent = pages.post(f"{here}/names", **names, names_reason=REASON)
        assert sent.status_code == 303, sent.text
    shown = pages.text(here)
    assert all(name in shown for name in ("商品の案内", "二号機", "売店"))
    for record, kind in ((one.robot_id, Robot), (one.venue_id, Venue), (one.id, Deployment)):
        first, last = service.ledger.history(record)
        assert getattr(last, "corrects", None) == first.meta.event_id, kind
    guest = ApiClients(service).as_("coordinator")
    path = f"/robots/{one.robot_id}/correct"
    assert guest.post(path, {"name": "三号機"}).status_code == 422
    answer = guest.post(path, {"name": "三号機", "reason": REASON})
    assert answer.get_json()["name"] == "三号機"
    assert guest.post(f"/deployments/{one.id}/correct", {"reason": REASON}).status_code == 422


def test_a_name_that_somebody_else_has_corrected_meanwhile_is_not_overwritten(
    service: Service,
) -> None:
    shop = Shop.open(service)
    one, pages = shop.deployment, page_client_of(service)
    here = f"/deployments/{one.id}"
    shown = {
        "title": one.title,
        "work": one.work,
        "robot": service.ledger.get(Robot, one.robot_id).name,
        "venue": service.ledger.get(Venue, one.venue_id).name,
    }
    versions = {"version": "1", "robot_version": "1", "venue_version": "1"}
    other = commands.CorrectRobot(robot_id=one.robot_id, name="二号機", reason=REASON)
    shop.does(other)
    sent = {**shown, **versions, "names_reason": REASON}
    assert pages.post(f"{here}/names", **{**sent, "venue": "売店"}).status_code == 303
    assert service.ledger.get(Robot, one.robot_id).name == "二号機"
    refused = pages.post(f"{here}/names", **{**sent, "venue": "売店", "robot": "三号機"})
    assert refused.status_code == 409
    assert 'value="三号機"' in refused.text and "二号機" in words_of(refused.text)
    again = {**sent, "robot": "三号機", "robot_version": "2", "venue_version": "2"}
    assert pages.post(f"{here}/names", **{**again, "venue": "売店"}).status_code == 303
    assert service.ledger.get(Robot, one.robot_id).name == "三号機"
    assert service.ledger.get(Venue, one.venue_id).name == "売店"
    assert service.ledger.get(Deployment, one.id).version == 1


def test_the_end_of_a_deployment_is_taken_back(service: Service) -> None:
    shop = Shop.open(service)
    one, pages = shop.deployment, page_client_of(service)
    shop.does(commands.EndDeployment(deployment_id=one.id, reason="閉店"))
    here = f"/deployments/{one.id}"
    assert "The end was recorded by mistake" in pages.text(here)
    with pytest.raises(Invalid):
        shop.does(commands.UndoDeploymentEnd(deployment_id=one.id))
    for _ in range(2):
        sent = pages.post(f"{here}/undo-end", undo_reason=REASON)
        assert sent.status_code == 303, sent.text
    assert service.ledger.get(Deployment, one.id).ended_on is None
    shop.shift(day=shop.day + timedelta(days=1))
    service.projections.catch_up()
    assert_rebuilt_equals_live(service.ledger, service.views, [RobotPilot])


def test_a_training_is_not_finished_after_all(service: Service) -> None:
    shop = Shop.open(service)
    person = shop.enrols()
    place: dict[str, Any] = {"deployment_id": shop.deployment.id, "person_id": person}
    shop.does(commands.FinishTraining(**place))
    pages, id = page_client_of(service), pilot_id(shop.deployment.id, person)
    for _ in range(2):
        sent = pages.post(f"/pilots/{id}/undo-training", undo_reason=REASON)
        assert sent.status_code == 303, sent.text
    assert service.ledger.get(Pilot, id).trained_on is None
    path = f"/deployments/{shop.deployment.id}/pilots/{person}"
    guest = ApiClients(service).as_("coordinator")
    assert guest.post(f"{path}/finish-training").status_code == 200
    answer = guest.post(f"{path}/undo-training", {"reason": REASON})
    assert answer.get_json()["trained_on"] is None
