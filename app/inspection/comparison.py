"""What an inspector compares a result with, and where the two differ."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from app.inspection.contents import Part, parts
from domain.kernel.events.event import Event
from domain.kernel.text.bilingual import BilingualText
from domain.tasks.task import Task

BEFORE, EXPECTED, SOURCE, DRAFT = "before", "expected", "source", "draft"
BASES = {
    EXPECTED: BilingualText("正解の例", "The expected answer"),
    SOURCE: BilingualText("原文", "The source text"),
    BEFORE: BilingualText("前に提出されたもの", "What was handed in before"),
    DRAFT: BilingualText("途中の保存", "The draft"),
}
"""What a result can be compared with: what it ought to be comes before what it was."""
EXPECTED_FIELDS = ("expected", "expected_answer", "正解")
"""The fields of a payload that hold the answer that is expected."""
LONGEST_BY_CHARACTER = 2_000
LONGEST_BY_SENTENCE = 20_000
_SENTENCES = re.compile(r"[^。\n]*[。\n]|[^。\n]+")


class Piece(NamedTuple):
    """A part of a text: in both (`same`), only in the result (`added`), or missing in it."""

    kind: str
    text: str


class Compared(NamedTuple):
    """One field of the result beside the same field of what it is compared with.

    `pieces` is None if the texts are too long to mark their differences.
    """

    name: BilingualText
    text: BilingualText | str
    base: BilingualText | str
    pieces: Sequence[Piece] | None
    is_same: bool


def bases_of(task: Task, events: Sequence[Event]) -> dict[str, Any]:
    """Return what the result of a task can be compared with, by the codes of `BASES`."""
    handed_in = [event.result for event in events if isinstance(event, Task.Submitted)]
    payload = task.payload or {}
    text = _single_text(task.result)
    found = {
        EXPECTED: next((payload[name] for name in EXPECTED_FIELDS if payload.get(name)), None),
        SOURCE: payload.get("source_text") if text is not None else None,
        BEFORE: handed_in[-2] if len(handed_in) > 1 else None,
        DRAFT: _draft_of_last_round(events),
    }
    return {code: value for code, value in found.items() if value not in (None, "", {}, [])}


def _draft_of_last_round(events: Sequence[Event]) -> Any:
    """Return the last draft before the work was handed in, if it differs from the result."""
    draft = last = None
    for event in events:
        if isinstance(event, Task.DraftSaved):
            draft = event.draft
        elif isinstance(event, Task.Submitted):
            last, draft = (draft if draft != event.result else None), None
    return last


def compare(result: Any, base: Any) -> list[Compared]:
    """Return the fields of both, with the differences of each."""
    if not isinstance(base, dict) and isinstance(result, dict):
        text = _single_text(result)
        base = {"text": base} if text is not None else base
        result = {"text": text} if text is not None else result
    theirs, ours = _by_name(parts(base)), _by_name(parts(result))
    return [
        _compared(field.name, _text_of(ours, name), _text_of(theirs, name))
        for name, field in {**theirs, **ours}.items()
    ]


def differs(result: Any, base: Any) -> bool:
    """Return True if there is something to compare with, and the result is not the same."""
    return base is not None and any(not field.is_same for field in compare(result, base))


def _single_text(result: Any) -> str | None:
    """Return the text of a result that is one text, with or without a note."""
    if isinstance(result, str):
        return result
    if isinstance(result, dict) and set(result) - {"note"} == {"text"}:
        return result["text"] if isinstance(result["text"], str) else None
    return None


def _by_name(fields: Sequence[Part]) -> dict[str, Part]:
    return {field.name.en: field for field in fields}


def _text_of(fields: dict[str, Part], name: str) -> BilingualText | str:
    return fields[name].text if name in fields else ""


def _compared(
    name: BilingualText, text: BilingualText | str, base: BilingualText | str
) -> Compared:
    if isinstance(text, str) and isinstance(base, str):
        return Compared(name, text, base, differences(base, text), text == base)
    return Compared(name, text, base, None, text == base)


def differences(base: str, text: str) -> list[Piece] | None:
    """Return the pieces of both texts in reading order, or None if they are too long."""
    longest = max(len(base), len(text))
    if longest > LONGEST_BY_SENTENCE:
        return None
    is_short = longest <= LONGEST_BY_CHARACTER
    old = list(base) if is_short else _SENTENCES.findall(base)
    new = list(text) if is_short else _SENTENCES.findall(text)
    found: list[Piece] = []
    for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(Piece("same", "".join(new[k:m])))
            continue
        found += [
            Piece(name, "".join(piece))
            for name, piece in (("missing", old[i:j]), ("added", new[k:m]))
            if piece
        ]
    return found
