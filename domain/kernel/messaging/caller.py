"""The caller of a command: the account, its roles, its centres, and its person or client."""

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
"""Roles that accept orders, assign work and inspect it."""
CARE = frozenset({Role.THERAPIST, Role.SOCIAL_WORKER, Role.MANAGER})
"""Roles that may see health details and assessments (O35)."""
STAFF = COORDINATION | CARE
"""Roles of all employees of a centre who work with its people."""
READERS = STAFF | {Role.SUPERVISOR}
"""Staff, and the supervisor who reads without health details."""
AUDITORS = frozenset({Role.MANAGER, Role.SUPERVISOR, Role.COORDINATOR})
"""Roles that may read the audit trail."""
MANAGEMENT = frozenset({Role.MANAGER})
"""Roles that are responsible for a centre."""
SIGN_IN_HELP = frozenset({Role.MANAGER, Role.SOCIAL_WORKER})
"""Roles that help the participants of their centre to sign in."""
ADMINISTRATION = frozenset({Role.ADMIN})
"""Roles that manage accounts, and see no cases."""
OPERATION = ADMINISTRATION | {Role.MANAGER}
"""Roles that operate the background work: jobs, queues and projections."""


@dataclass(frozen=True, kw_only=True)
class Caller:
    """The actor of a command or query. `system_name` is the acting part of the service, if any."""

    account_id: UUID | None
    roles: frozenset[Role]
    centres: tuple[str, ...]
    participant_id: UUID | None = None
    client_id: UUID | None = None
    person_id: UUID | None = None
    """The person of the participant or the pilot, if there is one."""
    venue_id: UUID | None = None
    system_name: str = ""
    operator: str = ""
    """On the command line, the user of the operating system who gives the command."""

    @property
    def actor(self) -> str:
        """The actor stored in events: the id of the account, or `system:` and a name."""
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
        """True if the caller may see records of `centre`."""
        return self.is_system or centre in self.centres

    def choose_centre(self, wanted: str | None) -> str:
        """The centre of a new aggregate.

        Raises Invalid if the caller does not have exactly one and names none, or names another's.
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


def system(name: str, *centres: str, operator: str = "") -> Caller:
    """The service itself as a caller; `name` is the acting part (a worker, the command line)."""
    return Caller(
        account_id=None,
        roles=frozenset({Role.SYSTEM}),
        centres=centres,
        system_name=name,
        operator=operator,
    )
