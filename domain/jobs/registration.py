"""Background jobs on request: what this context registers with the domain."""

from domain.jobs import commands, handlers
from domain.jobs.command_labels import COMMAND_LABELS
from domain.kernel.registration import Registration
from domain.kernel.text.bilingual import BilingualText

REGISTRATION = Registration(
    command_labels=COMMAND_LABELS,
    handlers=(handlers.HANDLERS,),
    job_kinds={
        "catch_up": BilingualText("新しい記録を表に反映", "taking in what was recorded"),
        "react": BilingualText("自動の後続処理", "automatic follow-up"),
        "tidy": BilingualText("古い行の片づけ", "nightly tidying"),
        commands.REBUILD: BilingualText("表の作り直し", "rebuild of a read model"),
        commands.RELEASE: BilingualText(
            "読めなかった記録の確かめ直し", "checking a record in quarantine"
        ),
        commands.CATCH_UP: BilingualText("表をいまの記録に合わせる", "catching up on request"),
    },
)
