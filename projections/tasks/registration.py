"""The work queue: their read models, and what each is called."""

from domain.kernel.text.bilingual import BilingualText
from projections.kernel.registration import Registration
from projections.tasks.task_queue import TaskQueue

REGISTRATION = Registration(
    read_models={
        TaskQueue: BilingualText("作業キュー", "work queue"),
    },
)
