"""One readable sentence for every kind of event. Nothing sealed is ever told in a sentence."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from domain.identity.account import Account
from domain.kernel.events.event import Event
from domain.kernel.privacy.subjects import open_fields
from domain.kernel.text.bilingual import BilingualText
from projections.audit.labels import VIEW_LABELS, label
from projections.audit.names import Names

SENTENCES: Mapping[str, BilingualText] = {
    "access.refused.v1": BilingualText(
        "{actor}の操作は、権限がないため行われませんでした。",
        "{actor} was refused something for want of authority.",
    ),
    "access.viewed.v1": BilingualText(
        "{actor}が{look}を見ました({people}人分)。",
        "{actor} looked at {look} (people: {people}).",
    ),
    "account.added.v1": BilingualText(
        "{actor}がアカウント「{account}」を作りました(役割:{roles})。",
        '{actor} made the account "{account}" (roles: {roles}).',
    ),
    "account.centres_assigned.v1": BilingualText(
        "{actor}がアカウント「{account}」の所属センターを{centres}にしました。",
        '{actor} assigned the account "{account}" to {centres}.',
    ),
    "account.codes_turned_off.v1": BilingualText(
        "{actor}がアカウント「{account}」の確認コードを使わないことにしました。",
        '{actor} turned off the one-time codes of the account "{account}".',
    ),
    "account.codes_turned_on.v1": BilingualText(
        "{actor}がアカウント「{account}」で確認コードを使うことにしました。",
        '{actor} turned on one-time codes for the account "{account}".',
    ),
    "account.disabled.v1": BilingualText(
        "{actor}がアカウント「{account}」を使えなくしました。",
        '{actor} disabled the account "{account}".',
    ),
    "account.enabled.v1": BilingualText(
        "{actor}がアカウント「{account}」をまた使えるようにしました。",
        '{actor} enabled the account "{account}" again.',
    ),
    "account.one_time_password_given.v1": BilingualText(
        "{actor}がアカウント「{account}」に一回限りのパスワードを設定しました。",
        '{actor} gave the account "{account}" a password that holds once.',
    ),
    "account.identity_bound.v1": BilingualText(
        "アカウント「{account}」がほかのサービスの本人情報と結び付きました。",
        'The account "{account}" was tied to an identity at another service.',
    ),
    "account.passkey_added.v1": BilingualText(
        "{actor}がアカウント「{account}」にパスキーを加えました。",
        '{actor} added a passkey to the account "{account}".',
    ),
    "account.passkey_removed.v1": BilingualText(
        "{actor}がアカウント「{account}」からパスキーを消しました。",
        '{actor} removed a passkey from the account "{account}".',
    ),
    "account.password_set.v1": BilingualText(
        "{actor}がアカウント「{account}」のパスワードを設定しました。",
        '{actor} set the password of the account "{account}".',
    ),
    "account.recovery_code_used.v1": BilingualText(
        "「{account}」が予備のコードでサインインしました(残り {left}個)。",
        '"{account}" signed in with a recovery code (left: {left}).',
    ),
    "account.recovery_codes_renewed.v1": BilingualText(
        "{actor}がアカウント「{account}」の予備のコードを作り直しました。",
        '{actor} made new recovery codes for the account "{account}".',
    ),
    "account.roles_granted.v1": BilingualText(
        "{actor}がアカウント「{account}」に役割を加えました({roles})。",
        '{actor} gave the account "{account}" further roles ({roles}).',
    ),
    "account.roles_withdrawn.v1": BilingualText(
        "{actor}がアカウント「{account}」から役割を外しました({roles})。",
        '{actor} took roles from the account "{account}" ({roles}).',
    ),
    "account.session_ended.v1": BilingualText(
        "「{account}」がサインアウトしました。", '"{account}" signed out.'
    ),
    "account.session_started.v1": BilingualText(
        "「{account}」がサインインしました。", '"{account}" signed in.'
    ),
    "account.sessions_ended.v1": BilingualText(
        "{actor}がアカウント「{account}」のサインインをすべて終わらせました。",
        '{actor} ended every session of the account "{account}".',
    ),
    "account.token_issued.v1": BilingualText(
        "{actor}がアカウント「{account}」のトークンを発行しました。",
        '{actor} issued a token for the account "{account}".',
    ),
    "account.token_revoked.v1": BilingualText(
        "{actor}がアカウント「{account}」のトークンを無効にしました。",
        '{actor} revoked a token of the account "{account}".',
    ),
    "centre.founded.v1": BilingualText(
        "{actor}が{centre}を設けました。", "{actor} set up {centre}."
    ),
    "client.registered.v1": BilingualText(
        "{actor}が{client}を登録しました。", "{actor} registered {client}."
    ),
    "file.kept.v1": BilingualText(
        "{actor}が{order}のファイルを預けました({purpose}、{size}バイト)。",
        "{actor} put in a file of {order} ({purpose}, {size} bytes).",
    ),
    "file.removed.v1": BilingualText(
        "{actor}が{order}のファイルを外しました。", "{actor} took away a file of {order}."
    ),
    "job_order.accepted.v1": BilingualText(
        "{actor}が{order}を受託しました。", "{actor} accepted {order}."
    ),
    "job_order.cancelled.v1": BilingualText(
        "{actor}が{order}を取り消しました。", "{actor} cancelled {order}."
    ),
    "job_order.closed.v1": BilingualText(
        "{actor}が{order}を完了にしました。", "{actor} closed {order}."
    ),
    "job_order.declined.v1": BilingualText(
        "{actor}が{order}を辞退しました。", "{actor} declined {order}."
    ),
    "job_order.delivered.v1": BilingualText(
        "{actor}が{order}を納品しました(検品に通った作業 {passed}件、取消し {cancelled}件)。",
        "{actor} delivered {order} (passed: {passed}, cancelled: {cancelled}).",
    ),
    "job_order.delivery_accepted.v1": BilingualText(
        "{actor}が{order}の納品を検収しました。", "{actor} accepted the delivery of {order}."
    ),
    "job_order.delivery_rejected.v1": BilingualText(
        "{actor}が{order}の作業{tasks}件の見直しを求めました。",
        "{actor} asked for one more look at {order} (tasks: {tasks}).",
    ),
    "job_order.due_date_moved.v1": BilingualText(
        "{actor}が{order}の納期を{was_due_on}から{due_on}に変えました。",
        "{actor} moved the due date of {order} from {was_due_on} to {due_on}.",
    ),
    "job_order.held.v1": BilingualText(
        "{actor}が{order}を保留にしました。", "{actor} put {order} on hold."
    ),
    "job_order.import_begun.v1": BilingualText(
        "{actor}が{order}への作業の取込みを始めました。",
        "{actor} began to import tasks into {order}.",
    ),
    "job_order.import_finished.v1": BilingualText(
        "{order}に作業{added}件を取り込みました。", "{added} tasks were imported into {order}."
    ),
    "job_order.import_refused.v1": BilingualText(
        "{order}への取込みは、直す必要のある行が{bad_rows}行あり、行われませんでした。",
        "The import into {order} was refused: {bad_rows} rows need correcting.",
    ),
    "job_order.my_number_warning_chosen.v1": BilingualText(
        "{actor}が{order}のマイナンバーの警告を切り替えました(入:{is_on})。",
        "{actor} switched the warning of My Numbers for {order} (on: {is_on}).",
    ),
    "job_order.received.v1": BilingualText(
        "{actor}が{order}を受け付けました。", "{actor} received {order}."
    ),
    "job_order.released.v1": BilingualText(
        "{actor}が{order}の作業を配れるようにしました。", "{actor} released {order} for work."
    ),
    "job_order.resumed.v1": BilingualText(
        "{actor}が{order}を再開しました。", "{actor} resumed {order}."
    ),
    "job_order.terms_changed.v1": BilingualText(
        "{actor}が{order}の内容を変えました。", "{actor} changed the terms of {order}."
    ),
    "job_order.tasks_added.v1": BilingualText(
        "{actor}が{order}に作業{count}件を加えました。", "{actor} added {count} tasks to {order}."
    ),
    "order_question.answered.v1": BilingualText(
        "{actor}が{order}についての質問に答えました。", "{actor} answered a question about {order}."
    ),
    "order_question.asked.v1": BilingualText(
        "{actor}が{order}について質問しました。", "{actor} asked a question about {order}."
    ),
    "notice_choice.address_added.v1": BilingualText(
        "{actor}がお知らせの宛先を追加しました。", "{actor} added an address for notices."
    ),
    "notice_choice.address_removed.v1": BilingualText(
        "{actor}がお知らせの宛先を外しました。", "{actor} removed an address for notices."
    ),
    "notice_choice.begun.v1": BilingualText(
        "{actor}がお知らせの設定を始めました。", "{actor} began to choose notices."
    ),
    "notice_choice.kinds_chosen.v1": BilingualText(
        "{actor}が知らせてほしいことを選びました。", "{actor} chose what to be told of."
    ),
    "participant.assessed.v1": BilingualText(
        "{actor}が{participant}のアセスメントを記録しました。",
        "{actor} recorded an assessment of {participant}.",
    ),
    "participant.availability_set.v1": BilingualText(
        "{actor}が{participant}の作業できる時間を記録しました。",
        "{actor} recorded when {participant} can work.",
    ),
    "participant.checked_in.v1": BilingualText(
        "{participant}がその日の作業を始めました(チェックイン)。", "{participant} checked in."
    ),
    "participant.checked_out.v1": BilingualText(
        "{participant}がその日の作業を終えました(チェックアウト)。", "{participant} checked out."
    ),
    "participant.condition_reported.v1": BilingualText(
        "{actor}が{participant}のその日の体調を記録しました。",
        "{actor} recorded how {participant} felt on the day.",
    ),
    "participant.left.v1": BilingualText(
        "{actor}が{participant}の利用終了を記録しました(理由:{why})。",
        "{actor} recorded that {participant} left (reason: {why}).",
    ),
    "participant.limits_set.v1": BilingualText(
        "{actor}が{participant}の作業の上限を決めました。",
        "{actor} set the limits of work for {participant}.",
    ),
    "participant.max_open_tasks_set.v1": BilingualText(
        "{actor}が{participant}の手持ち作業の上限を{was}件から{n}件に変えました。",
        "{actor} changed how many tasks {participant} may have in hand from {was} to {n}.",
    ),
    "participant.registered.v1": BilingualText(
        "{actor}が{participant}を登録しました({work_mode})。",
        "{actor} registered {participant} ({work_mode}).",
    ),
    "participant.resumed.v1": BilingualText(
        "{actor}が{participant}の再開を記録しました。",
        "{actor} recorded that {participant} goes on after a rest.",
    ),
    "participant.suspended.v1": BilingualText(
        "{actor}が{participant}の休止を記録しました。",
        "{actor} recorded that {participant} takes a rest.",
    ),
    "participant.trial_finished.v1": BilingualText(
        "{actor}が{participant}のお仕事体験の終了を記録しました。",
        "{actor} recorded that {participant} finished the work trial.",
    ),
    "participant.work_mode_changed.v1": BilingualText(
        "{actor}が{participant}の就労形態を{was}から{work_mode}に変えました。",
        "{actor} changed the work mode of {participant} from {was} to {work_mode}.",
    ),
    "person.consent_given.v1": BilingualText(
        "{actor}が本人の同意を記録しました({purpose})。",
        "{actor} recorded the person's consent ({purpose}).",
    ),
    "person.consent_withdrawn.v1": BilingualText(
        "{actor}が本人の不同意または同意の取下げを記録しました({purpose})。",
        "{actor} recorded that the person does not consent ({purpose}).",
    ),
    "person.corrected.v1": BilingualText(
        "{actor}が個人の記録を訂正しました({field})。",
        "{actor} corrected the record of a person ({field}).",
    ),
    "person.correction_answered.v1": BilingualText(
        "{actor}が本人からの訂正の依頼に返事をしました({field}、訂正した:{corrected})。",
        "{actor} answered a person's request for correction ({field}, corrected: {corrected}).",
    ),
    "person.correction_asked.v1": BilingualText(
        "{actor}が本人の記録の訂正を求めました({field})。",
        "{actor} asked for a correction in the record of a person ({field}).",
    ),
    "person.registered.v1": BilingualText(
        "{actor}が個人の記録を作りました。", "{actor} wrote down a person."
    ),
    "person.residence_corrected.v1": BilingualText(
        "{actor}が市内在住かどうかの記録を訂正しました({resident})。",
        "{actor} corrected whether a person lives in the city ({resident}).",
    ),
    "task.accepted.v1": BilingualText(
        "{participant}が{task}を引き受けました。", "{participant} accepted {task}."
    ),
    "task.added.v1": BilingualText(
        "{actor}が{order}に{task}を加えました。", "{actor} added {task} to {order}."
    ),
    "task.assigned.v1": BilingualText(
        "{actor}が{task}を{participant}に割り当てました(決め方:{by})。",
        "{actor} assigned {task} to {participant} (by {by}).",
    ),
    "task.cancelled.v1": BilingualText(
        "{actor}が{task}を取り消しました。", "{actor} cancelled {task}."
    ),
    "task.declined.v1": BilingualText(
        "{participant}が{task}を見送りました。", "{participant} declined {task}."
    ),
    "task.draft_saved.v1": BilingualText(
        "{participant}が{task}の途中までを保存しました。", "{participant} saved a draft of {task}."
    ),
    "task.help_answered.v1": BilingualText(
        "{actor}が{task}についての{participant}の質問に答えました。",
        "{actor} answered a question of {participant} about {task}.",
    ),
    "task.help_asked.v1": BilingualText(
        "{participant}が{task}について質問しました。", "{participant} asked for help with {task}."
    ),
    "task.inspection_passed.v1": BilingualText(
        "{actor}が{task}の1回目の検品を通しました。",
        "{actor} passed {task} at the first inspection.",
    ),
    "task.passed.v1": BilingualText(
        "{participant}の{task}が検品に通りました({actor}、作業時間 {minutes}分)。",
        "The work of {participant} on {task} passed ({actor}; minutes worked: {minutes}).",
    ),
    "task.paused.v1": BilingualText(
        "{participant}が{task}を中断しました。", "{participant} paused {task}."
    ),
    "task.released.v1": BilingualText(
        "{actor}が{participant}の{task}を作業待ちに戻しました。",
        "{actor} put {task} of {participant} back into the queue.",
    ),
    "task.resumed.v1": BilingualText(
        "{participant}が{task}を再開しました。", "{participant} resumed {task}."
    ),
    "task.returned.v1": BilingualText(
        "{actor}が{participant}に{task}の手直しをお願いしました。",
        "{actor} returned {task} to {participant} for one more look.",
    ),
    "task.started.v1": BilingualText(
        "{participant}が{task}を始めました。", "{participant} started {task}."
    ),
    "task.submitted.v1": BilingualText(
        "{participant}が{task}を提出しました(作業時間 {minutes}分)。",
        "{participant} handed in {task} (minutes worked: {minutes}).",
    ),
    "deployment.planned.v1": BilingualText(
        "{actor}がロボットの配置{deployment}を計画しました。",
        "{actor} planned {deployment}.",
    ),
    "deployment.day_closed.v1": BilingualText(
        "{actor}が{deployment}の{day}を休みにしました。",
        "{actor} closed {day} of {deployment}.",
    ),
    "deployment.day_reopened.v1": BilingualText(
        "{actor}が{deployment}の{day}の休みを取りやめました。",
        "{actor} opened {day} of {deployment} again.",
    ),
    "deployment.fault_reported.v1": BilingualText(
        "{actor}が{deployment}の不具合を知らせました。",
        "{actor} reported a fault of {deployment}.",
    ),
    "deployment.fault_cleared.v1": BilingualText(
        "{actor}が{deployment}の不具合の解消を記録しました。",
        "{actor} recorded that the fault of {deployment} is mended.",
    ),
    "deployment.ended.v1": BilingualText(
        "{actor}が{deployment}を終了しました。",
        "{actor} ended {deployment}.",
    ),
    "pilot.enrolled.v1": BilingualText(
        "{actor}が{deployment}のパイロットを登録しました。",
        "{actor} enrolled a pilot of {deployment}.",
    ),
    "pilot.withdrawn.v1": BilingualText(
        "{actor}がパイロットの登録の終了を記録しました。",
        "{actor} recorded that a pilot withdrew.",
    ),
    "pilot.availability_set.v1": BilingualText(
        "{actor}がパイロットの操作できる時間を決めました。",
        "{actor} set when a pilot can pilot.",
    ),
    "pilot.limits_set.v1": BilingualText(
        "{actor}がパイロットの操作時間の上限を決めました。",
        "{actor} set the limits of a pilot.",
    ),
    "pilot.training_done.v1": BilingualText(
        "{actor}がパイロットの練習の終了を記録しました。",
        "{actor} recorded that a pilot finished the training.",
    ),
    "pilot.equipment_checked.v1": BilingualText(
        "{actor}がパイロットの機器を確かめました(使える:{works})。",
        "{actor} checked the equipment of a pilot (works: {works}).",
    ),
    "pilot.wishes_said.v1": BilingualText(
        "{actor}がパイロットの希望を記録しました。",
        "{actor} recorded the wishes of a pilot.",
    ),
    "robot.registered.v1": BilingualText(
        "{actor}がロボット「{name}」を登録しました。",
        '{actor} registered the robot "{name}".',
    ),
    "shift.opened.v1": BilingualText(
        "{actor}が{shift}を作りました。",
        "{actor} made {shift}.",
    ),
    "shift.assigned.v1": BilingualText(
        "{actor}が{shift}の担当を決めました(決め方:{by})。",
        "{actor} assigned {shift} (by {by}).",
    ),
    "shift.stand_by_named.v1": BilingualText(
        "{actor}が{shift}の控えを決めました。",
        "{actor} named the stand-by of {shift}.",
    ),
    "shift.pinned.v1": BilingualText(
        "{actor}が{shift}を動かさないことにしました。",
        "{actor} pinned {shift}.",
    ),
    "shift.unpinned.v1": BilingualText(
        "{actor}が{shift}を動かしてよいことにしました。",
        "{actor} unpinned {shift}.",
    ),
    "shift.confirmed.v1": BilingualText(
        "{actor}が{shift}を確認しました。",
        "{actor} confirmed {shift}.",
    ),
    "shift.given_up.v1": BilingualText(
        "{actor}が{shift}を手放しました。",
        "{actor} gave up {shift}.",
    ),
    "shift.started.v1": BilingualText(
        "{actor}が{shift}を始めました。",
        "{actor} started {shift}.",
    ),
    "shift.interrupted.v1": BilingualText(
        "{actor}が{shift}を中断しました。",
        "{actor} interrupted {shift}.",
    ),
    "shift.resumed.v1": BilingualText(
        "{actor}が{shift}を再開しました。",
        "{actor} resumed {shift}.",
    ),
    "shift.ended.v1": BilingualText(
        "{actor}が{shift}を終えました。",
        "{actor} ended {shift}.",
    ),
    "shift.did_not_take_place.v1": BilingualText(
        "{actor}が{shift}は実施されなかったと記録しました。",
        "{actor} recorded that {shift} did not take place.",
    ),
    "shift.cancelled.v1": BilingualText(
        "{actor}が{shift}を取り消しました。",
        "{actor} cancelled {shift}.",
    ),
    "shift.shortened.v1": BilingualText(
        "{actor}が{shift}の終わりを{was}から{end}に早めました。",
        "{actor} cut {shift} from {was} to {end}.",
    ),
    "cover.sought.v1": BilingualText(
        "{actor}がシフトの交代をさがし始めました。",
        "{actor} began to look for somebody to take a shift.",
    ),
    "cover.offered.v1": BilingualText(
        "{actor}がパイロットにシフトの交代をたずねました。",
        "{actor} asked pilots to take a shift.",
    ),
    "cover.declined.v1": BilingualText(
        "{actor}がシフトの交代を見送りました。",
        "{actor} could not take a shift.",
    ),
    "cover.taken.v1": BilingualText(
        "{actor}がシフトの交代を引き受けました。",
        "{actor} took a shift over.",
    ),
    "cover.nobody_found.v1": BilingualText(
        "シフトの交代がまだ見つからないことを、{actor}が知らせました。",
        "{actor} made known that nobody was found for a shift yet.",
    ),
    "cover.withdrawn.v1": BilingualText(
        "{actor}がシフトの交代をさがすのを終えました。",
        "{actor} stopped looking for somebody to take a shift.",
    ),
    "cover_rules.times_set.v1": BilingualText(
        "{actor}が{deployment}の交代をさがす時間を決めました"
        "(控えだけに{minutes_for_stand_by}分、開始の{minutes_before_start}分前に職員へ)。",
        "{actor} set how cover is looked for in {deployment} ({minutes_for_stand_by} minutes for "
        "the stand-by, staff {minutes_before_start} minutes before the start).",
    ),
    "robot_link.key_issued.v1": BilingualText(
        "{actor}がロボットの通信の鍵を発行しました。",
        "{actor} issued the key of a robot's live link.",
    ),
    "robot_link.key_ended.v1": BilingualText(
        "{actor}がロボットの通信の鍵を無効にしました。",
        "{actor} ended the key of a robot's live link.",
    ),
    "shift_feed.renewed.v1": BilingualText(
        "{actor}がシフトのカレンダーのアドレスを新しくしました。",
        "{actor} renewed the address of a calendar of shifts.",
    ),
    "shift_feed.ended.v1": BilingualText(
        "{actor}がシフトのカレンダーのアドレスを閉じました。",
        "{actor} closed the address of a calendar of shifts.",
    ),
    "beside_shift.looked_over.v1": BilingualText(
        "{actor}がシフトの前の確認をしました。",
        "{actor} went through the list before a shift.",
    ),
    "beside_shift.help_asked.v1": BilingualText(
        "{actor}がシフトについて職員を呼びました。",
        "{actor} asked the staff for help with a shift.",
    ),
    "beside_shift.help_given.v1": BilingualText(
        "{actor}がシフトの呼び出しに対応したことを記録しました。",
        "{actor} recorded that a call for help with a shift was seen to.",
    ),
    "beside_shift.swap_offered.v1": BilingualText(
        "{actor}がシフトの交代をほかのパイロットにお願いしました。",
        "{actor} offered a shift to the other pilots.",
    ),
    "beside_shift.swap_taken.v1": BilingualText(
        "{actor}がシフトの交代を引き受けました。",
        "{actor} took the shift that another pilot offered.",
    ),
    "beside_shift.swap_withdrawn.v1": BilingualText(
        "{actor}がシフトの交代のお願いを取り下げました。",
        "{actor} took back the offer of a shift.",
    ),
    "day_link.issued.v1": BilingualText(
        "{actor}が設置場所の「きょうのページ」のアドレスを作りました({last}まで)。",
        "{actor} issued the address of the day page of a venue (until {last}).",
    ),
    "day_link.ended.v1": BilingualText(
        "{actor}が設置場所の「きょうのページ」のアドレスを使えなくしました。",
        "{actor} ended the address of the day page of a venue.",
    ),
    "venue.registered.v1": BilingualText(
        "{actor}が設置場所「{name}」を登録しました。",
        '{actor} registered the venue "{name}".',
    ),
    "account.person_bound.v1": BilingualText(
        "{actor}がアカウント「{account}」を本人の記録と結び付けました。",
        '{actor} tied the account "{account}" to the record of a person.',
    ),
    "account.venue_bound.v1": BilingualText(
        "{actor}がアカウント「{account}」を設置場所と結び付けました。",
        '{actor} tied the account "{account}" to a venue.',
    ),
    "year_plan.budget_set.v1": BilingualText(
        "{actor}が{year_from}からの年度の運営費の予算を{yen}円にしました。",
        "{actor} set the budget of the year from {year_from} to {yen} yen.",
    ),
    "year_plan.figure_confirmed.v1": BilingualText(
        "{actor}が{figure}({first}から{last}まで)を{value}と確定しました。",
        "{actor} confirmed the figure {figure} ({first} to {last}) as {value}.",
    ),
    "year_plan.target_set.v1": BilingualText(
        "{actor}が{year_from}からの年度の目標登録者数を{registrations}人にしました。",
        "{actor} set the target of the year from {year_from} to {registrations} registrations.",
    ),
}
"""By topic. `{actor}`, `{task}`, `{order}`… are names; other words are open fields of the event."""

SELF_ASSIGNED = BilingualText(
    "{participant}が{task}を受け取りました。", "{participant} took {task}."
)
"""How an assignment is told to which nobody but the person was a party."""

ENDED_FOR_SOMEBODY = BilingualText(
    "{actor}がアカウント「{account}」のサインインを一つ終わらせました。",
    '{actor} ended a session of the account "{account}".',
)
"""How the end of a session is told that its owner did not ask for."""

_OWN_FIELDS = {"task": "task_id", "order": "order_id", "participant": "participant_id",
               "client": "client_id", "deployment": "deployment_id",
               "shift": "shift_id"}  # fmt: skip


_COUNTED = {"people": "person_ids", "tasks": "task_ids"}


def sentence(event: Event, names: Names, language: str) -> str:
    """What happened, in `language` ("ja" or "en")."""
    template = SENTENCES[event.TOPIC]
    if getattr(event, "by", None) == "self":
        template = SELF_ASSIGNED
    if isinstance(event, Account.SessionEnded) and event.meta.actor != str(event.originator_id):
        template = ENDED_FOR_SOMEBODY
    words = template.in_language(language).format_map(_Words(event, names, language))
    return words[:1].upper() + words[1:]


class _Words(dict[str, str]):
    """The words of a template, looked up when they are wanted."""

    def __init__(self, event: Event, names: Names, language: str) -> None:
        super().__init__()
        self._event, self._names, self._language = event, names, language

    def __missing__(self, word: str) -> str:
        return self._text(word).in_language(self._language)

    def _text(self, word: str) -> BilingualText:
        event, names = self._event, self._names
        if word == "actor":
            return names.actor(event.meta.actor)
        if word == "look":
            what = getattr(event, "what", "")
            return VIEW_LABELS.get(what, BilingualText("記録", "records"))
        if word == "centres":
            return names.centres(getattr(event, word))
        if word in _COUNTED:
            return label(len(getattr(event, _COUNTED[word], ())))
        if word in {"account", "centre", *_OWN_FIELDS}:
            look_up: Any = getattr(names, word)
            return BilingualText(*look_up(self._id_of(word)))
        if word not in open_fields(type(event)):
            raise KeyError(word)
        return label(getattr(event, word))

    def _id_of(self, word: str) -> UUID:
        named = getattr(self._event, _OWN_FIELDS.get(word, ""), None)
        return named if isinstance(named, UUID) else self._event.originator_id
