"""The labels of participants: states, reasons, levels, weekdays."""

from collections.abc import Mapping, Sequence

from app.pages.forms import options
from app.people.labels import DISABILITIES, HANDBOOKS, MAIN_KINDS
from domain.kernel.text.bilingual import BilingualText
from domain.orders.labels import KINDS_OF_WORK, WORK_MODES
from domain.participants.value_objects import (
    STATE_LABELS,
    Difficulty,
    LeaveReason,
    ParticipantState,
)
from domain.tasks.matching import SKILL_LABELS, skill_label
from projections.audit.labels import LABELS

__all__ = [
    "CONDITIONS",
    "DIFFICULTIES",
    "DISABILITIES",
    "HANDBOOKS",
    "IN_HAND",
    "KANA",
    "KINDS_OF_WORK",
    "LEAVE_REASONS",
    "LEVELS",
    "MAIN_KINDS",
    "SKILL_LABELS",
    "STATES",
    "STATE_TAGS",
    "TODAY",
    "WEEKDAYS",
    "WORK_MODES",
    "listed",
    "options",
    "skill_label",
]
STATES: Mapping[str, BilingualText] = {
    state.value: BilingualText(*STATE_LABELS[state]) for state in ParticipantState
}
STATE_TAGS: Mapping[str, str] = {
    ParticipantState.TRIAL.value: "key",
    ParticipantState.ACTIVE.value: "good",
    ParticipantState.SUSPENDED.value: "care",
}
DIFFICULTIES: Mapping[str, BilingualText] = {
    Difficulty.DISABILITY.value: BilingualText("障害", "a disability"),
    Difficulty.SOCIAL_WITHDRAWAL.value: BilingualText("ひきこもり", "social withdrawal"),
    Difficulty.INTRACTABLE_DISEASE.value: BilingualText("難病", "an intractable disease"),
    Difficulty.OTHER.value: BilingualText("その他", "another reason"),
}
LEAVE_REASONS: Mapping[str, BilingualText] = {why.value: LABELS[why.value] for why in LeaveReason}
TODAY: Mapping[str, BilingualText] = {
    "begun": BilingualText("開始済み", "Begun"),
    "ended": BilingualText("終了済み", "Ended"),
    "not_yet": BilingualText("まだ", "Not yet"),
    "rests": BilingualText("今日は休み", "Rests today"),
}
"""What somebody on the books does today, as the list is filtered."""
IN_HAND: Mapping[str, BilingualText] = {
    "none": BilingualText("なし", "None"),
    "some": BilingualText("あり", "Some"),
    "full": BilingualText("上限まで", "As many as allowed"),
}
"""How many tasks somebody has in hand, as the list is filtered."""
LEVELS: Mapping[int, BilingualText] = {
    0: BilingualText("まだこれから", "not yet"),
    1: BilingualText("一緒に行えばできる", "together with somebody"),
    2: BilingualText("見守りがあればできる", "with somebody looking on"),
    3: BilingualText("ひとりでできる", "on their own"),
    4: BilingualText("安定して、よくできる", "well and steadily"),
    5: BilingualText("人に教えられる", "could teach it"),
}
"""What each level of a skill means."""
CONDITIONS: Mapping[int, BilingualText] = {
    5: BilingualText("とてもよい", "very good"),
    4: BilingualText("よい", "good"),
    3: BilingualText("ふつう", "so-so"),
    2: BilingualText("あまりよくない", "not so good"),
    1: BilingualText("わるい", "bad"),
}
WEEKDAYS: tuple[BilingualText, ...] = (
    BilingualText("月曜日", "Monday"),
    BilingualText("火曜日", "Tuesday"),
    BilingualText("水曜日", "Wednesday"),
    BilingualText("木曜日", "Thursday"),
    BilingualText("金曜日", "Friday"),
    BilingualText("土曜日", "Saturday"),
    BilingualText("日曜日", "Sunday"),
)
KANA: Mapping[str, BilingualText] = {
    **{
        row: BilingualText(f"{sign}行", f"{row} ({sign})")
        for row, sign in zip(
            ("a", "ka", "sa", "ta", "na", "ha", "ma", "ya", "ra", "wa"),
            "あかさたなはまやらわ",
            strict=True,
        )
    },
    "other": BilingualText("そのほか", "others"),
}


def listed(texts: Sequence[BilingualText]) -> BilingualText:
    """Return several labels as one text."""
    return BilingualText("、".join(text.ja for text in texts), ", ".join(text.en for text in texts))
