"""Handlers of the commands of passkeys, codes and identities: load, decide, save."""

from domain.identity import factor_commands as commands
from domain.identity import factors
from domain.identity.account import Account
from domain.identity.own_account import own_account
from domain.kernel.errors import NotFound, RuleBroken
from domain.kernel.messaging.bus import Handlers, UnitOfWork
from domain.kernel.storage.inline_projection import claim


def add_passkey(command: commands.AddPasskey, uow: UnitOfWork) -> Account:
    """Add a passkey. Raises RuleBroken if its credential is registered already."""
    account = own_account(command, uow)
    if factors.passkey_by(uow.ledger, command.credential) is not None:
        raise RuleBroken(
            "このパスキーはもう登録されています。そのまま使えます。",
            "This passkey is registered already.",
        )
    account.add_passkey(command.passkey_id, label=command.label)
    uow.change(
        factors.new_passkey(
            command.passkey_id,
            account.id,
            credential=command.credential,
            public_key=command.public_key,
            sign_count=command.sign_count,
            now=uow.clock.now(),
        )
    )
    uow.save(account)
    return account


def remove_passkey(command: commands.RemovePasskey, uow: UnitOfWork) -> Account:
    """Remove a passkey and delete its public key."""
    account = own_account(command, uow)
    account.remove_passkey(command.passkey_id)
    uow.change(factors.passkey_gone(command.passkey_id, account.id))
    uow.save(account)
    return account


def turn_on_codes(command: commands.TurnOnCodes, uow: UnitOfWork) -> Account:
    """Require one-time codes, with a new secret and new recovery codes."""
    account = own_account(command, uow)
    account.turn_on_codes()
    uow.change(
        *factors.codes_off(account.id),
        factors.codes_on(account.id, command.sealed_secret, command.latest_step),
        *factors.recovery_codes(account.id, command.recovery_hashes),
    )
    uow.save(account)
    return account


def turn_off_codes(command: commands.TurnOffCodes, uow: UnitOfWork) -> Account:
    """Stop requiring one-time codes, and delete their secret and the recovery codes."""
    account = own_account(command, uow)
    account.turn_off_codes()
    uow.change(*factors.codes_off(account.id))
    uow.save(account)
    return account


def renew_recovery_codes(command: commands.RenewRecoveryCodes, uow: UnitOfWork) -> Account:
    """Replace the recovery codes."""
    account = own_account(command, uow)
    account.renew_recovery_codes()
    uow.change(*factors.recovery_codes(account.id, command.recovery_hashes))
    uow.save(account)
    return account


def use_recovery_code(command: commands.UseRecoveryCode, uow: UnitOfWork) -> Account:
    """Use a recovery code up. Raises NotFound if it is not valid, or no longer."""
    account = own_account(command, uow)
    held = factors.recovery_hashes(uow.ledger, account.id)
    if command.code_hash not in held:
        raise NotFound
    account.use_recovery_code(left=len(held) - 1)
    uow.change(factors.recovery_code_gone(account.id, command.code_hash))
    uow.save(account)
    return account


def bind_identity(command: commands.BindIdentity, uow: UnitOfWork) -> Account:
    """Link the account to one identity and claim it. Raises RuleBroken if another one has it."""
    account = own_account(command, uow)
    if uow.ledger.holder("account.identity", command.key) not in (None, str(account.id)):
        raise RuleBroken(
            "この本人情報は、別のアカウントと結び付いています。",
            "This identity is tied to another account.",
        )
    account.bind_identity(command.issuer, command.key)
    if account.pending:
        uow.change(claim("account.identity", command.key, account.id))
    uow.save(account)
    return account


def forget_factors(command: commands.ForgetFactors, uow: UnitOfWork) -> Account:
    """Remove all passkeys and turn codes off, so that the password alone is enough to sign in."""
    account = uow.get(Account, command.account_id)
    for passkey_id in account.passkeys:
        account.remove_passkey(passkey_id)
        uow.change(factors.passkey_gone(passkey_id, account.id))
    account.turn_off_codes()
    uow.change(*factors.codes_off(account.id), factors.forget_steps(account.id))
    uow.save(account)
    return account


HANDLERS: Handlers = {
    commands.AddPasskey: add_passkey,
    commands.RemovePasskey: remove_passkey,
    commands.TurnOnCodes: turn_on_codes,
    commands.TurnOffCodes: turn_off_codes,
    commands.RenewRecoveryCodes: renew_recovery_codes,
    commands.UseRecoveryCode: use_recovery_code,
    commands.BindIdentity: bind_identity,
    commands.ForgetFactors: forget_factors,
}
