"""Source material and work as people read them: every field with a label."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from app.tasks.labels import FIELD_LABELS
from domain.kernel.text.bilingual import BilingualText

CONTENTS = BilingualText("内容", "Contents")
EMPTY = BilingualText("（空）", "(empty)")
YES, NO = BilingualText("はい", "Yes"), BilingualText("いいえ", "No")


class Part(NamedTuple):
    """One field: its label and its value."""

    name: BilingualText
    text: BilingualText | str


def parts(value: Any) -> list[Part]:
    """Return the fields of a payload, a draft or a result in their own order."""
    return list(_walk((), value))


def _walk(names: tuple[BilingualText, ...], value: Any) -> Iterator[Part]:
    if isinstance(value, dict) and value:
        for name, inner in value.items():
            yield from _walk((*names, FIELD_LABELS.get(name, BilingualText(name, name))), inner)
    elif isinstance(value, list) and any(isinstance(item, (dict, list)) for item in value):
        for number, inner in enumerate(value, start=1):
            yield from _walk((*names, BilingualText(f"{number}", f"{number}")), inner)
    else:
        yield Part(_joined(names), _text(value))


def _joined(names: tuple[BilingualText, ...]) -> BilingualText:
    if not names:
        return CONTENTS
    return BilingualText(
        " / ".join(name.ja for name in names), " / ".join(name.en for name in names)
    )


def _text(value: Any) -> BilingualText | str:
    if isinstance(value, bool):
        return YES if value else NO
    if value is None or value in ("", [], {}):
        return EMPTY
    if isinstance(value, list):
        texts = [_text(item) for item in value]
        pairs = [
            item if isinstance(item, BilingualText) else BilingualText(item, item) for item in texts
        ]
        return BilingualText(
            "、".join(pair.ja for pair in pairs), ", ".join(pair.en for pair in pairs)
        )
    return str(value)
