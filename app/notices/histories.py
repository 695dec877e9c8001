"""The history of a choice of notices."""

from typing import Any

from app.registry.history_kind import HistoryKind
from domain.kernel.messaging.caller import AUDITORS, READERS, Caller
from domain.notices.choice import NoticeChoice


def _present(choice: NoticeChoice, _reader: Caller) -> dict[str, Any]:
    """Return the choice without its addresses, which are shown to the account alone."""
    quiet_from, quiet_to = choice.quiet
    return {
        "id": choice.id,
        "account_id": choice.account_id,
        "kinds": sorted(choice.kinds),
        "quiet_from": quiet_from,
        "quiet_to": quiet_to,
        "language": choice.language,
        "addresses": len(choice.addresses),
    }


HISTORIES = (
    HistoryKind(
        aggregate=NoticeChoice,
        subjects="notice-choices",
        present=_present,
        roles=READERS,
        is_visible=lambda choice, reader: (
            choice.is_visible_to(reader)
            or (reader.has(AUDITORS) and reader.sees_centre(choice.centre))
        ),
    ),
)
