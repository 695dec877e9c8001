"""Names for sentences: a task by its key, an order by its number and title.

Only accounts of staff and clients are shown by name; participants and pilots appear under codes,
with the name beside them where the reader may know it. Each context declares how its aggregates are
named.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Protocol
from uuid import UUID

from domain.identity.centre import centre_id
from domain.identity.queries import participants_behind, people_behind
from domain.kernel.events.event import Event
from domain.kernel.storage.database import Database
from domain.kernel.storage.ledger import Ledger
from domain.kernel.text.bilingual import BilingualText
from domain.registry import COMMAND_LABELS
from domain.robots.pseudonyms import person_code
from projections.audit.labels import GROUPS, PARTS, UNKNOWN_PART
from projections.registry import NAMES

_WORD_OF_KIND = {naming.kind: word for word, naming in NAMES.items()}


PILOTS: Mapping[str, str] = {"pilot": "person_id", "former_pilot": "was", "stand_by": "stand_by_id"}
"""The field with the person whom a word of a sentence names as a pilot, by their code."""
SOMETHING = BilingualText("操作", "do something")


def _of_a_command(name: str) -> BilingualText:
    return COMMAND_LABELS.get(name, SOMETHING)


class People(Protocol):
    """The names of people whom the reader may know."""

    def learn(self, person_ids: Iterable[UUID]) -> None:
        """Look up these people."""

    def people_behind(self, participant_ids: Collection[str]) -> Mapping[str, UUID]:
        """The people who are these participants, and whom the reader may know."""

    def with_name(self, code: BilingualText, person_id: UUID) -> BilingualText:
        """The code of a person with the name beside it, if the reader may know it."""


class Names:
    """Looks up names, each once; `learn` looks up all names in some events with few queries.

    `act` returns the label of a stored name of what somebody wanted to do. Without `people` all
    participants and pilots have their codes alone.
    """

    def __init__(
        self,
        ledger: Ledger,
        views: Database,
        act: Callable[[str], BilingualText] = _of_a_command,
        people: People | None = None,
    ) -> None:
        self._ledger, self._views = ledger, views
        self.act = act
        self._people = people
        self._known: dict[tuple[str, str], BilingualText] = {}
        self._behind: dict[tuple[str, str], UUID] = {}
        """The people behind known participants, and behind accounts of pilots and participants."""

    def learn(self, events: Iterable[Event]) -> None:
        """Look up every name in these events, with one query per kind."""
        wanted: dict[str, set[str]] = {word: set() for word in NAMES}
        for event in events:
            if not event.meta.actor.startswith("system:"):
                wanted["account"].add(event.meta.actor)
            own = _WORD_OF_KIND.get(event.TOPIC.split(".")[0])
            if own is not None:
                wanted[own].add(str(event.originator_id))
            for word in NAMES:
                named = getattr(event, f"{word}_id", None)
                if named is not None:
                    wanted[word].add(str(named))
        for word, ids in wanted.items():
            self._look_up(word, *ids)
        if self._people is not None:
            self._people.learn(
                person_id
                for event in events
                for field in PILOTS.values()
                if isinstance(person_id := getattr(event, field, None), UUID)
            )

    def learn_records(self, records: Iterable[tuple[str, UUID]]) -> None:
        """Look up the names of these aggregates, given by kind and id, with one query per kind."""
        wanted: dict[str, set[str]] = {}
        for kind, id in records:
            if kind in _WORD_OF_KIND:
                wanted.setdefault(_WORD_OF_KIND[kind], set()).add(str(id))
        for word, ids in wanted.items():
            self._look_up(word, *ids)

    def learn_actors(self, actors: Iterable[str]) -> None:
        """Look up the names of these actors in one query."""
        self._look_up("account", *{actor for actor in actors if not actor.startswith("system:")})

    def actor(self, actor: str, operator: str = "") -> BilingualText:
        """The name of an actor: an account, or a part of the service.

        `operator` is the user of the operating system who gave a command on the command line.
        """
        if not actor.startswith("system:"):
            return self.named("account", actor)
        part = PARTS.get(actor.removeprefix("system:"), UNKNOWN_PART)
        if not operator:
            return part
        return BilingualText(f"{part.ja}({operator})", f"{part.en} ({operator})")

    def named(self, word: str, id: str | UUID) -> BilingualText:
        """The name of the aggregate for which `word` stands (a key of `NAMES`)."""
        key = (word, str(id))
        self._look_up(*key)
        return self._with_name(self._known[key], self._behind.get(key))

    def of_kind(self, kind: str, id: str | UUID) -> BilingualText:
        """The name of an aggregate of `kind`; the word for the kind if it has no names."""
        word = _WORD_OF_KIND.get(kind)
        return GROUPS[kind].aggregate if word is None else self.named(word, id)

    def pilot(self, person_id: UUID) -> BilingualText:
        """A pilot by the code that reports have for readers who may not know the name."""
        return self._with_name(_code_of_pilot(person_id), person_id)

    def centres(self, codes: Iterable[str]) -> BilingualText:
        """The names of centres, by their codes."""
        texts = [self.named("centre", centre_id(code)) for code in codes]
        return BilingualText(
            "、".join(item.ja for item in texts), ", ".join(item.en for item in texts)
        )

    def _look_up(self, word: str, *ids: str) -> None:
        new = [id for id in ids if (word, id) not in self._known]
        if not new:
            return
        found = {**NAMES[word].look_up(self._ledger, self._views, new)}
        if word == "account":
            found |= self._codes_behind(new)
        elif word == "participant" and self._people is not None:
            people = self._people.people_behind(new)
            self._behind |= {(word, id): person_id for id, person_id in people.items()}
        for id in new:
            self._known[word, id] = found.get(id, NAMES[word].unnamed)

    def _codes_behind(self, account_ids: list[str]) -> dict[str, BilingualText]:
        """The codes of the accounts of pilots and participants; notes the people behind them."""
        pilots = people_behind(self._ledger, account_ids)
        participants = participants_behind(self._ledger, account_ids)
        self._look_up("participant", *participants.values())
        self._behind |= {("account", id): person_id for id, person_id in pilots.items()}
        for id, participant_id in participants.items():
            person_id = self._behind.get(("participant", participant_id))
            if person_id is not None:
                self._behind["account", id] = person_id
        return {
            **{id: _code_of_pilot(person_id) for id, person_id in pilots.items()},
            **{id: self._known["participant", code] for id, code in participants.items()},
        }

    def _with_name(self, code: BilingualText, person_id: UUID | None) -> BilingualText:
        if self._people is None or person_id is None:
            return code
        return self._people.with_name(code, person_id)


def _code_of_pilot(person_id: UUID) -> BilingualText:
    code = person_code(person_id)
    return BilingualText(f"パイロット{code}", f"pilot {code}")
