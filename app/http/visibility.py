"""What readers outside the office may see: one table of facts and the readers of each.

A test compares the table with every address that a client, a venue, a pilot or a participant may
open, in both directions: they see all facts listed for them and no others.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.kernel.text.bilingual import BilingualText


class Reader(StrEnum):
    """A reader who is not staff of the centre."""

    CLIENT = "client"
    PARTICIPANT = "participant"
    PILOT = "pilot"
    VENUE = "venue"


READERS: Mapping[Reader, BilingualText] = {
    Reader.CLIENT: BilingualText("発注者", "client"),
    Reader.PARTICIPANT: BilingualText("参加者", "participant"),
    Reader.PILOT: BilingualText("パイロット", "pilot"),
    Reader.VENUE: BilingualText("設置場所", "venue"),
}
_CLIENT, _PARTICIPANT, _PILOT, _VENUE = Reader


@dataclass(frozen=True)
class Fact:
    """A recorded fact: its name, its label, and who may read it where it is their own."""

    name: str
    label: BilingualText
    readers: frozenset[Reader]

    @property
    def resource(self) -> str:
        """The kind of resource that the fact belongs to."""
        return self.name.partition(".")[0]


def _fact(name: str, ja: str, en: str, *readers: Reader) -> Fact:
    return Fact(name, BilingualText(ja, en), frozenset(readers))


RESOURCES: Mapping[str, BilingualText] = {
    "person": BilingualText("本人の記録", "the record of a person"),
    "participant": BilingualText("参加者としての記録", "the record of a participant"),
    "account": BilingualText("サインインのアカウント", "an account"),
    "staff": BilingualText("職員", "staff"),
    "client": BilingualText("発注者", "a client"),
    "order": BilingualText("案件", "a job order"),
    "task": BilingualText("作業", "a task"),
    "message": BilingualText("メッセージとお知らせ", "messages and announcements"),
    "file": BilingualText("ファイル", "a file"),
    "robot": BilingualText("ロボット", "a robot"),
    "venue": BilingualText("設置場所", "a venue"),
    "deployment": BilingualText("配置", "a deployment"),
    "pilot": BilingualText("パイロットとしての記録", "the record of a pilot"),
    "shift": BilingualText("シフト", "a shift"),
}
FACTS: tuple[Fact, ...] = (
    _fact("person.name", "氏名", "name", _PARTICIPANT, _PILOT),
    _fact("person.name_kana", "ふりがな", "name in kana", _PARTICIPANT, _PILOT),
    _fact("person.birth_date", "生年月日", "date of birth", _PARTICIPANT, _PILOT),
    _fact("person.email", "メールアドレス", "e-mail address", _PARTICIPANT, _PILOT),
    _fact("person.phone", "電話番号", "telephone number", _PARTICIPANT, _PILOT),
    _fact("person.wish", "訂正の依頼", "a correction asked for", _PARTICIPANT),
    _fact("person.correction_reason", "訂正した理由", "why it was corrected", _PARTICIPANT),
    _fact("participant.code", "参加者番号", "code", _PARTICIPANT),
    _fact("participant.condition_note", "調子のひとこと", "note on the condition", _PARTICIPANT),
    _fact("participant.limit_minutes", "1日の上限", "limit of minutes a day", _PARTICIPANT),
    _fact("participant.leave_reason", "お休みの理由", "why they were on leave", _PARTICIPANT),
    _fact("participant.limit_note", "上限についての職員のメモ", "staff's note on the limit"),
    _fact("participant.assessment_note", "アセスメントの職員のメモ", "staff's assessment note"),
    _fact("account.name", "アカウントの名前", "name", *Reader),
    _fact("account.email", "アカウントのメールアドレス", "e-mail address", *Reader),
    _fact(
        "staff.name",
        "記録を見た・書いた職員の名前",
        "name of staff who looked at the record or wrote in it",
        _PARTICIPANT,
        _PILOT,
    ),
    _fact("staff.email", "職員のメールアドレス", "e-mail address of staff"),
    _fact("client.name", "発注者の名前", "name", _CLIENT),
    _fact("order.title", "件名", "title", _CLIENT, _PARTICIPANT),
    _fact("order.instructions", "作業のしかた", "instructions", _CLIENT, _PARTICIPANT),
    _fact("order.question", "発注者の質問", "the client's question", _CLIENT),
    _fact("order.answer", "質問への回答", "the answer to it", _CLIENT),
    _fact("order.decline_reason", "お引き受けできない理由", "why it was declined", _CLIENT),
    _fact("order.due_date_reason", "納期を変えた理由", "why the due date was changed"),
    _fact("order.hold_reason", "保留にした理由", "why it was held"),
    _fact("order.cancel_reason", "取り消した理由", "why it was cancelled"),
    _fact("task.key_delivered", "作業番号（納品後）", "key, once delivered", _CLIENT, _PARTICIPANT),
    _fact("task.key_in_work", "作業番号（納品前）", "key, before the delivery", _PARTICIPANT),
    _fact("task.payload", "原文", "source text", _PARTICIPANT),
    _fact("task.draft", "下書き", "draft", _PARTICIPANT),
    _fact(
        "task.result_delivered",
        "成果（合格・納品後）",
        "result that passed, once delivered",
        _CLIENT,
        _PARTICIPANT,
    ),
    _fact("task.result_in_work", "成果（納品前）", "result, before the delivery", _PARTICIPANT),
    _fact(
        "task.result_of_somebody_before",
        "前に担当した人が出した成果（いまの担当だけ）",
        "result that somebody handed in who had the task before",
        _PARTICIPANT,
    ),
    _fact("task.minutes", "かかった時間", "minutes that it took", _PARTICIPANT),
    _fact("task.help", "職員への質問", "question to the staff", _PARTICIPANT),
    _fact("task.help_answer", "職員の返事", "answer of the staff", _PARTICIPANT),
    _fact("task.return_comment", "手直しのコメント", "comment of a return", _PARTICIPANT),
    _fact("task.pass_comment", "検品のコメント", "comment of the inspection", _PARTICIPANT),
    _fact("task.defect", "手直しの種類", "kind of defect", _PARTICIPANT),
    _fact("task.override_reason", "特に割り当てた理由", "why it was given all the same"),
    _fact("task.release_reason", "作業を戻した理由", "why it was taken back"),
    _fact("message.asked", "職員へのメッセージ", "message to the staff", _PARTICIPANT),
    _fact("message.answered", "職員からのメッセージ", "message of the staff", _PARTICIPANT),
    _fact("message.canned", "返事のひな形", "canned answer"),
    _fact("message.announcement", "お知らせ", "announcement", _PARTICIPANT, _PILOT),
    _fact("file.source_name", "資料の名前", "name of a source", _PARTICIPANT),
    _fact("file.source_content", "資料の中身", "what is in a source", _PARTICIPANT),
    _fact(
        "file.result_name_delivered",
        "成果ファイルの名前（納品後）",
        "name of a result, once delivered",
        _CLIENT,
        _PARTICIPANT,
    ),
    _fact(
        "file.result_content_delivered",
        "成果ファイルの中身（納品後）",
        "what is in a result, once delivered",
        _CLIENT,
        _PARTICIPANT,
    ),
    _fact(
        "file.result_name_in_work",
        "成果ファイルの名前（納品前）",
        "name of a result, before the delivery",
        _PARTICIPANT,
    ),
    _fact(
        "file.result_content_in_work",
        "成果ファイルの中身（納品前）",
        "what is in a result, before the delivery",
        _PARTICIPANT,
    ),
    _fact("robot.name", "ロボットの名前", "name", _PILOT, _VENUE),
    _fact("venue.name", "設置場所の名前", "name", _PILOT, _VENUE),
    _fact("deployment.title", "配置の名前", "title", _PILOT, _VENUE),
    _fact("deployment.work", "仕事の内容", "the work", _PILOT, _VENUE),
    _fact("deployment.closure_reason", "休みの理由", "why it is closed", _PILOT, _VENUE),
    _fact("deployment.fault", "不具合", "what is wrong", _PILOT, _VENUE),
    _fact("pilot.code", "パイロット番号", "the five digits by which they are called", _VENUE),
    _fact("pilot.limit_minutes", "1日の上限", "limit of minutes a day", _PILOT),
    _fact("pilot.limit_note", "上限についての職員のメモ", "staff's note on the limit"),
    _fact("shift.visitors", "お客さまの人数", "number of visitors", _PILOT, _VENUE),
    _fact("shift.note", "終わりのひとこと", "note at the end", _PILOT),
    _fact("shift.interruption_note", "中断のひとこと", "note on an interruption", _PILOT),
    _fact("shift.help_note", "職員を呼んだときのコメント", "what the call for help said", _PILOT),
    _fact("shift.give_up_reason", "代わってほしい理由", "why it was given up"),
)
"""Every fact that people write, in the order in which the page lists them."""
BY_NAME: Mapping[str, Fact] = {fact.name: fact for fact in FACTS}


def table() -> Iterator[str]:
    """The facts as Markdown tables for docs/reference/visibility.md, one for each resource."""
    for resource, label in RESOURCES.items():
        yield f"## {label.ja} / {label.en}"
        yield ""
        heads = (f"{item.ja}<br>{item.en}" for item in READERS.values())
        yield f"| | {' | '.join(heads)} |"
        yield f"|---|{':-:|' * len(READERS)}"
        for fact in FACTS:
            if fact.resource == resource:
                marks = ("○" if reader in fact.readers else "–" for reader in READERS)
                yield f"| {fact.label.ja}<br>{fact.label.en} | {' | '.join(marks)} |"
        yield ""
