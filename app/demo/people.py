"""A made-up participant of the demonstration, with skills, limits and habits."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from random import Random
from uuid import UUID

from app.bootstrap import FIRST_CENTRE
from app.demo.seeded_random import drawn, id_of
from app.demo.staff import DOMAIN, account_id
from domain.kernel.messaging.caller import Caller, Role
from domain.participants.value_objects import Difficulty, LeaveReason, Limits, WeeklyTime, WorkMode
from domain.people.facts import DisabilityKind, HandbookKind, MainKind

SKILLS = ("typing", "checking", "annotation", "spreadsheet", "scanning")
_KINDS = (
    (DisabilityKind.MENTAL, MainKind.MENTAL, HandbookKind.MENTAL, Difficulty.DISABILITY),
    (DisabilityKind.DEVELOPMENTAL, MainKind.MENTAL, HandbookKind.MENTAL, Difficulty.DISABILITY),
    (DisabilityKind.PHYSICAL, MainKind.PHYSICAL, HandbookKind.PHYSICAL, Difficulty.DISABILITY),
    (
        DisabilityKind.INTELLECTUAL,
        MainKind.INTELLECTUAL,
        HandbookKind.INTELLECTUAL,
        Difficulty.DISABILITY,
    ),
    (DisabilityKind.HIGHER_BRAIN, MainKind.MENTAL, HandbookKind.MENTAL, Difficulty.DISABILITY),
    (
        DisabilityKind.INTRACTABLE_DISEASE,
        MainKind.OTHER,
        HandbookKind.NONE,
        Difficulty.INTRACTABLE_DISEASE,
    ),
    (
        DisabilityKind.SOCIAL_WITHDRAWAL,
        MainKind.OTHER,
        HandbookKind.NONE,
        Difficulty.SOCIAL_WITHDRAWAL,
    ),
    (DisabilityKind.OTHER, MainKind.OTHER, HandbookKind.NOT_ASKED, Difficulty.OTHER),
)


@dataclass(frozen=True, kw_only=True)
class Member:
    """One participant and the course of their stay. `joins` may be before the period."""

    seed: str
    number: int
    name: str
    kana: str
    work_mode: WorkMode
    begins_in: WorkMode
    joins: date
    trial: bool = False
    trial_ends_on: date | None = None
    suspended_on: date | None = None
    resumed_on: date | None = None
    leaves_on: date | None = None
    leaves_for: LeaveReason | None = None

    @property
    def word(self) -> str:
        """Return the part of the email address before the @."""
        named = {0: "participant", 1: "participant-onsite"}
        return named.get(self.number, f"p{self.number:02d}")

    @property
    def email(self) -> str:
        """Return the email address of the account."""
        return f"{self.word}@{DOMAIN}"

    @property
    def person_id(self) -> UUID:
        """Return the id of the person."""
        return id_of(self.seed, "person", self.number)

    @property
    def id(self) -> UUID:
        """Return the id of the participant."""
        return id_of(self.seed, "participant", self.number)

    @property
    def stays_on_trial(self) -> bool:
        """Return True if the work trial lasts beyond the end of the period."""
        return self.trial and self.trial_ends_on is None

    @cached_property
    def caller(self) -> Caller:
        """Return the participant's account as a caller of commands."""
        return Caller(
            account_id=account_id(self.seed, self.word),
            roles=frozenset({Role.PARTICIPANT}),
            centres=(FIRST_CENTRE,),
            participant_id=self.id,
        )

    def chance(self, *names: object) -> Random:
        """Return a random generator for this person, seeded with `names`."""
        return drawn(self.seed, "member", self.number, *names)

    @cached_property
    def kind(self) -> tuple[DisabilityKind, MainKind, HandbookKind, Difficulty]:
        """Return the kinds of disability, main kind, handbook, and difficulty at work."""
        return self.chance("kind").choices(_KINDS, weights=(16, 12, 10, 10, 4, 5, 8, 3))[0]

    @cached_property
    def birth_date(self) -> date:
        """Return the date of birth."""
        return date(1965, 4, 2) + timedelta(days=self.chance("born").randrange(14_000))

    @cached_property
    def skills(self) -> dict[str, int]:
        """Return the skill levels as assessed by staff."""
        chance = self.chance("skills")
        return {skill: chance.choices((1, 2, 3, 4, 5), (3, 6, 6, 2, 1))[0] for skill in SKILLS}

    @cached_property
    def weekdays(self) -> tuple[int, ...]:
        """Return the weekdays on which the person works."""
        chance = self.chance("weekdays")
        days = chance.sample(range(5), chance.choices((2, 3, 4, 5), (2, 4, 4, 3))[0])
        if self.work_mode is WorkMode.HOME_BASED and chance.random() < 0.3:
            days.append(5)
        return tuple(sorted(days))

    @cached_property
    def weekly(self) -> tuple[WeeklyTime, ...]:
        """Return the weekly hours that the person gave."""
        start, end = self.chance("hours").choice(
            (("09:30", "12:00"), ("10:00", "15:00"), ("10:00", "16:00"), ("13:00", "17:00"))
        )
        return tuple(WeeklyTime(weekday=day, start=start, end=end) for day in self.weekdays)

    @cached_property
    def limits(self) -> Limits | None:
        """Return the limits set by the therapist; None where they are not assessed yet."""
        chance = self.chance("limits")
        if self.stays_on_trial or (self.number > 1 and chance.random() < 0.08):
            return None
        excluded = (chance.choice(("scanning", "mail", "customer_support", "checking")),)
        return Limits(
            minutes_per_day=chance.choices((60, 90, 120, 180, 240), (2, 3, 5, 5, 3))[0],
            days_per_week=len(self.weekdays),
            kinds_of_work_excluded=excluded if chance.random() < 0.2 else (),
        )

    def is_here(self, day: date) -> bool:
        """Return True if the person is registered and not suspended on `day`."""
        if day < self.joins or (self.leaves_on is not None and day >= self.leaves_on):
            return False
        if self.suspended_on is None or day < self.suspended_on:
            return True
        return self.resumed_on is not None and day >= self.resumed_on
