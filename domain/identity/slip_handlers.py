"""Handlers of the slip with which people without an e-mail address sign in: load, decide, save."""

from domain.identity import inline_projection
from domain.identity import staff_commands as commands
from domain.identity.account import Account
from domain.identity.staff_handlers import account_to_help, end_tokens, let_hold_once
from domain.kernel.errors import RuleBroken
from domain.kernel.messaging.bus import Handlers, UnitOfWork
from domain.kernel.storage.inline_projection import claim


def issue_sign_in_slip(command: commands.IssueSignInSlip, uow: UnitOfWork) -> Account:
    """Issue a number, a link and, if wanted, a password that works once.

    Raises RuleBroken for a disabled account, and for one of staff unless the caller administers.
    """
    account = account_to_help(command, uow)
    if account.number is None:
        give_number(account, command.number, command.number_key, uow)
    if command.password_hash is not None:
        let_hold_once(account, command.password_hash, command.expires_at, uow)
    if command.end_tokens:
        end_tokens(account, uow)
    account.issue_sign_in_link(command.link_id, expires_at=command.expires_at)
    now = uow.clock.now()
    uow.change(
        inline_projection.end_all(account.id, inline_projection.LINK, now),
        inline_projection.credential(
            command.link_id,
            account.id,
            inline_projection.LINK,
            command.link_hash,
            now=now,
            expires_at=command.expires_at,
        ),
    )
    uow.save(account)
    return account


def revoke_sign_in_link(command: commands.RevokeSignInLink, uow: UnitOfWork) -> Account:
    """Revoke the open link. Does nothing if there is none."""
    account = account_to_help(command, uow)
    account.revoke_sign_in_link()
    uow.change(inline_projection.end_all(account.id, inline_projection.LINK, uow.clock.now()))
    uow.save(account)
    return account


def give_number(account: Account, number: str, number_key: str, uow: UnitOfWork) -> None:
    """Give the account a number and claim it. Raises RuleBroken if another account has it."""
    if uow.ledger.holder(inline_projection.NUMBER, number_key) is not None:
        raise RuleBroken(
            "この番号はたったいま使われました。もう一度試してください。",
            "This number has just been taken. Please try again.",
        )
    account.give_number(number)
    uow.change(claim(inline_projection.NUMBER, number_key, account.id))


HANDLERS: Handlers = {
    commands.IssueSignInSlip: issue_sign_in_slip,
    commands.RevokeSignInLink: revoke_sign_in_link,
}
