"""The reaction of a policy that queues a notice about an event."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from domain.kernel.messaging.policy import Reaction
from domain.notices.commands import QueueNotice
from domain.notices.kinds import NoticeKind


def notice(
    kind: NoticeKind, source: str, account_ids: tuple[UUID, ...], happened_at: datetime
) -> Iterator[Reaction]:
    """Queue a notice for these accounts, once for each `source`. No reaction without accounts."""
    if account_ids:
        yield Reaction(
            key=f"notice/{kind.value}/{source}",
            key_of_0_1_0=(
                f"QueueNotice(occurred_on=None, reason=None, kind=<NoticeKind.{kind.name}:"
                f" {kind.value!r}>, source={source!r}, account_ids={account_ids!r},"
                f" happened_at={happened_at!r})"
            ),
            command=QueueNotice(
                kind=kind, source=source, account_ids=account_ids, happened_at=happened_at
            ),
        )
