"""How the commands of this context are handled: load, decide, save."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from msgspec.structs import replace

from domain.identity import commands, factors, inline_projection
from domain.identity.account import Account
from domain.identity.account_links import (
    bind_to_person,
    correct_person,
    let_go_of_participant,
    require_on_the_books,
    take_for_participant,
)
from domain.identity.centre import Centre, centre_id
from domain.identity.inline_projection import ADDRESS
from domain.identity.session_devices import begun_on
from domain.identity.slip_handlers import give_number
from domain.identity.staff_handlers import end_tokens, let_hold_once
from domain.kernel.errors import Invalid, NotFound, RuleBroken, id_in_use, nothing_to_correct
from domain.kernel.messaging.bus import Handlers, UnitOfWork
from domain.kernel.messaging.caller import Role
from domain.kernel.messaging.event_context import event_context
from domain.kernel.storage.database import marks
from domain.kernel.storage.inline_projection import claim


def found_centre(command: commands.FoundCentre, uow: UnitOfWork) -> Centre:
    """Set up a centre. Returns the existing one if name and kind agree, else raises RuleBroken."""
    centre = uow.find(Centre, centre_id(command.code))
    if centre is None:
        centre = Centre.found(code=command.code, name=command.name, kind=command.kind)
        uow.save(centre)
    elif centre.founded_as != (command.name, command.kind):
        raise RuleBroken(
            "このコードのセンターはすでにあります。別のコードにしてください。",
            "There is already a centre with this code.",
        )
    return centre


def correct_centre(command: commands.CorrectCentre, uow: UnitOfWork) -> Centre:
    """Correct the name or the kind of a centre. Raises NotFound for an unknown id."""
    centre = uow.get(Centre, command.centre_id)
    if command.name is None and command.kind is None:
        raise nothing_to_correct()
    centre.correct(name=command.name, kind=command.kind)
    uow.save(centre)
    return centre


def state_centre_facts(command: commands.StateCentreFacts, uow: UnitOfWork) -> Centre:
    """State the facts of a centre. Raises NotFound, and the refusals of `Centre.state_facts`."""
    centre = uow.get(Centre, command.centre_id)
    before = centre.facts_on(event_context().occurred_on)
    centre.state_facts(replace(before, **command.changes()))
    uow.save(centre)
    return centre


def _holidays(
    act: Callable[[Centre, Any], None],
) -> Callable[[Any, UnitOfWork], Centre]:
    def handle(command: commands.HolidayCommand, uow: UnitOfWork) -> Centre:
        centre = uow.get(Centre, centre_id(uow.caller.choose_centre(command.centre)))
        act(centre, command)
        uow.save(centre)
        return centre

    return handle


def add_account(command: commands.AddAccount, uow: UnitOfWork) -> Account:
    """Create an account. The same command with the same id returns the existing one."""
    if known := _made_before(command, uow):
        return known
    centres = command.centres or (uow.caller.choose_centre(command.centre),)
    _require_known(centres, uow)
    _require_sign_in_name(command)
    if command.email_key and uow.ledger.holder(ADDRESS, command.email_key) is not None:
        raise _address_in_use()
    account = Account.add(
        uow.new_id(command.id),
        email=command.email,
        name=command.name,
        roles=command.roles,
        centres=centres,
        participant_id=command.participant_id,
        client_id=command.client_id,
    )
    if command.person_id is not None:
        bind_to_person(uow, account, command.person_id)
    if command.venue_id is not None:
        require_on_the_books(uow, centres, "venue_id", command.venue_id)
        account.bind_venue(command.venue_id)
    if command.participant_id is not None:
        take_for_participant(uow, account)
    if command.email_key is not None:
        uow.change(claim(ADDRESS, command.email_key, account.id))
    if command.number is not None and command.number_key is not None:
        give_number(account, command.number, command.number_key, uow)
    if account.administers:
        uow.change(inline_projection.one_administrator_more())
    if command.password_hash is not None and command.holds_until is not None:
        let_hold_once(account, command.password_hash, command.holds_until, uow)
    elif command.password_hash is not None:
        _set_password(account, command.password_hash, uow)
    uow.save(account)
    return account


def _require_sign_in_name(command: commands.AddAccount) -> None:
    """Raise Invalid for an account that has neither an e-mail address nor a number."""
    if command.email_key is None and command.number_key is None:
        raise Invalid.field(
            "email",
            "メールアドレスか番号が必要です。",
            "An e-mail address or a number is needed.",
        )


def correct_account(command: commands.CorrectAccount, uow: UnitOfWork) -> Account:
    """Correct name or address. Raises RuleBroken for an address of another account."""
    account = uow.get(Account, command.account_id)
    if command.name is None and command.email is None:
        raise nothing_to_correct()
    if command.email is not None and command.email_key is not None:
        _move_address(account, command.email_key, uow)
    account.correct(name=command.name, email=command.email)
    uow.save(account)
    return account


def _move_address(account: Account, email_key: str, uow: UnitOfWork) -> None:
    """Claim the new address for the account, and release the one before."""
    holder = uow.ledger.holder(ADDRESS, email_key)
    if holder == str(account.id):
        return
    if holder is not None:
        raise _address_in_use()
    uow.change(
        inline_projection.release_address(account.id),
        claim(ADDRESS, email_key, account.id),
        factors.forget_steps(account.id),
    )


def _address_in_use() -> RuleBroken:
    return RuleBroken(
        "このメールアドレスのアカウントはすでにあります。別のものにしてください。",
        "There is already an account with this e-mail address.",
    )


def _made_before(command: commands.AddAccount, uow: UnitOfWork) -> Account | None:
    """The account that the same command has created before, or None.

    Raises RuleBroken if the id is in use, or if the first password was another one.
    """
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
    known = uow.made_before(Account, command, **said)
    if known is not None and command.password_hash != _first_password(known, uow):
        raise id_in_use()
    return known


def _first_password(account: Account, uow: UnitOfWork) -> str | None:
    """The hash of the password that an account was created with, or None."""
    made_at = uow.ledger.history(account.id)[0].meta.recorded_at
    row = uow.ledger.row(
        "SELECT secret_hash FROM credentials"  # noqa: S608
        " WHERE account_id = ? AND created_at = ?"
        f" AND kind IN ({marks(inline_projection.PASSWORDS)})",
        str(account.id),
        made_at.isoformat(),
        *inline_projection.PASSWORDS,
    )
    return row["secret_hash"] if row else None


def bind_person(command: commands.BindPerson, uow: UnitOfWork) -> Account:
    """Link an account to a person."""
    return _step(command, uow, lambda account: bind_to_person(uow, account, command.person_id))


def correct_account_person(command: commands.CorrectAccountPerson, uow: UnitOfWork) -> Account:
    """Link an account to the right person; its sessions and pending steps end."""
    account = uow.get(Account, command.account_id)
    links = {"person_id": command.person_id, "participant_id": command.participant_id}
    if command.person_id is None and command.participant_id is None:
        raise nothing_to_correct()
    if correct_person(uow, account, **links):
        now = uow.clock.now()
        uow.change(
            *(
                inline_projection.end_all(account.id, kind, now)
                for kind in ("session", inline_projection.LINK)
            ),
            factors.forget_steps(account.id),
        )
    uow.save(account)
    return account


def bind_venue(command: commands.BindVenue, uow: UnitOfWork) -> Account:
    """Link an account to a venue."""
    account = uow.get(Account, command.account_id)
    require_on_the_books(uow, account.centres, "venue_id", command.venue_id)
    return _step(command, uow, lambda account: account.bind_venue(command.venue_id))


def grant_roles(command: commands.GrantRoles, uow: UnitOfWork) -> Account:
    """Grant more roles."""
    return _step(command, uow, lambda account: account.grant(command.roles))


def withdraw_roles(command: commands.WithdrawRoles, uow: UnitOfWork) -> Account:
    """Withdraw roles."""
    last = _is_last_admin(uow)
    return _step(command, uow, lambda account: account.withdraw(command.roles, is_last_admin=last))


def set_roles(command: commands.SetRoles, uow: UnitOfWork) -> Account:
    """Set exactly these roles: grant the missing ones, withdraw the others."""
    last = _is_last_admin(uow)

    def tell(account: Account) -> None:
        account.grant(command.roles)
        account.withdraw(account.roles - {*command.roles}, is_last_admin=last)

    return _step(command, uow, tell)


def assign_centres(command: commands.AssignCentres, uow: UnitOfWork) -> Account:
    """Assign the account to exactly these centres."""
    _require_known(command.centres, uow)
    return _step(command, uow, lambda account: account.assign_centres(command.centres))


def disable(command: commands.DisableAccount, uow: UnitOfWork) -> Account:
    """Disable an account; its sessions, tokens and pending steps end in the same transaction."""
    last = _is_last_admin(uow)
    account = _step(command, uow, lambda account: account.disable(is_last_admin=last))
    if account.pending:
        now = uow.clock.now()
        uow.change(
            *(
                inline_projection.end_all(account.id, kind, now)
                for kind in ("session", "token", inline_projection.LINK)
            )
        )
        uow.change(factors.forget_steps(account.id))
        let_go_of_participant(uow, account)
    return account


def enable(command: commands.EnableAccount, uow: UnitOfWork) -> Account:
    """Enable an account again. Raises RuleBroken if its participant has another one by now."""

    def tell(account: Account) -> None:
        take_for_participant(uow, account)
        account.enable()

    return _step(command, uow, tell)


def reset_password(
    command: commands.ResetPassword | commands.ChangeOwnPassword, uow: UnitOfWork
) -> Account:
    """Set a password."""
    if isinstance(command, commands.ChangeOwnPassword):
        _require_own(command, uow)
        _require_still(command.was_hash, command, uow)

    def tell(account: Account) -> None:
        if isinstance(command, commands.ChangeOwnPassword) and command.link_id is not None:
            account.use_sign_in_link(command.link_id)
        _set_password(account, command.password_hash, uow)
        if command.end_tokens:
            end_tokens(account, uow)

    return _step(command, uow, tell)


def _require_still(
    password_hash: str | None, command: commands.AccountCommand, uow: UnitOfWork
) -> None:
    """Raise PasswordChanged if the password was replaced after it was checked."""
    if password_hash is None:
        return
    row = uow.ledger.row(
        "SELECT 1 FROM credentials WHERE account_id = ? AND secret_hash = ? AND ended_at IS NULL",
        str(command.account_id),
        password_hash,
    )
    if row is None:
        raise PasswordChanged


def end_sessions(command: commands.EndSessions, uow: UnitOfWork) -> Account:
    """End every session."""
    uow.change(inline_projection.end_all(command.account_id, "session", uow.clock.now()))
    return _step(command, uow, Account.end_sessions)


def issue_token(command: commands.IssueToken, uow: UnitOfWork) -> Account:
    """Issue a bearer token."""
    now = uow.clock.now()
    uow.change(
        inline_projection.credential(
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
        uow,
        lambda account: account.issue_token(command.token_id, expires_at=command.expires_at),
    )


def revoke_token(command: commands.RevokeToken, uow: UnitOfWork) -> Account:
    """Revoke a bearer token. Does nothing if it has ended already."""
    ended = uow.ledger.row(
        "SELECT 1 FROM credentials"
        " WHERE id = ? AND account_id = ? AND kind = 'token' AND ended_at IS NOT NULL",
        str(command.token_id),
        str(command.account_id),
    )
    if ended is not None:
        return uow.get(Account, command.account_id)
    uow.change(inline_projection.end_one(command.token_id, command.account_id, uow.clock.now()))
    return _step(command, uow, lambda account: account.revoke_token(command.token_id))


def start_session(command: commands.StartSession, uow: UnitOfWork) -> Account:
    """Sign in."""
    _require_own(command, uow)
    _require_still(command.password_hash, command, uow)
    uow.change(
        inline_projection.credential(
            command.session_id,
            command.account_id,
            "session",
            command.secret_hash,
            now=uow.clock.now(),
            expires_at=command.expires_at,
        ),
        begun_on(
            command.session_id,
            command.device,
            is_shared=command.is_shared,
            now=uow.clock.now(),
        ),
    )
    if command.passkey_id is not None:
        now = uow.clock.now()
        uow.change(factors.passkey_used(command.passkey_id, command.sign_count, now))

    def tell(account: Account) -> None:
        if command.link_id is not None:
            account.use_sign_in_link(command.link_id)
            now = uow.clock.now()
            uow.change(inline_projection.end_one(command.link_id, account.id, now))
        account.start_session(command.session_id)

    return _step(command, uow, tell)


def end_session(command: commands.EndSession, uow: UnitOfWork) -> Account:
    """Sign out."""
    _require_own(command, uow)
    uow.change(inline_projection.end_one(command.session_id, command.account_id, uow.clock.now()))
    return _step(command, uow, lambda account: account.end_session(command.session_id))


def _step(
    command: commands.AccountCommand, uow: UnitOfWork, tell: Callable[[Account], None]
) -> Account:
    account = uow.get(Account, command.account_id)
    administered = account.administers
    tell(account)
    if account.administers and not administered:
        uow.change(inline_projection.one_administrator_more())
    if administered and not account.administers:
        uow.change(inline_projection.one_administrator_less())
    uow.save(account)
    return account


def _set_password(account: Account, password_hash: str, uow: UnitOfWork) -> None:
    now = event_context().recorded_at
    account.set_password()
    uow.change(
        *(
            inline_projection.end_all(account.id, kind, now)
            for kind in inline_projection.ENDED_BY_A_PASSWORD
        ),
        inline_projection.credential(
            uuid4(), account.id, "password", password_hash, now=now, expires_at=None
        ),
        factors.forget_steps(account.id),
    )


class PasswordChanged(RuleBroken):
    """The password was replaced after it was checked and before the command was recorded."""

    def __init__(self) -> None:
        super().__init__(
            "パスワードがたったいま変更されました。もう一度試してください。",
            "The password has just been changed. Please try again.",
        )


def _is_last_admin(uow: UnitOfWork) -> bool:
    row = uow.ledger.row("SELECT number FROM administrators WHERE name = 'all'")
    return row is None or row["number"] <= 1


def _require_known(centres: tuple[str, ...], uow: UnitOfWork) -> None:
    for code in centres:
        if uow.ledger.row("SELECT 1 FROM centres WHERE code = ?", code) is None:
            raise Invalid.field(
                "centres",
                "このセンターは登録されていません。選び直してください。",
                "This centre is not known.",
            )


def _require_own(command: commands.AccountCommand, uow: UnitOfWork) -> None:
    if uow.caller.account_id != command.account_id and Role.SYSTEM not in uow.caller.roles:
        raise NotFound


HANDLERS: Handlers = {
    commands.FoundCentre: found_centre,
    commands.CorrectCentre: correct_centre,
    commands.StateCentreFacts: state_centre_facts,
    commands.AddHoliday: _holidays(lambda centre, said: centre.add_holiday(said.date, said.name)),
    commands.RemoveHoliday: _holidays(lambda centre, said: centre.remove_holiday(said.date)),
    commands.ConfirmHolidays: _holidays(lambda centre, said: centre.confirm_holidays(said.until)),
    commands.AddAccount: add_account,
    commands.CorrectAccount: correct_account,
    commands.BindPerson: bind_person,
    commands.CorrectAccountPerson: correct_account_person,
    commands.BindVenue: bind_venue,
    commands.GrantRoles: grant_roles,
    commands.WithdrawRoles: withdraw_roles,
    commands.SetRoles: set_roles,
    commands.AssignCentres: assign_centres,
    commands.DisableAccount: disable,
    commands.EnableAccount: enable,
    commands.ResetPassword: reset_password,
    commands.ChangeOwnPassword: reset_password,
    commands.EndSessions: end_sessions,
    commands.IssueToken: issue_token,
    commands.RevokeToken: revoke_token,
    commands.StartSession: start_session,
    commands.EndSession: end_session,
}
