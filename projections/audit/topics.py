"""Labels of the kinds of events, and their groups in a selection list."""

from domain.kernel.text.bilingual import BilingualText
from projections.audit.labels import GROUPS
from projections.audit.sentences import WORDS

UNKNOWN = BilingualText("そのほかの記録", "Another record")


def topic_label(topic: str) -> BilingualText:
    """The label of a topic."""
    return WORDS[topic].label if topic in WORDS else UNKNOWN


def topics_of(type: str) -> list[str]:
    """The topics that match `type`: the topic itself, or all that begin with it."""
    return [item for item in WORDS if item == type or item.startswith(f"{type}.")]


def grouped() -> dict[str, list[str]]:
    """Every topic with a label, by group."""
    return {group: [item for item in WORDS if item.startswith(f"{group}.")] for group in GROUPS}
