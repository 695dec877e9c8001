"""The schema versions of an installation: of the ledger, the keys and the read models."""

from collections.abc import Mapping
from typing import NamedTuple

from domain.kernel.storage.migrations.inline_tables import InlineTables
from domain.kernel.storage.migrations.migration import Schema, Step
from domain.kernel.storage.migrations.versions import read_versions
from domain.kernel.storage.store_faults import schema_newer


class Schemas(NamedTuple):
    """The stores that have a schema version."""

    ledger: Schema
    inline: InlineTables
    keys: Schema
    views: Schema

    def found(self) -> dict[str, int]:
        """The version of each existing store."""
        stores = (self.ledger, self.keys, self.views)
        return {item.store: found for item in stores if (found := item.version()) is not None}

    def require(self) -> None:
        """Raise StoreUnusable if a store is of another release, or tables of it were lost.

        A store that does not exist yet is not compared.
        """
        self._require_tables()
        self.require_of_ledger()
        self.keys.require()
        self.views.require()
        self.inline.require_tables(read_versions(self.ledger.database))

    def _require_tables(self) -> None:
        """Raise StoreUnusable if tables that cannot be rebuilt from events were lost."""
        self.ledger.require_tables()
        self.keys.require_tables()

    def require_of_ledger(self) -> None:
        """Like `require`, for the tables that may change while a process appends events."""
        versions = read_versions(self.ledger.database)
        self._require_known(versions)
        self.ledger.require(versions)
        if versions:
            self.inline.require(versions)

    def plan(self) -> list[Step]:
        """The steps of `migrate`, in order.

        Raises StoreUnusable if a store is newer, or tables that it cannot make again were lost.
        """
        self._require_known(read_versions(self.ledger.database))
        self._require_tables()
        return [
            *self.ledger.plan(),
            *self.keys.plan(),
            *self.inline.plan(),
            *self.views.plan(),
        ]

    def _require_known(self, versions: Mapping[str, int]) -> None:
        """Raise StoreUnusable for a part that only a newer release can have made."""
        known = {self.ledger.store, self.keys.store, self.views.store, *self.inline.parts()}
        for part, version in versions.items():
            if part not in known:
                raise schema_newer(part, version, 0)
