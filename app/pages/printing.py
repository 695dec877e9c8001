"""What stands at the foot of a printed page: who printed it, in which centre, and when."""

from datetime import datetime
from typing import NamedTuple, cast

from flask import g

from app.http.authorization import caller, service
from domain.identity.account import Account
from domain.identity.centre import Centre, centre_id


class Printed(NamedTuple):
    """The reader's name, the names of their centres, and the present instant."""

    name: str
    centres: tuple[str, ...]
    at: datetime


def printed() -> Printed:
    """The reader of the page that is being rendered, from the ledger; asked once for a page."""
    if "printed" not in g:
        g.printed = _printed()
    return cast(Printed, g.printed)


def _printed() -> Printed:
    ledger, reader = service().ledger, caller()
    account = ledger.find(Account, reader.account_id) if reader.account_id else None
    found = [(code, ledger.find(Centre, centre_id(code))) for code in reader.centres]
    return Printed(
        (account.name or "") if account else "",
        tuple(centre.name if centre else code for code, centre in found),
        service().clock.now(),
    )
