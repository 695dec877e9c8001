"""Carries out the commands about notices."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from domain.kernel.bus import Desk, Handlers
from domain.kernel.errors import Invalid, NotFound, id_in_use
from domain.notices import commands as order
from domain.notices.addresses import checked_address
from domain.notices.choice import NoticeChoice, choice_id
from domain.notices.kinds import OPEN_TO, URGENT
from domain.notices.quiet import send_after
from domain.notices.standing import hours_of, waiting

TOO_OLD = timedelta(hours=12)
"""What happened longer ago is no news: whoever signs in sees it."""
NO_LONGER_URGENT = timedelta(hours=1)
"""A call that nobody could be told of for so long is over, or has been heard by other ways."""


def choose(command: order.ChooseNotices, desk: Desk) -> NoticeChoice:
    """Keep the choice. Raises Invalid for a kind that is not for this account's roles."""
    for kind in command.kinds:
        if not OPEN_TO[kind] & desk.caller.roles:
            raise Invalid.field(
                "kinds", "このお知らせは選べません。", "This notice is not for your role."
            )
    choice = _own(desk)
    choice.choose(
        command.kinds,
        quiet_from=command.quiet_from,
        quiet_to=command.quiet_to,
        language=command.language,
    )
    desk.save(choice)
    return choice


def add_address(command: order.AddNoticeAddress, desk: Desk) -> NoticeChoice:
    """Keep one more address."""
    choice = _own(desk)
    address = checked_address(command.channel, command.address)
    if command.id is not None and desk.ledger.is_used(command.id):
        raise id_in_use()
    choice.add_address(command.id or uuid4(), command.channel, address)
    desk.save(choice)
    return choice


def remove_address(command: order.RemoveNoticeAddress, desk: Desk) -> NoticeChoice:
    """Forget an address."""
    choice = _own(desk)
    choice.remove_address(command.address_id)
    desk.save(choice)
    return choice


def queue(command: order.QueueNotice, desk: Desk) -> None:
    """Lay the news ready for everybody who is to hear it, unless it is old."""
    now = desk.ledger.now()
    is_urgent = command.kind in URGENT
    if now - command.happened_at > (NO_LONGER_URGENT if is_urgent else TOO_OLD):
        return
    for row in hours_of(desk.ledger, command.account_ids):
        when = (
            now
            if is_urgent
            else send_after(
                now,
                last=datetime.fromisoformat(row["last_sent"]) if row["last_sent"] else None,
                quiet=(row["quiet_from"], row["quiet_to"]),
                zone=desk.clock.zone,
            )
        )
        own = UUID(row["account_id"])
        desk.change(waiting(own, command.kind, command.source, now=now, send_after=when))


def _own(desk: Desk) -> NoticeChoice:
    """The choice of the caller; begun if there is none yet."""
    account_id: UUID | None = desk.caller.account_id
    if account_id is None:
        raise NotFound
    found = desk.find(NoticeChoice, choice_id(account_id))
    if found is not None:
        desk.require_version(found)
        return found
    centre = desk.caller.centres[0] if desk.caller.centres else ""
    return NoticeChoice.begin(account_id, centre=centre)


HANDLERS: Handlers = {
    order.ChooseNotices: choose,
    order.AddNoticeAddress: add_address,
    order.RemoveNoticeAddress: remove_address,
    order.QueueNotice: queue,
}
