"""The account that its owner changes."""

from domain.identity.account import Account
from domain.identity.commands import AccountCommand
from domain.kernel.errors import NotFound
from domain.kernel.messaging.bus import UnitOfWork
from domain.kernel.messaging.caller import Role


def own_account(command: AccountCommand, uow: UnitOfWork) -> Account:
    """The caller's own account, or any account for the system. Raises NotFound for another one."""
    if uow.caller.account_id != command.account_id and Role.SYSTEM not in uow.caller.roles:
        raise NotFound
    return uow.get(Account, command.account_id)
