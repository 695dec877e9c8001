"""Recognizes the columns of the files of tasks that Ashiato writes, when one is imported again.

Such a file says of each task its state, who has it and how long it took. That is not the work of a
task that is made of its row, and other people see that work.
"""

from collections.abc import Mapping, Sequence

from domain.kernel.text.bilingual import BilingualText
from domain.kernel.text.cell_text import heading_key
from domain.tasks.task import TASK_STATE_LABELS

RESULTS: Mapping[str, BilingualText] = {
    "key": BilingualText("作業番号", "Key"),
    "state": BilingualText("状態", "State"),
    "participant_code": BilingualText("担当", "Participant"),
    "minutes": BilingualText("作業時間（分）", "Minutes"),
}
"""The headings of the results of an order besides those of the work, by the names of the API."""
TASKS: Mapping[str, BilingualText] = {
    "order_number": BilingualText("案件の番号", "Number of the order"),
    "order_title": BilingualText("案件", "Order"),
    "number": BilingualText("番号", "Number"),
    "key": BilingualText("作業番号", "Key"),
    "state": BilingualText("状態", "State"),
    "participant_name": BilingualText("担当", "Who"),
    "participant_code": BilingualText("参加者番号", "Code of the participant"),
    "due_on": BilingualText("納期", "Due"),
    "priority_code": BilingualText("優先度", "Priority"),
    "since": BilingualText("最後の動き", "Last step"),
    "minutes": BilingualText("予定（分）", "Planned minutes"),
    "worked": BilingualText("作業時間（分）", "Minutes"),
    "returns": BilingualText("手直しの回数", "Returns"),
    "task_id": BilingualText("作業の ID", "Id of the task"),
}
"""The headings of a list of tasks, by the names of the API."""
_MARKS = (
    (RESULTS, ("key", "state", "participant_code", "minutes")),
    (TASKS, ("key", "state", "participant_code", "since", "worked", "returns")),
)
"""Each file, and the columns by which it is recognized, wherever they stand."""
_STATES = frozenset(
    heading_key(word)
    for state, words in TASK_STATE_LABELS.items()
    for word in (state.value, *words)
)


def columns_of_ours(first: Mapping[str, str], key_heading: str) -> tuple[str, ...]:
    """The headings of a table that are ours and no work; none if it is not a file of ours.

    `first` is its first row by headings, `key_heading` that of the keys. What a client gets has
    only the key and the state before the work: it is recognized by a state of ours as well.
    """
    headings = {heading_key(name): name for name in first}
    found: tuple[str, ...] = ()
    for words, marks in _MARKS:
        for own in _in_each_language(words):
            if all(own[mark] in headings for mark in marks):
                found = tuple(headings[key] for key in own.values() if key in headings)
    if not found and own_key_heading(list(first)) and _is_state(list(first.values())[1]):
        found = (list(first)[1],)
    return tuple(name for name in found if name != key_heading)


def own_key_heading(headings: Sequence[str]) -> str | None:
    """The heading of the keys in a file of results that Ashiato wrote; None in another file."""
    begins = tuple(map(heading_key, headings[:2]))
    is_own = any(begins == (own["key"], own["state"]) for own in _in_each_language(RESULTS))
    return headings[0] if is_own else None


def left_out(headings: tuple[str, ...]) -> BilingualText:
    """The sentence that says which columns are not taken in."""
    ja, en = (
        "".join(f"「{name}」" for name in headings),
        ", ".join(f"“{name}”" for name in headings),
    )
    return BilingualText(
        f"Ashiato から出力したファイルです。次の列は作業の内容ではないので、取り込みません：{ja}。"
        "内容として取り込むときは、見出しを変えてください。",
        "This file was written by Ashiato. These columns are no contents of the work and are not"
        f" taken in: {en}. Change their headings if they are.",
    )


def _in_each_language(words: Mapping[str, BilingualText]) -> tuple[dict[str, str], ...]:
    """The headings in Japanese, in English, and as the names of the API, as they are compared."""
    return (
        {name: heading_key(text.ja) for name, text in words.items()},
        {name: heading_key(text.en) for name, text in words.items()},
        {name: heading_key(name) for name in words},
    )


def _is_state(cell: str) -> bool:
    return heading_key(cell) in _STATES
