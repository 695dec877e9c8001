"""Whether an answer that shows what is kept about people, or that is a file, has left its trace."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from werkzeug.test import TestResponse

from app.bootstrap import Service
from domain.identity.access_log import Access
from domain.kernel.events.event import Event, SealedEvent, sealed_fields
from domain.people.queries import people_among

SHORTEST = 4
"""Characters of the shortest text that is looked for in an answer."""
TEMPLATES = "/import/template"
"""The end of the addresses of files that hold nothing of anybody."""


@dataclass
class Traces:
    """What is sealed under the keys of people, and what was recorded since a position."""

    service: Service
    head: int = 0

    def begin(self) -> None:
        """Watch what is recorded from now on."""
        self.head = self.service.ledger.head()

    def require(self, answer: TestResponse, address: str, own: UUID | None = None) -> None:
        """Fail unless it was recorded what the answer shows of people, and that it is a file.

        The reader whose person has the id `own` sees their own record without a trace.
        """
        if answer.status_code != 200:
            return
        events = [item.event for item in self.service.ledger.read(self.head)]
        viewed = any(isinstance(event, Access.Viewed) for event in events)
        text = answer.text if answer.mimetype in ("text/html", "application/json") else ""
        shown = {words for words, id in self._sealed.items() if id != own and words in text}
        assert viewed or not shown, (address, shown)
        is_file = answer.headers.get("Content-Disposition", "").startswith("attachment")
        taken = any(isinstance(event, Access.Downloaded | Access.FileTaken) for event in events)
        assert taken or not is_file or address.endswith(TEMPLATES), address

    @cached_property
    def _sealed(self) -> dict[str, UUID]:
        """The texts that are sealed under the key of one person and of nobody else."""
        found: dict[str, set[UUID]] = {}
        position, ledger = 0, self.service.ledger
        while page := ledger.read(position):
            for item in page:
                for text, id in _sealed_texts(item.event):
                    found.setdefault(text, set()).add(id)
            position = page[-1].position
        of_one = {text: ids.pop() for text, ids in found.items() if len(ids) == 1}
        people = {*people_among(ledger, sorted(set(of_one.values())))}
        return {text: id for text, id in of_one.items() if id in people}


def _sealed_texts(event: Event) -> Iterator[tuple[str, UUID]]:
    if isinstance(event, SealedEvent):
        for name in sealed_fields(type(event)):
            value: Any = getattr(event, name)
            if type(value) is str and len(value) >= SHORTEST:  # Codes are not texts of anybody.
                yield value, event.sealed_under
