"""A participant of the BPO centre, with a work mode, skills, limits and availability."""

from collections.abc import Sequence
from datetime import date

from domain.kernel.events.event import Event
from domain.kernel.messaging.caller import READERS, Caller
from domain.participants.matching_facts import MatchingFacts
from domain.participants.participant_days import ParticipantDays
from domain.participants.stay_corrections import StayCorrections


class Participant(StayCorrections, MatchingFacts, ParticipantDays):
    """One stay of a person at a centre; notes and health data are sealed under the person's key.

    Each base class holds one subject of it.
    """

    @classmethod
    def known_by(cls, events: Sequence[Event], day: date) -> list[Event]:
        """Those of `events` that state what was so on `day`, without facts of later days.

        A registration that was corrected holds from its right day.
        """
        now = cls.fold(events)
        if now is None or day < now.registered_on:
            return []
        always = (cls.Registered, cls.RegistrationMoved, cls.RegistrationCorrected)
        return [
            event for event in events if isinstance(event, always) or event.meta.occurred_on <= day
        ]

    def is_visible_to(self, caller: Caller) -> bool:
        """True for staff and supervisors of the centre, and for the participant."""
        if not super().is_visible_to(caller):
            return False
        return caller.has(READERS) or caller.participant_id == self.id
