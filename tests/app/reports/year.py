"""The autumn in which the centre opened, as its staff recorded it: the numbers of 31 Dec 2022."""

from datetime import date
from typing import Any
from uuid import UUID

from domain.orders.commands import AcceptJobOrder
from domain.participants.commands import CheckIn, RegisterParticipant
from domain.participants.participant import Participant
from domain.participants.value_objects import Difficulty, WorkMode
from tests.centre import Centre

LATE = "あとから記録しました。"
NEW_YEARS_EVE = date(2022, 12, 31)


def registered(
    centre: Centre, day: date, mode: WorkMode = WorkMode.ON_SITE, **facts: Any
) -> Participant:
    """Somebody who was registered on `day`."""
    participant: Participant = centre.does(
        RegisterParticipant(
            person_id=facts.pop("person_id", None) or centre.person().id,
            work_mode=mode,
            difficulty=Difficulty.DISABILITY,
            occurred_on=day,
            reason=LATE,
            **facts,
        )
    )
    return participant


def accepted(centre: Centre, day: date, **terms: Any) -> UUID:
    """An order that was accepted on `day`."""
    order = centre.order(released=False, received_on=day, due_on=date(2026, 12, 1), **terms)
    centre.does(AcceptJobOrder(order_id=order.id, occurred_on=day, reason=LATE))
    return order.id


def came(centre: Centre, participant: Participant, day: date) -> None:
    """They checked in on `day`."""
    centre.does(CheckIn(participant_id=participant.id, occurred_on=day, reason=LATE))


def opening_autumn(centre: Centre) -> list[Participant]:
    """8 people (2 at home, 6 on site) and 9 orders by the end of December 2022."""
    people = [
        registered(centre, date(2022, 10 + number % 3, 3 + number), WorkMode.ON_SITE)
        for number in range(6)
    ]
    people += [registered(centre, date(2022, 12, day), WorkMode.HOME_BASED) for day in (1, 31)]
    client = centre.client()
    for number in range(9):
        accepted(
            centre, date(2022, 10 + number % 3, 31 - number - (number % 3 == 1)), client=client
        )
    return people
