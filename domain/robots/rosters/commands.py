"""Commands of a deployment's roster: plan it, store the draft, publish days of it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain.kernel.messaging.bus import Command
from domain.robots.deployments.commands import DeploymentCommand
from domain.robots.rosters.problem import LeftOut
from domain.robots.rosters.roster import Roster

PLAN_ROSTER = "plan_roster"
"""Plan the roster of a deployment; a frozen kind of job."""


@dataclass(frozen=True, kw_only=True)
class PlanRoster(DeploymentCommand):
    """Request a roster for these days, both included; a job plans it, nothing is published."""

    NAME = "PlanRoster"
    first: date
    last: date
    job_id: UUID


@dataclass(frozen=True, kw_only=True)
class KeepRosterDraft(Command):
    """Store the draft that a job planned; it replaces the previous one. Only the job does so."""

    NAME = "KeepRosterDraft"
    deployment_id: UUID
    job_id: UUID
    first: date
    last: date
    made_at: datetime
    roster: Roster
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PublishRoster(DeploymentCommand):
    """Publish these days of the draft of job `job_id`: create its shifts and assign them.

    Days are published in one append, so send no more than `roster_draft.spans` returns at once.
    """

    NAME = "PublishRoster"
    first: date
    last: date
    job_id: UUID
