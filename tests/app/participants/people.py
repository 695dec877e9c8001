"""Participants with names, and what was looked at of them."""

from uuid import UUID

from app.bootstrap import Service
from domain.identity.access_log import Access
from domain.participants.commands import RegisterParticipant
from domain.participants.participant import Participant
from domain.participants.value_objects import Difficulty, WorkMode
from domain.people.commands import RegisterPerson
from domain.people.facts import HandbookKind, MainKind
from tests.centre import Centre


def named(
    centre: Centre, name: str, kana: str | None, work_mode: WorkMode = WorkMode.HOME_BASED
) -> Participant:
    """A participant with a name and its reading."""
    person = centre.does(
        RegisterPerson(
            name=name,
            name_kana=kana,
            resident=True,
            handbook_kinds=(HandbookKind.NONE,),
            disability_kinds=(),
            main_kind=MainKind.OTHER,
        )
    )
    made: Participant = centre.does(
        RegisterParticipant(
            person_id=person.id, work_mode=work_mode, difficulty=Difficulty.DISABILITY
        )
    )
    return made


def seen(service: Service) -> list[tuple[str, tuple[UUID, ...]]]:
    """What was looked at, and of whom."""
    recorded = service.ledger.read(0, 5_000, topics=[Access.Viewed.TOPIC])
    return [(item.event.what, item.event.person_ids) for item in recorded]  # type: ignore[attr-defined]
