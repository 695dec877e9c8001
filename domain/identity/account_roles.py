"""The roles and centres of an account, and whether it is disabled."""

from collections.abc import Iterable

from domain.identity.base_account import BaseAccount
from domain.kernel.errors import RuleBroken
from domain.kernel.events.aggregate import applies
from domain.kernel.events.event import Event
from domain.kernel.messaging.caller import Role


class AccountRoles(BaseAccount):
    """The part of an account that holds its roles, its centres, and whether it is disabled."""

    class RolesGranted(Event, frozen=True, kw_only=True):
        """More roles were granted."""

        TOPIC = "account.roles_granted.v1"

        roles: tuple[str, ...]

    class RolesWithdrawn(Event, frozen=True, kw_only=True):
        """Roles were withdrawn."""

        TOPIC = "account.roles_withdrawn.v1"

        roles: tuple[str, ...]

    class CentresAssigned(Event, frozen=True, kw_only=True):
        """The account now belongs to exactly these centres."""

        TOPIC = "account.centres_assigned.v1"

        centres: tuple[str, ...]

    class Disabled(Event, frozen=True, kw_only=True):
        """The account was disabled; its sessions and tokens ended."""

        TOPIC = "account.disabled.v1"

    class Enabled(Event, frozen=True, kw_only=True):
        """The account was enabled again."""

        TOPIC = "account.enabled.v1"

    def grant(self, roles: Iterable[Role]) -> None:
        """Grant more roles."""
        fresh = sorted(set(roles) - self.roles)
        if fresh:
            self.record(self.RolesGranted, roles=tuple(fresh))

    def withdraw(self, roles: Iterable[Role], *, is_last_admin: bool) -> None:
        """Withdraw roles. Raises RuleBroken for the last role, and for the last administrator."""
        gone = sorted(set(roles) & self.roles)
        if not gone:
            return
        if set(gone) == self.roles:
            raise RuleBroken(
                "最後の役割は外せません。使わないときはアカウントを停止してください。",
                "The last role cannot be withdrawn. Disable the account instead.",
            )
        if Role.ADMIN in gone and self.administers and is_last_admin:
            raise _last_admin()
        self.record(self.RolesWithdrawn, roles=tuple(gone))

    def assign_centres(self, centres: tuple[str, ...]) -> None:
        """Assign the account to exactly `centres`."""
        if centres != self.centres:
            self.record(self.CentresAssigned, centres=centres)

    def disable(self, *, is_last_admin: bool) -> None:
        """Disable the account. Raises RuleBroken for the last administrator."""
        if self.is_disabled:
            return
        if self.administers and is_last_admin:
            raise _last_admin()
        self.record(self.Disabled)

    def enable(self) -> None:
        """Enable the account again."""
        if self.is_disabled:
            self.record(self.Enabled)

    @applies(RolesGranted)
    def _roles_granted(self, event: RolesGranted) -> None:
        self.roles = self.roles | {Role(role) for role in event.roles}

    @applies(RolesWithdrawn)
    def _roles_withdrawn(self, event: RolesWithdrawn) -> None:
        self.roles = self.roles - {Role(role) for role in event.roles}

    @applies(CentresAssigned)
    def _centres_assigned(self, event: CentresAssigned) -> None:
        self.centres = event.centres

    @applies(Disabled)
    def _disabled(self, _: Disabled) -> None:
        self.is_disabled, self.tokens, self.sign_in_link = True, frozenset(), None

    @applies(Enabled)
    def _enabled(self, _: Enabled) -> None:
        self.is_disabled = False


def _last_admin() -> RuleBroken:
    return RuleBroken(
        "管理者がいなくなるため、できません。先にほかの人を管理者にしてください。",
        "This is the last administrator. Make somebody else an administrator first.",
    )
