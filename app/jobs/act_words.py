"""Labels for the requests of background jobs, as a sentence about a refusal says them."""

from collections.abc import Mapping

from app.registry.act_words import opening
from domain.kernel.text.bilingual import BilingualText
from domain.registry import COMMAND_LABELS

ACTS: Mapping[str, BilingualText] = {
    "GET /jobs": opening("バックグラウンド処理の一覧", "the list of jobs"),
    "GET /jobs/export": opening(
        "バックグラウンド処理の一覧のファイル", "the list of jobs as a file"
    ),
    "GET /jobs/<uuid:job_id>": opening("バックグラウンド処理の記録", "the record of a job"),
    "POST /jobs/<uuid:job_id>/retry": COMMAND_LABELS["RetryJob"],
    "POST /jobs/<uuid:job_id>/dismiss": COMMAND_LABELS["DismissJob"],
    "GET /projections": opening("表示用の表の状態", "the state of the read models"),
    "POST /projections/rebuild": COMMAND_LABELS["RebuildReadModel"],
    "POST /projections/catch-up": COMMAND_LABELS["CatchUpReadModels"],
    "POST /jobs/rebuild": COMMAND_LABELS["RebuildReadModel"],
    "POST /jobs/catch-up": COMMAND_LABELS["CatchUpReadModels"],
    "POST /jobs/quarantine/release": COMMAND_LABELS["ReleaseEvent"],
    "POST /jobs/messages/retry": BilingualText("止まった処理のやり直し", "retry a stopped message"),
    "POST /jobs/messages/dismiss": BilingualText(
        "止まった処理の取りやめ", "discard a stopped message"
    ),
}
"""By method and path."""
