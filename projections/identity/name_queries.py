"""The names of accounts."""

from collections.abc import Collection

from domain.kernel.storage.database import Database, marks


def account_names(views: Database, account_ids: Collection[str]) -> dict[str, str]:
    """The names of several accounts by their ids, in one query."""
    ids = sorted(account_ids)
    if not ids:
        return {}
    rows = views.read(
        "SELECT account_id, name FROM account_cards"  # noqa: S608
        f" WHERE account_id IN ({marks(ids)})",
        ids,
    )
    return {row["account_id"]: row["name"] for row in rows if row["name"]}
