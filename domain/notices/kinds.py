"""The kinds of notices and their fixed texts: no names, no titles, no personal data."""

from collections.abc import Mapping
from enum import StrEnum

from domain.kernel.messaging.caller import COORDINATION, OPERATION, STAFF, Role
from domain.kernel.text.bilingual import BilingualText


class NoticeKind(StrEnum):
    """A kind of notice."""

    NEXT_TASK = "next_task"
    RETURNED = "returned"
    WORK_CORRECTED = "work_corrected"
    HELP_ANSWERED = "help_answered"
    HELP_ASKED = "help_asked"
    HELP_WAITS = "help_waits"
    SUBMISSION_WAITS = "submission_waits"
    CLIENT_QUESTION_WAITS = "client_question_waits"
    ORDER_UNDECIDED = "order_undecided"
    TASK_STALLED = "task_stalled"
    MESSAGE_OF_STAFF = "message_of_staff"
    MESSAGE_OF_PARTICIPANT = "message_of_participant"
    ANNOUNCEMENT = "announcement"
    ORDER_AT_RISK = "order_at_risk"
    DELIVERY_REJECTED = "delivery_rejected"
    JOB_FAILED = "job_failed"
    RECORD_UNREADABLE = "record_unreadable"
    SHIFT_TOMORROW = "shift_tomorrow"
    SHIFT_OFFERED = "shift_offered"
    SHIFT_UNCOVERED = "shift_uncovered"
    PILOT_CALLS = "pilot_calls"
    DELIVERY_WITHDRAWN = "delivery_withdrawn"
    ACCOUNT_CORRECTED = "account_corrected"


class Channel(StrEnum):
    """A channel that notices are sent by."""

    MAIL = "mail"
    LINE = "line"
    SLACK = "slack"
    WEBHOOK = "webhook"


_WORKER = frozenset({Role.PARTICIPANT})
OPEN_TO: Mapping[NoticeKind, frozenset[Role]] = {
    NoticeKind.NEXT_TASK: _WORKER,
    NoticeKind.RETURNED: _WORKER,
    NoticeKind.WORK_CORRECTED: _WORKER,
    NoticeKind.HELP_ANSWERED: _WORKER,
    NoticeKind.HELP_ASKED: STAFF,
    NoticeKind.HELP_WAITS: STAFF,
    NoticeKind.SUBMISSION_WAITS: STAFF,
    NoticeKind.CLIENT_QUESTION_WAITS: COORDINATION,
    NoticeKind.ORDER_UNDECIDED: COORDINATION,
    NoticeKind.TASK_STALLED: COORDINATION,
    NoticeKind.MESSAGE_OF_STAFF: _WORKER,
    NoticeKind.MESSAGE_OF_PARTICIPANT: STAFF,
    NoticeKind.ANNOUNCEMENT: _WORKER,
    NoticeKind.ORDER_AT_RISK: COORDINATION,
    NoticeKind.DELIVERY_REJECTED: COORDINATION,
    NoticeKind.JOB_FAILED: COORDINATION,
    NoticeKind.RECORD_UNREADABLE: OPERATION,
    NoticeKind.SHIFT_TOMORROW: _WORKER,
    NoticeKind.SHIFT_OFFERED: _WORKER,
    NoticeKind.SHIFT_UNCOVERED: COORDINATION | {Role.VENUE},
    NoticeKind.PILOT_CALLS: STAFF,
    NoticeKind.DELIVERY_WITHDRAWN: frozenset({Role.CLIENT}),
    NoticeKind.ACCOUNT_CORRECTED: frozenset(Role) - {Role.SYSTEM},
}
"""The roles that may choose each kind."""
URGENT = frozenset({NoticeKind.PILOT_CALLS})
"""Kinds sent at once, alone, and also in the quiet hours, as their label says."""
TO_SIGN_IN_ADDRESSES = frozenset({NoticeKind.ACCOUNT_CORRECTED})
"""Kinds that are always sent, by e-mail, to the address for signing in and to the one before it."""

