"""The operator's commands for accounts and bearer tokens."""

import json
import secrets
import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import click
from marshmallow import ValidationError

from app.bootstrap import FIRST_CENTRE, Service, installation
from app.http import fields
from app.identity.addresses import email_key
from app.identity.presentation import present_account
from app.identity.schemas import TOKEN_DAYS
from domain.identity import commands
from domain.identity.access_log import record_view
from domain.identity.account import ACCOUNT_ROLES, Account
from domain.identity.passwords import hash_password
from domain.identity.queries import Token, every_account, token_in_force, tokens_in_force
from domain.identity.sign_in import TOKEN_PREFIX, hash_of, new_secret
from domain.kernel.errors import Invalid, RuleBroken
from domain.kernel.messaging.bus import Command, Envelope
from domain.kernel.messaging.caller import Role, system

_ROLE = click.Choice([role.value for role in ACCOUNT_ROLES])
OPERATOR = system("command-line", FIRST_CENTRE)
_email = click.option("--email", required=True, help="The account's e-mail address.")
_stdin = click.option("--password-stdin", is_flag=True, help="Read the password from stdin.")
_json = click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")


@click.group()
def accounts() -> None:
    """Add, list, disable accounts, and reset their passwords."""


@click.group()
def tokens() -> None:
    """Issue and revoke bearer tokens."""


