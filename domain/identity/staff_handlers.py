"""Handlers of one-time passwords and of ending sessions: load, decide, save."""

from datetime import datetime
from uuid import UUID, uuid4

from domain.identity import factors, inline_projection
from domain.identity import staff_commands as commands
from domain.identity.account import Account
from domain.identity.commands import AccountCommand
from domain.kernel.errors import NotFound, RuleBroken
from domain.kernel.messaging.bus import Handlers, UnitOfWork
from domain.kernel.messaging.caller import ADMINISTRATION
from domain.kernel.messaging.event_context import event_context


def give_one_time_password(command: commands.GiveOneTimePassword, uow: UnitOfWork) -> Account:
    """Set a one-time password. Raises RuleBroken if a manager does so for an account of staff."""
    account = account_to_help(command, uow)
    let_hold_once(account, command.password_hash, command.expires_at, uow)
    if command.end_tokens:
        end_tokens(account, uow)
    uow.save(account)
    return account


def account_to_help(command: AccountCommand, uow: UnitOfWork) -> Account:
    """The account that the caller helps to sign in. Raises RuleBroken if it is one of staff."""
    account = uow.get(Account, command.account_id)
    if not (uow.caller.has(ADMINISTRATION) or account.is_of_a_participant):
        raise RuleBroken(
            "職員のパスワードは、システム管理者が設定します。",
            "The passwords of staff are set by an administrator.",
        )
    return account


def end_tokens(account: Account, uow: UnitOfWork) -> None:
    """End every bearer token of an account."""
    now = uow.clock.now()
    for token in inline_projection.tokens_of(uow.ledger, account.id, now):
        account.revoke_token(token.id)
    uow.change(inline_projection.end_all(account.id, "token", now))


def let_hold_once(
    account: Account, password_hash: str, expires_at: datetime, uow: UnitOfWork
) -> None:
    """Replace any password by a one-time password; sessions and pending steps end."""
    account.give_one_time_password(expires_at=expires_at)
    now = event_context().recorded_at
    uow.change(
        *(
            inline_projection.end_all(account.id, kind, now)
            for kind in inline_projection.ENDED_BY_A_PASSWORD
        ),
        inline_projection.credential(
            uuid4(),
            account.id,
            inline_projection.ONE_TIME,
            password_hash,
            now=now,
            expires_at=expires_at,
        ),
        factors.forget_steps(account.id),
    )


def end_one_session(command: commands.EndOneSession, uow: UnitOfWork) -> Account:
    """End one session. Does nothing if it has ended. Raises NotFound if it never existed."""
    account = uow.get(Account, command.account_id)
    _end(command.session_id, account, uow)
    uow.save(account)
    return account


def end_own_other_sessions(command: commands.EndOwnOtherSessions, uow: UnitOfWork) -> Account:
    """End every session but `kept`. Raises NotFound for an account that is not the caller's."""
    if uow.caller.account_id != command.account_id:
        raise NotFound
    account = uow.get(Account, command.account_id)
    for session in inline_projection.sessions_of(uow.ledger, account.id, uow.clock.now()):
        if session.id != command.kept:
            _end(session.id, account, uow)
    uow.save(account)
    return account


def _end(session_id: UUID, account: Account, uow: UnitOfWork) -> None:
    row = uow.ledger.row(
        "SELECT ended_at FROM credentials WHERE id = ? AND account_id = ? AND kind = 'session'",
        str(session_id),
        str(account.id),
    )
    if row is None:
        raise NotFound
    if row["ended_at"] is None:
        account.end_session(session_id)
        uow.change(inline_projection.end_one(session_id, account.id, uow.clock.now()))


HANDLERS: Handlers = {
    commands.GiveOneTimePassword: give_one_time_password,
    commands.EndOneSession: end_one_session,
    commands.EndOwnOtherSessions: end_own_other_sessions,
}
