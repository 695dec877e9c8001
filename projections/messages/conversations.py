"""Which messages were sent, and which of them wait to be read?"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from domain.kernel.storage.database import Database, Row, marks
from domain.messages.conversation import Conversation
from projections.kernel.projector import Projector, on

READS = ("messages.conversations",)
_WAITING = "is_read = 0 AND is_withdrawn = 0"


class Conversations(Projector):
    """One row per conversation, per message and per participant with staff in charge.

    The texts are not in it.

    `waiting` counts the messages that staff have not read, `waiting_since` is when the first of
    them was sent, and `last` the position of the last message.
    """

    name = "messages.conversations"
    version = 2
    tables = {
        "conversation_list": """
            participant_id TEXT PRIMARY KEY, conversation_id TEXT NOT NULL, centre TEXT NOT NULL,
            last INTEGER NOT NULL, last_at TEXT NOT NULL, waiting INTEGER NOT NULL,
            waiting_since TEXT
        """,
        "conversation_messages": """
            message_id TEXT NOT NULL, participant_id TEXT NOT NULL,
            from_participant INTEGER NOT NULL, sent_at TEXT NOT NULL, is_read INTEGER NOT NULL,
            is_withdrawn INTEGER NOT NULL, position INTEGER NOT NULL,
            PRIMARY KEY (participant_id, message_id)
        """,
        "conversation_staff": "participant_id TEXT PRIMARY KEY, account_id TEXT",
    }
    indexes = {
        "conversation_list": ["centre, last", "centre, waiting, waiting_since"],
        "conversation_messages": ["participant_id, from_participant, is_read, position"],
    }

    @on(Conversation.Sent)
    def sent(self, event: Conversation.Sent, position: int) -> None:
        """Add a message, and the conversation with the first one."""
        at = event.meta.recorded_at.isoformat()
        self.run(
            "INSERT INTO {conversation_messages} (message_id, participant_id, from_participant,"
            " sent_at, is_read, is_withdrawn, position) VALUES (?, ?, ?, ?, 0, 0, ?)",
            str(event.message_id),
            str(event.participant_id),
            int(event.from_participant),
            at,
            position,
        )
        self.run(
            "INSERT INTO {conversation_list} (participant_id, conversation_id, centre, last,"
            " last_at, waiting) VALUES (?, ?, ?, ?, ?, 0) ON CONFLICT (participant_id)"
            " DO UPDATE SET last = excluded.last, last_at = excluded.last_at",
            str(event.participant_id),
            str(event.originator_id),
            event.meta.centre,
            position,
            at,
        )
        self._count(event)

    @on(Conversation.InChargeChosen)
    def in_charge_chosen(self, event: Conversation.InChargeChosen, _: int) -> None:
        """Store who is in charge of the participant."""
        self.run(
            "INSERT INTO {conversation_staff} (participant_id, account_id) VALUES (?, ?)"
            " ON CONFLICT (participant_id) DO UPDATE SET account_id = excluded.account_id",
            str(event.participant_id),
            str(event.account_id) if event.account_id else None,
        )

    @on(Conversation.Corrected)
    def corrected(self, event: Conversation.Corrected, _: int) -> None:
        """A corrected message waits to be read again."""
        self._set(event, "is_read = 0")

    @on(Conversation.Withdrawn)
    def withdrawn(self, event: Conversation.Withdrawn, _: int) -> None:
        """A withdrawn message waits for nobody."""
        self._set(event, "is_withdrawn = 1")

    @on(Conversation.Read)
    def read(self, event: Conversation.Read, _: int) -> None:
        """Mark the messages of the other side as read, up to one message."""
        participant = str(event.participant_id)
        self.run(
            "UPDATE {conversation_messages} SET is_read = 1"
            " WHERE participant_id = ? AND from_participant = ? AND is_read = 0 AND position <="
            " (SELECT m.position FROM {conversation_messages} m"
            " WHERE m.participant_id = ? AND m.message_id = ?)",
            participant,
            int(not event.by_participant),
            participant,
            str(event.message_id),
        )
        self._count(event)

    def _set(self, event: Conversation.Corrected | Conversation.Withdrawn, what: str) -> None:
        self.run(
            f"UPDATE {{conversation_messages}} SET {what}"  # noqa: S608
            " WHERE participant_id = ? AND message_id = ?",
            str(event.participant_id),
            str(event.message_id),
        )
        self._count(event)

    def _count(self, event: Any) -> None:
        participant = str(event.participant_id)
        unread = (
            "FROM {conversation_messages} m WHERE m.participant_id = ? AND m.from_participant = 1"
            " AND m.is_read = 0 AND m.is_withdrawn = 0"
        )
        self.run(
            f"UPDATE {{conversation_list}} SET waiting = (SELECT COUNT(*) {unread}),"  # noqa: S608
            f" waiting_since = (SELECT MIN(m.sent_at) {unread}) WHERE participant_id = ?",
            participant,
            participant,
            participant,
        )


class Waiting(NamedTuple):
    """How many conversations have messages that staff have not read, and since when."""

    number: int
    since: str | None


def waiting_for_staff(views: Database, centres: Sequence[str]) -> Waiting:
    """The conversations of these centres that wait for the staff."""
    rows = views.read(
        "SELECT COUNT(*) AS n, MIN(waiting_since) AS since FROM conversation_list"  # noqa: S608
        f" WHERE centre IN ({marks(centres)}) AND waiting > 0",
        list(centres),
    )
    return Waiting(rows[0]["n"], rows[0]["since"])


def waiting_conversations(views: Database, centres: Sequence[str], limit: int) -> list[Row]:
    """Up to `limit` conversations with messages that staff have not read, oldest first."""
    return views.read(
        "SELECT * FROM conversation_list"  # noqa: S608
        f" WHERE centre IN ({marks(centres)}) AND waiting > 0"
        " ORDER BY waiting_since, participant_id LIMIT ?",
        [*centres, limit],
    )


def conversations(
    views: Database, centres: Sequence[str], *, after: Sequence[Any] | None, limit: int
) -> list[Row]:
    """Up to `limit` conversations, the last message first; `after` is the key of a row."""
    further = " AND last < ?" if after else ""
    return views.read(
        "SELECT * FROM conversation_list"  # noqa: S608
        f" WHERE centre IN ({marks(centres)}){further} ORDER BY last DESC LIMIT ?",
        [*centres, *(after or ()), limit],
    )


def in_charge_of(views: Database, participant_ids: Sequence[str]) -> dict[str, str]:
    """The accounts in charge of these participants, by participant id."""
    rows = views.read(
        "SELECT participant_id, account_id FROM conversation_staff"  # noqa: S608
        f" WHERE participant_id IN ({marks(participant_ids)}) AND account_id IS NOT NULL",
        list(participant_ids),
    )
    return {row["participant_id"]: row["account_id"] for row in rows}


def unread_by_participant(views: Database, participant_id: str) -> int:
    """How many messages of the staff this participant has not read."""
    rows = views.read(
        "SELECT COUNT(*) AS n FROM conversation_messages"  # noqa: S608
        f" WHERE participant_id = ? AND from_participant = 0 AND {_WAITING}",
        [participant_id],
    )
    return int(rows[0]["n"])
