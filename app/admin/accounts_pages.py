"""The list of accounts, the search by name, and the form for a new one."""

from typing import Any

from flask import Response

from app.admin import account_subjects, labels
from app.admin.pilots import pilots_without_account
from app.http import fields
from app.http.authorization import caller, service, viewed
from app.http.lag_notice import note_lag
from app.http.pagination import page_request
from app.identity import one_time_secrets
from app.identity.addresses import facts_to_sign_in
from app.identity.centre_filter import known_centre
from app.identity.schemas import RoleCode
from app.pages.page_links import NextPage, next_page
from app.pages.routing import Pages, dispatch, render
from domain.identity.account import Account
from domain.identity.commands import AddAccount
from domain.identity.passwords import hash_password
from domain.kernel.messaging.caller import ADMINISTRATION
from projections.identity.accounts import accounts_like, accounts_page
from projections.identity.centres import centres_page

PAGE = 50
MOST_CENTRES = 200

pages = Pages("admin")


class AccountsQuery(fields.Query):
    """Filters of the list of accounts."""

    role = RoleCode()
    centre = fields.Word()
    disabled = fields.Flag()
    cursor = fields.Text(max=2000)


class FindForm(fields.Form):
    """Part of a name or e-mail address, or a number: posted, so that no URL contains it."""

    words = fields.Text(max=100, required=True, any_number=True)


class NewAccountForm(fields.Form):
    """A new account; it gets a number if no address is given. Its first password works once."""

    email = fields.Email()
    name = fields.Text(max=100, required=True)
    roles = fields.Many(RoleCode(), min=1, max=20, unique=True, required=True)
    centres = fields.Many(fields.Word(), min=1, max=50, unique=True, required=True)
    participant_code = fields.Text(max=40)
    client = fields.Id()
    venue = fields.Id()
    pilot = fields.Id()


@pages.page(
    "/admin",
    roles=ADMINISTRATION,
    query=AccountsQuery,
    reads=("identity.accounts", "identity.centres"),
)
def accounts(query: dict[str, Any]) -> Response:
    """The accounts of every centre, by name."""
    part = page_request({**query, "limit": PAGE})
    filters = {name: query.get(name) for name in ("role", "disabled")}
    filters["centre"] = known_centre(query)
    rows = accounts_page(service().views, **filters, limit=part.fetch, after=part.after)
    page = part.page(rows, key=lambda row: (row["name"] or "", str(row["id"])))
    return _shown(page["items"], filters=filters, further=next_page("/admin", query, page["next"]))


@pages.form("/admin/find", roles=ADMINISTRATION, body=FindForm, back=accounts)
def find(values: dict[str, Any]) -> Response:
    """The accounts with the number or whose name or e-mail address contains the search term."""
    note_lag(("identity.accounts", "identity.centres"))
    return _shown(accounts_like(service().views, values["words"], PAGE), searched=values["words"])


def _shown(rows: list[dict[str, Any]], **more: Any) -> Response:
    viewed([row["id"] for row in rows], "accounts")
    return render(
        "admin/accounts.html",
        words=labels,
        accounts=rows,
        centres=centre_names(),
        **{"filters": {}, "further": NextPage(None, None), "searched": "", **more},
    )


@pages.page(
    "/admin/accounts/new",
    roles=ADMINISTRATION,
    reads=("identity.centres", "orders.list", "people.cards"),
)
def new_account(_query: dict[str, Any]) -> Response:
    """The form for a new account."""
    return render(
        "admin/new_account.html",
        words=labels,
        centres=centre_names(),
        clients=account_subjects.clients_to_choose(),
        venues=account_subjects.venues_to_choose(caller().centres),
        pilots=pilots_without_account(caller().centres),
    )


@pages.form("/admin/accounts/new", roles=ADMINISTRATION, body=NewAccountForm, back=new_account)
def add_account(values: dict[str, Any]) -> Response:
    """Add the account, and show its first password once."""
    at, email = service(), values.get("email")
    password = one_time_secrets.one_time_password(email or values["name"])
    command = AddAccount(
        **facts_to_sign_in(at.ledger, at.secrets, email),
        name=values["name"],
        roles=values["roles"],
        centres=values["centres"],
        participant_id=account_subjects.participant(values),
        client_id=account_subjects.client(values),
        venue_id=account_subjects.venue(values),
        person_id=account_subjects.pilot(values),
        password_hash=hash_password(password, email=email),
        holds_until=one_time_secrets.until(),
    )
    made = dispatch(command).aggregate
    assert isinstance(made, Account)  # noqa: S101 - the command makes one
    return render("admin/password.html", account=made, password=password, is_new=True)


def centre_names() -> dict[str, str]:
    """The names of the centres by their codes."""
    rows = centres_page(service().views, limit=MOST_CENTRES, after=None)
    return {row["code"]: row["name"] for row in rows}
