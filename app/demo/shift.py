"""A participant's day: they check in, report their condition, fetch work, do it, and leave."""

from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from random import Random

from app.demo import lifecycles, material
from app.demo.day_schedule import DaySchedule
from app.demo.fetching import next_task
from app.demo.people import Member
from app.demo.seeded_random import words
from domain.kernel.messaging.bus import Command
from domain.kernel.time.calendar import PUBLISHED
from domain.participants.commands import CheckIn, CheckOut, ReportCondition, RestToday
from domain.participants.value_objects import WorkMode
from domain.tasks.commands import (
    AnswerHelp,
    AskForHelp,
    DeclineTask,
    MarkAnswerRead,
    PauseTask,
    SaveDraft,
    StartTask,
    SubmitTask,
)
from domain.tasks.task import Task, TaskState

UNWELL = 2
NAMED = 2
"""The number of participants with sign-ins; they are present on the last day."""
ANSWERED_AFTER = 75
"""Minutes until staff answer a question."""
READ_AFTER = 90
"""Minutes until the participant reads the answer."""


class Mood(StrEnum):
    """What is planned for a participant on the last day."""

    UNWELL = "unwell"
    ASKS = "asks"


@dataclass(kw_only=True)
class Shift:
    """One participant on one day; `is_today` is the last one.

    `mood` is planned for some on the last day, so that there is always somebody unwell and somebody
    with a question.
    """

    agenda: DaySchedule
    member: Member
    is_today: bool = False
    mood: Mood | None = None
    left: int = 0

    def plan(self) -> None:
        """Schedule the beginning of the day."""
        chance = self._chance("begin")
        at_home = self.member.work_mode is WorkMode.HOME_BASED
        latest = 11 * 60 if at_home else 9 * 60 + 50
        minute = chance.uniform(9 * 60, 10 * 60 + 20 if self.is_today else latest)
        self.left = 4 if self.is_today else chance.choices((1, 2, 3, 4), (4, 6, 3, 1))[0]
        self.agenda.put(minute, partial(self._begin, minute))

    def _begin(self, minute: float) -> None:
        self._do(CheckIn(participant_id=self.member.id))
        if self.is_today:
            self._do(lifecycles.availability(self.member))
        chance = self._chance("condition")
        is_unwell = self.mood is Mood.UNWELL
        if chance.random() < (0.7 if self.is_today else 0.35) or is_unwell:
            level = chance.choices((1, 2, 3, 4, 5), (2, 6, 30, 40, 22))[0]
            level = UNWELL if is_unwell else level
            self._do(self._condition(level, chance))
            if is_unwell:
                self._do(RestToday(participant_id=self.member.id))
            if level <= UNWELL:
                self.left = min(self.left, 1)
        self.agenda.put(minute + chance.uniform(8, 20), partial(self._turn, minute + 20))

    def _condition(self, level: int, chance: Random) -> ReportCondition:
        word = "unwell" if level <= UNWELL else "fair" if level == 3 else "good"
        note = chance.choice(words("sentences")[f"condition_{word}"])
        said = note if chance.random() < 0.6 else None
        return ReportCondition(participant_id=self.member.id, level=level, note=said)

    def _turn(self, minute: float) -> None:
        """Fetch a task and begin it, or go home if there is none."""
        task = next_task(self.agenda.stage, self.member, *self._key) if self.left else None
        if task is None:
            self._end(minute)
            return
        self.left -= 1
        chance = self._chance("turn", self.left)
        mood = chance.random()
        fresh = task.state in {TaskState.ASSIGNED, TaskState.ACCEPTED}
        if fresh and mood < 0.025:
            reason = chance.choice(words("sentences")["decline"])
            self._do(DeclineTask(task_id=task.id, reason=reason))
            self._next(minute + 5)
            return
        if self.mood is Mood.ASKS or (fresh and mood < 0.07):
            self.mood = None
            self._ask(task, minute, chance)
        elif mood < 0.2:
            self._do(self._draft(task, chance))
        elif mood < 0.3 or self.is_today:
            self._do(StartTask(task_id=task.id))
        spent = max(1, round(task.minutes * chance.uniform(0.6, 1.5)))
        ends = minute + max(3.0, spent)
        lays_down = fresh and mood < 0.2 and chance.random() < 0.3
        act = self._lay_down if lays_down else partial(self._submit, spent=spent)
        self.agenda.put(ends, partial(act, task, ends, chance))

    def _submit(self, task: Task, minute: float, chance: Random, *, spent: int) -> None:
        kind = self.agenda.stage.kinds[task.order_id]
        result = material.answer(kind, task.payload or {}, chance)
        self._do(SubmitTask(task_id=task.id, result=result, minutes=spent))
        self._next(minute + chance.uniform(4, 25))

    def _lay_down(self, task: Task, minute: float, chance: Random) -> None:
        """Stop for today with the task unfinished."""
        del chance
        self._do(StartTask(task_id=task.id))
        self._do(PauseTask(task_id=task.id))
        self._end(minute + 5)

    def _draft(self, task: Task, chance: Random) -> SaveDraft:
        kind = self.agenda.stage.kinds[task.order_id]
        draft = material.half_done(kind, task.payload or {}, chance)
        return SaveDraft(task_id=task.id, draft=draft)

    def _ask(self, task: Task, minute: float, chance: Random) -> None:
        place = chance.randrange(len(words("sentences")["help"]))
        asked = AskForHelp(task_id=task.id, message=words("sentences")["help"][place])
        self._do(asked)
        answer = AnswerHelp(task_id=task.id, message=words("sentences")["answer"][place])
        by = self.agenda.stage.staff(chance.choice(("coordinator", "social-worker")))
        key = (self.agenda.day, self.member.number, task.id)
        stage, asker = self.agenda.stage, self.member.caller
        read = MarkAnswerRead(task_id=task.id)
        self.agenda.put(minute + ANSWERED_AFTER, lambda: stage.tries(by, answer, *key))
        self.agenda.put(minute + READ_AFTER, lambda: stage.tries(asker, read, *key))

    def _next(self, minute: float) -> None:
        self.agenda.put(minute, partial(self._turn, minute))

    def _end(self, minute: float) -> None:
        if self._chance("end").random() < 0.97:
            out = CheckOut(participant_id=self.member.id)
            self.agenda.put(max(minute, 11 * 60 + 30), lambda: self._do(out))

    def _do(self, command: Command) -> object:
        """Dispatch a command as the participant; return None if the domain refuses it."""
        return self.agenda.stage.tries(self.member.caller, command, *self._key)

    @property
    def _key(self) -> tuple[object, ...]:
        return (self.agenda.day, self.member.number, self.left)

    def _chance(self, *names: object) -> Random:
        return self.member.chance(self.agenda.day, *names)


def works_on(agenda: DaySchedule, member: Member, *, is_today: bool) -> bool:
    """Return True if the participant comes on the day of `agenda`."""
    day, at_home = agenda.day, member.work_mode is WorkMode.HOME_BASED
    chance = member.chance(day, "comes").random()
    if not member.is_here(day):
        return False
    if is_today and member.number < NAMED and (at_home or PUBLISHED.is_working_day(day)):
        return True
    if PUBLISHED.is_working_day(day):
        return day.weekday() in member.weekdays and chance < 0.88
    if not at_home:
        return False
    return chance < 0.4 if is_today else day.weekday() in member.weekdays and chance < 0.6
