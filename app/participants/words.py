"""The words in which participants are shown: states, reasons, levels, weekdays."""

from collections.abc import Mapping, Sequence

from app.orders.words import KINDS_OF_WORK, WORK_MODES, options
from domain.kernel.wording import Text
from domain.participants.terms import STATE_LABELS, Difficulty, LeaveReason, ParticipantState
from domain.people.facts import DisabilityKind, HandbookKind, MainKind
from domain.tasks.matching import SKILL_LABELS, skill_label
from projections.audit.labels import LABELS

__all__ = [
    "CONDITIONS",
    "DIFFICULTIES",
    "DISABILITIES",
    "HANDBOOKS",
    "KANA",
    "KINDS_OF_WORK",
    "LEAVE_REASONS",
    "LEVELS",
    "MAIN_KINDS",
    "SKILL_LABELS",
    "STATES",
    "STATE_TAGS",
    "WEEKDAYS",
    "WORK_MODES",
    "listed",
    "options",
    "skill_label",
]
STATES: Mapping[str, Text] = {state.value: Text(*STATE_LABELS[state]) for state in ParticipantState}
STATE_TAGS: Mapping[str, str] = {
    ParticipantState.TRIAL.value: "key",
    ParticipantState.ACTIVE.value: "good",
    ParticipantState.SUSPENDED.value: "care",
}
DIFFICULTIES: Mapping[str, Text] = {
    Difficulty.DISABILITY.value: Text("障害", "a disability"),
    Difficulty.SOCIAL_WITHDRAWAL.value: Text("ひきこもり", "social withdrawal"),
    Difficulty.INTRACTABLE_DISEASE.value: Text("難病", "an intractable disease"),
    Difficulty.OTHER.value: Text("その他", "another reason"),
}
LEAVE_REASONS: Mapping[str, Text] = {why.value: LABELS[why.value] for why in LeaveReason}
LEVELS: Mapping[int, Text] = {
    0: Text("まだこれから", "not yet"),
    1: Text("いっしょに行えばできる", "together with somebody"),
    2: Text("見守りがあればできる", "with somebody looking on"),
    3: Text("ひとりでできる", "on their own"),
    4: Text("安定して、よくできる", "well and steadily"),
    5: Text("人に教えられる", "could teach it"),
}
"""What each level of a skill means."""
CONDITIONS: Mapping[int, Text] = {
    5: Text("とてもよい", "very good"),
    4: Text("よい", "good"),
    3: Text("ふつう", "so-so"),
    2: Text("あまりよくない", "not so good"),
    1: Text("わるい", "bad"),
}
HANDBOOKS: Mapping[str, Text] = {
    HandbookKind.PHYSICAL.value: Text("身体障害者手帳", "physical disability handbook"),
    HandbookKind.INTELLECTUAL.value: Text("療育手帳", "intellectual disability handbook"),
    HandbookKind.MENTAL.value: Text("精神障害者保健福祉手帳", "mental health handbook"),
    HandbookKind.NONE.value: Text("手帳なし", "no handbook"),
    HandbookKind.NOT_ASKED.value: Text("未確認", "not asked yet"),
}
DISABILITIES: Mapping[str, Text] = {
    DisabilityKind.PHYSICAL.value: Text("身体障害", "physical"),
    DisabilityKind.INTELLECTUAL.value: Text("知的障害", "intellectual"),
    DisabilityKind.MENTAL.value: Text("精神障害", "mental"),
    DisabilityKind.DEVELOPMENTAL.value: Text("発達障害", "developmental"),
    DisabilityKind.HIGHER_BRAIN.value: Text("高次脳機能障害", "higher brain function"),
    DisabilityKind.INTRACTABLE_DISEASE.value: Text("難病", "intractable disease"),
    DisabilityKind.SOCIAL_WITHDRAWAL.value: Text("ひきこもり", "social withdrawal"),
    DisabilityKind.OTHER.value: Text("その他", "other"),
}
MAIN_KINDS: Mapping[str, Text] = {
    MainKind.PHYSICAL.value: Text("身体障害", "physical"),
    MainKind.INTELLECTUAL.value: Text("知的障害", "intellectual"),
    MainKind.MENTAL.value: Text("精神障害", "mental"),
    MainKind.OTHER.value: Text("その他", "other"),
}
WEEKDAYS: tuple[Text, ...] = (
    Text("月曜日", "Monday"),
    Text("火曜日", "Tuesday"),
    Text("水曜日", "Wednesday"),
    Text("木曜日", "Thursday"),
    Text("金曜日", "Friday"),
    Text("土曜日", "Saturday"),
    Text("日曜日", "Sunday"),
)
KANA: Mapping[str, Text] = {
    **{
        row: Text(f"{sign}行", f"{row} ({sign})")
        for row, sign in zip(
            ("a", "ka", "sa", "ta", "na", "ha", "ma", "ya", "ra", "wa"),
            "あかさたなはまやらわ",
            strict=True,
        )
    },
    "other": Text("そのほか", "others"),
}


def listed(texts: Sequence[Text]) -> Text:
    """Several words as one text."""
    return Text("、".join(one.ja for one in texts), ", ".join(one.en for one in texts))
