"""Who may do which task, and why: the fixed, explainable order of O4, never by disability.

A person must match mode, skill and limits. Then the nearest due date, the least load, the longest
time since the last task, and the id decide. All functions here are pure.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from domain.kernel.text.bilingual import BilingualText
from domain.kernel.time.availability import Availability
from domain.kernel.time.calendar import PUBLISHED, WorkCalendar
from domain.kernel.time.working_conditions import DayCondition, ParticipantLimits

UNLIMITED_DEFAULT = 120
"""Minutes a day that are offered to a person without a limit (O5)."""


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """The facts of a person that matching uses: no names, notes or disability."""

    skills: dict[str, int] = {}
    limits: ParticipantLimits | None = None
    condition: DayCondition | None = None
    rests_on: date | None = None
    availability: Availability = Availability()


class Load(msgspec.Struct, frozen=True, kw_only=True):
    """The tasks that a person has in hand, and the work they have done."""

    open_tasks: int = 0
    open_minutes: int = 0
    minutes_today: int = 0
    days_this_week: frozenset[date] = frozenset()
    last_task_at: str = ""
    slots: frozenset[int] = frozenset()


class Worker(msgspec.Struct, frozen=True, kw_only=True):
    """A participant, as matching sees them."""

    participant_id: UUID
    person_id: UUID
    centre: str
    code: str
    state: str
    work_mode: str
    max_open_tasks: int
    facts: Facts
    calendar: WorkCalendar = PUBLISHED
    load: Load = Load()

    def rests(self, day: date) -> bool:
        """True if the person rests on this day."""
        return self.facts.rests_on == day

    @property
    def free_slot(self) -> int:
        """The lowest free slot among the open tasks; it may exceed the number allowed."""
        slot = 1
        while slot in self.load.slots:
            slot += 1
        return slot


class Needs(msgspec.Struct, frozen=True, kw_only=True):
    """The requirements of an order."""

    order_id: UUID
    due_on: date
    kind_of_work: str
    work_modes: tuple[str, ...]
    skills: dict[str, int]
    minutes: int


class Weight(StrEnum):
    """How binding a reason against an assignment is."""

    ALWAYS = "always"  # nobody may override it: a therapist's limit, a person who has left
    UNLESS_STAFF_SAY = "unless_staff_say"  # staff may override it with a reason
    OFFERS = "offers"  # it only affects what the worker process offers


class Reason(msgspec.Struct, frozen=True):
    """One reason for or against, with the sentence shown to users."""

    code: str
    text: BilingualText
    weight: Weight | None = None

    @property
    def is_against(self) -> bool:
        """True for a reason against."""
        return self.weight is not None


SKILL_LABELS = {
    "typing": BilingualText("文字入力", "typing"),
    "checking": BilingualText("点検・照合", "checking"),
    "annotation": BilingualText("アノテーション", "annotation"),
    "spreadsheet": BilingualText("表計算", "spreadsheets"),
    "scanning": BilingualText("スキャン", "scanning"),
}
"""The skills that a centre begins with."""


def skill_label(skill: str) -> BilingualText:
    """The label of a skill; a skill defined by a centre is shown by its own name."""
    return SKILL_LABELS.get(skill, BilingualText(skill, skill))


REASON_LABELS = {
    "suspended": BilingualText("お休み中", "on leave"),
    "left": BilingualText("登録を終えた", "no longer registered"),
    "mode_fits": BilingualText("就労形態が合う", "the place of work fits"),
    "mode": BilingualText("就労形態が合わない", "the place of work does not fit"),
    "skill": BilingualText("技能が足りない", "a skill is missing"),
    "skills_fit": BilingualText("必要な技能がある", "has the skills needed"),
    "no_limit_set": BilingualText("時間の上限がまだ決まっていない", "no limit of hours set yet"),
    "kind_excluded": BilingualText(
        "作業療法士が外した種類の作業", "a kind of work the therapist excluded"
    ),
    "minutes_per_day": BilingualText("1日の時間の上限を超える", "beyond the minutes a day"),
    "days_per_week": BilingualText("週の日数の上限に達した", "the days a week are reached"),
    "within_limits": BilingualText("時間の上限の中", "within the limits of hours"),
    "enough_in_hand": BilingualText("手元の作業が上限", "enough tasks in hand"),
    "unwell_today": BilingualText("今日は調子がよくない", "unwell today"),
    "rests_today": BilingualText("今日は休み", "rests today"),
    "not_available_now": BilingualText("いまは働ける時間の外", "outside the hours given"),
    "given_back_before": BilingualText("前に一度返した作業", "gave this task back before"),
}
"""The short form of every reason, as shown in lists and histories."""


def reasons_for(worker: Worker, needs: Needs, now: datetime) -> list[Reason]:
    """Every reason for and against giving this person this work at `now` (local time)."""
    return [
        *_state(worker),
        *_mode(worker, needs),
        *_skills(worker, needs),
        *_limits(worker, needs, now.date()),
        *_room(worker),
        *_today(worker, now),
    ]


def against(reasons: Iterable[Reason], *weights: Weight) -> list[Reason]:
    """The reasons against that have one of these weights."""
    return [reason for reason in reasons if reason.weight in weights]


def place(worker: Worker) -> tuple[int, int, str, str]:
    """The sort key among eligible people: least load, longest since the last task, id."""
    load = worker.load
    return (load.open_minutes, load.open_tasks, load.last_task_at, str(worker.participant_id))


def _state(worker: Worker) -> Iterator[Reason]:
    if worker.state == "suspended":
        yield Reason(
            "suspended", BilingualText("いまお休み中です。", "On leave now."), Weight.ALWAYS
        )
    elif worker.state in {"left", "annulled"}:
        yield Reason(
            "left", BilingualText("登録を終えています。", "No longer registered."), Weight.ALWAYS
        )


def _mode(worker: Worker, needs: Needs) -> Iterator[Reason]:
    if worker.work_mode in needs.work_modes:
        yield Reason("mode_fits", BilingualText("就労形態が合います。", "The place of work fits."))
    else:
        yield Reason(
            "mode",
            BilingualText("就労形態が合いません。", "The place of work does not fit."),
            Weight.UNLESS_STAFF_SAY,
        )


def _skills(worker: Worker, needs: Needs) -> Iterator[Reason]:
    missing = {
        skill: level
        for skill, level in sorted(needs.skills.items())
        if worker.facts.skills.get(skill, 0) < level
    }
    for skill, level in missing.items():
        has, label = worker.facts.skills.get(skill, 0), skill_label(skill)
        yield Reason(
            "skill",
            BilingualText(
                f"技能「{label.ja}」は{level}以上が必要です（いまは{has}）。",
                f"Skill “{label.en}” needs level {level} (now {has}).",
            ),
            Weight.UNLESS_STAFF_SAY,
        )
    if needs.skills and not missing:
        yield Reason(
            "skills_fit", BilingualText("必要な技能があります。", "Has the skills needed.")
        )


def _limits(worker: Worker, needs: Needs, today: date) -> Iterator[Reason]:
    limits, load = worker.facts.limits, worker.load
    planned = load.minutes_today + load.open_minutes + needs.minutes
    if limits is None:
        if planned > UNLIMITED_DEFAULT:
            yield Reason(
                "no_limit_set",
                BilingualText(
                    "働く時間の上限がまだ決まっていません。決まるまでは1日2時間までです。",
                    "No limit of hours has been set yet; until then two hours a day are offered.",
                ),
                Weight.UNLESS_STAFF_SAY,
            )
        return
    if needs.kind_of_work in limits.kinds_of_work_excluded:
        yield Reason(
            "kind_excluded",
            BilingualText(
                "作業療法士が、この種類の作業を外しています。",
                "The therapist has excluded this kind of work.",
            ),
            Weight.ALWAYS,
        )
    if limits.exceeds_day(planned):
        yield Reason(
            "minutes_per_day",
            BilingualText(
                f"作業療法士が決めた1日{limits.minutes_per_day}分を超えます（合計{planned}分）。",
                f"It would exceed the therapist's {limits.minutes_per_day} minutes a day"
                f" ({planned} in all).",
            ),
            Weight.ALWAYS,
        )
    if limits.exceeds_week(load.days_this_week, today):
        yield Reason(
            "days_per_week",
            BilingualText(
                f"作業療法士が決めた週{limits.days_per_week}日に達しています。",
                f"The therapist's {limits.days_per_week} days a week are reached.",
            ),
            Weight.ALWAYS,
        )
    if not limits.exceeds_day(planned):
        yield Reason(
            "within_limits",
            BilingualText("働く時間の上限の中です。", "Within the limits of hours."),
        )


def _room(worker: Worker) -> Iterator[Reason]:
    if worker.load.open_tasks >= worker.max_open_tasks:
        yield Reason(
            "enough_in_hand",
            BilingualText(
                f"手元の作業が{worker.load.open_tasks}件あり、上限の{worker.max_open_tasks}件です。",
                f"Has {worker.load.open_tasks} tasks in hand, of at most {worker.max_open_tasks}.",
            ),
            Weight.UNLESS_STAFF_SAY,
        )


def _today(worker: Worker, now: datetime) -> Iterator[Reason]:
    if worker.rests(now.date()):
        yield Reason(
            "rests_today",
            BilingualText("今日は休みです。", "Rests today."),
            Weight.UNLESS_STAFF_SAY,
        )
    if not _is_there(worker, now):
        yield Reason(
            "not_available_now",
            BilingualText("いまは働ける時間の外です。", "Outside the hours they gave."),
            Weight.OFFERS,
        )


def _is_there(worker: Worker, now: datetime) -> bool:
    availability = worker.facts.availability
    if availability.says_of(now.date()):
        return availability.holds_at(now)
    return worker.calendar.is_open(now) if worker.work_mode == "on_site" else True


def given_back_before() -> Reason:
    """The reason against offering a task again to a person who gave it back."""
    return Reason(
        "given_back_before",
        BilingualText("前に一度返した作業です。", "They gave this task back before."),
        Weight.OFFERS,
    )
