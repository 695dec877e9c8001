"""The accounts of the demonstration: every actor has one, and some can sign in."""

from dataclasses import dataclass, replace

from app.bootstrap import FIRST_CENTRE
from app.demo.command_runner import CommandRunner
from app.demo.people import Member
from app.demo.staff import (
    ADMIN,
    CLIENT_OF_THE_SIGN_IN,
    SECOND_CENTRE,
    SECOND_CENTRE_NAME,
    STAFF,
    Worker,
    account_id,
    client_id,
)
from app.identity.addresses import email_key, number_key
from domain.identity.account import Account
from domain.identity.centre import CentreKind
from domain.identity.commands import AddAccount, FoundCentre, ResetPassword
from domain.identity.passwords import hash_password, is_right
from domain.identity.sign_in import password_of
from domain.kernel.messaging.caller import Role, system

NUMBER = "246808"
"""The number of the participant who signs in without an e-mail address."""
OPERATOR = system("demo", FIRST_CENTRE)


@dataclass(frozen=True, kw_only=True)
class SignIn:
    """The credentials of one sign-in; they are printed, and saved next to the data.

    `email` is the e-mail address, or the number of an account that has none.
    """

    role: str
    email: str
    password: str


def open_accounts(
    stage: CommandRunner, named: tuple[Member, ...], by_number: Member, password: str
) -> list[SignIn]:
    """Create the second centre and the accounts that can sign in; all share one password.

    `by_number` is the participant who has no e-mail address.
    """
    _add_worker(stage, ADMIN, password)
    centre = FoundCentre(code=SECOND_CENTRE, name=SECOND_CENTRE_NAME, kind=CentreKind.REGIONAL)
    stage.gives(stage.staff("admin"), centre, SECOND_CENTRE)
    for worker in STAFF:
        _add_worker(stage, worker, password)
    for member in named:
        add_member(stage, member, password)
    _add_by_number(stage, by_number, password)
    shown = [(item.role.value, item.email) for item in (*STAFF, ADMIN) if item.opens]
    shown += [(Role.PARTICIPANT.value, member.email) for member in named]
    shown.append((Role.PARTICIPANT.value, NUMBER))
    return [SignIn(role=role, email=email, password=password) for role, email in shown]


def add_member(stage: CommandRunner, member: Member, password: str | None = None) -> None:
    """Create the account of a participant; without a password nobody can sign in with it."""
    command = replace(
        _account_of(stage, member),
        email=member.email,
        email_key=email_key(stage.service.secrets, member.email),
    )
    _add(stage, command, password)


def _add_by_number(stage: CommandRunner, member: Member, password: str) -> None:
    """Create the account of a participant without an e-mail address."""
    command = replace(
        _account_of(stage, member),
        number=NUMBER,
        number_key=number_key(stage.service.secrets, NUMBER),
    )
    _add(stage, command, password)


def _account_of(stage: CommandRunner, member: Member) -> AddAccount:
    return AddAccount(
        id=account_id(stage.seed, member.word),
        name=member.name,
        roles=(Role.PARTICIPANT,),
        centres=(FIRST_CENTRE,),
        participant_id=member.id,
    )


def _add_worker(stage: CommandRunner, worker: Worker, password: str) -> None:
    is_client = worker.role is Role.CLIENT
    command = AddAccount(
        id=account_id(stage.seed, worker.word),
        email=worker.email,
        email_key=email_key(stage.service.secrets, worker.email),
        name=worker.name,
        roles=(worker.role,),
        centres=(worker.centre,),
        client_id=client_id(stage.seed, CLIENT_OF_THE_SIGN_IN) if is_client else None,
    )
    _add(stage, command, password if worker.opens else None)


def _add(stage: CommandRunner, command: AddAccount, password: str | None) -> None:
    """Create an account; an existing one is given this password if its own differs."""
    by = OPERATOR if Role.ADMIN in command.roles else stage.staff("admin")
    known = stage.find(Account, command.id) if command.id else None
    if known is None:
        secret = hash_password(password, email=command.email) if password else None
        stage.gives(by, replace(command, password_hash=secret), command.email or command.number)
    elif password is not None:
        kept = password_of(stage.service.ledger, known.id)
        if kept is None or not is_right(password, kept[1]):
            secret = hash_password(password, email=command.email)
            reset = ResetPassword(account_id=known.id, password_hash=secret)
            stage.gives(by, reset, command.email or command.number, secret)
