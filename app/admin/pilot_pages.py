"""Links a pilot to an account that has no owner yet."""

from typing import Any
from uuid import UUID

from app.admin.account_pages import account
from app.admin.pilots import pilots_for
from app.http import fields
from app.http.authorization import get_visible
from app.pages.routing import Pages, dispatch
from domain.identity.account import Account
from domain.identity.commands import BindPerson
from domain.kernel.errors import Invalid
from domain.kernel.messaging.caller import ADMINISTRATION

pages = Pages("admin")


class PilotForm(fields.Form):
    """The pilot who uses the account."""

    pilot = fields.Id(required=True)


@pages.form(
    "/admin/accounts/<uuid:account_id>/pilot",
    roles=ADMINISTRATION,
    body=PilotForm,
    back=account,
)
def bind_pilot(values: dict[str, Any], account_id: UUID) -> str:
    """Link the account to a pilot."""
    found, pilot = get_visible(Account, account_id), values["pilot"]
    if found.person_id != pilot and str(pilot) not in pilots_for(found):
        raise Invalid.field(
            "pilot",
            "持ち主がまだいないアカウントと、アカウントがまだないパイロットを選んでください。",
            "Choose an account that is nobody's yet, and a pilot who has none yet.",
        )
    dispatch(BindPerson(account_id=account_id, person_id=pilot))
    return f"/admin/accounts/{account_id}?said=pilot"
