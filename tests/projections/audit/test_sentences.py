"""Every kind of event has a sentence in both languages, and a sentence tells nothing sealed."""

import re
from datetime import UTC, date, datetime
from enum import Enum
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints
from uuid import UUID, uuid4

import msgspec
import pytest

from app.bootstrap import Service
from domain import registry
from domain.kernel.events.event import Event, Meta, sealed_fields
from domain.kernel.messaging.caller import Role
from domain.robots.pseudonyms import person_code
from domain.robots.shifts.commands import AssignShift, NameStandBy
from projections.audit.labels import LABELS, label
from projections.audit.names import Names
from projections.audit.sentences import WORDS, sentence
from tests.app.visitors import add_account
from tests.centre import Centre
from tests.shop import Shop

VOCABULARY = registry.topic_registry()
SECRET = "secret-of-a-person"
MADE: dict[Any, Any] = {
    str: "plain",
    int: 3,
    bool: True,
    UUID: UUID(int=5),
    date: date(2026, 4, 15),
    datetime: datetime(2026, 4, 15, 1, tzinfo=UTC),
    Any: SECRET,
}


def sample(kind: Any) -> Any:
    """A value of this type."""
    if kind in MADE:
        return MADE[kind]
    origin, parts = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return sample(parts[0])
    if origin in (Union, UnionType):
        return sample(next(part for part in parts if part is not type(None)))
    if origin in (tuple, list):
        return (sample(parts[0]),)
    if origin is dict:
        return {}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind))
    assert issubclass(kind, msgspec.Struct), kind
    hints = get_type_hints(kind, include_extras=True)
    return kind(**{name: sample(hints[name]) for name in kind.__struct_fields__})


def event_of(topic: str) -> Event:
    event_class = VOCABULARY[topic]
    hints = get_type_hints(event_class, include_extras=True)
    hidden = sealed_fields(event_class)
    facts = {
        name: SECRET if name in hidden else sample(hints[name])
        for name in event_class.__struct_fields__
        if name not in ("meta", "originator_id", "originator_version")
    }
    meta = Meta(
        event_id=uuid4(),
        actor="system:react",
        role="system",
        centre="digital-kamakura",
        occurred_on=MADE[date],
        recorded_at=MADE[datetime],
        correlation_id=uuid4(),
        reason=SECRET,
    )
    return event_class(originator_id=UUID(int=9), originator_version=1, meta=meta, **facts)


def test_every_event_of_the_vocabulary_has_a_sentence() -> None:
    assert set(VOCABULARY.topics()) <= set(WORDS)


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_every_sentence_can_be_said_and_tells_nothing_sealed(service: Service) -> None:
    names = Names(service.ledger, service.views)
    for topic in VOCABULARY.topics():
        event = event_of(topic)
        for language, end in (("ja", "。"), ("en", ".")):
            said = sentence(event, names, language)
            assert said.endswith(end), said
            assert not re.search(r"[{}_]|None|[0-9a-f]{8}-|secret", said), said
        assert not re.search(r"[ぁ-んァ-ヶ一-龠]", sentence(event, names, "en"))


def test_codes_and_days_are_told_in_words() -> None:
    assert label(date(2026, 4, 1)) == ("2026年4月1日", "1 April 2026")
    assert label(("home_based", "on_site")) == ("在宅型、通所型", "home-based, on-site")
    assert all(all(text) for text in LABELS.values())


