"""Commands of passkeys, one-time codes and identities at a provider."""

from dataclasses import dataclass
from uuid import UUID

from domain.identity.commands import EVERYBODY, AccountCommand


@dataclass(frozen=True, kw_only=True)
class AddPasskey(AccountCommand):
    """Add a passkey to the caller's account; its proof was checked before."""

    NAME = "AddPasskey"
    ALLOWED = EVERYBODY
    passkey_id: UUID
    label: str
    credential: str
    public_key: str
    sign_count: int


@dataclass(frozen=True, kw_only=True)
class RemovePasskey(AccountCommand):
    """Remove a passkey of the caller's account."""

    NAME = "RemovePasskey"
    ALLOWED = EVERYBODY
    passkey_id: UUID


@dataclass(frozen=True, kw_only=True)
class TurnOnCodes(AccountCommand):
    """Require a one-time code after the password; a first code was checked before."""

    NAME = "TurnOnCodes"
    ALLOWED = EVERYBODY
    sealed_secret: str
    latest_step: int
    recovery_hashes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class TurnOffCodes(AccountCommand):
    """Stop requiring a one-time code."""

    NAME = "TurnOffCodes"
    ALLOWED = EVERYBODY


@dataclass(frozen=True, kw_only=True)
class RenewRecoveryCodes(AccountCommand):
    """Issue new recovery codes."""

    NAME = "RenewRecoveryCodes"
    ALLOWED = EVERYBODY
    recovery_hashes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class UseRecoveryCode(AccountCommand):
    """Sign in with a recovery code instead of a one-time code."""

    NAME = "UseRecoveryCode"
    ALLOWED = EVERYBODY
    code_hash: str


@dataclass(frozen=True, kw_only=True)
class BindIdentity(AccountCommand):
    """Link an account to the identity at a provider with which its owner has just signed in."""

    NAME = "BindIdentity"
    ALLOWED = EVERYBODY
    issuer: str
    key: str


@dataclass(frozen=True, kw_only=True)
class ForgetFactors(AccountCommand):
    """Remove every passkey and the one-time codes of an account whose owner has lost them."""

    NAME = "ForgetFactors"
