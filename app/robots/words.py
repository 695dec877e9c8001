"""The words in which shifts, pilots and rosters are shown, and the look of a state's tag."""

from collections.abc import Mapping

from app.orders.words import options
from app.participants.words import WEEKDAYS
from domain.kernel.wording import Text
from domain.robots.beside import Ready
from domain.robots.roster import WhyEmpty
from domain.robots.roster_question import WhyLeftOut
from domain.robots.terms import (
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
    "WEEKDAYS",
    "WHY_EMPTY",
    "WHY_LEFT_OUT",
    "WISHES",
    "options",
]
STATES: Mapping[str, Text] = {state.value: text for state, text in STATE_LABELS.items()}
STATE_TAGS: Mapping[str, str] = {
    ShiftState.OPEN.value: "care",
    ShiftState.ASSIGNED.value: "",
    ShiftState.CONFIRMED.value: "key",
    ShiftState.STARTED.value: "key",
    ShiftState.INTERRUPTED.value: "care",
    ShiftState.ENDED.value: "good",
}
FOR_ITS_PILOT: Mapping[str, Text] = {
    **STATES,
    ShiftState.ASSIGNED.value: Text("確認をお願いします", "please confirm"),
    ShiftState.CONFIRMED.value: Text("確認済み", "confirmed"),
}
"""An own shift: what is asked of its pilot comes first."""
CAUSES: Mapping[str, Text] = {
    "network": Text("通信が切れる・おそい", "The line"),
    "robot": Text("ロボットの調子", "The robot"),
    "unwell": Text("体調", "I am unwell"),
    "venue": Text("お店の都合", "The venue"),
    "other": Text("そのほか", "Something else"),
}
"""What a pilot presses when something is in the way."""
CAUSE_NAMES: Mapping[str, Text] = {cause.value: text for cause, text in CAUSE_LABELS.items()}
GIVEN_BY: Mapping[str, Text] = {by.value: text for by, text in GIVEN_BY_LABELS.items()}
WISHES: Mapping[str, Text] = {wish.value: text for wish, text in WISH_LABELS.items()}
READY: Mapping[str, Text] = {
    Ready.ROBOT.value: Text("ロボットにつながる", "The robot answers"),
    Ready.SOUND.value: Text("声がとどき、音が聞こえる", "Voice and sound are heard"),
    Ready.PICTURE.value: Text("映像が見える", "The picture is there"),
    Ready.DRINK.value: Text("飲み物が手もとにある", "A drink is at hand"),
}
WHY_EMPTY: Mapping[str, Text] = {
    WhyEmpty.NOBODY_FREE.value: Text("この時間に操作できる人がいません", "Nobody can at this time"),
    WhyEmpty.ELSEWHERE.value: Text(
        "操作できる人は、別のシフトや作業に入っています", "Those who can are busy elsewhere"
    ),
    WhyEmpty.LIMITS.value: Text(
        "操作できる人の上限をこえます", "Those who can would go beyond their limits"
    ),
    WhyEmpty.SECOND_SHIFT.value: Text(
        "同じ人が1日に2回入ることになります", "Somebody would have two shifts on the day"
    ),
    WhyEmpty.NOT_FOUND.value: Text(
        "組合せが見つかりませんでした", "No combination was found that fills it"
    ),
}
WHY_LEFT_OUT: Mapping[str, Text] = {
    WhyLeftOut.NO_AVAILABILITY.value: Text(
        "操作できる時間がまだ決まっていません", "has not said yet when they can"
    ),
    WhyLeftOut.NOT_TRAINED.value: Text("練習が終わっていません", "is still in training"),
    WhyLeftOut.EQUIPMENT.value: Text("機器の調子がわるい", "has equipment that does not work"),
}
