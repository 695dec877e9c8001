"""Labels for the commands of background jobs, as a sentence about a refusal says them."""

from collections.abc import Mapping

from domain.kernel.text.bilingual import BilingualText

COMMAND_LABELS: Mapping[str, BilingualText] = {
    "RebuildReadModel": BilingualText("表の作り直し", "have a read model rebuilt"),
    "CatchUpReadModels": BilingualText("表の更新", "have the read models brought up to date"),
    "ReleaseEvent": BilingualText(
        "隔離された記録の再確認", "have a record in quarantine checked again"
    ),
    "RetryJob": BilingualText("処理のやり直し", "retry a job"),
    "DismissJob": BilingualText("処理を一覧から消すこと", "dismiss a job"),
}
"""By the stored name of the command."""
