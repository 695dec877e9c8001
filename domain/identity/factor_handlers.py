"""What is done on each order about passkeys, codes and identities: load, tell, save."""

from domain.identity import factor_commands as order
from domain.identity import factors
from domain.identity.account import Account
from domain.identity.commands import AccountCommand
from domain.kernel.bus import Desk, Handlers
from domain.kernel.caller import Role
from domain.kernel.errors import NotFound, RuleBroken
from domain.kernel.standing import claim


def add_passkey(command: order.AddPasskey, desk: Desk) -> Account:
    """Let a passkey open the account."""
    account = _own(command, desk)
    if factors.passkey_by(desk.ledger, command.credential) is not None:
        raise RuleBroken(
            "このパスキーはもう登録されています。", "This passkey is registered already."
        )
    account.add_passkey(command.passkey_id, label=command.label)
    desk.change(
        factors.new_passkey(
            command.passkey_id,
            account.id,
            credential=command.credential,
            public_key=command.public_key,
            sign_count=command.sign_count,
            now=desk.clock.now(),
        )
    )
    desk.save(account)
    return account


def remove_passkey(command: order.RemovePasskey, desk: Desk) -> Account:
    """Make a passkey worthless."""
    account = _own(command, desk)
    account.remove_passkey(command.passkey_id)
    desk.change(factors.passkey_gone(command.passkey_id, account.id))
    desk.save(account)
    return account


def turn_on_codes(command: order.TurnOnCodes, desk: Desk) -> Account:
    """Ask for a one-time code from now on."""
    account = _own(command, desk)
    account.turn_on_codes()
    desk.change(
        *factors.codes_off(account.id),
        factors.codes_on(account.id, command.sealed_secret, command.latest_step),
        *factors.recovery_codes(account.id, command.recovery_hashes),
    )
    desk.save(account)
    return account


def turn_off_codes(command: order.TurnOffCodes, desk: Desk) -> Account:
    """Ask for no one-time code any more."""
    account = _own(command, desk)
    account.turn_off_codes()
    desk.change(*factors.codes_off(account.id))
    desk.save(account)
    return account


def renew_recovery_codes(command: order.RenewRecoveryCodes, desk: Desk) -> Account:
    """Let only the new recovery codes hold."""
    account = _own(command, desk)
    account.renew_recovery_codes()
    desk.change(*factors.recovery_codes(account.id, command.recovery_hashes))
    desk.save(account)
    return account


def use_recovery_code(command: order.UseRecoveryCode, desk: Desk) -> Account:
    """Use a recovery code up. Raises NotFound where it does not hold (any more)."""
    account = _own(command, desk)
    held = factors.recovery_hashes(desk.ledger, account.id)
    if command.code_hash not in held:
        raise NotFound
    account.use_recovery_code(left=len(held) - 1)
    desk.change(factors.recovery_code_gone(account.id, command.code_hash))
    desk.save(account)
    return account


def bind_identity(command: order.BindIdentity, desk: Desk) -> Account:
    """Tie the account to one identity; the claim keeps it from a second account."""
    account = _own(command, desk)
    if desk.ledger.holder("account.identity", command.key) not in (None, str(account.id)):
        raise RuleBroken(
            "この本人情報は、別のアカウントと結び付いています。",
            "This identity is tied to another account.",
        )
    account.bind_identity(command.issuer, command.key)
    if account.pending:
        desk.change(claim("account.identity", command.key, account.id))
    desk.save(account)
    return account


def forget_factors(command: order.ForgetFactors, desk: Desk) -> Account:
    """Take passkeys and codes away, so that the password alone opens the account again."""
    account = desk.get(Account, command.account_id)
    for passkey_id in account.passkeys:
        account.remove_passkey(passkey_id)
        desk.change(factors.passkey_gone(passkey_id, account.id))
    account.turn_off_codes()
    desk.change(*factors.codes_off(account.id), factors.forget_steps(account.id))
    desk.save(account)
    return account


def _own(command: AccountCommand, desk: Desk) -> Account:
    """The caller's own account. Raises NotFound for another one."""
    if desk.caller.account_id != command.account_id and Role.SYSTEM not in desk.caller.roles:
        raise NotFound
    return desk.get(Account, command.account_id)


HANDLERS: Handlers = {
    order.AddPasskey: add_passkey,
    order.RemovePasskey: remove_passkey,
    order.TurnOnCodes: turn_on_codes,
    order.TurnOffCodes: turn_off_codes,
    order.RenewRecoveryCodes: renew_recovery_codes,
    order.UseRecoveryCode: use_recovery_code,
    order.BindIdentity: bind_identity,
    order.ForgetFactors: forget_factors,
}