def test_a_step_of_work_is_told_with_its_names(service: Service) -> None:
    centre = Centre(service)
    order = centre.order(tasks=1, title="名簿の入力")
    participant = centre.participant()
    from domain.tasks.commands import AssignTask

    task = centre.task(order)
    centre.does(AssignTask(task_id=task.id, participant_id=participant.id))
    service.projections.catch_up()
    names = Names(service.ledger, service.views)
    assigned = service.ledger.history(task.id)[-1]
    assert "作業「000000」を参加者P-0001に割り当てました（決め方：職員）。" in sentence(
        assigned, names, "ja"
    )
    received = service.ledger.history(order.id)[0]
    assert f'received job order {order.number} "名簿の入力".' in sentence(received, names, "en")


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_the_pilot_of_a_shift_is_told_by_their_code(service: Service) -> None:
    shop = Shop.open(service)
    first, second = shop.pilot(), shop.pilot()
    shift = shop.shift(first)
    shop.stand_by(shift, second)
    shop.does(NameStandBy(shift_id=shift.id, person_id=None))
    shop.does(
        AssignShift(
            shift_id=shift.id, person_id=second.person_id, replaces=first.person_id, reason="相談"
        )
    )
    names = Names(service.ledger, service.views)
    codes = [person_code(who.person_id) for who in (first, second)]
    told = {
        language: [sentence(event, names, language) for event in service.ledger.history(shift.id)]
        for language in ("ja", "en")
    }
    for words in (
        f"パイロット{codes[0]}に割り当てました",
        f"控えをパイロット{codes[1]}に決めました",
        "控えをなしにしました",
        f"担当をパイロット{codes[0]}からパイロット{codes[1]}に変えました",
    ):
        assert any(words in step for step in told["ja"]), (words, told["ja"])
    assert f"to pilot {codes[1]}, in place of pilot {codes[0]} (by staff)." in told["en"][-1]
    account = add_account(service, Role.PARTICIPANT, person_id=first.person_id)
    assert names.actor(str(account)).ja == f"パイロット{codes[0]}"


STAFF_ALONE = frozenset(
    {
        *(f"participant.{act}.v1" for act in ("assessed", "attendance_corrected", "left")),
        *(f"participant.{act}.v1" for act in ("limits_set", "max_open_tasks_set", "registered")),
        *(f"participant.{act}.v1" for act in ("registration_corrected", "registration_moved")),
        *(f"participant.{act}.v1" for act in ("resumed", "step_undone", "suspended")),
        *(f"participant.{act}.v1" for act in ("trial_finished", "work_mode_changed")),
        *(f"task.{act}.v1" for act in ("help_answered", "reinstated", "released", "returned")),
        *("conversation.in_charge_chosen.v1", "task.assigned.v1"),
        *("deployment.pilot_enrolled.v1", "shift.stand_by_named.v1"),
    }
)
"""What a participant cannot do about themselves; who fetches a task is named once."""
OF_ANOTHER_ACCOUNT = frozenset(
    {
        *(f"account.{act}.v1" for act in ("added", "centres_assigned", "disabled", "enabled")),
        *(f"account.{act}.v1" for act in ("number_given", "one_time_password_given")),
        *(f"account.{act}.v1" for act in ("person_bound", "person_corrected", "venue_bound")),
        *(f"account.{act}.v1" for act in ("roles_granted", "roles_withdrawn")),
        *(f"account.{act}.v1" for act in ("sign_in_link_issued", "sign_in_link_revoked")),
    }
)
"""What somebody does to the account of another, as a rule."""


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_who_does_something_about_themselves_is_named_once(service: Service) -> None:
    centre = Centre(service)
    me = centre.participant()
    account = add_account(service, Role.PARTICIPANT, participant_id=me.id)
    staff = add_account(service, Role.MANAGER, name="鎌倉 花子")
    service.projections.catch_up()
    names = Names(service.ledger, service.views)
    named_twice = set()
    for topic in VOCABULARY.topics():
        is_account = topic.startswith("account.")
        event = event_of(topic)
        own = {"participant_id": me.id} if hasattr(event, "participant_id") else {}
        if topic.startswith(("account.", "participant.", "conversation.")):
            own["originator_id"] = staff if is_account else me.id
        meta = msgspec.structs.replace(
            event.meta,
            actor=str(staff if is_account else account),
            role=(Role.MANAGER if is_account else Role.PARTICIPANT).value,
        )
        event = msgspec.structs.replace(event, meta=meta, **own)
        for language, name in (("ja", "鎌倉 花子" if is_account else "P-0001"), ("en", "P-0001")):
            if sentence(event, names, language).count(name) > 1:
                named_twice.add(topic)
    assert named_twice <= STAFF_ALONE | OF_ANOTHER_ACCOUNT
    assert named_twice >= OF_ANOTHER_ACCOUNT, "a list that is no longer needed"


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_day_of_attendance_is_said_as_a_date(service: Service) -> None:
    names = Names(service.ledger, service.views)
    day, en = "2026年4月15日", "15 April 2026"
    for act in ("checked_in", "checked_out", "attendance_corrected", "rest_taken", "rest_ended"):
        event = event_of(f"participant.{act}.v1")
        assert day in sentence(event, names, "ja") and en in sentence(event, names, "en")
        assert "その日" not in sentence(event, names, "ja")
