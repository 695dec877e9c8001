"""Labels for the facts of files."""

from app.registry.registration import FactWords
from domain.kernel.text.bilingual import BilingualText

WORDS = FactWords(
    fields={
        "removed": BilingualText("削除した", "Removed"),
        "file.purpose": BilingualText("目的", "Purpose"),
        "task_id": BilingualText("作業", "Task"),
        "size": BilingualText("大きさ（バイト）", "Size (bytes)"),
    },
    codes={
        "file.purpose": {
            "source": BilingualText("元の資料", "to work on"),
            "result": BilingualText("作業の結果", "as a result"),
        },
    },
    technical=frozenset({"sha256", "file_id"}),
)
