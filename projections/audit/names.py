"""Names for sentences: a task by its key, an order by its number and title.

Only accounts of staff and clients are shown by name; participants and pilots appear under codes.
Each context declares how its aggregates are named.
"""

from collections.abc import Callable, Iterable
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


SOMETHING = BilingualText("操作", "do something")


def _of_a_command(name: str) -> BilingualText:
    return COMMAND_LABELS.get(name, SOMETHING)


class Names:
    """Looks up names, each once; `learn` looks up all names in some events with few queries.

    `act` returns the label of a stored name of what somebody wanted to do.
    """

    def __init__(
        self,
        ledger: Ledger,
        views: Database,
        act: Callable[[str], BilingualText] = _of_a_command,
    ) -> None:
        self._ledger, self._views = ledger, views
        self.act = act
        self._known: dict[tuple[str, str], BilingualText] = {}

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
        self._look_up(word, str(id))
        return self._known[word, str(id)]

    def of_kind(self, kind: str, id: str | UUID) -> BilingualText:
        """The name of an aggregate of `kind`; the word for the kind if it has no names."""
        word = _WORD_OF_KIND.get(kind)
        return GROUPS[kind].aggregate if word is None else self.named(word, id)

    @staticmethod
    def pilot(person_id: UUID) -> BilingualText:
        """The code of a pilot, as in reports for readers who may not know the name."""
        code = person_code(person_id)
        return BilingualText(f"パイロット{code}", f"pilot {code}")

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
        for id in new:
            self._known[word, id] = found.get(id, NAMES[word].unnamed)

    def _codes_behind(self, account_ids: list[str]) -> dict[str, BilingualText]:
        """The codes of the accounts of pilots and participants, who are not named."""
        pilots = people_behind(self._ledger, account_ids)
        codes = participants_behind(self._ledger, account_ids)
        self._look_up("participant", *codes.values())
        return {
            **{id: self.pilot(person) for id, person in pilots.items()},
            **{id: self._known["participant", code] for id, code in codes.items()},
        }
