"""Labels for the requests of files, as a sentence about a refusal says them."""

from collections.abc import Mapping

from app.registry.act_words import opening
from domain.kernel.text.bilingual import BilingualText
from domain.registry import COMMAND_LABELS

ACTS: Mapping[str, BilingualText] = {
    "POST /tasks/<uuid:task_id>/files": COMMAND_LABELS["KeepFile"],
    "POST /job-orders/<uuid:order_id>/files": COMMAND_LABELS["KeepFile"],
    "GET /tasks/<uuid:task_id>/files": opening(
        "作業のファイルの一覧", "the list of files of a task"
    ),
    "GET /job-orders/<uuid:order_id>/files": opening(
        "案件のファイルの一覧", "the list of files of an order"
    ),
    "GET /files/<uuid:file_id>/content": opening("ファイルの中身", "the content of a file"),
    "POST /files/<uuid:file_id>/remove": COMMAND_LABELS["RemoveFile"],
    "GET /orders/<uuid:order_id>/files": opening(
        "案件のファイルの一覧", "the list of files of an order"
    ),
    "POST /orders/<uuid:order_id>/files": COMMAND_LABELS["KeepFile"],
    "POST /orders/<uuid:order_id>/files/remove": COMMAND_LABELS["RemoveFile"],
}
"""By method and path."""
