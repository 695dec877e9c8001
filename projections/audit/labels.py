"""The labels of codes in the audit trail."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any

from domain.kernel.events.audit_words import Group
from domain.kernel.registration import merged
from domain.kernel.text.bilingual import BilingualText
from domain.kernel.time.clock import TOKYO
from domain.registry import AUDIT

LABELS: Mapping[str, BilingualText] = merged(words.codes for words in AUDIT)
"""The labels of codes in open fields of events."""
GROUPS: Mapping[str, Group] = dict(
    sorted(merged(words.groups for words in AUDIT).items(), key=lambda item: item[1].place)
)
"""The groups of topics, by the first word of the topic, in the order of the form."""
VIEW_LABELS: Mapping[str, BilingualText] = merged(words.views for words in AUDIT)
"""The labels of views, by stored name."""
PARTS: Mapping[str, BilingualText] = merged(
    [
        {
            "react": BilingualText("自動処理", "the automatic follow-up"),
            "migrate": BilingualText("初期設定", "the set-up"),
            "command-line": BilingualText("管理用コマンド", "the command line"),
            "demo": BilingualText("見本データの作成", "the demonstration"),
        },
        *(words.actors for words in AUDIT),
    ]
)
"""The names of parts of the service that act on their own; those without a context come first."""
UNKNOWN_PART = BilingualText("自動処理", "the service")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def label(value: Any) -> BilingualText:
    """The label of a value; a code without a label is returned unchanged."""
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, datetime):
        value = value.astimezone(TOKYO).date()
    if isinstance(value, date):
        return day(value)
    if isinstance(value, bool):
        return BilingualText("はい", "yes") if value else BilingualText("いいえ", "no")
    if isinstance(value, (tuple, list, frozenset)):
        parts = [label(item) for item in value]
        return BilingualText(
            "、".join(part.ja for part in parts), ", ".join(part.en for part in parts)
        )
    return (
        LABELS.get(value, BilingualText(value, value)) if isinstance(value, str) else _plain(value)
    )


def day(value: date) -> BilingualText:
    """A day as written in a sentence."""
    return BilingualText(
        f"{value.year}年{value.month}月{value.day}日",
        f"{value.day} {MONTHS[value.month - 1]} {value.year}",
    )


def _plain(value: Any) -> BilingualText:
    return (
        BilingualText(f"{value:,}", f"{value:,}")
        if isinstance(value, int)
        else BilingualText("", "")
    )
