"""The labels for the facts of robots, pilots and shifts."""

from app.registry.registration import FactWords
from app.robots.labels import READY
from domain.kernel.text.bilingual import BilingualText
from domain.robots.value_objects import CAUSE_LABELS, GIVEN_BY_LABELS, WISH_LABELS

WORDS = FactWords(
    fields={
        "shift_id": BilingualText("シフト", "Shift"),
        "ready": BilingualText("確かめたこと", "Looked over"),
        "deployment_id": BilingualText("ロボットの配置", "Deployment"),
        "work": BilingualText("業務の内容", "Work"),
        "schedule": BilingualText("期間と時間帯", "Period and hours"),
        "day": BilingualText("日付", "Day"),
        "start": BilingualText("始まり", "Start"),
        "end": BilingualText("終わり", "End"),
        "at": BilingualText("時刻", "Time"),
        "cause": BilingualText("中断の理由", "Cause"),
        "visitors": BilingualText("来客の数", "Visitors"),
        "works": BilingualText("使える", "Works"),
        "wishes": BilingualText("希望", "Wishes"),
        "round": BilingualText("たずねる相手", "Who is asked"),
        "widen_at": BilingualText("広くたずねる時刻", "Everybody is asked from"),
        "tell_at": BilingualText("職員に知らせる時刻", "Staff are told at"),
        "minutes_for_stand_by": BilingualText(
            "控えだけにたずねる分数", "Minutes for the stand-by alone"
        ),
        "minutes_before_start": BilingualText(
            "開始の何分前に知らせるか", "Minutes before the start"
        ),
        "silence_seconds": BilingualText("何秒の無通信で中断とするか", "Seconds of silence"),
        "hours": BilingualText("時間数", "Hours"),
        "minutes_per_week": BilingualText("週の分数", "Minutes a week"),
    },
    codes={
        "ready": READY,
        "cause": {cause.value: label for cause, label in CAUSE_LABELS.items()},
        "hours": {wish.value: label for wish, label in WISH_LABELS.items()},
        "cover.round": {
            "stand_by": BilingualText("控えの人", "the stand-by"),
            "everybody": BilingualText("できる人みんな", "everybody who may"),
        },
        "shift.by": {by.value: label for by, label in GIVEN_BY_LABELS.items()},
    },
    technical=frozenset(
        {
            "robot_id",
            "venue_id",
            "stand_by_id",
            "rest",
            "rest_of",
            "cover.shift_id",
            "cover.given_up_by",
            "robot_link.key_id",
        }
    ),
)
