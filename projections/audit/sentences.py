"""One readable sentence for every kind of event. Nothing sealed is ever told in a sentence."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from domain.kernel.event import Event
from domain.kernel.wording import Text
from projections.audit.labels import LOOKS, label
from projections.audit.names import Names
from projections.audit.trail import open_fields

SENTENCES: Mapping[str, Text] = {
    "access.refused.v1": Text(
        "{actor}の操作は、権限がないため行われませんでした。",
        "{actor} was refused something for want of authority.",
    ),
    "access.viewed.v1": Text(
        "{actor}が{look}を見ました({people}人分)。",
        "{actor} looked at {look} (people: {people}).",
    ),
    "account.added.v1": Text(
        "{actor}がアカウント「{account}」を作りました(役割:{roles})。",
        '{actor} made the account "{account}" (roles: {roles}).',
    ),
    "account.centres_assigned.v1": Text(
        "{actor}がアカウント「{account}」の所属センターを{centres}にしました。",
        '{actor} assigned the account "{account}" to {centres}.',
    ),
    "account.disabled.v1": Text(
        "{actor}がアカウント「{account}」を使えなくしました。",
        '{actor} disabled the account "{account}".',
    ),
    "account.enabled.v1": Text(
        "{actor}がアカウント「{account}」をまた使えるようにしました。",
        '{actor} enabled the account "{account}" again.',
    ),
    "account.password_set.v1": Text(
        "{actor}がアカウント「{account}」のパスワードを設定しました。",
        '{actor} set the password of the account "{account}".',
    ),
    "account.roles_granted.v1": Text(
        "{actor}がアカウント「{account}」に役割を加えました({roles})。",
        '{actor} gave the account "{account}" further roles ({roles}).',
    ),
    "account.roles_withdrawn.v1": Text(
        "{actor}がアカウント「{account}」から役割を外しました({roles})。",
        '{actor} took roles from the account "{account}" ({roles}).',
    ),
    "account.session_ended.v1": Text(
        "「{account}」がサインアウトしました。", '"{account}" signed out.'
    ),
    "account.session_started.v1": Text(
        "「{account}」がサインインしました。", '"{account}" signed in.'
    ),
    "account.sessions_ended.v1": Text(
        "{actor}がアカウント「{account}」のサインインをすべて終わらせました。",
        '{actor} ended every session of the account "{account}".',
    ),
    "account.token_issued.v1": Text(
        "{actor}がアカウント「{account}」のトークンを発行しました。",
        '{actor} issued a token for the account "{account}".',
    ),
    "account.token_revoked.v1": Text(
        "{actor}がアカウント「{account}」のトークンを無効にしました。",
        '{actor} revoked a token of the account "{account}".',
    ),
    "centre.founded.v1": Text("{actor}が{centre}を設けました。", "{actor} set up {centre}."),
    "client.registered.v1": Text(
        "{actor}が{client}を登録しました。", "{actor} registered {client}."
    ),
    "job_order.accepted.v1": Text("{actor}が{order}を受託しました。", "{actor} accepted {order}."),
    "job_order.cancelled.v1": Text(
        "{actor}が{order}を取り消しました。", "{actor} cancelled {order}."
    ),
    "job_order.closed.v1": Text("{actor}が{order}を完了にしました。", "{actor} closed {order}."),
    "job_order.declined.v1": Text("{actor}が{order}を辞退しました。", "{actor} declined {order}."),
    "job_order.delivered.v1": Text(
        "{actor}が{order}を納品しました(検品に通った作業 {passed}件、取消し {cancelled}件)。",
        "{actor} delivered {order} (passed: {passed}, cancelled: {cancelled}).",
    ),
    "job_order.delivery_accepted.v1": Text(
        "{actor}が{order}の納品を検収しました。", "{actor} accepted the delivery of {order}."
    ),
    "job_order.delivery_rejected.v1": Text(
        "{actor}が{order}の作業{tasks}件の見直しを求めました。",
        "{actor} asked for one more look at {order} (tasks: {tasks}).",
    ),
    "job_order.due_date_moved.v1": Text(
        "{actor}が{order}の納期を{was_due_on}から{due_on}に変えました。",
        "{actor} moved the due date of {order} from {was_due_on} to {due_on}.",
    ),
    "job_order.held.v1": Text("{actor}が{order}を保留にしました。", "{actor} put {order} on hold."),
    "job_order.import_begun.v1": Text(
        "{actor}が{order}への作業の取込みを始めました。",
        "{actor} began to import tasks into {order}.",
    ),
    "job_order.import_finished.v1": Text(
        "{order}に作業{added}件を取り込みました。", "{added} tasks were imported into {order}."
    ),
    "job_order.import_refused.v1": Text(
        "{order}への取込みは、直す必要のある行が{bad_rows}行あり、行われませんでした。",
        "The import into {order} was refused: {bad_rows} rows need correcting.",
    ),
    "job_order.received.v1": Text(
        "{actor}が{order}を受け付けました。", "{actor} received {order}."
    ),
    "job_order.released.v1": Text(
        "{actor}が{order}の作業を配れるようにしました。", "{actor} released {order} for work."
    ),
    "job_order.resumed.v1": Text("{actor}が{order}を再開しました。", "{actor} resumed {order}."),
    "job_order.tasks_added.v1": Text(
        "{actor}が{order}に作業{count}件を加えました。", "{actor} added {count} tasks to {order}."
    ),
    "participant.assessed.v1": Text(
        "{actor}が{participant}のアセスメントを記録しました。",
        "{actor} recorded an assessment of {participant}.",
    ),
    "participant.availability_set.v1": Text(
        "{actor}が{participant}の作業できる時間を記録しました。",
        "{actor} recorded when {participant} can work.",
    ),
    "participant.checked_in.v1": Text(
        "{participant}がその日の作業を始めました(チェックイン)。", "{participant} checked in."
    ),
    "participant.checked_out.v1": Text(
        "{participant}がその日の作業を終えました(チェックアウト)。", "{participant} checked out."
    ),
    "participant.condition_reported.v1": Text(
        "{actor}が{participant}のその日の体調を記録しました。",
        "{actor} recorded how {participant} felt on the day.",
    ),
    "participant.left.v1": Text(
        "{actor}が{participant}の利用終了を記録しました(理由:{why})。",
        "{actor} recorded that {participant} left (reason: {why}).",
    ),
    "participant.limits_set.v1": Text(
        "{actor}が{participant}の作業の上限を決めました。",
        "{actor} set the limits of work for {participant}.",
    ),
    "participant.max_open_tasks_set.v1": Text(
        "{actor}が{participant}の手持ち作業の上限を{was}件から{n}件に変えました。",
        "{actor} changed how many tasks {participant} may have in hand from {was} to {n}.",
    ),
    "participant.registered.v1": Text(
        "{actor}が{participant}を登録しました({work_mode})。",
        "{actor} registered {participant} ({work_mode}).",
    ),
    "participant.resumed.v1": Text(
        "{actor}が{participant}の再開を記録しました。",
        "{actor} recorded that {participant} goes on after a rest.",
    ),
    "participant.suspended.v1": Text(
        "{actor}が{participant}の休止を記録しました。",
        "{actor} recorded that {participant} takes a rest.",
    ),
    "participant.trial_finished.v1": Text(
        "{actor}が{participant}のお仕事体験の終了を記録しました。",
        "{actor} recorded that {participant} finished the work trial.",
    ),
    "participant.work_mode_changed.v1": Text(
        "{actor}が{participant}の就労形態を{was}から{work_mode}に変えました。",
        "{actor} changed the work mode of {participant} from {was} to {work_mode}.",
    ),
    "person.consent_given.v1": Text(
        "{actor}が本人の同意を記録しました({purpose})。",
        "{actor} recorded the person's consent ({purpose}).",
    ),
    "person.consent_withdrawn.v1": Text(
        "{actor}が本人の不同意または同意の取下げを記録しました({purpose})。",
        "{actor} recorded that the person does not consent ({purpose}).",
    ),
    "person.corrected.v1": Text(
        "{actor}が個人の記録を訂正しました({field})。",
        "{actor} corrected the record of a person ({field}).",
    ),
    "person.registered.v1": Text(
        "{actor}が個人の記録を作りました。", "{actor} wrote down a person."
    ),
    "person.residence_corrected.v1": Text(
        "{actor}が市内在住かどうかの記録を訂正しました({resident})。",
        "{actor} corrected whether a person lives in the city ({resident}).",
    ),
    "task.accepted.v1": Text(
        "{participant}が{task}を引き受けました。", "{participant} accepted {task}."
    ),
    "task.added.v1": Text(
        "{actor}が{order}に{task}を加えました。", "{actor} added {task} to {order}."
    ),
    "task.assigned.v1": Text(
        "{actor}が{task}を{participant}に割り当てました(決め方:{by})。",
        "{actor} assigned {task} to {participant} (by {by}).",
    ),
    "task.cancelled.v1": Text("{actor}が{task}を取り消しました。", "{actor} cancelled {task}."),
    "task.declined.v1": Text(
        "{participant}が{task}を見送りました。", "{participant} declined {task}."
    ),
    "task.draft_saved.v1": Text(
        "{participant}が{task}の途中までを保存しました。", "{participant} saved a draft of {task}."
    ),
    "task.help_answered.v1": Text(
        "{actor}が{task}についての{participant}の質問に答えました。",
        "{actor} answered a question of {participant} about {task}.",
    ),
    "task.help_asked.v1": Text(
        "{participant}が{task}について質問しました。", "{participant} asked for help with {task}."
    ),
    "task.inspection_passed.v1": Text(
        "{actor}が{task}の1回目の検品を通しました。",
        "{actor} passed {task} at the first inspection.",
    ),
    "task.passed.v1": Text(
        "{participant}の{task}が検品に通りました({actor}、作業時間 {minutes}分)。",
        "The work of {participant} on {task} passed ({actor}; minutes worked: {minutes}).",
    ),
    "task.paused.v1": Text("{participant}が{task}を中断しました。", "{participant} paused {task}."),
    "task.released.v1": Text(
        "{actor}が{participant}の{task}を作業待ちに戻しました。",
        "{actor} put {task} of {participant} back into the queue.",
    ),
    "task.resumed.v1": Text(
        "{participant}が{task}を再開しました。", "{participant} resumed {task}."
    ),
    "task.returned.v1": Text(
        "{actor}が{participant}に{task}の手直しをお願いしました。",
        "{actor} returned {task} to {participant} for one more look.",
    ),
    "task.started.v1": Text("{participant}が{task}を始めました。", "{participant} started {task}."),
    "task.submitted.v1": Text(
        "{participant}が{task}を提出しました(作業時間 {minutes}分)。",
        "{participant} handed in {task} (minutes worked: {minutes}).",
    ),
}
"""By topic. `{actor}`, `{task}`, `{order}`… are names; other words are open fields of the event."""

SELF_ASSIGNED = Text("{participant}が{task}を受け取りました。", "{participant} took {task}.")
"""How an assignment is told to which nobody but the person was a party."""

_OWN_FIELDS = {"task": "task_id", "order": "order_id", "participant": "participant_id",
               "client": "client_id"}  # fmt: skip


def sentence(event: Event, names: Names, language: str) -> str:
    """What happened, in `language` ("ja" or "en")."""
    template = SENTENCES[event.TOPIC]
    if getattr(event, "by", None) == "self":
        template = SELF_ASSIGNED
    words = template.in_language(language).format_map(_Words(event, names, language))
    return words[:1].upper() + words[1:]


class _Words(dict[str, str]):
    """The words of a template, looked up when they are wanted."""

    def __init__(self, event: Event, names: Names, language: str) -> None:
        super().__init__()
        self._event, self._names, self._language = event, names, language

    def __missing__(self, word: str) -> str:
        return self._text(word).in_language(self._language)

    def _text(self, word: str) -> Text:
        event, names = self._event, self._names
        if word == "actor":
            return names.actor(event.meta.actor)
        if word == "look":
            what = getattr(event, "what", "")
            return LOOKS.get(what, Text("記録", "records"))
        if word == "people":
            return label(len(getattr(event, "person_ids", ())))
        if word == "tasks":
            return label(len(getattr(event, "task_ids", ())))
        if word in {"account", "centre", *_OWN_FIELDS}:
            look_up: Any = getattr(names, word)
            return Text(*look_up(self._id_of(word)))
        if word not in open_fields(type(event)):
            raise KeyError(word)
        return label(getattr(event, word))

    def _id_of(self, word: str) -> UUID:
        named = getattr(self._event, _OWN_FIELDS.get(word, ""), None)
        return named if isinstance(named, UUID) else self._event.originator_id
