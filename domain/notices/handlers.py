"""Handlers of the commands of notices."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from domain.kernel.errors import Invalid, NotFound, id_in_use
from domain.kernel.messaging.bus import Handlers, UnitOfWork
from domain.kernel.storage.database import Row
from domain.notices import commands
from domain.notices.addresses import checked_address
from domain.notices.choice import QUIET, NoticeChoice, choice_id
from domain.notices.inline_projection import hours_of, waiting
from domain.notices.kinds import OPEN_TO, TO_SIGN_IN_ADDRESSES, URGENT
from domain.notices.quiet import send_after

TOO_OLD = timedelta(hours=12)
"""Notices of older events are not queued: users see these events when they sign in."""
NO_LONGER_URGENT = timedelta(hours=1)
"""The same for urgent notices: an older call is over, or was noticed by other means."""


def choose(command: commands.ChooseNotices, uow: UnitOfWork) -> NoticeChoice:
    """Set the choice. Raises Invalid for a kind that is not for the roles of the caller."""
    for kind in command.kinds:
        if not OPEN_TO[kind] & uow.caller.roles:
            raise Invalid.field(
                "kinds", "このお知らせは選べません。", "This notice is not for your role."
            )
    choice = _own(uow)
    choice.choose(
        command.kinds,
        quiet_from=command.quiet_from,
        quiet_to=command.quiet_to,
        language=command.language,
    )
    uow.save(choice)
    return choice


def add_address(command: commands.AddNoticeAddress, uow: UnitOfWork) -> NoticeChoice:
    """Add an address. Raises Invalid for a bad format, RuleBroken for an id in use."""
    choice = _own(uow)
    address = checked_address(command.channel, command.address)
    if command.id is not None and uow.ledger.is_used(command.id):
        raise id_in_use()
    choice.add_address(command.id or uuid4(), command.channel, address)
    uow.save(choice)
    return choice


def remove_address(command: commands.RemoveNoticeAddress, uow: UnitOfWork) -> NoticeChoice:
    """Remove an address."""
    choice = _own(uow)
    choice.remove_address(command.address_id)
    uow.save(choice)
    return choice


def queue(command: commands.QueueNotice, uow: UnitOfWork) -> None:
    """Queue the notice for each of the accounts, unless the event is too old."""
    now = uow.ledger.now()
    is_urgent = command.kind in URGENT
    if now - command.happened_at > (NO_LONGER_URGENT if is_urgent else TOO_OLD):
        return
    chosen = {UUID(row["account_id"]): row for row in hours_of(uow.ledger, command.account_ids)}
    for own in command.account_ids:
        row = chosen.get(own)
        if row is None and command.kind not in TO_SIGN_IN_ADDRESSES:
            continue
        when = now if is_urgent else _send_after(now, row, uow)
        uow.change(waiting(own, command.kind, command.source, now=now, send_after=when))


def _send_after(now: datetime, chosen: Row | None, uow: UnitOfWork) -> datetime:
    """When a notice may be sent to an account; `chosen` is the row of its choice, if there is one.

    An account without a choice has the quiet hours with which every choice begins.
    """
    if chosen is None:
        return send_after(now, last=None, quiet=QUIET, zone=uow.clock.zone)
    return send_after(
        now,
        last=datetime.fromisoformat(chosen["last_sent"]) if chosen["last_sent"] else None,
        quiet=(chosen["quiet_from"], chosen["quiet_to"]),
        zone=uow.clock.zone,
    )


def _own(uow: UnitOfWork) -> NoticeChoice:
    """The choice of the caller, started if there is none yet. Raises NotFound for the system."""
    account_id: UUID | None = uow.caller.account_id
    if account_id is None:
        raise NotFound
    found = uow.find(NoticeChoice, choice_id(account_id))
    if found is not None:
        uow.require_version(found)
        return found
    centre = uow.caller.centres[0] if uow.caller.centres else ""
    return NoticeChoice.begin(account_id, centre=centre)


HANDLERS: Handlers = {
    commands.ChooseNotices: choose,
    commands.AddNoticeAddress: add_address,
    commands.RemoveNoticeAddress: remove_address,
    commands.QueueNotice: queue,
}