KIND_LABELS: Mapping[NoticeKind, BilingualText] = {
    NoticeKind.NEXT_TASK: BilingualText("新しい作業があるとき", "when a new task is there for me"),
    NoticeKind.RETURNED: BilingualText("手直しのお願いがあったとき", "when work came back to me"),
    NoticeKind.WORK_CORRECTED: BilingualText(
        "自分の作業や作業時間、出欠、利用の記録、シフトを職員が訂正したとき",
        "when the staff corrected my work, my minutes, my attendance, my stay or my shift",
    ),
    NoticeKind.HELP_ANSWERED: BilingualText(
        "質問に返事があったとき", "when my question was answered"
    ),
    NoticeKind.HELP_ASKED: BilingualText(
        "参加者から質問があったとき", "when a participant asks for help"
    ),
    NoticeKind.HELP_WAITS: BilingualText(
        "参加者の質問に返事がないまま時間がたったとき", "when a question has waited too long"
    ),
    NoticeKind.SUBMISSION_WAITS: BilingualText(
        "提出された作業が検品されないまま時間がたったとき",
        "when work has waited too long for its inspection",
    ),
    NoticeKind.CLIENT_QUESTION_WAITS: BilingualText(
        "発注者の質問に回答がないまま時間がたったとき",
        "when a question of a client has waited too long",
    ),
    NoticeKind.ORDER_UNDECIDED: BilingualText(
        "対応を決めないまま時間がたった案件があるとき",
        "when an order has waited too long for a decision",
    ),
    NoticeKind.TASK_STALLED: BilingualText(
        "作業に動きがないまま時間がたったとき", "when a task has stalled"
    ),
    NoticeKind.MESSAGE_OF_STAFF: BilingualText(
        "職員からメッセージがあったとき", "when the staff write me a message"
    ),
    NoticeKind.MESSAGE_OF_PARTICIPANT: BilingualText(
        "参加者からメッセージがあったとき", "when a participant writes a message"
    ),
    NoticeKind.ANNOUNCEMENT: BilingualText(
        "センターからお知らせがあるとき", "when the centre announces something"
    ),
    NoticeKind.ORDER_AT_RISK: BilingualText(
        "案件が納期に遅れそうなとき", "when an order may be late"
    ),
    NoticeKind.DELIVERY_REJECTED: BilingualText(
        "発注者が納品物を差し戻したとき", "when a client returns work that was delivered"
    ),
    NoticeKind.JOB_FAILED: BilingualText(
        "処理が途中で止まったとき", "when a job stopped on its way"
    ),
    NoticeKind.RECORD_UNREADABLE: BilingualText(
        "読み取れない記録が見つかったとき", "when a record was found that cannot be read"
    ),
    NoticeKind.SHIFT_TOMORROW: BilingualText(
        "明日ロボットのシフトがあるとき", "when I have a shift tomorrow"
    ),
    NoticeKind.SHIFT_OFFERED: BilingualText(
        "ロボットのシフトの交代を探しているとき", "when somebody is looked for to take a shift"
    ),
    NoticeKind.SHIFT_UNCOVERED: BilingualText(
        "シフトの担当が見つからないとき", "when nobody was found for a shift"
    ),
    NoticeKind.PILOT_CALLS: BilingualText(
        "パイロットが職員を呼んだとき（送らない時間にも、すぐに届きます）",
        "when a pilot calls the staff (at once, in the quiet hours too)",
    ),
    NoticeKind.DELIVERY_WITHDRAWN: BilingualText(
        "依頼の受託・納品・検収の記録をセンターが誤りとして取り消したとき、"
        "または依頼の発注者の記録を訂正したとき",
        "when the centre takes back that my order was taken on, delivered or accepted,"
        " or corrects who gave it",
    ),
    NoticeKind.ACCOUNT_CORRECTED: BilingualText(
        "自分のアカウントの名前やメールアドレスが訂正されたとき"
        "（サインインに使うメールアドレスには、選ばなくても届きます）",
        "when the name or the e-mail address of my account was corrected"
        " (always sent to the address for signing in)",
    ),
}
"""The label of each kind in the form: "I want to hear …"."""

