"""Which people has somebody viewed recently?"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.kernel.storage.database import Database, marks


def viewed_since(
    views: Database, actor: str, what: str, person_ids: Sequence[UUID], since: datetime
) -> set[UUID]:
    """Those of `person_ids` whose `what` was shown to `actor` after `since`."""
    if not person_ids:
        return set()
    rows = views.read(
        "SELECT DISTINCT person_id FROM audit_views"  # noqa: S608
        f" WHERE person_id IN ({marks(person_ids)}) AND actor = ? AND what = ? AND viewed_at > ?",
        [*map(str, person_ids), actor, what, since.isoformat()],
    )
    return {UUID(row["person_id"]) for row in rows}
