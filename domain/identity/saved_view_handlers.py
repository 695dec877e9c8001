"""Handlers of the views of lists that people keep for themselves."""

from domain.identity import saved_view_commands as commands
from domain.identity.account import Account
from domain.identity.own_account import own_account
from domain.kernel.messaging.bus import Handlers, UnitOfWork


def save_view(command: commands.SaveView, uow: UnitOfWork) -> Account:
    """Keep a view."""
    account = own_account(command, uow)
    account.save_view(command.view_id, label=command.label, address=command.address)
    uow.save(account)
    return account


def remove_view(command: commands.RemoveView, uow: UnitOfWork) -> Account:
    """Remove a view."""
    account = own_account(command, uow)
    account.remove_view(command.view_id)
    uow.save(account)
    return account


HANDLERS: Handlers = {commands.SaveView: save_view, commands.RemoveView: remove_view}
