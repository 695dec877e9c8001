"""The words for what stands in an event or in the state of a thing, as the contexts give them."""

from collections.abc import Mapping

from app import registry
from domain.kernel.registration import merged
from domain.kernel.text.bilingual import BilingualText

_WORDS = [words for _, words in registry.parts("fact_words", "WORDS")]
FIELDS: Mapping[str, BilingualText] = merged(words.fields for words in _WORDS)
"""By the name of the field."""
FURTHER = BilingualText("そのほかの項目", "A further fact")
CODES: Mapping[str, Mapping[str, BilingualText]] = merged(words.codes for words in _WORDS)
"""By field, or by kind of thing and field where the same name means different things."""
TECHNICAL = frozenset[str]().union(*(words.technical for words in _WORDS))
"""Fields that only hold ids; they stand among the technical details."""


def field_label(name: str) -> BilingualText:
    """What a field is called."""
    return FIELDS.get(name, FURTHER)
