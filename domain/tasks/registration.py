"""Tasks and their assignment: the registration of this context."""

from domain.kernel.registration import Registration
from domain.kernel.text.bilingual import BilingualText
from domain.tasks import handlers, inline_projection
from domain.tasks.audit import AUDIT
from domain.tasks.command_labels import COMMAND_LABELS
from domain.tasks.corrections import CORRECTIONS
from domain.tasks.queue_rule import QueueRule
from domain.tasks.task import Task

REGISTRATION = Registration(
    command_labels=COMMAND_LABELS,
    aggregates=(Task, QueueRule),
    handlers=(handlers.HANDLERS,),
    inline_projections=(inline_projection.INLINE_PROJECTIONS,),
    inline_versions=(inline_projection.INLINE_VERSIONS,),
    tables=(inline_projection.TABLES,),
    audit=(AUDIT,),
    corrections=(CORRECTIONS,),
    job_kinds={
        "assign": BilingualText("作業の割当て", "handing out tasks"),
        "import_tasks": BilingualText("作業の取込み", "import of tasks"),
    },
)
