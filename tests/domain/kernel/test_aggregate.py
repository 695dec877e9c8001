"""What every aggregate gives its context: signed facts, plain folding, and a frozen vocabulary."""

from uuid import uuid4

import pytest

from domain.kernel.errors import RuleBroken
from domain.kernel.events.aggregate import Aggregate
from domain.kernel.events.event import Event, TopicRegistry
from domain.kernel.messaging.event_context import NoEventContext
from tests.parcels import Parcel, vocabulary
from tests.scenario import Scenario


def packed() -> Scenario[Parcel]:
    return Scenario(lambda: Parcel.pack(uuid4(), "a label"))


def test_a_decision_is_recorded_as_a_fact_and_folded() -> None:
    parcel = packed().when(lambda item: item.weigh(5)).then(Parcel.Weighed)

    assert (parcel.grams, parcel.version) == (5, 2)


def test_what_is_already_true_is_not_recorded_again() -> None:
    packed().given(lambda item: item.weigh(5)).when(lambda item: item.weigh(5)).then_nothing()


def test_a_parcel_that_was_sent_cannot_be_weighed() -> None:
    sent = packed().given(lambda item: item.send())

    refusal = sent.when(lambda item: item.weigh(5)).then_refused(RuleBroken)

    assert refusal.text == ("もう送りました。", "It has been sent.")


def test_a_fact_that_nobody_signed_is_not_recorded() -> None:
    with pytest.raises(NoEventContext):
        Parcel.pack(uuid4(), "a label")


def test_nothing_recorded_is_nothing_there() -> None:
    assert Parcel.fold([]) is None


def test_a_topic_belongs_to_one_event_for_ever() -> None:
    class Impostor(Event, frozen=True, kw_only=True):
        TOPIC = "parcel.packed.v1"

    class Nameless(Event, frozen=True, kw_only=True):
        pass

    known = vocabulary()
    for wrong in (Impostor, Nameless):
        with pytest.raises(ValueError, match="no topic of its own"):
            known.register(wrong)


def test_the_vocabulary_of_an_aggregate_is_what_stands_in_it() -> None:
    class Empty(Aggregate):
        KIND = "empty"

    assert Empty.event_classes() == []
    assert vocabulary().topics() == [
        "parcel.noted.v1",
        "parcel.packed.v1",
        "parcel.sent.v1",
        "parcel.weighed.v1",
    ]
    assert "parcel.packed.v1" not in TopicRegistry()
