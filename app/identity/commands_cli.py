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
from app.cli.language import spoken, translated
from app.http import fields
from app.identity.addresses import facts_to_sign_in, free_number, sign_in_name
from app.identity.one_time_secrets import HOLDS
from app.identity.presentation import present_account
from app.identity.schemas import TOKEN_DAYS
from app.identity.slips import address_of
from app.runtime.operator import command_line
from domain.identity import commands
from domain.identity.access_log import record_view
from domain.identity.account import ACCOUNT_ROLES, Account
from domain.identity.passwords import hash_password
from domain.identity.queries import Token, every_account, token_in_force, tokens_in_force
from domain.identity.sign_in import TOKEN_PREFIX, hash_of, new_secret
from domain.identity.staff_commands import IssueSignInSlip
from domain.kernel.errors import Invalid, RuleBroken
from domain.kernel.messaging.bus import Command, Envelope
from domain.kernel.messaging.caller import Role
from domain.kernel.text.bilingual import BilingualText

_ROLE = click.Choice([role.value for role in ACCOUNT_ROLES])
OPERATOR = command_line(FIRST_CENTRE)
UNREADABLE = BilingualText(
    "読み取れません。ashiato quarantine list で確かめてください。",
    "cannot be read: see ashiato quarantine list",
)
OPEN = BilingualText("使用できる", "enabled ")
CLOSED = BilingualText("停止中　　", "disabled")
SHOWN = {
    "account": BilingualText("アカウント", "account"),
    "number": BilingualText("番号", "number"),
    "password": BilingualText("パスワード", "password"),
    "address": BilingualText("アドレス", "address"),
    "expires_at": BilingualText("期限", "expires_at"),
}
"""The label of each line that is printed about an account."""
_email = click.option("--email", "name", required=True, help="Its e-mail address or its number.")
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
@click.option("--email", help="Its e-mail address; without one it gets a number.")
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
    email: str | None,
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
    if email is not None:
        _require_address(email)
    with installation() as service:
        command = commands.AddAccount(
            **facts_to_sign_in(service.ledger, service.secrets, email),
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
                click.echo(f"{id}  {spoken(UNREADABLE)}", err=True)
        ids = [account.id for account in found]
        record_view(service.ledger, OPERATOR, ids, "accounts", service.clock)
    shown = [_plain(account) for account in found]
    if as_json:
        click.echo(json.dumps(shown, ensure_ascii=False, indent=2))
        return
    for item in shown:
        state = spoken(CLOSED if item["disabled"] else OPEN)
        roles, centres = ",".join(item["roles"]), ",".join(item["centres"])
        known_by = item["email"] or item["number"]
        click.echo(f"{item['id']}  {state}  {roles}  {centres}  {known_by}  {item['name']}")


@accounts.command()
@_email
def disable(name: str) -> None:
    """Disable an account; its sessions and tokens end at once."""
    with installation() as service:
        _dispatch(service, commands.DisableAccount(account_id=_account_id(service, name)))
    click.echo(spoken(BilingualText("停止しました。", "disabled")))


@accounts.command("reset-password")
@_email
@_stdin
@click.option("--end-tokens", is_flag=True, help="End the account's bearer tokens as well.")
@_json
def reset_password(name: str, password_stdin: bool, end_tokens: bool, as_json: bool) -> None:
    """Set a new password; without --password-stdin one is generated and shown once."""
    password, made = _password(password_stdin)
    with installation() as service:
        command = commands.ResetPassword(
            account_id=_account_id(service, name),
            password_hash=hash_password(password, email=name),
            end_tokens=end_tokens,
        )
        account = _dispatch(service, command)
    _show(account, password if made else None, as_json)


@accounts.command()
@_email
@click.option("--keep-password", is_flag=True, help="Leave password and sessions as they are.")
@_json
def slip(name: str, keep_password: bool, as_json: bool) -> None:
    """Issue a sign-in slip: a number, a first password, and an address that signs in once.

    The address is for a QR code; everything is shown once, and replaces an earlier slip.
    """
    password = None if keep_password else secrets.token_urlsafe(15)
    secret = new_secret()
    with installation() as service:
        account_id = _account_id(service, name)
        number = free_number(service.ledger, service.secrets)
        command = IssueSignInSlip(
            account_id=account_id,
            link_id=uuid4(),
            link_hash=hash_of(secret),
            expires_at=service.clock.now() + HOLDS,
            password_hash=hash_password(password) if password else None,
            number=number.digits,
            number_key=number.key,
        )
        account = _dispatch(service, command)
        settings = service.settings
    own = settings.public_url or f"http://{settings.host}:{settings.port}"
    shown = {
        "number": account.number,
        "password": password,
        "address": address_of(own, secret),
        "expires_at": command.expires_at.isoformat(),
    }
    if as_json:
        click.echo(json.dumps(shown))
        return
    for label, value in shown.items():
        if value is not None:
            click.echo(f"{spoken(SHOWN[label])} {value}")


@tokens.command()
@_email
@click.option(
    "--expires",
    type=click.IntRange(1, 3650),
    default=TOKEN_DAYS,
    show_default=True,
    help="Days until it expires.",
)
def issue(name: str, expires: int) -> None:
    """Issue a bearer token and print it, and nothing else; it is shown once."""
    token = new_secret(TOKEN_PREFIX)
    with installation() as service:
        command = commands.IssueToken(
            account_id=_account_id(service, name),
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
        raise click.UsageError(translated("Give either a token or --email."))
    with installation() as service:
        found = _live_tokens(service, token, email)
        for one in found:
            _dispatch(service, commands.RevokeToken(account_id=one.account_id, token_id=one.id))
    if token is not None and not found:
        raise RuleBroken("このトークンは使われていません。", "There is no such token in force.")
    said = BilingualText(f"{len(found)}件のトークンを無効にしました。", f"revoked {len(found)}")
    click.echo(spoken(said))


def _live_tokens(service: Service, token: str | None, email: str | None) -> list[Token]:
    if email is not None:
        return tokens_in_force(service.ledger, _account_id(service, email))
    return token_in_force(service.ledger, token or "", hash_of(token or ""))


def _dispatch(service: Service, command: Command) -> Account:
    aggregate = service.bus.dispatch(command, Envelope(caller=OPERATOR)).aggregate
    assert isinstance(aggregate, Account)  # noqa: S101 - the commands here are those of accounts
    return aggregate


def _account_id(service: Service, name: str) -> UUID:
    """The account with this e-mail address or number. Raises RuleBroken."""
    owner = sign_in_name(service.secrets, name).owner(service.ledger)
    if owner is None:
        raise RuleBroken(
            "このメールアドレスか番号のアカウントはありません。",
            "No account has this e-mail address or number.",
        )
    return owner


def _require_address(email: str) -> None:
    try:
        fields.Email().deserialize(email)
    except ValidationError:
        raise Invalid.field(
            "email",
            "メールアドレスの形を確かめてください（例：name@example.jp）。",
            "This is no e-mail address.",
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
        click.echo(f"{spoken(SHOWN['account'])} {account.id}")
        if account.email is None:
            click.echo(f"{spoken(SHOWN['number'])} {account.number}")
        if password is not None:
            click.echo(f"{spoken(SHOWN['password'])} {password}")
