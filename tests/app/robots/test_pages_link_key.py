"""The key of a robot's live link as those who coordinate issue, watch and end it."""

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from app.bootstrap import Service
from app.robots.live_link.api import SEALED_FOR
from domain.kernel.messaging.caller import Role
from domain.kernel.time.clock import SettableClock
from domain.robots.live_link.inline_projection import Beat, hear, key_in_force
from tests.app.orders.page_client import ELSEWHERE, PageClient, page_client_of, words_of
from tests.shop import Shop

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
SHOWN = re.compile(r"<code[^>]*>([^<]+)</code>")


@pytest.fixture
def here(shop: Shop) -> str:
    return f"/robots/{shop.deployment.robot_id}/link-key"


def beat(service: Service, key_id: str, *, connected: bool) -> None:
    """The robot is heard now."""
    key = key_in_force(service.ledger, UUID(key_id))
    assert key is not None
    now = service.clock.now()
    hear(service.ledger, key, uuid4().hex, Beat(at=now, connected=connected), now)


def test_a_key_is_shown_once_and_kept_sealed(
    shop: Shop, page_client: PageClient, here: str, service: Service
) -> None:
    assert here in page_client.get(f"/deployments/{shop.deployment.id}").text
    assert "Without a key the robot is not listened to" in page_client.text(here)
    answer = page_client.post(here, version=0, silence_seconds=90)
    key_id, key = SHOWN.findall(answer.text)
    assert answer.headers["Cache-Control"] == "no-store"
    row = key_in_force(service.ledger, UUID(key_id))
    assert row is not None and row["silence_seconds"] == 90
    assert service.secrets.disclose(SEALED_FOR, row["sealed"], key_id) == key
    page = page_client.get(here).text
    assert "in force since Apr 15, 10:00" in words_of(page)
    assert "90 seconds are taken for an interruption" in words_of(page)
    assert key not in page and key_id not in page
    assert "商品の紹介" in words_of(page)


def test_the_same_form_sent_twice_gives_the_same_key_once(
    page_client: PageClient, here: str, service: Service
) -> None:
    once = uuid4().hex
    first, again = (page_client.post(here, once, version=0, silence_seconds=60) for _ in range(2))
    assert SHOWN.findall(first.text) == SHOWN.findall(again.text)
    assert len(service.ledger.rows("SELECT key_id FROM robot_link_keys")) == 1


def test_how_the_robot_is_heard_is_told_in_words(
    page_client: PageClient, here: str, service: Service, clock: SettableClock
) -> None:
    key_id, _ = SHOWN.findall(page_client.post(here, version=0, silence_seconds=60).text)
    assert "Last heard not yet" in page_client.text(here)
    clock.advance(timedelta(minutes=3))
    beat(service, key_id, connected=True)
    assert "Last heard Apr 15, 10:03 heard, and a pilot is connected" in page_client.text(here)
    clock.advance(timedelta(seconds=20))
    beat(service, key_id, connected=False)
    assert "heard, no pilot is connected" in page_client.text(here)
    clock.advance(timedelta(seconds=61))
    assert "Last heard Apr 15, 10:03 not heard at the moment" in page_client.text(here)


def test_a_new_key_ends_the_one_before_and_is_asked_for_once_more(
    page_client: PageClient, here: str, service: Service
) -> None:
    old, _ = SHOWN.findall(page_client.post(here, version=0, silence_seconds=60).text)
    page = page_client.get(here).text
    assert page.index("<details>") < page.index("The present key ends at once.")
    new, _ = SHOWN.findall(page_client.post(here, version=1, silence_seconds=60).text)
    assert key_in_force(service.ledger, UUID(old)) is None
    assert key_in_force(service.ledger, UUID(new)) is not None


def test_an_ended_key_opens_nothing_and_ending_it_again_changes_nothing(
    page_client: PageClient, here: str, service: Service
) -> None:
    key_id, _ = SHOWN.findall(page_client.post(here, version=0, silence_seconds=60).text)
    for version in (1, 2):
        done = page_client.post(f"{here}/end", version=version)
        assert (done.status_code, done.headers["Location"]) == (303, f"{here}?said=ended")
    assert key_in_force(service.ledger, UUID(key_id)) is None
    page = page_client.text(f"{here}?said=ended")
    assert "The robot is not heard any more." in page and "Make a key" in page
    topics = [row.event.TOPIC for row in service.ledger.read(0)]
    assert topics.count("robot_link.key_ended.v1") == 1


def test_who_looked_at_an_older_key_does_not_end_the_new_one(
    page_client: PageClient, here: str, service: Service
) -> None:
    page_client.post(here, version=0, silence_seconds=60)
    new, _ = SHOWN.findall(page_client.post(here, version=1, silence_seconds=60).text)
    late = page_client.post(f"{here}/end", version=1)
    assert late.status_code == 409
    assert "Somebody changed this in the meantime." in words_of(late.text)
    assert key_in_force(service.ledger, UUID(new)) is not None


@pytest.mark.parametrize("value", ["9", "3601", "a minute", ""])
def test_a_silence_that_does_not_fit_is_said_and_kept(
    page_client: PageClient, here: str, service: Service, value: str
) -> None:
    answer = page_client.post(here, version=0, silence_seconds=value)
    assert answer.status_code == 422
    assert 'id="silence_seconds-problem"' in answer.text
    assert not value or f'value="{value}"' in answer.text
    assert service.ledger.rows("SELECT key_id FROM robot_link_keys") == []


@pytest.mark.parametrize(
    "role", [Role.THERAPIST, Role.SUPERVISOR, Role.PARTICIPANT, Role.VENUE, Role.ADMIN]
)
def test_only_those_who_coordinate_see_and_issue_keys(
    service: Service, here: str, role: Role
) -> None:
    page_client = page_client_of(service, role)
    assert page_client.get(here).status_code == 403
    for path in (here, f"{here}/end"):
        assert page_client.post(path, silence_seconds=60).status_code == 403


def test_a_robot_of_another_centre_is_not_found(service: Service, here: str) -> None:
    there = page_client_of(service, Role.MANAGER, centre=ELSEWHERE)
    assert there.get(here).status_code == 404
    for path in (here, f"{here}/end"):
        assert there.post(path, silence_seconds=60).status_code == 404
    assert service.ledger.rows("SELECT key_id FROM robot_link_keys") == []
