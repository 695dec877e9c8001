"""The read models of messages, and their labels."""

from domain.kernel.text.bilingual import BilingualText
from projections.kernel.registration import Registration
from projections.messages.announcements import Announcements
from projections.messages.canned_answers import CannedAnswers
from projections.messages.conversations import Conversations
from projections.messages.naming import NAMES

REGISTRATION = Registration(
    read_models={
        Conversations: BilingualText("メッセージの一覧", "list of messages"),
        Announcements: BilingualText("お知らせの一覧", "list of announcements"),
        CannedAnswers: BilingualText("返事のひな形の一覧", "list of canned answers"),
    },
    names=NAMES,
)
