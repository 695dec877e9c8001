"""Who hears of which robots: a pilot of their deployments, a venue of its own, and nobody else."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from flask import Flask

from app.bootstrap import Service
from app.factory import create_app
from app.pages import sse_streams
from app.pages.change_feed import changes_between
from app.pages.sse_streams import Streams
from app.robots.change_subscriptions import STREAMS
from app.robots.venue_links.tokens import sealed_token
from domain.kernel.messaging.bus import Command
from domain.kernel.messaging.caller import Caller, Role
from domain.robots.deployments import commands as deployment_commands
from domain.robots.shifts import assistance_commands
from domain.robots.shifts import commands as shift_commands
from domain.robots.venue_links.commands import EndVenueLink, IssueVenueLink
from tests.app.visitors import PASSWORD, Visitor, add_account, signed_in, stranger, visitor
from tests.shop import DAY, Shop
from workers.run_policies import run_policies

one_store = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


@pytest.fixture
def app(service: Service, monkeypatch: pytest.MonkeyPatch) -> Flask:
    monkeypatch.setattr(sse_streams, "TICK", 0.02)
    monkeypatch.setattr(sse_streams, "HEARTBEAT", 5)
    return create_app(service)


def subjects_of(shop: Shop, act: Callable[[], object]) -> set[str]:
    """The subjects of everything that an act brings about."""
    ledger = shop.service.ledger
    before = ledger.head()
    act()
    return set(changes_between(ledger, before, ledger.head(), [STREAMS.hearing]).last)


def own(shop: Shop) -> set[str]:
    return {f"deployment:{shop.deployment.id}", f"venue:{shop.deployment.venue_id}"}


def test_every_change_of_a_shift_is_heard_at_its_deployment_and_venue(
    shop: Shop, service: Service
) -> None:
    me, other = shop.pilot(), shop.pilot()
    shift, given = shop.shift(me), shop.shift(me, start="16:00", end="17:00")
    place: dict[str, Any] = {"deployment_id": shop.deployment.id}
    acts: list[tuple[Command, Caller | None]] = [
        (
            shift_commands.AssignShift(
                shift_id=shift.id, person_id=other.person_id, replaces=me.person_id, reason="交代"
            ),
            None,
        ),
        (assistance_commands.OfferSwap(shift_id=shift.id), other),
        (assistance_commands.WithdrawSwap(shift_id=shift.id), other),
        (assistance_commands.AskForShiftHelp(shift_id=shift.id, note="x"), other),
        (assistance_commands.GiveShiftHelp(shift_id=shift.id), None),
        (shift_commands.GiveUpShift(shift_id=given.id), me),
        (deployment_commands.ReportFault(note="首が動きません", **place), None),
        (deployment_commands.CloseDay(date=DAY, reason="棚卸し", **place), None),
    ]
    for command, by in acts:
        heard = subjects_of(shop, partial(shop.does, command, *([by] if by else [])))
        assert heard == own(shop), command
    late = shop.shift(me, start="11:00", end="12:00", day=DAY.replace(day=20))
    shop.does(shift_commands.GiveUpShift(shift_id=late.id), me)
    assert subjects_of(shop, lambda: run_policies(service)) == own(shop), "a search for cover"


def test_other_robots_and_other_work_are_not_heard(shop: Shop, service: Service) -> None:
    there = Shop.open(service)
    heard = subjects_of(shop, lambda: there.shift(there.pilot()))
    assert heard == own(there)
    assert subjects_of(shop, shop.pilot) == set()


def pieces(app: Flask, who: Visitor, path: str, act: Callable[[], object]) -> str:
    """What a stream says: its first piece, then what follows an act."""
    answer = who.client.get(path, headers=who.headers)
    assert answer.status_code == 200, answer.text
    said = answer.iter_encoded()
    first = next(said)
    assert first.startswith(b"retry: ")
    act()
    app.extensions["ashiato"].projections.catch_up()
    heard = next(item for item in said if item != b":\n\n")
    answer.close()
    return heard.decode()


def in_a_browser(app: Flask, service: Service, role: Role, **account_links: Any) -> Visitor:
    email = f"{role.value}@example.jp"
    add_account(service, role, email=email, password=PASSWORD, **account_links)
    service.projections.catch_up()
    return signed_in(app, email)


@one_store
def test_a_pilot_hears_of_their_deployment(app: Flask, shop: Shop, service: Service) -> None:
    me, there = shop.pilot(), Shop.open(service)
    who = in_a_browser(app, service, Role.PARTICIPANT, person_id=me.person_id)

    def act() -> None:
        there.shift()
        service.projections.catch_up()
        shop.shift(me)

    heard = pieces(app, who, "/live/shifts", act)
    assert "event: changed" in heard
    assert f"data: {service.ledger.head()}" in heard, "and not of the other"
    app.extensions["ashiato.streams"].close()


@one_store
def test_a_venue_hears_of_its_robots_by_account_and_by_address(
    app: Flask, shop: Shop, service: Service
) -> None:
    venue_id = shop.deployment.venue_id
    who = in_a_browser(app, service, Role.VENUE, venue_id=venue_id)
    link = shop.does(IssueVenueLink(venue_id=venue_id, last=DAY))
    address = f"/live/venue/day/{sealed_token(service.secrets, link)}"
    assert "event: changed" in pieces(app, who, "/live/venue", shop.shift)
    later = partial(shop.shift, start="16:00", end="17:00")
    assert "event: changed" in pieces(app, stranger(app), address, later)
    app.extensions["ashiato.streams"].close()


@one_store
def test_a_stream_ends_with_its_address(app: Flask, shop: Shop, service: Service) -> None:
    venue_id = shop.deployment.venue_id
    link = shop.does(IssueVenueLink(venue_id=venue_id, last=DAY))
    address = f"/live/venue/day/{sealed_token(service.secrets, link)}"
    guest = stranger(app)
    assert "event: ended" in pieces(
        app, guest, address, lambda: shop.does(EndVenueLink(venue_id=venue_id))
    )
    assert guest.client.get(address).status_code == 404
    again = shop.does(IssueVenueLink(venue_id=venue_id, last=DAY))
    assert guest.client.get(address).status_code == 404, "the address of before"
    path = f"/live/venue/day/{sealed_token(service.secrets, again)}"
    head = guest.client.head(path)
    assert head.status_code == 404
    found: Streams = app.extensions["ashiato.streams"]
    found.close()


@one_store
def test_nobody_else_may_listen(app: Flask, service: Service) -> None:
    for path, role in (("/live/shifts", Role.PARTICIPANT), ("/live/venue", Role.VENUE)):
        assert stranger(app).client.get(path).status_code == 401
        for other in (Role.COORDINATOR, Role.MANAGER, Role.SUPERVISOR, Role.CLIENT):
            guest = visitor(app, service, other)
            assert guest.client.get(path, headers=guest.headers).status_code == 403, other
        token = visitor(app, service, role)
        assert token.client.get(path, headers=token.headers).status_code == 404, "no session"
    assert stranger(app).client.get("/live/venue/day/guess").status_code == 404
