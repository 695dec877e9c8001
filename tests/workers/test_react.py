"""Policies answer to every event once: whatever breaks off, is run twice, or is rebuilt."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4, uuid5

import pytest

from app.bootstrap import Service
from domain.kernel.events.event import Event
from domain.kernel.messaging.bus import Command, Envelope
from domain.kernel.messaging.caller import system
from domain.kernel.messaging.policy import CALLER, Reaction
from domain.kernel.storage.ledger import Ledger
from domain.notices.kinds import NoticeKind
from domain.notices.reaction import notice
from tests.parcels import Depot, PackParcel, Parcel, WeighParcel
from workers.run_policies import enlist, run_policy


@dataclass
class MadeUpPolicy:
    """A policy as a module would be: heard events stand in `heard`."""

    answer: Callable[[Event], Iterable[Command]]
    LISTENS_TO: Sequence[type[Event]] = (Parcel.Packed,)
    NAME: str = "made_up"
    key_of_0_1_0: str | None = None
    heard: list[UUID] = field(default_factory=list)

    def decide(self, event: Any, event_id: UUID, ledger: Ledger) -> Iterable[Reaction]:
        self.heard.append(event_id)
        for command in self.answer(event):
            yield Reaction(
                key=f"{getattr(command, 'parcel_id', None)}",
                command=command,
                key_of_0_1_0=self.key_of_0_1_0,
            )


def weigh_it(event: Event) -> Iterable[Command]:
    yield WeighParcel(parcel_id=event.originator_id, grams=100)


def run(service: Service, policy: MadeUpPolicy) -> None:
    enlist(service.ledger, [policy])
    run_policy(service, policy)


def position(service: Service, policy: MadeUpPolicy) -> int:
    row = service.ledger.row("SELECT * FROM reactions WHERE policy = ?", policy.NAME)
    assert row is not None
    return int(row["position"])


def test_an_event_becomes_a_command_that_names_its_cause(at_work: Service, depot: Depot) -> None:
    parcel = depot.pack()

    run(at_work, MadeUpPolicy(weigh_it))

    packed, weighed = depot.ledger.history(parcel.id)
    assert weighed.meta.causation_id == packed.meta.event_id
    assert weighed.meta.correlation_id == packed.meta.correlation_id
    assert (weighed.meta.actor, weighed.meta.role) == ("system:react", "system")


def test_an_event_is_answered_to_once(at_work: Service, depot: Depot) -> None:
    depot.pack()
    policy = MadeUpPolicy(weigh_it)

    run(at_work, policy)
    run(at_work, policy)

    assert len(policy.heard) == 1
    assert depot.ledger.head() == 2


def test_an_answer_whose_progress_was_lost_has_no_second_effect(
    at_work: Service, depot: Depot
) -> None:
    def pack_another(event: Event) -> Iterable[Command]:
        assert isinstance(event, Parcel.Packed)
        if event.label == "first":
            yield PackParcel(label="second", centre="digital-kamakura")

    depot.pack("first")
    policy = MadeUpPolicy(pack_another)
    run(at_work, policy)
    depot.ledger.database.create("UPDATE reactions SET position = 0")
    run(at_work, policy)

    assert len(policy.heard) == 4
    assert depot.ledger.head() == 2


def test_an_answer_that_broke_off_is_completed(at_work: Service, depot: Depot) -> None:
    others = [depot.pack() for _ in range(2)]
    head = depot.ledger.head()
    broken = [True]

    def weigh_both(event: Event) -> Iterable[Command]:
        if event.originator_id != others[1].id:
            return
        left = [other for other in others if depot.ledger.get(Parcel, other.id).grams == 0]
        for item in left:
            yield WeighParcel(parcel_id=item.id, grams=7)
            if broken[0]:
                broken[0] = False
                raise ConnectionError

    policy = MadeUpPolicy(weigh_both)
    run(at_work, policy)
    assert depot.ledger.head() == head + 1
    run(at_work, policy)

    assert [depot.ledger.get(Parcel, other.id).grams for other in others] == [7, 7]
    assert depot.ledger.head() == head + 2


def test_a_refused_answer_is_passed(at_work: Service, depot: Depot) -> None:
    def weigh_nothing(event: Event) -> Iterable[Command]:
        yield WeighParcel(parcel_id=uuid4(), grams=1)

    depot.pack()
    policy = MadeUpPolicy(weigh_nothing)

    run(at_work, policy)

    assert position(at_work, policy) == 1


def test_a_policy_that_fails_stops_before_that_event_and_tells_why(
    at_work: Service, depot: Depot
) -> None:
    def fail(event: Event) -> Iterable[Command]:
        raise ZeroDivisionError

    depot.pack()
    policy = MadeUpPolicy(fail)
    run(at_work, policy)

    row = at_work.ledger.row("SELECT * FROM reactions")
    assert row is not None
    assert (row["position"], row["error"]) == (0, "ZeroDivisionError")
    policy.answer = weigh_it
    run(at_work, policy)
    assert depot.ledger.head() == 2


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_policy_of_a_later_release_leaves_the_past_alone(at_work: Service, depot: Depot) -> None:
    depot.pack()
    run(at_work, MadeUpPolicy(weigh_it))
    later = MadeUpPolicy(weigh_it, NAME="later")

    run(at_work, later)
    assert later.heard == []
    depot.pack()
    run(at_work, later)

    assert len(later.heard) == 1


def test_what_was_done_under_a_key_of_an_older_release_is_not_done_again(
    at_work: Service, depot: Depot
) -> None:
    parcel = depot.pack()
    event = depot.ledger.history(parcel.id)[-1]
    weigh = WeighParcel(parcel_id=parcel.id, grams=100)
    of_old = Envelope(
        caller=CALLER, idempotency_key=str(uuid5(event.meta.event_id, "made_up of old"))
    )
    at_work.bus.dispatch(weigh, of_old)
    at_work.bus.dispatch(
        WeighParcel(parcel_id=parcel.id, grams=7), Envelope(caller=system("somebody"))
    )

    policy = MadeUpPolicy(lambda _: [weigh], key_of_0_1_0="of old")
    run(at_work, policy)

    assert policy.heard == [event.meta.event_id]
    assert depot.ledger.get(Parcel, parcel.id).grams == 7


def test_the_keys_of_release_0_1_0_are_known() -> None:
    """Written down by that release itself."""
    account, at = UUID(int=1), datetime(2026, 11, 18, 1, 0, tzinfo=UTC)
    (found,) = notice(NoticeKind.NEXT_TASK, "abc", (account,), at)
    assert found.key_of_0_1_0 == (
        "QueueNotice(occurred_on=None, reason=None, kind=<NoticeKind.NEXT_TASK: 'next_task'>,"
        " source='abc', account_ids=(UUID('00000000-0000-0000-0000-000000000001'),),"
        " happened_at=datetime.datetime(2026, 11, 18, 1, 0, tzinfo=datetime.timezone.utc))"
    )
