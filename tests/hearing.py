"""Accounts that want to hear of something, and the news that waits for them."""

from typing import Any
from uuid import UUID

from app.bootstrap import Service
from domain.kernel.messaging.bus import Envelope
from domain.kernel.messaging.caller import Caller, Role
from domain.notices.commands import AddNoticeAddress, ChooseNotices
from domain.notices.kinds import Channel, NoticeKind
from tests.app.visitors import add_account
from tests.centre import CENTRE


def hears(service: Service, kind: NoticeKind, *roles: Role, **account_links: Any) -> UUID:
    """An account that wants to hear of `kind`."""
    account = add_account(service, *roles, **account_links)
    caller = Caller(account_id=account, roles=frozenset(roles), centres=(CENTRE,))
    for command in (
        ChooseNotices(kinds=(kind,), quiet_from="00:00", quiet_to="00:00"),
        AddNoticeAddress(channel=Channel.MAIL, address="somebody@example.jp"),
    ):
        service.bus.dispatch(command, Envelope(caller=caller))
    return account


def waiting(service: Service) -> list[tuple[str, str]]:
    """The account and the kind of every piece of news, however far it has come."""
    rows = service.ledger.rows("SELECT account_id, kind FROM notices ORDER BY kind, account_id")
    return [(row["account_id"], row["kind"]) for row in rows]
