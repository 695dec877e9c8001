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
    """Ask for a roster of these days, both included; a job plans it, and nothing is published."""

    NAME = "PlanRoster"
    first: date
    last: date
    job_id: UUID


@dataclass(frozen=True, kw_only=True)
class KeepRosterDraft(Command):
    """Keep what a job planned, in the place of the draft before; the system gives this."""

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
    """Make the shifts of these days of the draft that the job `job_id` planned, and give them out.

    Days are published in one append, so name no more than `roster_draft.spans` gives at once.
    """

    NAME = "PublishRoster"
    first: date
    last: date
    job_id: UUID
