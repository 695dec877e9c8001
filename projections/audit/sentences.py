"""One readable sentence for every kind of event. Sealed facts never appear in a sentence."""

from collections.abc import Mapping
from uuid import UUID

from domain.kernel.events.audit_words import TopicWords
from domain.kernel.events.event import Event
from domain.kernel.privacy.subjects import open_fields
from domain.kernel.registration import merged
from domain.kernel.text.bilingual import BilingualText
from domain.registry import AUDIT
from projections.audit.labels import VIEW_LABELS, day, label
from projections.audit.names import PILOTS, Names
from projections.registry import NAMES, READ_MODELS

WORDS: Mapping[str, TopicWords] = merged(words.topics for words in AUDIT)
"""The wording of every context's events, by topic."""

RECORDS = BilingualText("記録", "records")
_COUNTED = {"people": "person_ids", "tasks": "task_ids"}


def sentence(event: Event, names: Names, language: str) -> str:
    """Describe an event in `language` ("ja" or "en")."""
    own = WORDS[event.TOPIC]
    template = own.variant(event) or own.sentence
    words = template.in_language(language).format_map(_Words(event, names, language))
    return words[:1].upper() + words[1:]


class _Words(dict[str, str]):
    """The values of a template's placeholders, looked up when needed."""

    def __init__(self, event: Event, names: Names, language: str) -> None:
        super().__init__()
        self._event, self._names, self._language = event, names, language

    def __missing__(self, word: str) -> str:
        on_day = day(self._event.meta.occurred_on) if word == "on_day" else None
        return (on_day or self._text(word)).in_language(self._language)

    def _text(self, word: str) -> BilingualText:
        event, names = self._event, self._names
        if word == "actor":
            return names.actor(event.meta.actor, event.meta.operator)
        if word in ("look", "act"):
            what = getattr(event, "what", "")
            return names.act(what) if word == "act" else VIEW_LABELS.get(what, RECORDS)
        if word == "centres":
            return names.centres(getattr(event, word))
        if word in _COUNTED:
            return label(len(getattr(event, _COUNTED[word], ())))
        if word in PILOTS:
            return names.pilot(self._id_in(PILOTS[word]))
        return self._named(word) if word in NAMES else self._open_field(word)

    def _named(self, word: str) -> BilingualText:
        return self._names.named(word, self._id_in(f"{word}_id"))

    def _open_field(self, word: str) -> BilingualText:
        if word not in open_fields(type(self._event)):
            raise KeyError(word)
        value = getattr(self._event, word)
        return READ_MODELS.get(value, label(value)) if word == "read_model" else label(value)

    def _id_in(self, field: str) -> UUID:
        named = getattr(self._event, field, None)
        return named if isinstance(named, UUID) else self._event.originator_id
