"""The versions of all tables of an installation: the ledger's, the keys', and the read models'."""

from typing import NamedTuple

from domain.kernel.storage.migrations.inline_tables import InlineTables
from domain.kernel.storage.migrations.migration import Schema, Step
from domain.kernel.storage.migrations.versions import read_versions


class Schemas(NamedTuple):
    """What has a version."""

    ledger: Schema
    inline: InlineTables
    keys: Schema
    views: Schema

    def found(self) -> dict[str, int]:
        """The version of each store that is there."""
        stores = (self.ledger, self.keys, self.views)
        return {item.store: found for item in stores if (found := item.version()) is not None}

    def require(self) -> None:
        """Raise StoreUnusable if some tables are older or newer than this release needs.

        Where nothing was made there is nothing to compare.
        """
        self.require_of_ledger()
        self.keys.require()
        self.views.require()

    def require_of_ledger(self) -> None:
        """Like `require`, for what can change under a process that records."""
        versions = read_versions(self.ledger.database)
        self.ledger.require(versions)
        if versions:
            self.inline.require(versions)

    def plan(self) -> list[Step]:
        """What `migrate` has to do, in its order. Raises StoreUnusable if some tables are newer."""
        return [
            *self.ledger.plan(),
            *self.keys.plan(),
            *self.inline.plan(),
            *self.views.plan(),
        ]
