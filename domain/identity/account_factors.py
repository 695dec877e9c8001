"""Passkeys, one-time codes and recovery codes of an account, without their secrets."""

from typing import Annotated
from uuid import UUID

from domain.identity.base_account import BaseAccount, Passkey
from domain.kernel.errors import NotFound, RuleBroken
from domain.kernel.events.aggregate import applies
from domain.kernel.events.event import Event, Sealed, SealedEvent

MOST_PASSKEYS = 20


class AccountFactors(BaseAccount):
    """The part of an account that holds its passkeys, and whether it needs one-time codes."""

    class PasskeyAdded(SealedEvent, frozen=True, kw_only=True):
        """A passkey for signing in was added; its public key is not part of the event."""

        TOPIC = "account.passkey_added.v1"

        passkey_id: UUID
        label: Annotated[str | None, Sealed]

    class PasskeyRemoved(Event, frozen=True, kw_only=True):
        """A passkey was removed."""

        TOPIC = "account.passkey_removed.v1"

        passkey_id: UUID

    class CodesTurnedOn(Event, frozen=True, kw_only=True):
        """Signing in with a password now also needs a one-time code."""

        TOPIC = "account.codes_turned_on.v1"

    class CodesTurnedOff(Event, frozen=True, kw_only=True):
        """Signing in no longer needs a one-time code."""

        TOPIC = "account.codes_turned_off.v1"

    class RecoveryCodesRenewed(Event, frozen=True, kw_only=True):
        """New recovery codes were issued; the earlier ones are no longer valid."""

        TOPIC = "account.recovery_codes_renewed.v1"

    class RecoveryCodeUsed(Event, frozen=True, kw_only=True):
        """A recovery code was used to sign in and is no longer valid; `left` codes remain."""

        TOPIC = "account.recovery_code_used.v1"

        left: int

    def add_passkey(self, passkey_id: UUID, *, label: str) -> None:
        """Record a passkey. Raises RuleBroken if disabled, or if there are too many already."""
        self._require_enabled()
        if len(self.passkeys) >= MOST_PASSKEYS:
            raise RuleBroken(
                f"パスキーは{MOST_PASSKEYS}個までです。使わないものを先に消してください。",
                f"There can be {MOST_PASSKEYS} passkeys. Remove one that you do not use first.",
            )
        self.record(self.PasskeyAdded, sealed_under=self.id, passkey_id=passkey_id, label=label)

    def remove_passkey(self, passkey_id: UUID) -> None:
        """Remove a passkey. Raises NotFound if it is not a passkey of this account."""
        if passkey_id not in self.passkeys:
            raise NotFound
        self.record(self.PasskeyRemoved, passkey_id=passkey_id)

    def turn_on_codes(self) -> None:
        """Require one-time codes. Raises RuleBroken if disabled, or if they are on already."""
        self._require_enabled()
        if self.uses_codes:
            raise RuleBroken("確認コードはすでに有効です。", "One-time codes are in use already.")
        self.record(self.CodesTurnedOn)

    def turn_off_codes(self) -> None:
        """Stop requiring one-time codes."""
        if self.uses_codes:
            self.record(self.CodesTurnedOff)

    def renew_recovery_codes(self) -> None:
        """Record that new recovery codes were issued. Raises RuleBroken if codes are turned off."""
        if not self.uses_codes:
            raise RuleBroken(
                "確認コードは有効になっていません。先に有効にしてください。",
                "One-time codes are not in use.",
            )
        self.record(self.RecoveryCodesRenewed)

    def use_recovery_code(self, *, left: int) -> None:
        """Record the use of a recovery code; `left` codes remain. Raises RuleBroken if disabled."""
        self._require_enabled()
        self.record(self.RecoveryCodeUsed, left=left)

    @applies(PasskeyAdded)
    def _passkey_added(self, event: PasskeyAdded) -> None:
        added = Passkey(event.label, event.meta.recorded_at)
        self.passkeys = {**self.passkeys, event.passkey_id: added}

    @applies(PasskeyRemoved)
    def _passkey_removed(self, event: PasskeyRemoved) -> None:
        self.passkeys = {id: one for id, one in self.passkeys.items() if id != event.passkey_id}

    @applies(CodesTurnedOn)
    def _codes_turned_on(self, _: CodesTurnedOn) -> None:
        self.uses_codes = True

    @applies(CodesTurnedOff)
    def _codes_turned_off(self, _: CodesTurnedOff) -> None:
        self.uses_codes = False
