"""What is done on each order of staff about getting in, and about sessions: load, tell, save."""

from datetime import datetime
from uuid import UUID, uuid4

from domain.identity import factors, standing
from domain.identity import staff_commands as order
from domain.identity.account import Account
from domain.kernel.bus import Desk, Handlers
from domain.kernel.caller import ADMINISTRATION
from domain.kernel.errors import NotFound, RuleBroken
from domain.kernel.signature import signature


def give_one_time_password(command: order.GiveOneTimePassword, desk: Desk) -> Account:
    """Let a password hold once. Raises RuleBroken where a manager means a colleague's account."""
    account = desk.get(Account, command.account_id)
    if not (desk.caller.has(ADMINISTRATION) or account.is_of_a_participant):
        raise RuleBroken(
            "職員のパスワードは、システム管理者が設定します。",
            "The passwords of staff are set by an administrator.",
        )
    let_hold_once(account, command.password_hash, command.expires_at, desk)
    if command.end_tokens:
        end_tokens(account, desk)
    desk.save(account)
    return account


def end_tokens(account: Account, desk: Desk) -> None:
    """End every bearer token of an account."""
    now = desk.clock.now()
    for token in standing.tokens_of(desk.ledger, account.id, now):
        account.revoke_token(token.id)
    desk.change(standing.end_all(account.id, "token", now))


def let_hold_once(account: Account, password_hash: str, expires_at: datetime, desk: Desk) -> None:
    """Put a password that holds once in the place of any other; what was open ends."""
    account.give_one_time_password(expires_at=expires_at)
    now = signature().recorded_at
    desk.change(
        *(standing.end_all(account.id, kind, now) for kind in (*standing.PASSWORDS, "session")),
        standing.credential(
            uuid4(), account.id, standing.ONE_TIME, password_hash, now=now, expires_at=expires_at
        ),
        factors.forget_steps(account.id),
    )


def end_one_session(command: order.EndOneSession, desk: Desk) -> Account:
    """End one session; ending it again changes nothing. Raises NotFound if it was never there."""
    account = desk.get(Account, command.account_id)
    _end(command.session_id, account, desk)
    desk.save(account)
    return account


def end_own_other_sessions(command: order.EndOwnOtherSessions, desk: Desk) -> Account:
    """End every session but one. Raises NotFound for the account of somebody else."""
    if desk.caller.account_id != command.account_id:
        raise NotFound
    account = desk.get(Account, command.account_id)
    for session in standing.sessions_of(desk.ledger, account.id, desk.clock.now()):
        if session.id != command.kept:
            _end(session.id, account, desk)
    desk.save(account)
    return account


def _end(session_id: UUID, account: Account, desk: Desk) -> None:
    row = desk.ledger.row(
        "SELECT ended_at FROM credentials WHERE id = ? AND account_id = ? AND kind = 'session'",
        str(session_id),
        str(account.id),
    )
    if row is None:
        raise NotFound
    if row["ended_at"] is None:
        account.end_session(session_id)
        desk.change(standing.end_one(session_id, account.id, desk.clock.now()))


HANDLERS: Handlers = {
    order.GiveOneTimePassword: give_one_time_password,
    order.EndOneSession: end_one_session,
    order.EndOwnOtherSessions: end_own_other_sessions,
}
