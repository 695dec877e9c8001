"""The cover times of a deployment: data that staff may change."""

from typing import NamedTuple, Self
from uuid import UUID, uuid5

from domain.kernel.events.aggregate import Aggregate, applies
from domain.kernel.events.event import Event
from domain.kernel.messaging.caller import READERS, Caller
from domain.kernel.storage.ledger import Ledger
from domain.kernel.time.availability import require_within


class Times(NamedTuple):
    """Minutes for the stand-by alone, and minutes before the start at which staff are notified."""

    for_stand_by: int = 15
    before_start: int = 60


def rules_id(deployment_id: UUID) -> UUID:
    """The id of the rules of a deployment; each has one set."""
    return uuid5(deployment_id, "cover rules")


class CoverRules(Aggregate):
    """The rules of one deployment; `Times()` applies where none were set."""

    KIND = "cover_rules"
    IMPERSONAL = True

    class TimesSet(Event, frozen=True, kw_only=True):
        """These times apply from now on."""

        TOPIC = "cover_rules.times_set.v1"

        deployment_id: UUID
        minutes_for_stand_by: int
        minutes_before_start: int

    deployment_id: UUID
    times: Times | None

    @classmethod
    def begin(cls, deployment_id: UUID, *, centre: str) -> Self:
        """Return the rules of a deployment for which none were set yet."""
        rules = cls(rules_id(deployment_id), centre=centre)
        rules.deployment_id, rules.times = deployment_id, None
        return rules

    def set(self, times: Times) -> None:
        """Set the times. Raises Invalid for values out of range."""
        require_within("minutes_for_stand_by", times.for_stand_by, 0, 1440)
        require_within("minutes_before_start", times.before_start, 0, 2880)
        if times != self.times:
            self.record(
                self.TimesSet,
                deployment_id=self.deployment_id,
                minutes_for_stand_by=times.for_stand_by,
                minutes_before_start=times.before_start,
            )

    def is_visible_to(self, caller: Caller) -> bool:
        """Visible to staff and supervisors of the centre."""
        return super().is_visible_to(caller) and caller.has(READERS)

    @applies(TimesSet)
    def _times_set(self, event: TimesSet) -> None:
        self.deployment_id = event.deployment_id
        self.times = Times(event.minutes_for_stand_by, event.minutes_before_start)


def times_in_force(ledger: Ledger, deployment_id: UUID) -> Times:
    """The times that apply to a deployment."""
    rules = ledger.find(CoverRules, rules_id(deployment_id))
    return (rules.times if rules is not None else None) or Times()
