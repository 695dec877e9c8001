"""Who gives a command: the account, its roles, its centres, and the person or client behind it."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from domain.kernel.errors import Invalid, NotAllowed


class Role(StrEnum):
    """What an account may do; an account may hold several. `SYSTEM` is held by no account."""

    COORDINATOR = "coordinator"
    PARTICIPANT = "participant"
    THERAPIST = "therapist"
    SOCIAL_WORKER = "social_worker"
    MANAGER = "manager"
    SUPERVISOR = "supervisor"
    CLIENT = "client"
    VENUE = "venue"
    ADMIN = "admin"
    SYSTEM = "system"


COORDINATION = frozenset({Role.COORDINATOR, Role.MANAGER})
"""Those who take orders, dispatch work and inspect it."""
CARE = frozenset({Role.THERAPIST, Role.SOCIAL_WORKER, Role.MANAGER})
"""Those who may see health details and assessments (O35)."""
STAFF = COORDINATION | CARE
"""Everybody employed at the centre who works with its people."""
READERS = STAFF | {Role.SUPERVISOR}
"""Staff, and the supervisor who reads without health details."""
AUDITORS = frozenset({Role.MANAGER, Role.SUPERVISOR, Role.COORDINATOR})
"""Those who read what was recorded, by whom and when."""
MANAGEMENT = frozenset({Role.MANAGER})
"""Those who answer for a centre."""
ADMINISTRATION = frozenset({Role.ADMIN})
"""Those who keep the accounts, and see no case."""
OPERATION = ADMINISTRATION | {Role.MANAGER}
"""Those who see to the work behind the scenes: jobs, queues and projections."""


@dataclass(frozen=True, kw_only=True)
class Caller:
    """The actor of a command or question. `name` of a system caller says which part of it acts."""

    account_id: UUID | None
    roles: frozenset[Role]
    centres: tuple[str, ...]
    participant_id: UUID | None = None
    client_id: UUID | None = None
    person_id: UUID | None = None
    """The person behind a participant or a pilot, who need not be on the books of a centre."""
    venue_id: UUID | None = None
    system_name: str = ""

    @property
    def actor(self) -> str:
        """The name under which events are signed: an account's id, or `system:` and a part."""
        return str(self.account_id) if self.account_id else f"system:{self.system_name}"

    @property
    def is_system(self) -> bool:
        """True for the service's own workers."""
        return Role.SYSTEM in self.roles

    def has(self, roles: frozenset[Role]) -> bool:
        """True if the caller holds one of `roles`, or is the system itself."""
        return self.is_system or bool(self.roles & roles)

    def acting_role(self, roles: frozenset[Role]) -> Role:
        """The role of the caller that is among `roles`; raises NotAllowed if there is none."""
        if self.is_system:
            return Role.SYSTEM
        held = sorted(self.roles & roles)
        if not held:
            raise NotAllowed
        return held[0]

    def sees_centre(self, centre: str) -> bool:
        """True if things of `centre` lie in the caller's sight."""
        return self.is_system or centre in self.centres

    def choose_centre(self, wanted: str | None) -> str:
        """The centre in which a new thing is made.

        Raises Invalid where the caller has several and names none, or names one of others.
        """
        if wanted is None and len(self.centres) == 1:
            return self.centres[0]
        if wanted is None:
            raise Invalid.field(
                "centre",
                "どのセンターの記録かを centre で指定してください。",
                "Name the centre that this belongs to.",
            )
        if not self.sees_centre(wanted):
            raise Invalid.field(
                "centre", "あなたのセンターではありません。", "This is not one of your centres."
            )
        return wanted


def system(name: str, *centres: str) -> Caller:
    """The service itself, acting as its part `name` (a worker, a policy, the command line)."""
    return Caller(
        account_id=None, roles=frozenset({Role.SYSTEM}), centres=centres, system_name=name
    )
