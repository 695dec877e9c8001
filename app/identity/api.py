"""Routes of centres, accounts and tokens; signing in is in `app.identity.session`."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

from app.http.authorization import SIGNED_IN, caller, get_visible, service, viewed
from app.http.idempotency import idempotency_key
from app.http.routing import (
    Answer,
    ApiRouter,
    CommandBody,
    PageOf,
    PageQuery,
    envelope,
    page_request,
)
from app.identity import schemas
from app.identity.addresses import email_key, facts_to_sign_in
from app.identity.centre_filter import known_centre
from app.identity.holidays_api import register_holiday_routes
from app.identity.presentation import present_account, present_centre, present_centre_facts
from app.identity.saved_view_api import register_saved_view_routes
from app.identity.session import register_session_routes
from app.identity.slips import new_slip
from domain.identity import commands
from domain.identity.account import Account
from domain.identity.centre import Centre, Post
from domain.identity.passwords import hash_password
from domain.identity.queries import account_of_token, expiry_of
from domain.identity.sign_in import TOKEN_PREFIX, hash_of, new_secret
from domain.identity.staff_commands import HELPERS, RevokeSignInLink
from domain.kernel.errors import NotFound
from domain.kernel.messaging.caller import ADMINISTRATION, READERS
from projections.identity.accounts import accounts_page
from projections.identity.centres import centres_page

router = ApiRouter("identity", "Signing in, centres, accounts and bearer tokens.")
register_session_routes(router)
register_saved_view_routes(router)
register_holiday_routes(router)

_TOKEN_NAMES = UUID("0e6a9a52-9a51-4b0f-8f0e-2f7f0c9b7c11")


def _with_sign_in_name(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts of a new account; one without an e-mail address gets a number."""
    at = service()
    return _with_hashes(facts) | facts_to_sign_in(at.ledger, at.secrets, facts.get("email"))


def _with_hashes(facts: dict[str, Any]) -> dict[str, Any]:
    password = facts.pop("password", None)
    if password is not None:
        facts["password_hash"] = hash_password(
            password, email=_email_of(facts), salt=_salt_of(facts.get("id"))
        )
    if "email" in facts:
        facts["email_key"] = email_key(service().secrets, facts["email"])
    return facts


def _email_of(facts: dict[str, Any]) -> str | None:
    """The e-mail address of the new account, or of the account that the command names."""
    if "account_id" not in facts:
        return facts.get("email")
    found = service().ledger.find(Account, facts["account_id"])
    return found.email if found else None


def _salt_of(id: UUID | None) -> bytes | None:
    """A salt derived from the id, so that a repeated creation of an account is recognised."""
    if id is None:
        return None
    return bytes.fromhex(service().secrets.fingerprint("password salt", str(id)))[:16]


@router.get(
    "/centres",
    query=PageQuery,
    answer=PageOf(schemas.CentreAnswer),
    roles=SIGNED_IN,
    reads=("identity.centres",),
)
def list_centres(query: dict[str, Any]) -> Any:
    """The centres of the service."""
    part = page_request(query)
    rows = centres_page(service().views, limit=part.fetch, after=part.after)
    return part.page(rows, key=lambda row: (row["code"],))


router.command(
    "/centres",
    commands.FoundCentre,
    body=schemas.CentreBody,
    answer=schemas.CentreAnswer,
    present=present_centre,
    creates=True,
)

router.command(
    "/centres/<uuid:centre_id>/correct",
    commands.CorrectCentre,
    body=schemas.CentreCorrectionBody,
    answer=schemas.CentreAnswer,
    present=present_centre,
)


@router.get(
    "/centres/<uuid:centre_id>/facts",
    query=schemas.CentreFactsQuery,
    answer=schemas.CentreFactsAnswer,
    roles=READERS | ADMINISTRATION,
)
def centre_facts(query: dict[str, Any], centre_id: UUID) -> dict[str, Any]:
    """When a centre opened, where it is, who runs it and its posts, as of a day."""
    centre = get_visible(Centre, centre_id)
    return present_centre_facts(centre, query.get("as_of") or service().clock.today())


def _with_posts(facts: dict[str, Any]) -> dict[str, Any]:
    if "posts" not in facts:
        return facts
    return facts | {"posts": tuple(Post(**post) for post in facts["posts"])}


def _stated(centre: Centre) -> dict[str, Any]:
    return present_centre_facts(centre, max(centre.stated, default=service().clock.today()))


router.command(
    "/centres/<uuid:centre_id>/state-facts",
    commands.StateCentreFacts,
    body=schemas.CentreFactsBody,
    answer=schemas.CentreFactsAnswer,
    present=_stated,
    complete=_with_posts,
)


@router.get(
    "/accounts",
    query=schemas.AccountQuery,
    answer=PageOf(schemas.AccountAnswer),
    roles=ADMINISTRATION,
    reads=("identity.accounts",),
)
def list_accounts(query: dict[str, Any]) -> Any:
    """The accounts of every centre."""
    part = page_request(query)
    rows = accounts_page(
        service().views,
        role=query.get("role"),
        centre=known_centre(query),
        disabled=query.get("disabled"),
        limit=part.fetch,
        after=part.after,
    )
    page = part.page(rows, key=lambda row: (row["name"] or "", str(row["id"])))
    viewed([row["id"] for row in page["items"]], "accounts")
    return page


