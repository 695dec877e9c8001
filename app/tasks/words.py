"""The words in which a task is shown: its state, the look of its tag, the fields of its work."""

from collections.abc import Mapping

from domain.kernel.wording import Text
from domain.tasks.task import TASK_STATE_LABELS, TaskState

TASK_STATES: Mapping[str, Text] = {
    state.value: Text(*words) for state, words in TASK_STATE_LABELS.items()
}
TASK_TAGS: Mapping[str, str] = {
    **dict.fromkeys(("assigned", "accepted", "started", "paused", "submitted"), "key"),
    TaskState.RETURNED.value: "care",
    TaskState.PASSED.value: "good",
}
"""How the tag of a state looks; its words say the same."""
FIELD_LABELS: Mapping[str, Text] = {
    "document": Text("資料", "Document"),
    "source_text": Text("原文", "Source text"),
    "compared_with": Text("くらべる文", "Text to compare with"),
    "question": Text("すること", "What to do"),
    "choices": Text("選択肢", "Choices"),
    "quantity": Text("予定の数", "Number that is expected"),
    "text": Text("入力", "Text"),
    "choice": Text("選んだもの", "Choice"),
    "checked": Text("できたこと", "What is done"),
    "count": Text("数", "Count"),
    "note": Text("メモ", "Note"),
}
"""The fields that the service itself knows; a client's own columns carry the client's words."""
