"""What the kinds of events are called where one is chosen, and in which groups they stand."""

from collections.abc import Mapping

from domain.kernel.text.bilingual import BilingualText
from projections.audit.sentences import SENTENCES

GROUPS: Mapping[str, BilingualText] = {
    "job_order": BilingualText("案件", "Orders"),
    "task": BilingualText("作業", "Tasks"),
    "participant": BilingualText("参加者", "Participants"),
    "person": BilingualText("個人の記録", "Records of people"),
    "client": BilingualText("発注者", "Clients"),
    "account": BilingualText("アカウント", "Accounts"),
    "centre": BilingualText("センター", "Centres"),
    "robot": BilingualText("ロボット", "Robots"),
    "venue": BilingualText("設置場所", "Venues"),
    "deployment": BilingualText("ロボットの配置", "Deployments"),
    "pilot": BilingualText("パイロット", "Pilots"),
    "shift": BilingualText("シフト", "Shifts"),
    "beside_shift": BilingualText("シフトの準備と呼び出し", "Beside shifts"),
    "cover": BilingualText("シフトの交代さがし", "Searches for cover"),
    "cover_rules": BilingualText("交代さがしの決まり", "Rules of cover"),
    "robot_link": BilingualText("ロボットの通信", "Live links of robots"),
    "shift_feed": BilingualText("シフトのカレンダー", "Calendars of shifts"),
    "day_link": BilingualText("設置場所のきょうのページ", "Day pages of venues"),
    "order_question": BilingualText("発注者の質問", "Questions of clients"),
    "file": BilingualText("ファイル", "Files"),
    "year_plan": BilingualText("目標と予算", "Targets and budgets"),
    "notice_choice": BilingualText("お知らせの設定", "Choices of notices"),
    "access": BilingualText("閲覧と、権限がなかった操作", "Looks and refusals"),
}
"""By the first word of a topic."""
TOPICS: Mapping[str, BilingualText] = {
    "access.refused.v1": BilingualText("権限がなかった操作", "Refused for want of authority"),
    "access.viewed.v1": BilingualText("記録の閲覧", "Looked at records"),
    "account.added.v1": BilingualText("アカウントの作成", "Account made"),
    "account.centres_assigned.v1": BilingualText("所属センターの変更", "Centres assigned"),
    "account.codes_turned_off.v1": BilingualText(
        "確認コードの使用をやめる", "One-time codes turned off"
    ),
    "account.codes_turned_on.v1": BilingualText(
        "確認コードの使用を始める", "One-time codes turned on"
    ),
    "account.disabled.v1": BilingualText("アカウントの停止", "Account disabled"),
    "account.enabled.v1": BilingualText("アカウントの再開", "Account enabled again"),
    "account.identity_bound.v1": BilingualText(
        "ほかのサービスとの結び付け", "Tied to another service"
    ),
    "account.one_time_password_given.v1": BilingualText(
        "一回限りのパスワード", "One-time password"
    ),
    "account.passkey_added.v1": BilingualText("パスキーの追加", "Passkey added"),
    "account.passkey_removed.v1": BilingualText("パスキーの削除", "Passkey removed"),
    "account.password_set.v1": BilingualText("パスワードの設定", "Password set"),
    "account.recovery_code_used.v1": BilingualText("予備のコードの使用", "Recovery code used"),
    "account.recovery_codes_renewed.v1": BilingualText(
        "予備のコードの作り直し", "Recovery codes renewed"
    ),
    "account.roles_granted.v1": BilingualText("役割の追加", "Roles given"),
    "account.roles_withdrawn.v1": BilingualText("役割の取外し", "Roles taken back"),
    "account.session_ended.v1": BilingualText("サインアウト", "Signed out"),
    "account.session_started.v1": BilingualText("サインイン", "Signed in"),
    "account.sessions_ended.v1": BilingualText("サインインの一括終了", "Every session ended"),
    "account.token_issued.v1": BilingualText("トークンの発行", "Token issued"),
    "account.token_revoked.v1": BilingualText("トークンの無効化", "Token revoked"),
    "centre.founded.v1": BilingualText("センターの開設", "Centre set up"),
    "client.registered.v1": BilingualText("発注者の登録", "Client registered"),
    "file.kept.v1": BilingualText("ファイルの保管", "File put in"),
    "file.removed.v1": BilingualText("ファイルの取外し", "File taken away"),
    "job_order.accepted.v1": BilingualText("受託", "Taken on"),
    "job_order.cancelled.v1": BilingualText("案件の取消し", "Order cancelled"),
    "job_order.closed.v1": BilingualText("完了", "Closed"),
    "job_order.declined.v1": BilingualText("辞退", "Order declined"),
    "job_order.delivered.v1": BilingualText("納品", "Delivered"),
    "job_order.delivery_accepted.v1": BilingualText("検収", "Delivery accepted"),
    "job_order.delivery_rejected.v1": BilingualText(
        "納品後の見直し依頼", "One more look asked for"
    ),
    "job_order.due_date_moved.v1": BilingualText("納期の変更", "Due date moved"),
    "job_order.held.v1": BilingualText("保留", "Put on hold"),
    "job_order.import_begun.v1": BilingualText("取込みの開始", "Import begun"),
    "job_order.import_finished.v1": BilingualText("取込みの終了", "Import finished"),
    "job_order.import_refused.v1": BilingualText("取込みの見送り", "Nothing imported"),
    "job_order.my_number_warning_chosen.v1": BilingualText(
        "マイナンバーの警告の切替え", "Warning of My Numbers switched"
    ),
    "job_order.received.v1": BilingualText("受付", "Received"),
    "job_order.released.v1": BilingualText("作業の配布開始", "Released for work"),
    "job_order.resumed.v1": BilingualText("案件の再開", "Order resumed"),
    "job_order.tasks_added.v1": BilingualText("作業の追加(まとめ)", "Tasks added (as a whole)"),
    "job_order.terms_changed.v1": BilingualText("案件の内容の変更", "Terms changed"),
    "notice_choice.address_added.v1": BilingualText(
        "お知らせの宛先の追加", "Address for notices added"
    ),
    "notice_choice.address_removed.v1": BilingualText(
        "お知らせの宛先の取外し", "Address for notices removed"
    ),
    "notice_choice.begun.v1": BilingualText("お知らせの設定の開始", "Choice of notices begun"),
    "notice_choice.kinds_chosen.v1": BilingualText(
        "お知らせの種類の選択", "Kinds of notices chosen"
    ),
    "order_question.answered.v1": BilingualText(
        "発注者の質問への答え", "Question of a client answered"
    ),
    "order_question.asked.v1": BilingualText("発注者からの質問", "Question of a client"),
    "participant.assessed.v1": BilingualText("アセスメント", "Assessed"),
    "participant.availability_set.v1": BilingualText("作業できる時間の設定", "Availability set"),
    "participant.checked_in.v1": BilingualText("チェックイン", "Checked in"),
    "participant.checked_out.v1": BilingualText("チェックアウト", "Checked out"),
    "participant.condition_reported.v1": BilingualText("体調の記録", "Condition reported"),
    "participant.left.v1": BilingualText("利用終了", "Left"),
    "participant.limits_set.v1": BilingualText("作業の上限の設定", "Limits set"),
    "participant.max_open_tasks_set.v1": BilingualText(
        "手持ち作業の上限の変更", "Tasks in hand limited"
    ),
    "participant.registered.v1": BilingualText("参加者の登録", "Participant registered"),
    "participant.resumed.v1": BilingualText("利用の再開", "Went on after a rest"),
    "participant.suspended.v1": BilingualText("休止", "Took a rest"),
    "participant.trial_finished.v1": BilingualText("お仕事体験の終了", "Work trial finished"),
    "participant.work_mode_changed.v1": BilingualText("就労形態の変更", "Work mode changed"),
    "person.consent_given.v1": BilingualText("同意", "Consent given"),
    "person.consent_withdrawn.v1": BilingualText("不同意・同意の取下げ", "Consent withheld"),
    "person.corrected.v1": BilingualText("個人の記録の訂正", "Record corrected"),
    "person.correction_answered.v1": BilingualText(
        "訂正の依頼への返事", "Wish for correction answered"
    ),
    "person.correction_asked.v1": BilingualText("訂正の依頼", "Correction asked for"),
    "person.registered.v1": BilingualText("個人の記録の作成", "Person written down"),
    "person.residence_corrected.v1": BilingualText("市内在住の訂正", "Residence corrected"),
    "task.accepted.v1": BilingualText("引受け", "Accepted"),
    "task.added.v1": BilingualText("作業の追加", "Task added"),
    "task.assigned.v1": BilingualText("割当て", "Assigned"),
    "task.cancelled.v1": BilingualText("作業の取消し", "Task cancelled"),
    "task.declined.v1": BilingualText("見送り", "Task declined"),
    "task.draft_saved.v1": BilingualText("途中の保存", "Draft saved"),
    "task.help_answered.v1": BilingualText("質問への答え", "Help answered"),
    "task.help_asked.v1": BilingualText("質問", "Help asked"),
    "task.inspection_passed.v1": BilingualText("1回目の検品の通過", "First inspection passed"),
    "task.passed.v1": BilingualText("検品の通過", "Passed"),
    "task.paused.v1": BilingualText("中断", "Paused"),
    "task.released.v1": BilingualText("作業待ちに戻す", "Put back into the queue"),
    "task.resumed.v1": BilingualText("作業の再開", "Task resumed"),
    "task.returned.v1": BilingualText("手直しのお願い", "Returned for one more look"),
    "task.started.v1": BilingualText("作業の開始", "Started"),
    "task.submitted.v1": BilingualText("提出", "Handed in"),
    "account.person_bound.v1": BilingualText("本人の記録との結び付け", "Tied to a person"),
    "account.venue_bound.v1": BilingualText("設置場所との結び付け", "Tied to a venue"),
    "deployment.planned.v1": BilingualText("配置の計画", "Deployment planned"),
    "deployment.day_closed.v1": BilingualText("休みの日の設定", "Day closed"),
    "deployment.day_reopened.v1": BilingualText("休みの取りやめ", "Day opened again"),
    "deployment.fault_reported.v1": BilingualText("不具合の連絡", "Fault reported"),
    "deployment.fault_cleared.v1": BilingualText("不具合の解消", "Fault mended"),
    "deployment.ended.v1": BilingualText("配置の終了", "Deployment ended"),
    "pilot.enrolled.v1": BilingualText("パイロットの登録", "Pilot enrolled"),
    "pilot.withdrawn.v1": BilingualText("パイロットの登録の終了", "Pilot withdrew"),
    "pilot.availability_set.v1": BilingualText("操作できる時間の設定", "Pilot's availability set"),
    "pilot.limits_set.v1": BilingualText("操作時間の上限の設定", "Pilot's limits set"),
    "pilot.training_done.v1": BilingualText("練習の終了", "Training finished"),
    "pilot.equipment_checked.v1": BilingualText("機器の確認", "Equipment checked"),
    "pilot.wishes_said.v1": BilingualText("希望の記録", "Wishes said"),
    "robot.registered.v1": BilingualText("ロボットの登録", "Robot registered"),
    "beside_shift.looked_over.v1": BilingualText("シフトの前の確認", "Looked over before a shift"),
    "beside_shift.help_asked.v1": BilingualText("シフトでの呼び出し", "Help with a shift asked"),
    "beside_shift.help_given.v1": BilingualText(
        "シフトの呼び出しへの対応", "Help with a shift given"
    ),
    "beside_shift.swap_offered.v1": BilingualText("シフトの交代のお願い", "Swap offered"),
    "beside_shift.swap_taken.v1": BilingualText("シフトの交代", "Swap taken"),
    "beside_shift.swap_withdrawn.v1": BilingualText("交代のお願いの取下げ", "Swap withdrawn"),
    "day_link.issued.v1": BilingualText("きょうのページの発行", "Day page issued"),
    "day_link.ended.v1": BilingualText("きょうのページの終了", "Day page ended"),
    "shift.opened.v1": BilingualText("シフトの作成", "Shift made"),
    "shift.assigned.v1": BilingualText("シフトの割当て", "Shift assigned"),
    "shift.stand_by_named.v1": BilingualText("控えの設定", "Stand-by named"),
    "shift.pinned.v1": BilingualText("シフトの固定", "Shift pinned"),
    "shift.unpinned.v1": BilingualText("シフトの固定の解除", "Shift unpinned"),
    "shift.confirmed.v1": BilingualText("シフトの確認", "Shift confirmed"),
    "shift.given_up.v1": BilingualText("シフトを手放す", "Shift given up"),
    "shift.started.v1": BilingualText("シフトの開始", "Shift started"),
    "shift.interrupted.v1": BilingualText("シフトの中断", "Shift interrupted"),
    "shift.resumed.v1": BilingualText("シフトの再開", "Shift resumed"),
    "shift.ended.v1": BilingualText("シフトの終了", "Shift ended"),
    "shift.did_not_take_place.v1": BilingualText("シフトの実施なし", "Shift did not take place"),
    "shift.cancelled.v1": BilingualText("シフトの取消し", "Shift cancelled"),
    "shift.shortened.v1": BilingualText("シフトの短縮", "Shift shortened"),
    "cover.sought.v1": BilingualText("交代さがしの開始", "Cover sought"),
    "cover.offered.v1": BilingualText("交代のお願い", "Cover offered"),
    "cover.declined.v1": BilingualText("交代の見送り", "Cover declined"),
    "cover.taken.v1": BilingualText("交代の引受け", "Cover taken"),
    "cover.nobody_found.v1": BilingualText("交代が見つからない知らせ", "Nobody found for a shift"),
    "cover.withdrawn.v1": BilingualText("交代さがしの終了", "Search for cover ended"),
    "cover_rules.times_set.v1": BilingualText("交代さがしの時間の設定", "Times of cover set"),
    "robot_link.key_issued.v1": BilingualText("通信の鍵の発行", "Link key issued"),
    "robot_link.key_ended.v1": BilingualText("通信の鍵の無効化", "Link key ended"),
    "shift_feed.renewed.v1": BilingualText(
        "カレンダーのアドレスの更新", "Calendar address renewed"
    ),
    "shift_feed.ended.v1": BilingualText("カレンダーのアドレスの終了", "Calendar address closed"),
    "venue.registered.v1": BilingualText("設置場所の登録", "Venue registered"),
    "year_plan.budget_set.v1": BilingualText("予算の設定", "Budget set"),
    "year_plan.figure_confirmed.v1": BilingualText("数字の確定", "Figure confirmed"),
    "year_plan.target_set.v1": BilingualText("目標の設定", "Target set"),
}
"""By topic."""
UNKNOWN = BilingualText("そのほかの記録", "Another record")


def topic_label(topic: str) -> BilingualText:
    """What events of this topic are called."""
    return TOPICS.get(topic, UNKNOWN)


def topics_of(type: str) -> list[str]:
    """The topics that `type` stands for: itself, or those that begin with it."""
    return [item for item in SENTENCES if item == type or item.startswith(f"{type}.")]


def grouped() -> dict[str, list[str]]:
    """Every topic that has a name, by its group."""
    return {group: [item for item in TOPICS if item.startswith(f"{group}.")] for group in GROUPS}
