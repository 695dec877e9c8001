"""How participants appear in the audit trail, and who may read which field."""

from collections.abc import Callable

from domain.kernel.events.audit_words import AuditWords, Group, TopicWords, if_by_themselves
from domain.kernel.events.event import Event
from domain.kernel.messaging.caller import STAFF
from domain.kernel.text.bilingual import BilingualText
from domain.participants.course import STEP_LABELS
from domain.participants.participant import Participant


def _if_absent(event: Event) -> BilingualText | None:
    if not isinstance(event, Participant.AttendanceCorrected) or event.attended is not None:
        return None
    return BilingualText(
        "{actor}が{participant}の{on_day}の開始・終了の記録を取り消しました（作業していない日でした）。",
        "{actor} took back the hours of {participant} on {on_day}: it was no day of work.",
    )


def _if_recorded_by_staff(ja: str, en: str) -> Callable[[Event], BilingualText | None]:
    """The sentence of what staff recorded in place of the participant."""
    sentence = BilingualText(ja, en)
    return lambda event: sentence if event.meta.role in STAFF else None


AUDIT = AuditWords(
    groups={
        "participant": Group(
            30, BilingualText("参加者", "Participants"), BilingualText("参加者", "participant")
        ),
    },
    topics={
        "participant.assessed.v1": TopicWords(
            BilingualText("アセスメント", "Assessed"),
            BilingualText(
                "{actor}が{participant}のアセスメントを記録しました。",
                "{actor} recorded an assessment of {participant}.",
            ),
        ),
        "participant.attendance_corrected.v1": TopicWords(
            BilingualText("出欠の訂正", "Attendance corrected"),
            BilingualText(
                "{actor}が{participant}の{on_day}の開始・終了の時刻を訂正しました。",
                "{actor} corrected the hours of {participant} on {on_day}.",
            ),
            _if_absent,
        ),
        "participant.availability_set.v1": TopicWords(
            BilingualText("作業できる時間の設定", "Availability set"),
            BilingualText(
                "{actor}が{participant}の作業できる時間を記録しました。",
                "{actor} recorded when {participant} can work.",
            ),
            if_by_themselves(
                "{participant}が作業できる時間を記録しました。",
                "{participant} recorded when they can work.",
            ),
        ),
        "participant.checked_in.v1": TopicWords(
            BilingualText("開始の報告", "Checked in"),
            BilingualText(
                "{participant}が{on_day}の開始を報告しました。",
                "{participant} checked in on {on_day}.",
            ),
            _if_recorded_by_staff(
                "{actor}が{participant}の{on_day}の開始を記録しました。",
                "{actor} recorded that {participant} checked in on {on_day}.",
            ),
        ),
        "participant.checked_out.v1": TopicWords(
            BilingualText("終了の報告", "Checked out"),
            BilingualText(
                "{participant}が{on_day}の終了を報告しました。",
                "{participant} checked out on {on_day}.",
            ),
            _if_recorded_by_staff(
                "{actor}が{participant}の{on_day}の終了を記録しました。",
                "{actor} recorded that {participant} checked out on {on_day}.",
            ),
        ),
        "participant.condition_reported.v1": TopicWords(
            BilingualText("調子の記録", "Condition reported"),
            BilingualText(
                "{participant}が{on_day}の調子を知らせました。",
                "{participant} told how they felt on {on_day}.",
            ),
            _if_recorded_by_staff(
                "{actor}が{participant}の{on_day}の調子を記録しました。",
                "{actor} recorded how {participant} felt on {on_day}.",
            ),
        ),
        "participant.rest_taken.v1": TopicWords(
            BilingualText("今日の休み", "Rests today"),
            BilingualText(
                "{participant}が{on_day}は休むと伝えました。",
                "{participant} said that they rest on {on_day}.",
            ),
            _if_recorded_by_staff(
                "{actor}が{participant}の{on_day}の休みを記録しました。",
                "{actor} recorded that {participant} rests on {on_day}.",
            ),
        ),
        "participant.rest_ended.v1": TopicWords(
            BilingualText("今日の休みの取消し", "Rest taken back"),
            BilingualText(
                "{participant}が{on_day}の休みを取り消しました。",
                "{participant} said that they do not rest on {on_day} after all.",
            ),
            _if_recorded_by_staff(
                "{actor}が{participant}の{on_day}の休みを取り消しました。",
                "{actor} recorded that {participant} does not rest on {on_day} after all.",
            ),
        ),
        "participant.left.v1": TopicWords(
            BilingualText("退所", "Left"),
            BilingualText(
                "{actor}が{participant}の退所を記録しました（理由：{why}）。",
                "{actor} recorded that {participant} left (reason: {why}).",
            ),
        ),
        "participant.limits_set.v1": TopicWords(
            BilingualText("作業の上限の設定", "Limits set"),
            BilingualText(
                "{actor}が{participant}の作業の上限を決めました。",
                "{actor} set the limits of work for {participant}.",
            ),
        ),
        "participant.max_open_tasks_set.v1": TopicWords(
            BilingualText("手元の作業の上限の変更", "Tasks in hand limited"),
            BilingualText(
                "{actor}が{participant}の手元の作業の上限を{was}件から{n}件に変えました。",
                "{actor} changed how many tasks {participant} may have in hand from {was} to {n}.",
            ),
        ),
        "participant.registered.v1": TopicWords(
            BilingualText("参加者の登録", "Participant registered"),
            BilingualText(
                "{actor}が{participant}を登録しました（{work_mode}）。",
                "{actor} registered {participant} ({work_mode}).",
            ),
        ),
        "participant.registration_moved.v1": TopicWords(
            BilingualText("登録日の訂正", "Day of registration corrected"),
            BilingualText(
                "{actor}が{participant}の登録日を{was_on}から{day}に訂正しました。",
                "{actor} corrected the day of registration of {participant} from {was_on} to "
                "{day}.",
            ),
        ),
        "participant.registration_corrected.v1": TopicWords(
            BilingualText("登録の内容の訂正", "Facts of a registration corrected"),
            BilingualText(
                "{actor}が{participant}の登録の内容を訂正しました（{work_mode}）。",
                "{actor} corrected what the registration of {participant} states ({work_mode}).",
            ),
        ),
        "participant.resumed.v1": TopicWords(
            BilingualText("利用の再開", "Went on after a rest"),
            BilingualText(
                "{actor}が{participant}の再開を記録しました。",
                "{actor} recorded that {participant} goes on after a rest.",
            ),
        ),
        "participant.step_undone.v1": TopicWords(
            BilingualText("利用の経過の取消し（誤りの訂正）", "Step of a stay undone"),
            BilingualText(
                "{actor}が{participant}の「{undone}」の記録を取り消しました（誤りの訂正）。",
                "{actor} undid a record of {participant} that was a mistake: {undone}.",
            ),
        ),
        "participant.suspended.v1": TopicWords(
            BilingualText("休止", "Took a rest"),
            BilingualText(
                "{actor}が{participant}の休止を記録しました。",
                "{actor} recorded that {participant} takes a rest.",
            ),
        ),
        "participant.trial_finished.v1": TopicWords(
            BilingualText("お仕事体験の終了", "Work trial finished"),
            BilingualText(
                "{actor}が{participant}のお仕事体験の終了を記録しました。",
                "{actor} recorded that {participant} finished the work trial.",
            ),
        ),
        "participant.work_mode_changed.v1": TopicWords(
            BilingualText("就労形態の変更", "Work mode changed"),
            BilingualText(
                "{actor}が{participant}の就労形態を{was}から{work_mode}に変えました。",
                "{actor} changed the work mode of {participant} from {was} to {work_mode}.",
            ),
        ),
    },
    views={
        "participant": BilingualText("参加者の記録", "the record of a participant"),
        "participants": BilingualText("参加者の一覧", "the list of participants"),
        "workload": BilingualText("作業量", "the workload"),
    },
    codes={
        "home_based": BilingualText("在宅型", "home-based"),
        "on_site": BilingualText("通所型", "on-site"),
        "general_employment": BilingualText("一般就労", "general employment"),
        "welfare_employment": BilingualText("福祉的就労", "welfare employment"),
        "other_service": BilingualText("ほかのサービスの利用", "another service"),
        "moved_away": BilingualText("転出", "moved away"),
        "own_wish": BilingualText("本人の希望", "own wish"),
        "other": BilingualText("その他", "other"),
        **{str(kind): words for kind, words in STEP_LABELS.items()},
    },
    readers={
        ("participant.assessed.v1", "skills"): STAFF,
        ("participant.limits_set.v1", "limits"): STAFF,
        ("participant.availability_set.v1", "availability"): STAFF,
    },
    not_for_themselves=frozenset(
        {("participant.assessed.v1", "note"), ("participant.limits_set.v1", "note")}
    ),
)
