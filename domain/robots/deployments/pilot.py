"""A pilot: a person enrolled for one deployment, who may live anywhere (1.2)."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from domain.kernel.errors import Invalid, RuleBroken
from domain.kernel.events.aggregate import Aggregate, applies
from domain.kernel.events.event import Sealed, SealedEvent
from domain.kernel.messaging.caller import READERS, Caller
from domain.kernel.messaging.event_context import event_context, require_reason
from domain.kernel.privacy.my_number import refuse_my_number
from domain.kernel.time.availability import Availability
from domain.robots.value_objects import PilotLimits, Wishes, pilot_id


class Pilot(Aggregate):
    """One person in one deployment; limits and their note are sealed under the person's key."""

    KIND = "pilot"

    class Enrolled(SealedEvent, frozen=True, kw_only=True):
        """The person pilots in this deployment from the day the event occurred."""

        TOPIC = "pilot.enrolled.v1"

        person_id: UUID
        deployment_id: UUID

    class Withdrawn(SealedEvent, frozen=True, kw_only=True):
        """The person no longer pilots in this deployment."""

        TOPIC = "pilot.withdrawn.v1"

    class AvailabilitySet(SealedEvent, frozen=True, kw_only=True):
        """When the person can pilot."""

        TOPIC = "pilot.availability_set.v1"

        availability: Availability

    class LimitsSet(SealedEvent, frozen=True, kw_only=True):
        """The limits set by the therapist."""

        TOPIC = "pilot.limits_set.v1"

        limits: Annotated[PilotLimits | None, Sealed] = None
        note: Annotated[str | None, Sealed] = None

    class TrainingDone(SealedEvent, frozen=True, kw_only=True):
        """The person finished the training on the day the event occurred."""

        TOPIC = "pilot.training_done.v1"

    class TrainingUndone(SealedEvent, frozen=True, kw_only=True):
        """The end of the training was recorded by mistake."""

        TOPIC = "pilot.training_undone.v1"

        corrects: UUID

    class EquipmentChecked(SealedEvent, frozen=True, kw_only=True):
        """Device, camera and line at the person's home were checked."""

        TOPIC = "pilot.equipment_checked.v1"

        works: bool

    class WishesSaid(SealedEvent, frozen=True, kw_only=True):
        """The wishes of the person."""

        TOPIC = "pilot.wishes_said.v1"

        wishes: Wishes

    person_id: UUID
    deployment_id: UUID
    enrolled_on: date
    is_enrolled: bool
    availability: Availability | None
    """None until it was set."""
    limits: PilotLimits | None
    limits_note: str | None
    trained_on: date | None
    equipment: tuple[date, bool] | None
    wishes: Wishes

    @classmethod
    def enrol(cls, *, centre: str, deployment_id: UUID, person_id: UUID) -> Self:
        """Enrol a person for a deployment."""
        pilot = cls(pilot_id(deployment_id, person_id), centre=centre)
        pilot._enrol(person_id, deployment_id)
        return pilot

    def enrol_again(self) -> None:
        """Enrol a person who has withdrawn."""
        if not self.is_enrolled:
            self._enrol(self.person_id, self.deployment_id)

    def withdraw(self) -> None:
        """Withdraw the person. Raises Invalid without a reason."""
        if not self.is_enrolled:
            return
        if not (event_context().reason or "").strip():
            raise Invalid.field("reason", "理由を書いてください。", "Please give the reason.")
        refuse_my_number(reason=event_context().reason)
        self.record(self.Withdrawn, sealed_under=self.person_id)

    def set_availability(self, availability: Availability) -> None:
        """Set when the person can pilot."""
        self.require_enrolled()
        sound = availability.checked()
        if sound != self.availability:
            self.record(self.AvailabilitySet, sealed_under=self.person_id, availability=sound)

    def set_limits(self, limits: PilotLimits, note: str | None) -> None:
        """Set the limits and the note about them."""
        self.require_enrolled()
        refuse_my_number(note=note)
        sound = limits.checked()
        if (sound, note) != (self.limits, self.limits_note):
            self.record(self.LimitsSet, sealed_under=self.person_id, limits=sound, note=note)

    def finish_training(self) -> None:
        """Record that the training is finished."""
        self.require_enrolled()
        if self.trained_on is None:
            self.record(self.TrainingDone, sealed_under=self.person_id)

    def undo_training(self) -> None:
        """Take back the end of the training. Raises Invalid without a reason."""
        if self._trained_by is not None:
            require_reason()
            refuse_my_number(reason=event_context().reason)
            self.record(
                self.TrainingUndone,
                occurred_on=self.trained_on,
                sealed_under=self.person_id,
                corrects=self._trained_by,
            )

    def check_equipment(self, *, works: bool) -> None:
        """Record whether device and line work, as checked on the day of the event context."""
        self.require_enrolled()
        if self.equipment != (event_context().occurred_on, works):
            self.record(self.EquipmentChecked, sealed_under=self.person_id, works=works)

    def say_wishes(self, wishes: Wishes) -> None:
        """Set the wishes of the person."""
        self.require_enrolled()
        if wishes != self.wishes:
            self.record(self.WishesSaid, sealed_under=self.person_id, wishes=wishes)

    def require_enrolled(self) -> None:
        """Raise RuleBroken unless the person is enrolled."""
        if not self.is_enrolled:
            raise RuleBroken(
                "この人は、いまこの配置のパイロットではありません。",
                "This person is not a pilot of this deployment now.",
            )

    def is_visible_to(self, caller: Caller) -> bool:
        """Visible to staff and supervisors of the centre, and to the person."""
        if not super().is_visible_to(caller):
            return False
        return caller.has(READERS) or caller.person_id == self.person_id

    def _enrol(self, person_id: UUID, deployment_id: UUID) -> None:
        refuse_my_number(reason=event_context().reason)
        self.record(
            self.Enrolled,
            sealed_under=person_id,
            person_id=person_id,
            deployment_id=deployment_id,
        )

    @applies(Enrolled)
    def _enrolled(self, event: Enrolled) -> None:
        self.is_enrolled, self.enrolled_on = True, event.meta.occurred_on
        if event.originator_version == 1:
            self.person_id, self.deployment_id = event.person_id, event.deployment_id
            self.availability = self.limits = self.limits_note = None
            self.trained_on = self.equipment = None
            self._trained_by: UUID | None = None
            self.wishes = Wishes()

    @applies(Withdrawn)
    def _withdrawn(self, _: Withdrawn) -> None:
        self.is_enrolled = False

    @applies(AvailabilitySet)
    def _availability_set(self, event: AvailabilitySet) -> None:
        self.availability = event.availability

    @applies(LimitsSet)
    def _limits_set(self, event: LimitsSet) -> None:
        self.limits, self.limits_note = event.limits, event.note

    @applies(TrainingDone)
    def _training_done(self, event: TrainingDone) -> None:
        self.trained_on, self._trained_by = event.meta.occurred_on, event.meta.event_id

    @applies(TrainingUndone)
    def _training_undone(self, _: TrainingUndone) -> None:
        self.trained_on = self._trained_by = None

    @applies(EquipmentChecked)
    def _equipment_checked(self, event: EquipmentChecked) -> None:
        self.equipment = (event.meta.occurred_on, event.works)

    @applies(WishesSaid)
    def _wishes_said(self, event: WishesSaid) -> None:
        self.wishes = event.wishes
