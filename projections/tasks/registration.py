"""The read models of the work queue, and their labels."""

from domain.kernel.text.bilingual import BilingualText
from projections.kernel.registration import Registration
from projections.tasks.naming import NAMES
from projections.tasks.questions import TaskQuestions
from projections.tasks.task_queue import TaskQueue

REGISTRATION = Registration(
    read_models={
        TaskQueue: BilingualText("作業一覧（未割当）", "work queue"),
        TaskQuestions: BilingualText("作業の質問と返事", "questions about tasks"),
    },
    names=NAMES,
)
