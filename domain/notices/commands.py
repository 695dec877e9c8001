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
    """Say what I want to hear of, and in which hours I want to hear nothing (HH:MM to HH:MM)."""

    NAME = "ChooseNotices"
    ALLOWED = EVERYBODY
    kinds: tuple[NoticeKind, ...]
    quiet_from: str = "20:00"
    quiet_to: str = "08:00"
    language: str = "ja"


@dataclass(frozen=True, kw_only=True)
class AddNoticeAddress(Command):
    """Say one more way by which I want to hear of it."""

    NAME = "AddNoticeAddress"
    ALLOWED = EVERYBODY
    channel: Channel
    address: str
    id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class RemoveNoticeAddress(Command):
    """Do not use a way any more."""

    NAME = "RemoveNoticeAddress"
    ALLOWED = EVERYBODY
    address_id: UUID


@dataclass(frozen=True, kw_only=True)
class QueueNotice(Command):
    """Let these accounts hear of something, once for its `source`. Only the service itself does."""

    NAME = "QueueNotice"
    kind: NoticeKind
    source: str
    account_ids: tuple[UUID, ...]
    happened_at: datetime
