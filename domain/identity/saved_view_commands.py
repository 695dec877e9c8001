"""Commands of the views of lists that people keep for themselves."""

from dataclasses import dataclass
from uuid import UUID

from domain.identity.commands import EVERYBODY, AccountCommand


@dataclass(frozen=True, kw_only=True)
class SaveView(AccountCommand):
    """Keep the address of a list under a name; the same once more changes nothing."""

    NAME = "SaveView"
    ALLOWED = EVERYBODY
    view_id: UUID
    label: str
    address: str


@dataclass(frozen=True, kw_only=True)
class RemoveView(AccountCommand):
    """Remove a saved view of the caller's account."""

    NAME = "RemoveView"
    ALLOWED = EVERYBODY
    view_id: UUID
