"""Commands of notices: the choices of an account, and notices to be queued."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.kernel.messaging.bus import Command
from domain.kernel.messaging.caller import Role
from domain.notices.kinds import Channel, NoticeKind

EVERYBODY = frozenset(Role) - {Role.SYSTEM}


@dataclass(frozen=True, kw_only=True)
class ChooseNotices(Command):
    """Choose the kinds of notices to receive, and the quiet hours (HH:MM to HH:MM)."""

    NAME = "ChooseNotices"
    ALLOWED = EVERYBODY
    kinds: tuple[NoticeKind, ...]
    quiet_from: str = "20:00"
    quiet_to: str = "08:00"
    language: str = "ja"


@dataclass(frozen=True, kw_only=True)
class AddNoticeAddress(Command):
    """Add an address to which notices are sent."""

    NAME = "AddNoticeAddress"
    ALLOWED = EVERYBODY
    channel: Channel
    address: str
    id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class RemoveNoticeAddress(Command):
    """Remove an address to which notices are sent."""

    NAME = "RemoveNoticeAddress"
    ALLOWED = EVERYBODY
    address_id: UUID


@dataclass(frozen=True, kw_only=True)
class QueueNotice(Command):
    """Queue a notice for these accounts, once for its `source`. Only the service dispatches it."""

    NAME = "QueueNotice"
    kind: NoticeKind
    source: str
    account_ids: tuple[UUID, ...]
    happened_at: datetime