@router.get("/accounts/<uuid:account_id>", answer=schemas.AccountAnswer, roles=ADMINISTRATION)
def show_account(_query: dict[str, Any], account_id: UUID) -> Any:
    """One account."""
    account = service().ledger.get(Account, account_id)
    if not account.is_visible_to(caller()):
        raise NotFound(out_of_scope=True)
    viewed([account_id], "account")
    return Answer(present_account(account), version=account.version)


router.command(
    "/accounts",
    commands.AddAccount,
    body=schemas.AccountBody,
    answer=schemas.AccountAnswer,
    present=present_account,
    complete=_with_sign_in_name,
    creates=True,
)

for _verb, _command, _body in (
    ("grant-roles", commands.GrantRoles, schemas.RolesBody),
    ("withdraw-roles", commands.WithdrawRoles, schemas.RolesBody),
    ("assign-centres", commands.AssignCentres, schemas.CentresBody),
    ("correct", commands.CorrectAccount, schemas.AccountCorrectionBody),
    ("bind-person", commands.BindPerson, schemas.PersonBody),
    ("correct-person", commands.CorrectAccountPerson, schemas.PersonCorrectionBody),
    ("bind-venue", commands.BindVenue, schemas.VenueBody),
    ("disable", commands.DisableAccount, CommandBody),
    ("enable", commands.EnableAccount, CommandBody),
    ("reset-password", commands.ResetPassword, schemas.PasswordBody),
    ("end-sessions", commands.EndSessions, CommandBody),
):
    router.command(
        f"/accounts/<uuid:account_id>/{_verb}",
        _command,
        body=_body,
        answer=schemas.AccountAnswer,
        present=present_account,
        complete=_with_hashes,
    )


@router.action(
    "/accounts/<uuid:account_id>/tokens",
    roles=ADMINISTRATION,
    body=schemas.TokenBody,
    answer=schemas.TokenAnswer,
    status=201,
)
def issue_token(values: dict[str, Any], account_id: UUID) -> Answer:
    """Issue a bearer token; it is shown only in this answer.

    With an Idempotency-Key the token is derived from the key, so that the same request returns the
    same token although only its hash is stored.
    """
    days = values.pop("expires_days")
    expires_at = service().clock.now() + timedelta(days=days) if days else None
    token_id, token = _new_token(account_id)
    command = commands.IssueToken(
        account_id=account_id,
        token_id=token_id,
        secret_hash=hash_of(token),
        expires_at=expires_at,
        **values,
    )
    outcome = service().bus.dispatch(command, envelope())
    shown = {
        "id": token_id,
        "account_id": account_id,
        "token": token,
        "expires_at": _expiry(token_id) if outcome.repeated else expires_at,
    }
    version = outcome.aggregate.version if outcome.aggregate else None
    return Answer(shown, 201, version, outcome.position)


@router.action(
    "/accounts/<uuid:account_id>/sign-in-slip",
    roles=HELPERS,
    body=schemas.SlipBody,
    answer=schemas.SlipAnswer,
    status=201,
)
def issue_sign_in_slip(values: dict[str, Any], account_id: UUID) -> Answer:
    """Issue a number, a link that signs in once and a one-time password; shown only here.

    With an Idempotency-Key they are derived from the key, so that the same request returns the
    same although only hashes are stored.
    """
    account = get_visible(Account, account_id)
    slip = new_slip(account, **values)
    outcome = service().bus.dispatch(slip.command, envelope())
    viewed([account_id], "account")
    account = service().ledger.get(Account, account_id)
    shown = {
        "account_id": account_id,
        "number": account.number,
        "password": slip.password,
        "address": slip.address,
        "expires_at": _expiry(slip.command.link_id) if outcome.repeated else slip.expires_at,
    }
    return Answer(shown, 201, account.version, outcome.position)


@router.action(
    "/accounts/<uuid:account_id>/revoke-sign-in-link",
    roles=HELPERS,
    body=CommandBody,
    answer=schemas.AccountAnswer,
)
def revoke_sign_in_link(values: dict[str, Any], account_id: UUID) -> Answer:
    """Revoke the link of the last slip; its number and password stay valid."""
    get_visible(Account, account_id)
    command = RevokeSignInLink(account_id=account_id, **values)
    outcome = service().bus.dispatch(command, envelope())
    account = service().ledger.get(Account, account_id)
    return Answer(present_account(account), 200, account.version, outcome.position)


@router.action(
    "/tokens/<uuid:token_id>/revoke",
    roles=ADMINISTRATION,
    body=CommandBody,
    answer=schemas.AccountAnswer,
)
def revoke_token(values: dict[str, Any], token_id: UUID) -> Answer:
    """Revoke a bearer token."""
    account_id = account_of_token(service().ledger, token_id)
    if account_id is None:
        raise NotFound
    command = commands.RevokeToken(account_id=account_id, token_id=token_id, **values)
    outcome = service().bus.dispatch(command, envelope())
    account = service().ledger.get(Account, account_id)
    return Answer(present_account(account), 200, account.version, outcome.position)


def _new_token(account_id: UUID) -> tuple[UUID, str]:
    key = idempotency_key()
    if key is None:
        return uuid4(), new_secret(TOKEN_PREFIX)
    name = f"{caller().actor} {account_id} {key}"
    secret = service().secrets.sign("token", name)
    return uuid5(_TOKEN_NAMES, f"{secret} id"), TOKEN_PREFIX + secret


def _expiry(token_id: UUID) -> Any:
    return expiry_of(service().ledger, token_id)
