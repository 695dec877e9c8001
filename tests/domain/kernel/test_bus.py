"""What the bus promises to whoever gives a command twice, late, or at the same time as others."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from domain.kernel.errors import Invalid, KeyReused, NotAllowed, NotFound, RuleBroken, Stale
from domain.kernel.messaging.bus import Envelope
from domain.kernel.messaging.caller import Caller, Role
from tests.parcels import Depot, PackParcel, Parcel, WeighParcel

COORDINATOR = Caller(
    account_id=uuid4(), roles=frozenset({Role.COORDINATOR}), centres=("digital-kamakura",)
)
ENVELOPE = Envelope(caller=COORDINATOR)


def test_a_command_becomes_events_signed_by_its_giver(depot: Depot) -> None:
    outcome = depot.bus.dispatch(PackParcel(label="a"), ENVELOPE)

    assert (outcome.created, outcome.position) == (True, 1)
    assert outcome.aggregate is not None
    meta = depot.ledger.history(outcome.aggregate.id)[0].meta
    assert (meta.actor, meta.role, meta.centre) == (
        str(COORDINATOR.account_id),
        "coordinator",
        "digital-kamakura",
    )
    assert meta.correlation_id == ENVELOPE.correlation_id


def test_the_same_key_gives_the_first_answer_again_and_records_nothing(depot: Depot) -> None:
    keyed = replace(ENVELOPE, idempotency_key="k1", digest="d1")
    first = depot.bus.dispatch(PackParcel(label="a"), keyed)
    assert first.aggregate is not None
    depot.bus.dispatch(WeighParcel(parcel_id=first.aggregate.id, grams=5), ENVELOPE)

    again = depot.bus.dispatch(PackParcel(label="a"), keyed)

    assert again.repeated
    assert again.created
    assert again.aggregate is not None
    assert (again.aggregate.id, again.aggregate.version) == (first.aggregate.id, 1)
    assert depot.ledger.head() == 2


def test_the_same_key_with_another_body_is_refused(depot: Depot) -> None:
    depot.bus.dispatch(PackParcel(label="a"), replace(ENVELOPE, idempotency_key="k", digest="1"))

    with pytest.raises(KeyReused):
        depot.bus.dispatch(
            PackParcel(label="b"), replace(ENVELOPE, idempotency_key="k", digest="2")
        )


def test_a_key_belongs_to_its_caller(depot: Depot) -> None:
    other = replace(COORDINATOR, account_id=uuid4())
    depot.bus.dispatch(PackParcel(label="a"), replace(ENVELOPE, idempotency_key="k", digest="1"))

    outcome = depot.bus.dispatch(
        PackParcel(label="b"), replace(ENVELOPE, caller=other, idempotency_key="k", digest="2")
    )

    assert not outcome.repeated


def test_one_key_used_many_times_at_once_has_one_effect(depots: Callable[[], Depot]) -> None:
    keyed = replace(ENVELOPE, idempotency_key="k", digest="d")
    seen: set[object] = set()

    def give(depot: Depot) -> None:
        aggregate = depot.bus.dispatch(PackParcel(label=str(uuid4())), keyed).aggregate
        assert aggregate is not None
        seen.add(aggregate.id)

    opened = [depots() for _ in range(6)]
    threads = [threading.Thread(target=give, args=(item,)) for item in opened]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(seen) == 1
    assert opened[0].ledger.head() == 1


def test_writers_who_collide_decide_again_on_what_now_holds(depots: Callable[[], Depot]) -> None:
    opened = [depots() for _ in range(4)]
    parcel = opened[0].pack()

    def weigh(depot: Depot, first: int) -> None:
        for grams in range(first, first + 10):
            depot.bus.dispatch(WeighParcel(parcel_id=parcel.id, grams=grams), ENVELOPE)

    threads = [
        threading.Thread(target=weigh, args=(depot, 100 * number))
        for number, depot in enumerate(opened, start=1)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert opened[0].ledger.get(Parcel, parcel.id).version == 41


def test_a_caller_who_names_an_old_version_hears_the_new_one(depot: Depot) -> None:
    parcel = depot.pack(weights=[1])

    with pytest.raises(Stale) as refusal:
        depot.bus.dispatch(
            WeighParcel(parcel_id=parcel.id, grams=2), replace(ENVELOPE, expected_version=1)
        )

    assert refusal.value.current == 2


def test_a_role_that_may_not_do_this_is_refused_and_noted(depot: Depot) -> None:
    noted: list[str] = []
    depot.bus.on_refusal = lambda caller, what, subject: noted.append(what)
    participant = replace(COORDINATOR, roles=frozenset({Role.PARTICIPANT}))

    with pytest.raises(NotAllowed):
        depot.bus.dispatch(PackParcel(label="a"), replace(ENVELOPE, caller=participant))

    assert noted == ["PackParcel"]
    assert depot.ledger.head() == 0


def test_what_lies_in_another_centre_is_not_found(depot: Depot) -> None:
    parcel = depot.pack()
    stranger = replace(COORDINATOR, centres=("elsewhere",))

    with pytest.raises(NotFound):
        depot.bus.dispatch(
            WeighParcel(parcel_id=parcel.id, grams=1), replace(ENVELOPE, caller=stranger)
        )


def test_the_past_needs_a_reason_and_the_future_cannot_be_recorded(depot: Depot) -> None:
    with pytest.raises(Invalid) as past:
        depot.bus.dispatch(PackParcel(label="a", occurred_on=date(2026, 4, 14)), ENVELOPE)
    with pytest.raises(Invalid) as future:
        depot.bus.dispatch(PackParcel(label="a", occurred_on=date(2026, 4, 16)), ENVELOPE)

    assert (*past.value.errors, *future.value.errors) == ("reason", "occurred_on")


def test_a_broken_rule_records_nothing(depot: Depot) -> None:
    parcel = depot.pack()
    depot.bus.dispatch(WeighParcel(parcel_id=parcel.id, grams=1), ENVELOPE)

    with pytest.raises(RuleBroken):
        depot.bus.dispatch(PackParcel(id=parcel.id, label="b"), ENVELOPE)

    assert depot.ledger.head() == 2
