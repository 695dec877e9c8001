"""The labels of the figures of the remote robots."""

from collections.abc import Mapping

from domain.kernel.text.bilingual import BilingualText
from domain.robots.value_objects import CAUSE_LABELS, Cause

NAME = "robot-pilot"
TITLE = BilingualText("遠隔操作ロボットの実績", "Figures of the remote robots")
FIGURES = ("RB1", "RB2", "RB3", "RB4", "RB5")
LABELS: Mapping[str, BilingualText] = {
    "RB1": BilingualText("パイロットの数", "Robot pilots"),
    "RB2": BilingualText("ロボットの稼働日数", "Robot open days"),
    "RB3": BilingualText("行ったシフトの数", "Shifts done"),
    "RB4": BilingualText("操作した時間", "Time piloted"),
    "RB5": BilingualText("中断の回数", "Interruptions"),
}
_PEOPLE, _DAYS, _TIMES = (
    BilingualText("人", "people"),
    BilingualText("日", "days"),
    BilingualText("回", "times"),
)
_MINUTES, _SHIFTS = BilingualText("分", "minutes"), BilingualText("回", "shifts")
UNITS: Mapping[str, BilingualText] = {
    "RB1": _PEOPLE,
    "RB2": _DAYS,
    "RB3": _SHIFTS,
    "RB4": _MINUTES,
    "RB5": _TIMES,
}
ONE_OF: Mapping[BilingualText, BilingualText] = {
    _DAYS: BilingualText("日", "day"),
    _TIMES: BilingualText("回", "time"),
    _MINUTES: BilingualText("分", "minute"),
    _SHIFTS: BilingualText("回", "shift"),
}
PART_UNITS: Mapping[str, BilingualText] = {"slot_minutes": _MINUTES, "minutes_stopped": _MINUTES}
"""The unit of a part where it differs from the unit of its figure."""
MEANINGS: Mapping[str, BilingualText] = {
    "RB1": BilingualText(
        "期間のうちに、どれかの配置のパイロットだった人です。同じ人は1人と数えます。",
        "Everybody who was a pilot of some deployment in the period. Each person counts once.",
    ),
    "RB2": BilingualText(
        "期間のうちに、ロボットを操作できた日です。休みの曜日、祝日、臨時の休みは含みません。",
        "The days of the period on which a robot could be piloted, without closed weekdays, "
        "public holidays and closures.",
    ),
    "RB3": BilingualText(
        "期間のうちに始まって、終わったシフトです。途中で交代したシフトも数えます。",
        "The shifts of the period that began and are over, also those handed over on the way.",
    ),
    "RB4": BilingualText(
        "行ったシフトの、始めから終わりまでの時間です。中断していた時間は含みません。",
        "The time of those shifts from begin to end, without interruptions.",
    ),
    "RB5": BilingualText(
        "期間のシフトで、操作が止まった回数です。",
        "How often piloting stopped in the shifts of the period.",
    ),
}
PARTS: Mapping[str, BilingualText] = {
    "resident": BilingualText("市内に住む人", "Living in the city"),
    "elsewhere": BilingualText("市外に住む人", "Living elsewhere"),
    "slot_minutes": BilingualText("稼働時間", "Time that the robot runs"),
    "closures": BilingualText("臨時に休みにした日", "Days closed for a reason"),
    "no_show": BilingualText("ほかに実施しなかったシフト", "Beside them shifts that were not held"),
    "cancelled_before": BilingualText("ほかに取り消したシフト", "Beside them shifts cancelled"),
    "minutes_stopped": BilingualText("中断した時間", "Time interrupted"),
    **{f"cause_{cause.value}": label for cause, label in CAUSE_LABELS.items()},
}
SHORT_CAUSES: Mapping[str, BilingualText] = {
    **{cause.value: label for cause, label in CAUSE_LABELS.items()},
    Cause.VENUE.value: BilingualText("設置場所", "venue"),
}
"""Short labels of the causes, for the narrow bars of a chart."""
STEPS: Mapping[str, BilingualText] = {
    "pilot.enrolled.v1": BilingualText("パイロットの登録", "Enrolled as a pilot"),
    "deployment.planned.v1": BilingualText("配置の登録", "Deployment planned"),
    "deployment.day_closed.v1": BilingualText("臨時の休み", "Day closed"),
    "deployment.day_reopened.v1": BilingualText("臨時の休みの取消し", "Day open again"),
    "deployment.ended.v1": BilingualText("配置の終了", "Deployment ended"),
    "shift.ended.v1": BilingualText("シフトの終了", "Shift ended"),
    "shift.given_up.v1": BilingualText("シフトの途中の交代", "Shift handed over on the way"),
    "shift.cancelled.v1": BilingualText("シフトの取消し", "Shift cancelled"),
    "shift.interrupted.v1": BilingualText("シフトの中断", "Shift interrupted"),
}
