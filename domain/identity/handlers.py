"""What is done on each order to the room: load, tell, save."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from domain.identity import commands as order
from domain.identity import factors, standing
from domain.identity.account import Account
from domain.identity.bonds import (
    bind_to_person,
    let_go_of_participant,
    require_on_the_books,
    take_for_participant,
)
from domain.identity.centre import Centre, centre_id
from domain.identity.staff_handlers import end_tokens, let_hold_once
from domain.kernel.bus import Desk, Handlers
from domain.kernel.caller import Role
from domain.kernel.errors import Invalid, NotFound, RuleBroken, id_in_use
from domain.kernel.signature import signature
from domain.kernel.standing import claim


def found_centre(command: order.FoundCentre, desk: Desk) -> Centre:
    """Set up a centre; founding it again gives the one that is there."""
    centre = desk.find(Centre, centre_id(command.code))
    if centre is None:
        centre = Centre.found(code=command.code, name=command.name, kind=command.kind)
        desk.save(centre)
    elif (centre.name, centre.kind) != (command.name, command.kind):
        raise RuleBroken(
            "このコードのセンターはすでにあります。", "There is already a centre with this code."
        )
    return centre


def add_account(command: order.AddAccount, desk: Desk) -> Account:
    """Make an account; making it again with the same id gives the one that is there."""
    if known := _made_before(command, desk):
        return known
    centres = command.centres or (desk.caller.choose_centre(command.centre),)
    _require_known(centres, desk)
    if desk.ledger.holder("account.email", command.email_key) is not None:
        raise RuleBroken(
            "このメールアドレスのアカウントはすでにあります。",
            "There is already an account with this e-mail address.",
        )
    account = Account.add(
        desk.new_id(command.id),
        email=command.email,
        name=command.name,
        roles=command.roles,
        centres=centres,
        participant_id=command.participant_id,
        client_id=command.client_id,
    )
    if command.person_id is not None:
        bind_to_person(desk, account, command.person_id)
    if command.venue_id is not None:
        require_on_the_books(desk, centres, "venue_id", command.venue_id)
        account.bind_venue(command.venue_id)
    if command.participant_id is not None:
        take_for_participant(desk, account)
    desk.change(claim("account.email", command.email_key, account.id))
    if account.administers:
        desk.change(standing.one_administrator_more())
    if command.password_hash is not None and command.holds_until is not None:
        let_hold_once(account, command.password_hash, command.holds_until, desk)
    elif command.password_hash is not None:
        _set_password(account, command.password_hash, desk)
    desk.save(account)
    return account


def _made_before(command: order.AddAccount, desk: Desk) -> Account | None:
    """The account that this very command has made, with the password that it sets."""
    said: dict[str, Any] = {
        "email": command.email,
        "name": command.name,
        "roles": tuple(sorted(set(command.roles))),
        "participant_id": command.participant_id,
        "client_id": command.client_id,
        "person_id": command.person_id,
        "venue_id": command.venue_id,
    }
    if command.centres:
        said["centres"] = command.centres
    known = desk.made_before(Account, command, **said)
    if known is not None and command.password_hash != _first_password(known, desk):
        raise id_in_use()
    return known


def _first_password(account: Account, desk: Desk) -> str | None:
    """The hash of the password with which an account was made, if it was made with one."""
    made_at = desk.ledger.history(account.id)[0].meta.recorded_at
    row = desk.ledger.row(
        "SELECT secret_hash FROM credentials"  # noqa: S608
        " WHERE account_id = ? AND created_at = ?"
        f" AND kind IN ({', '.join('?' * len(standing.PASSWORDS))})",
        str(account.id),
        made_at.isoformat(),
        *standing.PASSWORDS,
    )
    return row["secret_hash"] if row else None


def bind_person(command: order.BindPerson, desk: Desk) -> Account:
    """Say whose account this is."""
    return _step(command, desk, lambda account: bind_to_person(desk, account, command.person_id))


def bind_venue(command: order.BindVenue, desk: Desk) -> Account:
    """Say of which venue's staff this account is."""
    account = desk.get(Account, command.account_id)
    require_on_the_books(desk, account.centres, "venue_id", command.venue_id)
    return _step(command, desk, lambda account: account.bind_venue(command.venue_id))


def grant_roles(command: order.GrantRoles, desk: Desk) -> Account:
    """Give further roles."""
    return _step(command, desk, lambda account: account.grant(command.roles))


def withdraw_roles(command: order.WithdrawRoles, desk: Desk) -> Account:
    """Take roles back."""
    last = _is_last_admin(desk)
    return _step(command, desk, lambda account: account.withdraw(command.roles, is_last_admin=last))


def set_roles(command: order.SetRoles, desk: Desk) -> Account:
    """Let the account hold exactly these roles: give what it lacks, take back what is too much."""
    last = _is_last_admin(desk)

    def tell(account: Account) -> None:
        account.grant(command.roles)
        account.withdraw(account.roles - {*command.roles}, is_last_admin=last)

    return _step(command, desk, tell)


def assign_centres(command: order.AssignCentres, desk: Desk) -> Account:
    """Let the account belong to exactly these centres."""
    _require_known(command.centres, desk)
    return _step(command, desk, lambda account: account.assign_centres(command.centres))


def disable(command: order.DisableAccount, desk: Desk) -> Account:
    """Close an account; what was open under it ends in the same transaction."""
    last = _is_last_admin(desk)
    account = _step(command, desk, lambda account: account.disable(is_last_admin=last))
    if account.pending:
        now = desk.clock.now()
        desk.change(*(standing.end_all(account.id, kind, now) for kind in ("session", "token")))
        desk.change(factors.forget_steps(account.id))
        let_go_of_participant(desk, account)
    return account


