"""The rules of the search for cover as staff read and change them."""

import re
from typing import Any
from uuid import uuid4

import pytest

from app.bootstrap import Service
from domain.kernel.messaging.caller import Role
from domain.robots.cover.rules import CoverRules, Times, rules_id, times_in_force
from tests.app.orders.page_client import ELSEWHERE, PageClient, page_client_of, words_of
from tests.shop import Shop

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
LATER: dict[str, Any] = {"minutes_for_stand_by": 30, "minutes_before_start": 120}


@pytest.fixture
def here(shop: Shop) -> str:
    return f"/deployments/{shop.deployment.id}/cover-rules"


def times(shop: Shop) -> Times:
    return times_in_force(shop.service.ledger, shop.deployment.id)


def steps(shop: Shop) -> int:
    return len(shop.service.ledger.history(rules_id(shop.deployment.id)))


def test_the_usual_times_are_told_in_words_before_anything_is_set(
    page_client: PageClient, here: str
) -> None:
    page = page_client.text(here)
    assert "asked first, alone, for 15 minutes. Then everybody who may is asked." in page
    assert "If nobody has said yes 60 minutes before the start, staff and the venue" in page
    assert "Nobody has set anything here" in page and "What was set so far" not in page


def test_new_times_hold_and_are_told_and_what_held_before_is_kept(
    shop: Shop, page_client: PageClient, here: str
) -> None:
    assert here in page_client.get(f"/deployments/{shop.deployment.id}").text
    done = page_client.post(here, version=0, **LATER)
    assert (done.status_code, done.headers["Location"]) == (303, f"{here}?said=set")
    assert times(shop) == Times(30, 120)
    page_client.post(here, version=1, minutes_for_stand_by=0, minutes_before_start=0)
    page = page_client.get(f"{here}?said=set").text
    words = words_of(page)
    assert "The rules are kept." in words
    assert "Everybody who may is asked at once" in words
    assert "If nobody has said yes when the shift is to begin" in words
    assert re.findall(r'<td class="number">([\d,]+)</td>', page) == ["0", "0", "30", "120"]


def test_the_same_form_sent_twice_is_done_once(
    shop: Shop, page_client: PageClient, here: str
) -> None:
    once = uuid4().hex
    for _ in range(2):
        assert page_client.post(here, once, version=0, **LATER).status_code == 303
    assert steps(shop) == 1


def test_who_looked_at_older_times_is_asked_to_look_again(
    shop: Shop, page_client: PageClient, here: str
) -> None:
    page_client.post(here, version=0, **LATER)
    late = page_client.post(here, version=0, minutes_for_stand_by=5, minutes_before_start=90)
    assert late.status_code == 409
    assert "Somebody changed this in the meantime." in words_of(late.text)
    assert 'value="5"' in late.text and 'name="version" value="1"' in late.text
    assert times(shop) == Times(30, 120)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("minutes_for_stand_by", "1441"),
        ("minutes_for_stand_by", "soon"),
        ("minutes_before_start", "-1"),
        ("minutes_before_start", "2881"),
        ("minutes_before_start", ""),
    ],
)
def test_what_does_not_fit_is_said_at_its_field_and_kept(
    shop: Shop, page_client: PageClient, here: str, name: str, value: str
) -> None:
    answer = page_client.post(here, version=0, **{**LATER, name: value})
    assert answer.status_code == 422
    assert f'href="#{name}"' in answer.text and f'id="{name}-problem"' in answer.text
    assert not value or f'value="{value}"' in answer.text
    assert steps(shop) == 0


@pytest.mark.parametrize("role", [Role.THERAPIST, Role.SOCIAL_WORKER])
def test_other_staff_read_the_rules_and_change_nothing(
    service: Service, here: str, role: Role
) -> None:
    page_client = page_client_of(service, role)
    page = page_client.get(here)
    assert page.status_code == 200 and "<form" not in page.text.split("<main")[1]
    assert page_client.post(here, version=0, **LATER).status_code == 403


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.PARTICIPANT, Role.VENUE, Role.ADMIN])
def test_nobody_else_reads_them(service: Service, here: str, role: Role) -> None:
    assert page_client_of(service, role).get(here).status_code == 403


def test_a_deployment_of_another_centre_is_not_found(service: Service, here: str) -> None:
    there = page_client_of(service, Role.MANAGER, centre=ELSEWHERE)
    assert there.get(here).status_code == 404
    assert there.post(here, version=0, **LATER).status_code == 404
    assert not [row for row in service.ledger.read(0) if isinstance(row.event, CoverRules.TimesSet)]
