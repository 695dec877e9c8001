"""The names of conversations, announcements and canned answers in a sentence."""

from collections.abc import Sequence
from uuid import UUID

from domain.kernel.storage.database import Database
from domain.kernel.storage.ledger import Ledger
from domain.kernel.text.bilingual import BilingualText
from domain.messages.announcement import Announcement
from domain.messages.canned_answer import CannedAnswer
from domain.messages.conversation import Conversation
from domain.participants.queries import codes_of
from projections.kernel.registration import Naming


def _conversations(ledger: Ledger, _: Database, ids: Sequence[str]) -> dict[str, BilingualText]:
    found = ledger.find_readable(Conversation, [UUID(id) for id in ids])
    codes = codes_of(ledger, {str(one.participant_id) for one in found.values()})
    return {
        str(id): BilingualText(f"参加者{code}との会話", f"the conversation with participant {code}")
        for id, one in found.items()
        if (code := codes.get(str(one.participant_id)))
    }


def _announcements(ledger: Ledger, _: Database, ids: Sequence[str]) -> dict[str, BilingualText]:
    found = ledger.find_readable(Announcement, [UUID(id) for id in ids])
    return {
        str(id): BilingualText(f"{one.from_on}からのお知らせ", f"the announcement of {one.from_on}")
        for id, one in found.items()
    }


def _canned_answers(ledger: Ledger, _: Database, ids: Sequence[str]) -> dict[str, BilingualText]:
    found = ledger.find_readable(CannedAnswer, [UUID(id) for id in ids])
    return {
        str(id): BilingualText(f"返事のひな形「{one.title}」", f'the canned answer "{one.title}"')
        for id, one in found.items()
        if one.title
    }


NAMES = {
    "canned_answer": Naming(
        "canned_answer", _canned_answers, BilingualText("返事のひな形", "a canned answer")
    ),
    "announcement": Naming(
        "announcement", _announcements, BilingualText("お知らせ", "an announcement")
    ),
    "conversation": Naming("conversation", _conversations, BilingualText("会話", "a conversation")),
}
