"""A centre: the office to which people, work and accounts belong, and the border of sight."""

from enum import StrEnum
from uuid import UUID, uuid5

from domain.kernel.events.aggregate import Aggregate, applies
from domain.kernel.events.event import Event
from domain.kernel.messaging.caller import Caller

_NAMES = UUID("6ad2f2ea-6c7c-4f7e-9f0e-5b8a3f3f2a01")


class CentreKind(StrEnum):
    """What a centre is for (section 1 of the programmes)."""

    BPO = "bpo"
    EMPLOYMENT = "employment"
    WORKSTATION = "workstation"
    REGIONAL = "regional"


def centre_id(code: str) -> UUID:
    """The id of the centre with this code: a code has one id for ever."""
    return uuid5(_NAMES, code)


class Centre(Aggregate):
    """One centre. Its code is its name in every event, and never changes."""

    KIND = "centre"

    class Founded(Event, frozen=True, kw_only=True):
        """The centre was set up."""

        TOPIC = "centre.founded.v1"

        code: str
        name: str
        kind: str

    code: str
    name: str
    kind: CentreKind

    @classmethod
    def found(cls, *, code: str, name: str, kind: CentreKind) -> "Centre":
        """Set up the centre `code`."""
        centre = cls(centre_id(code), centre=code)
        centre.record(Centre.Founded, code=code, name=name, kind=kind.value)
        return centre

    @applies(Founded)
    def _founded(self, event: Founded) -> None:
        self.code, self.name, self.kind = event.code, event.name, CentreKind(event.kind)

    def is_visible_to(self, caller: Caller) -> bool:
        """Names of centres are known to everybody who may sign in."""
        return bool(caller.roles)
