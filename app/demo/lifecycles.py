"""The course of each participant: they join, are assessed, are suspended, change, and leave."""

from datetime import date

from app.demo.accounts import add_member
from app.demo.command_runner import CommandRunner
from app.demo.people import Member
from app.demo.seeded_random import words
from domain.participants.commands import (
    AssessParticipant,
    ChangeWorkMode,
    FinishTrial,
    LeaveParticipant,
    RegisterParticipant,
    ResumeParticipant,
    SetAvailability,
    SetLimits,
    SuspendParticipant,
)
from domain.participants.participant import Participant
from domain.participants.value_objects import DayException
from domain.people.commands import RegisterPerson, SayConsent
from domain.people.facts import HandbookKind

CONSENTS = ("support_records", "sharing_with_family_doctor", "photos_in_reports")
LOOKED_AT_EVERY, FIRST_LOOK = 90, 30
"""Days between assessments of skills and limits, and from joining to the first one."""


def begin(stage: CommandRunner, member: Member, today: date) -> None:
    """Register the person as a participant; a second call changes nothing.

    On `today`, the day on which the demonstration is loaded, nobody is available until the load
    ends, so that the workers offer no task in the middle of a past day.
    """
    social_worker, therapist = stage.staff("social-worker"), stage.staff("therapist")
    stage.gives(social_worker, _person(member), member.number)
    for purpose in CONSENTS:
        granted = purpose == CONSENTS[0] or member.chance(purpose).random() < 0.8
        consent = SayConsent(person_id=member.person_id, purpose=purpose, granted=granted)
        stage.gives(social_worker, consent, member.number, purpose)
    stage.gives(social_worker, _registration(stage, member), member.number)
    add_member_account(stage, member)
    stage.gives(social_worker, availability(member, away_on=today), member.number, "first")
    stage.gives(therapist, _assessment(member, 0), member.number, 0)
    limits = _limits(member)
    if limits is not None:
        stage.gives(therapist, limits, member.number, 0)


def add_member_account(stage: CommandRunner, member: Member) -> None:
    """Create the account, unless it was created with the sign-ins."""
    if member.number > 1:
        add_member(stage, member)


def go_on(stage: CommandRunner, member: Member, day: date) -> None:
    """Run what is planned for this person on `day`."""
    manager, chance = stage.staff("manager"), member.chance("course")
    reasons = words("sentences")["suspended"]
    if day == member.suspended_on:
        rest = SuspendParticipant(participant_id=member.id, reason=chance.choice(reasons))
        _tell(stage, member, rest)
    elif day == member.resumed_on:
        stage.tries(manager, ResumeParticipant(participant_id=member.id), member.number)
    elif day == member.leaves_on and member.leaves_for is not None:
        _tell(stage, member, LeaveParticipant(participant_id=member.id, reason=member.leaves_for))
    elif member.is_here(day) and (day - member.joins).days % LOOKED_AT_EVERY == FIRST_LOOK:
        _look_again(stage, member, day)
    if day == member.trial_ends_on:
        stage.tries(manager, FinishTrial(participant_id=member.id), member.number)
    if day.weekday() == 2 and member.begins_in is not member.work_mode:
        change = ChangeWorkMode(participant_id=member.id, work_mode=member.work_mode)
        stage.tries(stage.staff("coordinator"), change, member.number, day)


def availability(member: Member, away_on: date | None = None) -> SetAvailability:
    """Return the person's availability; `away_on` is a day with other hours."""
    away = () if away_on is None else (DayException(date=away_on, available=False),)
    return SetAvailability(participant_id=member.id, weekly=member.weekly, exceptions=away)


def _tell(
    stage: CommandRunner, member: Member, command: SuspendParticipant | LeaveParticipant
) -> None:
    aggregate = stage.tries(stage.staff("manager"), command, member.number)
    if isinstance(aggregate, Participant):
        stage.react(aggregate)


def _person(member: Member) -> RegisterPerson:
    disability, main, handbook, _ = member.kind
    has_handbook = member.chance("handbook").random() < 0.85
    return RegisterPerson(
        id=member.person_id,
        name=member.name,
        name_kana=member.kana,
        birth_date=member.birth_date,
        resident=True,
        handbook_kinds=(handbook if has_handbook else HandbookKind.NONE,),
        disability_kinds=(disability,),
        main_kind=main,
        email=f"p{member.number:02d}@example.com",
        phone=f"000-0000-{member.chance('phone').randrange(10_000):04d}",
    )


def _registration(stage: CommandRunner, member: Member) -> RegisterParticipant:
    before = member.joins < stage.clock.today()
    return RegisterParticipant(
        id=member.id,
        person_id=member.person_id,
        work_mode=member.begins_in,
        difficulty=member.kind[3],
        trial=member.trial,
        occurred_on=member.joins if before else None,
        reason=words("sentences")["copied"] if before else None,
    )


def _assessment(member: Member, number: int) -> AssessParticipant:
    chance = member.chance("assessment", number)
    skills = {name: min(5, level) for name, level in member.skills.items()}
    if number:
        better = chance.choice(sorted(skills))
        skills = {better: min(5, skills[better] + 1)}
    note = chance.choice(words("sentences")["assessment"])
    return AssessParticipant(participant_id=member.id, skills=skills, note=note)


def _limits(member: Member, more: int = 0) -> SetLimits | None:
    if member.limits is None:
        return None
    return SetLimits(
        participant_id=member.id,
        minutes_per_day=member.limits.minutes_per_day + more,
        days_per_week=member.limits.days_per_week,
        kinds_of_work_excluded=member.limits.kinds_of_work_excluded,
        note=member.chance("limits note", more).choice(words("sentences")["limits"]),
    )


def _look_again(stage: CommandRunner, member: Member, day: date) -> None:
    therapist = stage.staff("therapist")
    stage.tries(therapist, _assessment(member, 1), member.number, day)
    more = member.chance("more").choice((0, 0, 30, 60))
    limits = _limits(member, more)
    if limits is not None and more:
        stage.tries(therapist, limits, member.number, day)