class WordLists(click.Command):
    """A command that accepts list options as `--role coordinator manager`, or with commas."""

    LISTS = ("--role", "--centre")

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Repeat the option for each word of a list, as click expects."""
        return super().parse_args(ctx, list(self._spread(args)))

    def _spread(self, args: list[str]) -> Iterator[str]:
        option = ""
        for word in args:
            if word.startswith("-"):
                option = word if word in self.LISTS else ""
                if not option:
                    yield word
            elif option:
                for part in word.split(","):
                    yield from (option, part)
            else:
                yield word


@accounts.command(cls=WordLists)
@_email
@click.option("--name", required=True, help="The person's name.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    type=click.Choice([role.value for role in ACCOUNT_ROLES]),
)
@click.option("--centre", "centres", multiple=True, help=f"The code of a centre ({FIRST_CENTRE}).")
@click.option("--participant", type=click.UUID, help="The id of the participant who uses it.")
@click.option("--client", type=click.UUID, help="The id of the client who uses it.")
@click.option("--person", type=click.UUID, help="The id of the pilot who uses it.")
@click.option("--venue", type=click.UUID, help="The id of the venue whose staff use it.")
@_stdin
@_json
def add(
    *,
    email: str,
    name: str,
    roles: tuple[str, ...],
    centres: tuple[str, ...],
    participant: UUID | None,
    client: UUID | None,
    person: UUID | None,
    venue: UUID | None,
    password_stdin: bool,
    as_json: bool,
) -> None:
    """Add an account; without --password-stdin a password is generated and shown once."""
    password, made = _password(password_stdin)
    _require_address(email)
    with installation() as service:
        command = commands.AddAccount(
            email=email,
            email_key=email_key(service.secrets, email),
            name=name,
            roles=tuple(Role(role) for role in roles),
            centres=centres or (FIRST_CENTRE,),
            participant_id=participant,
            client_id=client,
            person_id=person,
            venue_id=venue,
            password_hash=hash_password(password, email=email),
        )
        account = _dispatch(service, command)
    _show(account, password if made else None, as_json)


@accounts.command("list")
@_json
def list_accounts(as_json: bool) -> None:
    """List every account."""
    with installation() as service:
        every = every_account(service.ledger)
        readable = service.ledger.find_readable(Account, every)
        found = [readable[id] for id in every if id in readable]
        for id in every:
            if id not in readable:
                click.echo(f"{id}  cannot be read: see ashiato quarantine list", err=True)
        ids = [account.id for account in found]
        record_view(service.ledger, OPERATOR, ids, "accounts", service.clock)
    shown = [_plain(account) for account in found]
    if as_json:
        click.echo(json.dumps(shown, ensure_ascii=False, indent=2))
        return
    for item in shown:
        state = "disabled" if item["disabled"] else "enabled"
        roles, centres = ",".join(item["roles"]), ",".join(item["centres"])
        click.echo(f"{item['id']}  {state:8}  {roles}  {centres}  {item['email']}  {item['name']}")


@accounts.command()
@_email
def disable(email: str) -> None:
    """Disable an account; its sessions and tokens end at once."""
    with installation() as service:
        _dispatch(service, commands.DisableAccount(account_id=_account_id(service, email)))
    click.echo("disabled")


@accounts.command("reset-password")
@_email
@_stdin
@click.option("--end-tokens", is_flag=True, help="End the account's bearer tokens as well.")
@_json
def reset_password(email: str, password_stdin: bool, end_tokens: bool, as_json: bool) -> None:
    """Set a new password; without --password-stdin one is generated and shown once."""
    password, made = _password(password_stdin)
    with installation() as service:
        command = commands.ResetPassword(
            account_id=_account_id(service, email),
            password_hash=hash_password(password, email=email),
            end_tokens=end_tokens,
        )
        account = _dispatch(service, command)
    _show(account, password if made else None, as_json)


@tokens.command()
@_email
@click.option(
    "--expires",
    type=click.IntRange(1, 3650),
    default=TOKEN_DAYS,
    show_default=True,
    help="Days until it expires.",
)
def issue(email: str, expires: int) -> None:
    """Issue a bearer token and print it, and nothing else; it is shown once."""
    token = new_secret(TOKEN_PREFIX)
    with installation() as service:
        command = commands.IssueToken(
            account_id=_account_id(service, email),
            token_id=uuid4(),
            secret_hash=hash_of(token),
            expires_at=service.clock.now() + timedelta(days=expires),
        )
        _dispatch(service, command)
    click.echo(token)


@tokens.command()
@click.argument("token", required=False)
@click.option("--email", help="Revoke every token of this account instead.")
def revoke(token: str | None, email: str | None) -> None:
    """Revoke one TOKEN (or token id), or every token of --email."""
    if (token is None) == (email is None):
        raise click.UsageError("Give either a token or --email.")
    with installation() as service:
        found = _live_tokens(service, token, email)
        for one in found:
            _dispatch(service, commands.RevokeToken(account_id=one.account_id, token_id=one.id))
    if token is not None and not found:
        raise RuleBroken("このトークンは使われていません。", "There is no such token in force.")
    click.echo(f"revoked {len(found)}")


def _live_tokens(service: Service, token: str | None, email: str | None) -> list[Token]:
    if email is not None:
        return tokens_in_force(service.ledger, _account_id(service, email))
    return token_in_force(service.ledger, token or "", hash_of(token or ""))


def _dispatch(service: Service, command: Command) -> Account:
    aggregate = service.bus.dispatch(command, Envelope(caller=OPERATOR)).aggregate
    assert isinstance(aggregate, Account)  # noqa: S101 - the commands here are those of accounts
    return aggregate


def _account_id(service: Service, email: str) -> UUID:
    holder = service.ledger.holder("account.email", email_key(service.secrets, email))
    if holder is None:
        raise RuleBroken(
            "このメールアドレスのアカウントはありません。", "No account has this e-mail address."
        )
    return UUID(holder)


def _require_address(email: str) -> None:
    try:
        fields.Email().deserialize(email)
    except ValidationError:
        raise Invalid.field(
            "email", "メールアドレスの形ではありません。", "This is no e-mail address."
        ) from None


def _password(from_stdin: bool) -> tuple[str, bool]:
    if not from_stdin:
        return secrets.token_urlsafe(15), True
    return sys.stdin.readline().rstrip("\n").rstrip("\r"), False


def _plain(account: Account) -> dict[str, Any]:
    return {
        name: str(value) if isinstance(value, UUID) else value
        for name, value in present_account(account).items()
    }


def _show(account: Account, password: str | None, as_json: bool) -> None:
    shown = _plain(account) | ({"password": password} if password is not None else {})
    if as_json:
        click.echo(json.dumps(shown, ensure_ascii=False))
    else:
        click.echo(f"account {account.id}")
        if password is not None:
            click.echo(f"password {password}")
