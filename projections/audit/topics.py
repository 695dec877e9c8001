"""What the kinds of events are called where one is chosen, and in which groups they stand."""

from collections.abc import Mapping

from domain.kernel.events.audit_words import Group
from domain.kernel.registration import merged
from domain.kernel.text.bilingual import BilingualText
from domain.registry import AUDIT
from projections.audit.sentences import WORDS

GROUPS: Mapping[str, Group] = dict(
    sorted(merged(words.groups for words in AUDIT).items(), key=lambda item: item[1].place)
)
"""The kinds of things, by the first word of their topics, in the order of a form."""
UNKNOWN = BilingualText("そのほかの記録", "Another record")


def topic_label(topic: str) -> BilingualText:
    """What events of this topic are called."""
    return WORDS[topic].label if topic in WORDS else UNKNOWN


def topics_of(type: str) -> list[str]:
    """The topics that `type` stands for: itself, or those that begin with it."""
    return [item for item in WORDS if item == type or item.startswith(f"{type}.")]


def grouped() -> dict[str, list[str]]:
    """Every topic that has a name, by its group."""
    return {group: [item for item in WORDS if item.startswith(f"{group}.")] for group in GROUPS}
