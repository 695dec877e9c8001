"""The labels of shifts, pilots and rosters, and the style of a state's tag."""

from collections.abc import Mapping

from app.pages.forms import options
from app.participants.labels import WEEKDAYS
from domain.kernel.text.bilingual import BilingualText
from domain.robots.rosters.problem import WhyLeftOut
from domain.robots.rosters.roster import WhyEmpty
from domain.robots.shifts.assistance import Ready
from domain.robots.value_objects import (
    CAUSE_LABELS,
    GIVEN_BY_LABELS,
    STATE_LABELS,
    WISH_LABELS,
    ShiftState,
)

__all__ = [
    "CAUSES",
    "CAUSE_NAMES",
    "FOR_ITS_PILOT",
    "GIVEN_BY",
    "READY",
    "STATES",
    "STATE_TAGS",
    "TIME_OVER",
    "WEEKDAYS",
    "WHY_EMPTY",
    "WHY_LEFT_OUT",
    "WISHES",
    "options",
]
STATES: Mapping[str, BilingualText] = {state.value: text for state, text in STATE_LABELS.items()}
STATE_TAGS: Mapping[str, str] = {
    ShiftState.OPEN.value: "care",
    ShiftState.ASSIGNED.value: "",
    ShiftState.CONFIRMED.value: "key",
    ShiftState.STARTED.value: "key",
    ShiftState.INTERRUPTED.value: "care",
    ShiftState.ENDED.value: "good",
}
FOR_ITS_PILOT: Mapping[str, BilingualText] = {
    **STATES,
    ShiftState.ASSIGNED.value: BilingualText("確認をお願いします", "please confirm"),
    ShiftState.CONFIRMED.value: BilingualText("確認済み", "confirmed"),
}
"""The states of a pilot's own shift, with what the pilot has to do first."""
TIME_OVER = BilingualText("時間が終わりました", "its time is over")
"""In place of the state of a shift that nobody began before its planned end."""
CAUSES: Mapping[str, BilingualText] = {
    "network": BilingualText("通信が切れる・遅い", "The line"),
    "robot": BilingualText("ロボットの調子", "The robot"),
    "unwell": BilingualText("体調", "I am unwell"),
    "venue": BilingualText("設置場所の都合", "The venue"),
    "other": BilingualText("そのほか", "Something else"),
}
"""The labels of the buttons with which a pilot reports a cause."""
CAUSE_NAMES: Mapping[str, BilingualText] = {
    cause.value: text for cause, text in CAUSE_LABELS.items()
}
GIVEN_BY: Mapping[str, BilingualText] = {by.value: text for by, text in GIVEN_BY_LABELS.items()}
WISHES: Mapping[str, BilingualText] = {wish.value: text for wish, text in WISH_LABELS.items()}
READY: Mapping[str, BilingualText] = {
    Ready.ROBOT.value: BilingualText("ロボットにつながる", "The robot answers"),
    Ready.SOUND.value: BilingualText("声が届き、音が聞こえる", "Voice and sound are heard"),
    Ready.PICTURE.value: BilingualText("映像が見える", "The picture is there"),
    Ready.DRINK.value: BilingualText("飲み物が手もとにある", "A drink is at hand"),
}
WHY_EMPTY: Mapping[str, BilingualText] = {
    WhyEmpty.NOBODY_FREE.value: BilingualText(
        "この時間に操作できる人がいません", "Nobody can at this time"
    ),
    WhyEmpty.ELSEWHERE.value: BilingualText(
        "操作できる人は、別のシフトや作業に入っています", "Those who can are busy elsewhere"
    ),
    WhyEmpty.LIMITS.value: BilingualText(
        "操作できる人の上限を超えます", "Those who can would go beyond their limits"
    ),
    WhyEmpty.SECOND_SHIFT.value: BilingualText(
        "同じ人が1日に2回入ることになります", "Somebody would have two shifts on the day"
    ),
    WhyEmpty.NOT_FOUND.value: BilingualText(
        "組合せが見つかりませんでした", "No combination was found that fills it"
    ),
}
WHY_LEFT_OUT: Mapping[str, BilingualText] = {
    WhyLeftOut.NO_AVAILABILITY.value: BilingualText(
        "操作できる時間がまだ決まっていません", "has not said yet when they can"
    ),
    WhyLeftOut.NOT_TRAINED.value: BilingualText("練習が終わっていません", "is still in training"),
    WhyLeftOut.EQUIPMENT.value: BilingualText(
        "機器の調子が悪い", "has equipment that does not work"
    ),
}
