"""The labels for the fields of events and aggregates, as the contexts define them."""

from collections.abc import Mapping

from app import registry
from domain.kernel.registration import merged
from domain.kernel.text.bilingual import BilingualText

_WORDS = [words for _, words in registry.parts("fact_words", "WORDS")]
FIELDS: Mapping[str, BilingualText] = merged(words.fields for words in _WORDS)
"""By the name of the field."""
FURTHER = BilingualText("そのほかの項目", "A further fact")
CODES: Mapping[str, Mapping[str, BilingualText]] = merged(words.codes for words in _WORDS)
"""By field, or by kind and field where one name means different fields."""
TECHNICAL = frozenset[str]().union(*(words.technical for words in _WORDS))
"""Fields that hold only ids; they are shown with the technical details."""


PILOTS = frozenset[str]().union(*(words.pilots for words in _WORDS))
"""Kind and field (`shift.person_id`) of the ids of pilots, who are shown by code."""


def field_label(name: str, kind: str = "") -> BilingualText:
    """Return the label of a field, which may be another one for one kind of aggregate."""
    return FIELDS.get(f"{kind}.{name}") or FIELDS.get(name, FURTHER)
