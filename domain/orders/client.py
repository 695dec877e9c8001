"""A client: the company or city section that orders work."""

from enum import StrEnum
from typing import Self
from uuid import UUID

from domain.kernel.events.aggregate import Aggregate, applies
from domain.kernel.events.event import Event
from domain.kernel.messaging.caller import STAFF, Caller, Role


class ClientKind(StrEnum):
    """Who orders: a firm, or a section of the city hall (庁内各課)."""

    COMPANY = "company"
    CITY_SECTION = "city_section"


class Client(Aggregate):
    """A client on the books of a centre."""

    KIND = "client"
    IMPERSONAL = True

    class Registered(Event, frozen=True, kw_only=True):
        TOPIC = "client.registered.v1"
        name: str
        client_kind: ClientKind

    name: str
    kind: ClientKind

    @classmethod
    def register(cls, id: UUID, *, centre: str, name: str, kind: ClientKind) -> Self:
        """Put a new client on the books."""
        client = cls(id, centre=centre)
        client.record(cls.Registered, name=name, client_kind=kind)
        return client

    @applies(Registered)
    def _registered(self, event: Registered) -> None:
        self.name = event.name
        self.kind = event.client_kind

    def is_visible_to(self, caller: Caller) -> bool:
        """Staff of the centre and supervisors see it; a client sees itself."""
        if not super().is_visible_to(caller):
            return False
        return caller.has(STAFF | {Role.SUPERVISOR}) or caller.client_id == self.id
