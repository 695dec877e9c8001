"""Says whether the read models, built anew from the first event, are what they were."""

from collections.abc import Sequence

from domain.kernel.storage.database import Database
from domain.kernel.storage.ledger import Ledger
from projections.kernel.projector import Projector
from projections.kernel.runner import Projections
from projections.registry import PROJECTORS


def assert_rebuilt_equals_live(
    ledger: Ledger, views: Database, projectors: Sequence[type[Projector]] = PROJECTORS
) -> None:
    """Catch up in small pages, build everything anew in large ones, and compare row by row.

    Any test may call this after its own scenario.
    """
    live = Projections(ledger, views, projectors, page=2)
    live.catch_up()
    assert [(item.name, item.error) for item in live.status() if item.state != "current"] == []
    for name in live.names:
        before = live.dump(name)
        Projections(ledger, views, projectors).rebuild(name)
        assert live.dump(name) == before, f"{name} differs when it is built anew"
