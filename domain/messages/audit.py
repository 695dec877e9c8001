"""Audit trail wording of messages, and who may read which fact."""

from domain.kernel.events.audit_words import AuditWords, Group, TopicWords, if_by_themselves
from domain.kernel.events.event import Event
from domain.kernel.messaging.caller import STAFF
from domain.kernel.text.bilingual import BilingualText
from domain.messages.conversation import Conversation


def _read_by_staff(event: Event) -> BilingualText | None:
    if isinstance(event, Conversation.Read) and not event.by_participant:
        return BilingualText(
            "{actor}が{participant}からのメッセージを読みました。",
            "{actor} read the messages of {participant}.",
        )
    return None


def _sent_by_staff(event: Event) -> BilingualText | None:
    if isinstance(event, Conversation.Sent) and not event.from_participant:
        return BilingualText(
            "{actor}が{participant}にメッセージを送りました。",
            "{actor} sent a message to {participant}.",
        )
    return None


def _nobody_in_charge(event: Event) -> BilingualText | None:
    if isinstance(event, Conversation.InChargeChosen) and event.account_id is None:
        return BilingualText(
            "{actor}が{participant}の担当の職員を決めないことにしました。",
            "{actor} chose that nobody is in charge of {participant}.",
        )
    return None


AUDIT = AuditWords(
    groups={
        "canned_answer": Group(
            197,
            BilingualText("返事のひな形", "Canned answers"),
            BilingualText("返事のひな形", "canned answer"),
        ),
        "conversation": Group(
            195, BilingualText("メッセージ", "Messages"), BilingualText("会話", "conversation")
        ),
        "announcement": Group(
            196,
            BilingualText("お知らせ", "Announcements"),
            BilingualText("お知らせ", "announcement"),
        ),
    },
    topics={
        "canned_answer.written.v1": TopicWords(
            BilingualText("返事のひな形の作成", "Canned answer written"),
            BilingualText("{actor}が返事のひな形を作りました。", "{actor} wrote a canned answer."),
        ),
        "canned_answer.changed.v1": TopicWords(
            BilingualText("返事のひな形の変更", "Canned answer changed"),
            BilingualText(
                "{actor}が返事のひな形を変えました。", "{actor} changed a canned answer."
            ),
        ),
        "canned_answer.removed.v1": TopicWords(
            BilingualText("返事のひな形の削除", "Canned answer removed"),
            BilingualText(
                "{actor}が返事のひな形を削除しました。", "{actor} removed a canned answer."
            ),
        ),
        "announcement.made.v1": TopicWords(
            BilingualText("お知らせの作成", "Announcement made"),
            BilingualText(
                "{actor}がお知らせを作りました（対象：{audience}、{from_on}から{until_on}まで）。",
                "{actor} made an announcement to {audience}, from {from_on} until {until_on}.",
            ),
        ),
        "announcement.read.v1": TopicWords(
            BilingualText("お知らせの既読", "Announcement read"),
            BilingualText("{actor}がお知らせを読みました。", "{actor} read an announcement."),
        ),
        "announcement.corrected.v1": TopicWords(
            BilingualText("お知らせの訂正", "Announcement corrected"),
            BilingualText(
                "{actor}がお知らせを訂正しました（{from_on}から{until_on}まで）。",
                "{actor} corrected an announcement, shown from {from_on} until {until_on}.",
            ),
        ),
        "announcement.withdrawn.v1": TopicWords(
            BilingualText("お知らせの取消し", "Announcement withdrawn"),
            BilingualText(
                "{actor}がお知らせを取り消しました。", "{actor} withdrew an announcement."
            ),
        ),
        "conversation.sent.v1": TopicWords(
            BilingualText("メッセージの送信", "Message sent"),
            BilingualText(
                "{participant}が職員にメッセージを送りました。",
                "{participant} sent a message to the staff.",
            ),
            _sent_by_staff,
        ),
        "conversation.in_charge_chosen.v1": TopicWords(
            BilingualText("担当の職員の選択", "Staff in charge chosen"),
            BilingualText(
                "{actor}が{participant}の担当の職員を選びました。",
                "{actor} chose who is in charge of {participant}.",
            ),
            _nobody_in_charge,
        ),
        "conversation.read.v1": TopicWords(
            BilingualText("メッセージの既読", "Messages read"),
            BilingualText(
                "{participant}が職員からのメッセージを読みました。",
                "{participant} read the messages of the staff.",
            ),
            _read_by_staff,
        ),
        "conversation.corrected.v1": TopicWords(
            BilingualText("メッセージの訂正", "Message corrected"),
            BilingualText(
                "{actor}が{participant}との会話で、自分のメッセージを直しました。",
                "{actor} corrected a message of their own in the conversation with {participant}.",
            ),
            if_by_themselves(
                "{participant}が自分のメッセージを直しました。",
                "{participant} corrected a message of their own.",
            ),
        ),
        "conversation.withdrawn.v1": TopicWords(
            BilingualText("メッセージの取消し", "Message withdrawn"),
            BilingualText(
                "{actor}が{participant}との会話で、自分のメッセージを取り消しました。",
                "{actor} withdrew a message of their own in the conversation with {participant}.",
            ),
            if_by_themselves(
                "{participant}が自分のメッセージを取り消しました。",
                "{participant} withdrew a message of their own.",
            ),
        ),
    },
    codes={
        "everybody": BilingualText("全員", "everybody"),
        "pilots": BilingualText("パイロット", "pilots"),
        "chosen": BilingualText("選んだ参加者", "chosen participants"),
    },
    views={
        "announcement_readers": BilingualText(
            "お知らせを読む人の一覧", "the list of readers of an announcement"
        ),
        "conversation": BilingualText("メッセージ", "messages"),
        "conversations": BilingualText("メッセージの一覧", "the list of messages"),
    },
    readers={
        ("canned_answer.written.v1", "title"): STAFF,
        ("canned_answer.written.v1", "text"): STAFF,
        ("canned_answer.changed.v1", "title"): STAFF,
        ("canned_answer.changed.v1", "text"): STAFF,
        ("announcement.made.v1", "title"): STAFF,
        ("announcement.made.v1", "text"): STAFF,
        ("announcement.corrected.v1", "title"): STAFF,
        ("announcement.corrected.v1", "text"): STAFF,
        ("conversation.sent.v1", "text"): STAFF,
        ("conversation.corrected.v1", "text"): STAFF,
    },
)