def enable(command: order.EnableAccount, desk: Desk) -> Account:
    """Open a closed account again, unless its participant has another one by now."""

    def tell(account: Account) -> None:
        take_for_participant(desk, account)
        account.enable()

    return _step(command, desk, tell)


def reset_password(command: order.ResetPassword | order.ChangeOwnPassword, desk: Desk) -> Account:
    """Set a password."""
    if isinstance(command, order.ChangeOwnPassword):
        _require_own(command, desk)
        _require_still(command.was_hash, command, desk)

    def tell(account: Account) -> None:
        _set_password(account, command.password_hash, desk)
        if command.end_tokens:
            end_tokens(account, desk)

    return _step(command, desk, tell)


def _require_still(password_hash: str | None, command: order.AccountCommand, desk: Desk) -> None:
    """Raise PasswordChanged if the password that was checked has been replaced meanwhile."""
    if password_hash is None:
        return
    row = desk.ledger.row(
        "SELECT 1 FROM credentials WHERE account_id = ? AND secret_hash = ? AND ended_at IS NULL",
        str(command.account_id),
        password_hash,
    )
    if row is None:
        raise PasswordChanged


def end_sessions(command: order.EndSessions, desk: Desk) -> Account:
    """End every session."""
    desk.change(standing.end_all(command.account_id, "session", desk.clock.now()))
    return _step(command, desk, Account.end_sessions)


def issue_token(command: order.IssueToken, desk: Desk) -> Account:
    """Hand out a bearer token."""
    now = desk.clock.now()
    desk.change(
        standing.credential(
            command.token_id,
            command.account_id,
            "token",
            command.secret_hash,
            now=now,
            expires_at=command.expires_at,
        )
    )
    return _step(
        command,
        desk,
        lambda account: account.issue_token(command.token_id, expires_at=command.expires_at),
    )


def revoke_token(command: order.RevokeToken, desk: Desk) -> Account:
    """Make a bearer token worthless; doing so again changes nothing."""
    ended = desk.ledger.row(
        "SELECT 1 FROM credentials"
        " WHERE id = ? AND account_id = ? AND kind = 'token' AND ended_at IS NOT NULL",
        str(command.token_id),
        str(command.account_id),
    )
    if ended is not None:
        return desk.get(Account, command.account_id)
    desk.change(standing.end_one(command.token_id, command.account_id, desk.clock.now()))
    return _step(command, desk, lambda account: account.revoke_token(command.token_id))


def start_session(command: order.StartSession, desk: Desk) -> Account:
    """Sign in."""
    _require_own(command, desk)
    _require_still(command.password_hash, command, desk)
    desk.change(
        standing.credential(
            command.session_id,
            command.account_id,
            "session",
            command.secret_hash,
            now=desk.clock.now(),
            expires_at=command.expires_at,
        )
    )
    if command.passkey_id is not None:
        now = desk.clock.now()
        desk.change(factors.passkey_used(command.passkey_id, command.sign_count, now))
    return _step(command, desk, lambda account: account.start_session(command.session_id))


def end_session(command: order.EndSession, desk: Desk) -> Account:
    """Sign out."""
    _require_own(command, desk)
    desk.change(standing.end_one(command.session_id, command.account_id, desk.clock.now()))
    return _step(command, desk, lambda account: account.end_session(command.session_id))


def _step(command: order.AccountCommand, desk: Desk, tell: Callable[[Account], None]) -> Account:
    account = desk.get(Account, command.account_id)
    administered = account.administers
    tell(account)
    if account.administers and not administered:
        desk.change(standing.one_administrator_more())
    if administered and not account.administers:
        desk.change(standing.one_administrator_less())
    desk.save(account)
    return account


def _set_password(account: Account, password_hash: str, desk: Desk) -> None:
    now = signature().recorded_at
    account.set_password()
    desk.change(
        *(standing.end_all(account.id, kind, now) for kind in (*standing.PASSWORDS, "session")),
        standing.credential(
            uuid4(), account.id, "password", password_hash, now=now, expires_at=None
        ),
        factors.forget_steps(account.id),
    )


class PasswordChanged(RuleBroken):
    """The password was replaced between the moment it was checked and the record."""

    def __init__(self) -> None:
        super().__init__(
            "パスワードがたったいま変更されました。もう一度試してください。",
            "The password has just been changed. Please try again.",
        )


def _is_last_admin(desk: Desk) -> bool:
    row = desk.ledger.row("SELECT number FROM administrators WHERE name = 'all'")
    return row is None or row["number"] <= 1


def _require_known(centres: tuple[str, ...], desk: Desk) -> None:
    for code in centres:
        if desk.ledger.row("SELECT 1 FROM centres WHERE code = ?", code) is None:
            raise Invalid.field("centres", "知らないセンターです。", "This centre is not known.")


def _require_own(command: order.AccountCommand, desk: Desk) -> None:
    if desk.caller.account_id != command.account_id and Role.SYSTEM not in desk.caller.roles:
        raise NotFound


HANDLERS: Handlers = {
    order.FoundCentre: found_centre,
    order.AddAccount: add_account,
    order.BindPerson: bind_person,
    order.BindVenue: bind_venue,
    order.GrantRoles: grant_roles,
    order.WithdrawRoles: withdraw_roles,
    order.SetRoles: set_roles,
    order.AssignCentres: assign_centres,
    order.DisableAccount: disable,
    order.EnableAccount: enable,
    order.ResetPassword: reset_password,
    order.ChangeOwnPassword: reset_password,
    order.EndSessions: end_sessions,
    order.IssueToken: issue_token,
    order.RevokeToken: revoke_token,
    order.StartSession: start_session,
    order.EndSession: end_session,
}
