"""A search for cover in the whole product, whose processes are killed; and many who say yes."""

import json
import os
import signal
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from functools import partial
from threading import Barrier
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from uuid import UUID, uuid4

import pytest

from app.bootstrap import Service
from domain.identity.account_links import PERSON_ACCOUNT
from domain.identity.commands import IssueToken
from domain.identity.sign_in import TOKEN_PREFIX, hash_of, new_secret
from domain.kernel.messaging.bus import Envelope
from domain.kernel.messaging.caller import Caller, Role
from domain.robots.cover.cover import Cover, CoverState
from domain.robots.cover.handlers import TELL, WIDEN
from domain.robots.shifts.shift import Shift
from tests.app.visitors import OPERATOR, add_account
from tests.faults.installations import ON_BOTH_STORES
from tests.faults.search import (
    Story,
    assert_all_was_said_once,
    begin,
    give_up,
    go_on,
    search_of,
)
from tests.hearing import waiting
from tests.invariants import assert_tables_follow, events_of
from tests.running import Running, inside
from tests.servers import wait_until
from tests.standing_still import stop

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
Starting = Callable[..., Running]
WORKING = ("rq:worker", "workers.schedule")
"""The processes that go on with a search: the workers, and the clock that sends for them."""
LONG = 120.0
ROUNDS = 6


def send(running: Running, number: signal.Signals) -> None:
    """Send a signal to everything that works."""
    for title in WORKING:
        for pid in running.pids(title):
            with suppress(ProcessLookupError):
                os.kill(pid, number)


def its_time_has_come(service: Service, kind: str) -> None:
    """Let the job of the search that waits for its time be due now."""
    with service.ledger.database.write() as transaction:
        due = service.clock.now().isoformat(timespec="microseconds")
        changed = transaction.run(
            "UPDATE jobs SET not_before = ? WHERE kind = ? AND state = 'waiting' RETURNING id",
            (due, kind),
        )
    assert len(changed) == 1


@pytest.mark.fault
def test_a_search_outlives_everything_that_works_on_it(
    starting: Starting, environment: dict[str, str]
) -> None:
    running = starting(**environment)
    with inside(running) as service:
        story = begin(service, service.clock.today() + timedelta(days=3))

        def asked() -> int:
            cover = search_of(service, story)
            return len(cover.asked) if cover else 0

        stop(running, *WORKING)
        give_up(service, story)
        assert asked() == 0
        send(running, signal.SIGKILL)
        wait_until(lambda: asked() == 1, LONG, "the stand-by being asked")
        send(running, signal.SIGKILL)

        its_time_has_come(service, WIDEN)
        send(running, signal.SIGKILL)
        wait_until(lambda: asked() == len(story.others), LONG, "everybody being asked")
        send(running, signal.SIGKILL)

        its_time_has_come(service, TELL)
        send(running, signal.SIGKILL)
        wait_until(lambda: state(service, story) is CoverState.UNCOVERED, LONG, "staff being told")
        send(running, signal.SIGKILL)
        wait_until(lambda: len(waiting(service)) >= len(story.news), LONG, "all news being there")
        wait_until(lambda: all_reacted(service), LONG, "every event being answered to")
        assert_all_was_said_once(service, story)
    running.end()
    with inside(running) as service:
        assert_tables_follow(service)


def state(service: Service, story: Story) -> CoverState | None:
    """How far the search is."""
    cover = search_of(service, story)
    return cover.state if cover else None


def all_reacted(service: Service) -> bool:
    """True if every event of a search was answered to."""
    last = max(
        event.position for event in events_of(service) if isinstance(event.event, Cover.Offered)
    )
    row = service.ledger.row(
        "SELECT position FROM reactions WHERE policy = 'tell_of_the_search_for_cover'"
    )
    return row is not None and row["position"] >= last


@ON_BOTH_STORES
def test_of_those_who_say_yes_at_once_one_has_the_shift_and_the_others_are_thanked(
    starting: Starting, environment: dict[str, str]
) -> None:
    running = starting(web=2, **environment)
    with inside(running) as service:
        for number in range(ROUNDS):
            story = begin(service, service.clock.today() + timedelta(days=3 + number))
            give_up(service, story)
            go_on(service)
            wait_until(partial(search_of, service, story), LONG, "the search")
            its_time_has_come(service, WIDEN)
            go_on(service)
            wait_until(partial(is_wide, service, story), LONG, "everybody being asked")
            cover = search_of(service, story)
            assert cover is not None

            answers = at_once(running, cover.id, [token(service, other) for other in story.others])

            assert sorted(status for status, _ in answers) == [200, 409, 409]
            assert all("ほかの人が先に" in said for status, said in answers if status == 409)
            holder = service.ledger.get(Shift, story.shift).person_id
            assert [status for status, _ in answers][story.people.index(holder or uuid4())] == 200


def is_wide(service: Service, story: Story) -> bool:
    """True if everybody was asked."""
    cover = search_of(service, story)
    return cover is not None and len(cover.asked) == len(story.others)


def token(service: Service, who: Caller) -> str:
    """A token of a pilot, for a program."""
    known = service.ledger.holder(PERSON_ACCOUNT, str(who.person_id))
    account = (
        UUID(known) if known else add_account(service, Role.PARTICIPANT, person_id=who.person_id)
    )
    secret = new_secret(TOKEN_PREFIX)
    command = IssueToken(account_id=account, token_id=uuid4(), secret_hash=hash_of(secret))
    service.bus.dispatch(command, Envelope(caller=OPERATOR))
    return secret


def at_once(running: Running, cover_id: UUID, tokens: Iterable[str]) -> list[tuple[int, str]]:
    """All of them say yes at the same moment; what each is answered."""
    waiting_tokens = list(tokens)
    together = Barrier(len(waiting_tokens))
    address = f"http://127.0.0.1:{running.port}/api/v1/cover-offers/{cover_id}/take"

    def say(secret: str) -> tuple[int, str]:
        headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
        request = Request(address, b"{}", {**headers, "Accept-Language": "ja"})
        together.wait(20)
        try:
            with urlopen(request, timeout=30) as answer:
                return int(answer.status), said(answer.read())
        except HTTPError as refusal:
            return refusal.code, said(refusal.read())

    with ThreadPoolExecutor(len(waiting_tokens)) as people:
        return list(people.map(say, waiting_tokens))


def said(body: bytes) -> str:
    """An answer as text."""
    value: Any = json.loads(body)
    return json.dumps(value, ensure_ascii=False)
