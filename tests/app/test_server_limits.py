"""The limits of the web server one by one: pace, addresses, and what is held for bodies."""

from collections.abc import Iterator
from contextvars import ContextVar
from socket import socket
from tempfile import SpooledTemporaryFile
from threading import Thread
from typing import Any, cast

import pytest

from app.runtime.server import limits
from app.runtime.server.body import Body, Held
from app.runtime.server.call import Answer, Rest, call, pull
from app.runtime.server.connections_by_address import ConnectionsByAddress, network_of
from app.runtime.server.pace import Pace
from app.runtime.server.refusals import Refused


def test_whoever_sends_nothing_has_the_time_of_grace() -> None:
    pace = Pace(100.0)
    assert not pace.is_late(100.0 + limits.GRACE_SECONDS)
    assert pace.is_late(100.1 + limits.GRACE_SECONDS)


def test_a_body_may_take_as_long_as_the_least_rate_allows() -> None:
    pace, now = Pace(0.0), 0.0
    for _ in range(100):
        now += 1.0
        pace.move(limits.LEAST_RATE, now)
        assert not pace.is_late(now)
    assert not pace.is_late(now + limits.GRACE_SECONDS)
    assert pace.is_late(now + limits.GRACE_SECONDS + 0.1)


def test_whoever_sends_less_than_the_least_rate_is_late_in_the_end() -> None:
    pace, now = Pace(0.0), 0.0
    while not pace.is_late(now):
        now += 1.0
        pace.move(limits.LEAST_RATE // 2, now)
    assert now == pytest.approx(2 * limits.GRACE_SECONDS, abs=1.0)


def test_no_pause_is_longer_than_a_stall_and_nothing_takes_for_ever() -> None:
    pace = Pace(0.0)
    pace.move(1 << 30, 1.0)
    assert pace.is_late(1.1 + limits.STALL_SECONDS)
    now = 1.0
    while now < limits.LONGEST_SECONDS:
        now += limits.STALL_SECONDS / 2
        pace.move(1, now)
    assert pace.is_late(now + 0.1)


def test_the_time_of_the_application_is_nobody_elses() -> None:
    pace = Pace(0.0)
    pace.leave_out(60.0, 60.0)
    assert not pace.is_late(60.0 + limits.GRACE_SECONDS)


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("unknown", "unknown"),
    ],
)
def test_a_subscriber_is_one_address(address: str, counted: str) -> None:
    assert network_of(address) == counted


@pytest.mark.parametrize(
    ("proxies", "forwarded", "counted"),
    [
        (0, "192.0.2.9", "127.0.0.1"),
        (1, None, None),
        (1, "192.0.2.9", "192.0.2.9"),
        (1, "203.0.113.1, 192.0.2.9", "192.0.2.9"),
        (2, "203.0.113.1, 192.0.2.9,10.0.0.1", "192.0.2.9"),
        (2, "192.0.2.9", "127.0.0.1"),
    ],
)
def test_only_trusted_proxies_name_an_address(
    proxies: int, forwarded: str | None, counted: str | None
) -> None:
    assert ConnectionsByAddress(proxies).address_of("127.0.0.1", forwarded) == counted


def test_a_long_body_leaves_the_memory_and_comes_back_whole() -> None:
    body, block = Body(Held(), "a"), b"x" * limits.IN_MEMORY
    body.write(block)
    body.write(b"end")
    assert cast("SpooledTemporaryFile[bytes]", body.read_from_start())._rolled  # type: ignore[attr-defined]
    assert body.read_from_start().read() == block + b"end"
    body.close()


def test_what_is_held_is_bounded_for_all_and_for_each_and_given_back() -> None:
    held = Held()
    held.take("a", limits.HELD_OF_ONE)
    with pytest.raises(Refused) as of_one:
        held.take("a", 1)
    held.take("b", limits.HELD_MOST - limits.HELD_OF_ONE)
    with pytest.raises(Refused) as of_all:
        held.take("c", 1)
    assert (of_one.value.status, of_all.value.status) == (429, 503)
    held.give_back("a", limits.HELD_OF_ONE)
    held.take("c", 1)


def test_a_body_is_given_back_once(monkeypatch: pytest.MonkeyPatch) -> None:
    held = Held()
    body = Body(held, "a")
    body.write(b"x" * 10)
    body.close()
    body.close()
    assert held.total == 0


def test_the_beginning_of_an_answer_does_not_wait_for_the_rest() -> None:
    def made() -> Iterator[bytes]:
        yield b"beginning"
        pytest.fail("the rest was asked for")

    def application(_: Any, start_response: Any) -> Iterator[bytes]:
        start_response("200 OK", [("Content-Type", "text/csv")])
        return made()

    with socket() as unused:
        answer = call(application, {"REQUEST_METHOD": "GET"}, unused)
    assert isinstance(answer, Answer)
    assert (answer.parts, answer.rest is None) == ([b"beginning"], False)


def test_parts_of_an_answer_from_several_threads_share_their_context() -> None:
    kept = ContextVar[str]("kept")

    def application(_environ: Any, start_response: Any) -> Iterator[bytes]:
        token = kept.set("for this answer")
        start_response("200 OK", [])

        def made() -> Iterator[bytes]:
            yield b"beginning"
            yield kept.get().encode()
            kept.reset(token)

        return made()

    found: list[Any] = []
    environ = {"REQUEST_METHOD": "GET"}
    thread = Thread(target=lambda: found.append(call(application, environ, cast(socket, None))))
    thread.start()
    thread.join()
    (answer,) = found
    assert answer.parts == [b"beginning"]
    assert pull(answer.rest) == [b"for this answer"]
    assert answer.rest.is_over
    assert kept.get("nothing") == "nothing"


def test_what_was_made_of_an_answer_is_sent_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    parts = [b"a"] * 5
    assert Rest(parts).pull() == parts
    monkeypatch.setattr(limits, "PULL_SECONDS", 0.0)
    assert Rest(parts).pull() == [b"a"]