NEWS: Mapping[NoticeKind, BilingualText] = {
    NoticeKind.NEXT_TASK: BilingualText("新しい作業があります。", "A new task is there for you."),
    NoticeKind.RETURNED: BilingualText(
        "手直しをお願いしたい作業があります。", "A task came back for one more look."
    ),
    NoticeKind.WORK_CORRECTED: BilingualText(
        "職員が訂正した作業や出欠、シフトなどの記録があります。",
        "The staff corrected a record of your work, your attendance, your stay or a shift.",
    ),
    NoticeKind.HELP_ANSWERED: BilingualText(
        "質問に返事があります。", "Your question was answered."
    ),
    NoticeKind.HELP_ASKED: BilingualText(
        "参加者から質問があります。", "A participant asks for help."
    ),
    NoticeKind.HELP_WAITS: BilingualText(
        "返事を待っている質問があります。", "A question is still waiting for an answer."
    ),
    NoticeKind.SUBMISSION_WAITS: BilingualText(
        "検品を待っている作業があります。", "Work is still waiting for its inspection."
    ),
    NoticeKind.CLIENT_QUESTION_WAITS: BilingualText(
        "回答を待っている発注者の質問があります。",
        "A question of a client is still waiting for an answer.",
    ),
    NoticeKind.ORDER_UNDECIDED: BilingualText(
        "対応を決めていない案件があります。", "An order is still waiting for a decision."
    ),
    NoticeKind.TASK_STALLED: BilingualText("動きのない作業があります。", "A task has stalled."),
    NoticeKind.MESSAGE_OF_STAFF: BilingualText(
        "職員からメッセージがあります。", "The staff have written you a message."
    ),
    NoticeKind.MESSAGE_OF_PARTICIPANT: BilingualText(
        "参加者からメッセージがあります。", "A participant has written a message."
    ),
    NoticeKind.ANNOUNCEMENT: BilingualText(
        "センターからお知らせがあります。", "The centre has announced something."
    ),
    NoticeKind.ORDER_AT_RISK: BilingualText(
        "納期に遅れそうな案件があります。", "An order may be late."
    ),
    NoticeKind.DELIVERY_REJECTED: BilingualText(
        "発注者から差し戻された納品物があります。対応を決めてください。",
        "A client returned work that was delivered. Please decide what is done.",
    ),
    NoticeKind.JOB_FAILED: BilingualText(
        "途中で止まった処理があります。", "Something stopped while it was being done."
    ),
    NoticeKind.RECORD_UNREADABLE: BilingualText(
        "読み取れない記録が見つかりました。", "A record was found that cannot be read."
    ),
    NoticeKind.SHIFT_TOMORROW: BilingualText(
        "明日、シフトがあります。", "You have a shift tomorrow."
    ),
    NoticeKind.SHIFT_OFFERED: BilingualText(
        "担当を探しているシフトがあります。", "Somebody is looked for to take a shift."
    ),
    NoticeKind.SHIFT_UNCOVERED: BilingualText(
        "担当が見つかっていないシフトがあります。", "Nobody has been found for a shift yet."
    ),
    NoticeKind.PILOT_CALLS: BilingualText(
        "パイロットが職員を呼んでいます。", "A pilot is calling the staff."
    ),
    NoticeKind.DELIVERY_WITHDRAWN: BilingualText(
        "センターが、ご依頼の受託・納品・検収の記録を誤りとして取り消したか、"
        "ご依頼の発注者の記録を訂正しました。",
        "The centre took back that an order of yours was taken on, delivered or accepted, or"
        " corrected who gave it.",
    ),
    NoticeKind.ACCOUNT_CORRECTED: BilingualText(
        "あなたのアカウントの名前またはメールアドレスが訂正されました。"
        "心当たりがないときは、センターに知らせてください。",
        "The name or the e-mail address of your account was corrected."
        " If you did not expect this, please tell the centre.",
    ),
}
"""The text that is sent: one fixed sentence for each kind."""

CHANNEL_LABELS: Mapping[Channel, BilingualText] = {
    Channel.MAIL: BilingualText("メール", "E-mail"),
    Channel.LINE: BilingualText("LINE", "LINE"),
    Channel.SLACK: BilingualText("Slack", "Slack"),
    Channel.WEBHOOK: BilingualText("Webhook", "Webhook"),
}


def kinds_for(roles: frozenset[Role]) -> list[NoticeKind]:
    """The kinds that an account with these roles may choose."""
    return [kind for kind in NoticeKind if OPEN_TO[kind] & roles]
