"""Source material and work as people read them: every field under a name in words."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from app.tasks.words import FIELD_LABELS
from domain.kernel.wording import Text

CONTENTS = Text("内容", "Contents")
EMPTY = Text("(空)", "(empty)")
YES, NO = Text("はい", "Yes"), Text("いいえ", "No")


class Part(NamedTuple):
    """One field: its name in words, and what stands in it."""

    name: Text
    text: Text | str


def parts(value: Any) -> list[Part]:
    """What a payload, a draft or a result holds, field by field in its own order."""
    return list(_walk((), value))


def _walk(names: tuple[Text, ...], value: Any) -> Iterator[Part]:
    if isinstance(value, dict) and value:
        for name, inner in value.items():
            yield from _walk((*names, FIELD_LABELS.get(name, Text(name, name))), inner)
    elif isinstance(value, list) and any(isinstance(one, (dict, list)) for one in value):
        for number, inner in enumerate(value, start=1):
            yield from _walk((*names, Text(f"{number}", f"{number}")), inner)
    else:
        yield Part(_joined(names), _text(value))


def _joined(names: tuple[Text, ...]) -> Text:
    if not names:
        return CONTENTS
    return Text(" / ".join(one.ja for one in names), " / ".join(one.en for one in names))


def _text(value: Any) -> Text | str:
    if isinstance(value, bool):
        return YES if value else NO
    if value is None or value in ("", [], {}):
        return EMPTY
    if isinstance(value, list):
        told = [_text(one) for one in value]
        pairs = [one if isinstance(one, Text) else Text(one, one) for one in told]
        return Text("、".join(one.ja for one in pairs), ", ".join(one.en for one in pairs))
    return str(value)
