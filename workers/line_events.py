"""Handles what LINE has reported: links the account whose code was sent, unlinks who blocks."""

from datetime import datetime
from uuid import UUID, uuid5

import structlog

from app.bootstrap import Service
from domain.identity.sign_in import caller_behind
from domain.kernel.errors import DomainError, RecordUnreadable, Unavailable
from domain.kernel.messaging.bus import Command, Envelope
from domain.kernel.storage.database import Row
from domain.notices import line_links
from domain.notices.choice import Address, NoticeChoice, choice_id
from domain.notices.commands import AddNoticeAddress, RemoveNoticeAddress
from domain.notices.kinds import Channel
from workers.line_replies import LINKED, NOT_LINKED, reply

log = structlog.get_logger()
AT_ONCE = 50
"""Reports that are handled in one run; the next wake-up continues."""
BLOCKED = "LINE でブロックされたため (blocked in LINE)"
_NAMES = UUID("6d1f1f2c-7a0e-4f5e-8d55-1b0a7f1c2e90")


def handle_line_events(service: Service) -> None:
    """Handle the waiting reports. Any number of workers may do this at the same time."""
    if service.settings.channels.line_secret is None:
        return
    for row in line_links.unhandled(service.ledger, AT_ONCE):
        try:
            _handle(service, row)
        except Unavailable:
            raise
        except (DomainError, ValueError) as refusal:
            log.warning("LINE event refused", kind=row["kind"], why=type(refusal).__name__)
        line_links.handled(service.ledger, row["id"], service.ledger.now())


def _handle(service: Service, row: Row) -> None:
    if not row["sealed_user"]:
        return  # Another worker has just handled it.
    sender = service.secrets.disclose(line_links.SEALED_FOR, row["sealed_user"], row["id"])
    user, _, token = sender.partition(" ")
    if row["kind"] == line_links.BLOCKED:
        _unlink(service, user)
        return
    is_linked = False
    try:
        is_linked = _link(service, row, user)
    finally:
        if token:
            reply(service, token, LINKED if is_linked else NOT_LINKED)


def _link(service: Service, row: Row, user: str) -> bool:
    """Add the LINE user to the addresses of the account whose code it was; False if to none."""
    received_at = datetime.fromisoformat(row["received_at"])
    account_id = line_links.owner_of_code(service.ledger, row["code_key"], received_at)
    if account_id is None:
        return False
    is_linked = any(one == Address(Channel.LINE, user) for one in _addresses(service, account_id))
    if not is_linked:
        id = uuid5(_NAMES, f"{row['id']} {account_id}")
        command = AddNoticeAddress(channel=Channel.LINE, address=user, id=id)
        is_linked = _dispatch(service, account_id, command)
    line_links.use_up(service.ledger, row["code_key"])
    return is_linked


def _unlink(service: Service, user: str) -> None:
    """Remove the LINE user from the addresses of every account that is linked to it."""
    for account_id in line_links.accounts_with_addresses(service.ledger):
        try:
            choice = service.ledger.find(NoticeChoice, choice_id(account_id))
        except RecordUnreadable:
            continue
        for id, address in choice.addresses.items() if choice else ():
            if address == Address(Channel.LINE, user):
                command = RemoveNoticeAddress(address_id=id, reason=BLOCKED)
                _dispatch(service, account_id, command)


def _addresses(service: Service, account_id: UUID) -> list[Address]:
    choice = service.ledger.find(NoticeChoice, choice_id(account_id))
    return list(choice.addresses.values()) if choice else []


def _dispatch(service: Service, account_id: UUID, command: Command) -> bool:
    """Dispatch the command for the account; False if it is disabled."""
    owner = caller_behind(service.ledger, account_id)
    if owner is not None:
        service.bus.dispatch(command, Envelope(caller=owner))
    return owner is not None
