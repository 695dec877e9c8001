"""The names of people in sentences, for readers who may know them, and who was named."""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from domain.kernel.storage.database import Database
from domain.kernel.storage.ledger import Ledger
from domain.kernel.text.bilingual import BilingualText
from domain.participants.queries import stays_among
from projections.people.people_index import names_of


class KnownPeople:
    """Puts the names of the people of `centres` beside their codes.

    `named` has everybody whose name was put into a text: their view is to be recorded.
    """

    def __init__(self, ledger: Ledger, views: Database, centres: Sequence[str]) -> None:
        self._ledger, self._views, self._centres = ledger, views, centres
        self._names: dict[UUID, str | None] = {}
        self.named: set[UUID] = set()

    def learn(self, person_ids: Iterable[UUID]) -> None:
        """Look up these people in one query."""
        new = {person_id for person_id in person_ids if person_id not in self._names}
        found = names_of(self._views, sorted(map(str, new)), self._centres)
        self._names |= {person_id: found.get(str(person_id)) for person_id in new}

    def people_behind(self, participant_ids: Collection[str]) -> dict[str, UUID]:
        """The people who are these participants of the centres, looked up in two queries."""
        stays = stays_among(self._ledger, participant_ids, self._centres)
        self.learn(stay.person_id for stay in stays)
        return {str(stay.participant_id): stay.person_id for stay in stays}

    def with_name(self, code: BilingualText, person_id: UUID) -> BilingualText:
        """The code, with the name of the person behind it unless that is not known or erased."""
        self.learn([person_id])
        name = self._names[person_id]
        if not name:
            return code
        self.named.add(person_id)
        return BilingualText(f"{code.ja}（{name}）", f"{code.en} ({name})")
