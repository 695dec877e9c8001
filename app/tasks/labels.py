"""The labels of a task: its state, the style of its tag, the fields of its work."""

from collections.abc import Mapping

from domain.kernel.priority import Priority
from domain.kernel.text.bilingual import BilingualText
from domain.tasks.task import TASK_STATE_LABELS, TaskState

TASK_STATES: Mapping[str, BilingualText] = {
    state.value: BilingualText(*words) for state, words in TASK_STATE_LABELS.items()
}
TASK_TAGS: Mapping[str, str] = {
    **dict.fromkeys(("assigned", "accepted", "started", "paused", "submitted"), "key"),
    TaskState.RETURNED.value: "care",
    TaskState.PASSED.value: "good",
}
"""The style of a state's tag; its text has the same meaning."""
PRIORITY_TAGS: Mapping[str, str] = {Priority.URGENT.value: "care", Priority.HIGH.value: "key"}
"""The style of the tag of a priority; normal and low ones have none."""
FIELD_LABELS: Mapping[str, BilingualText] = {
    "document": BilingualText("資料", "Document"),
    "source_text": BilingualText("原文", "Source text"),
    "compared_with": BilingualText("比べる文", "Text to compare with"),
    "question": BilingualText("すること", "What to do"),
    "choices": BilingualText("選択肢", "Choices"),
    "quantity": BilingualText("予定の数", "Number that is expected"),
    "text": BilingualText("入力", "Text"),
    "choice": BilingualText("選んだもの", "Choice"),
    "checked": BilingualText("できたこと", "What is done"),
    "count": BilingualText("数", "Count"),
    "note": BilingualText("メモ", "Note"),
}
"""The fields that the service itself defines; a client's own columns keep the client's names."""
