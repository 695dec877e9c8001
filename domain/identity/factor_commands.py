"""Commands of passkeys, one-time codes and identities at a provider."""

from dataclasses import dataclass
from uuid import UUID

from domain.identity.commands import EVERYBODY, AccountCommand


@dataclass(frozen=True, kw_only=True)
class AddPasskey(AccountCommand):
    """Let a passkey open one's own account; its proof was checked before."""

    NAME = "AddPasskey"
    ALLOWED = EVERYBODY
    passkey_id: UUID
    label: str
    credential: str
    public_key: str
    sign_count: int


@dataclass(frozen=True, kw_only=True)
class RemovePasskey(AccountCommand):
    """Make a passkey of one's own worthless."""

    NAME = "RemovePasskey"
    ALLOWED = EVERYBODY
    passkey_id: UUID


@dataclass(frozen=True, kw_only=True)
class TurnOnCodes(AccountCommand):
    """Ask for a one-time code after one's own password; a first code was checked before."""

    NAME = "TurnOnCodes"
    ALLOWED = EVERYBODY
    sealed_secret: str
    latest_step: int
    recovery_hashes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class TurnOffCodes(AccountCommand):
    """Ask for no one-time code any more."""

    NAME = "TurnOffCodes"
    ALLOWED = EVERYBODY


@dataclass(frozen=True, kw_only=True)
class RenewRecoveryCodes(AccountCommand):
    """Hand out new recovery codes."""

    NAME = "RenewRecoveryCodes"
    ALLOWED = EVERYBODY
    recovery_hashes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class UseRecoveryCode(AccountCommand):
    """Sign in with a recovery code in the place of a one-time code."""

    NAME = "UseRecoveryCode"
    ALLOWED = EVERYBODY
    code_hash: str


@dataclass(frozen=True, kw_only=True)
class BindIdentity(AccountCommand):
    """Tie an account to the identity at a provider by which its owner has just come."""

    NAME = "BindIdentity"
    ALLOWED = EVERYBODY
    issuer: str
    key: str


@dataclass(frozen=True, kw_only=True)
class ForgetFactors(AccountCommand):
    """Take every passkey and the one-time codes from an account whose owner has lost them."""

    NAME = "ForgetFactors"
