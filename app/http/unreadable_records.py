"""Shows on a response that records which cannot be read are missing from it."""

from collections.abc import Sequence

from flask import g, has_request_context

from app.http.authorization import service
from domain.kernel.errors import Unavailable
from domain.kernel.text.bilingual import BilingualText
from projections.kernel.runner import Seen

HEADER = "Ashiato-Unreadable"


def note_left_out(seen: Seen) -> None:
    """Note for the current response how many records are missing from what was `seen`."""
    if not service().ledger.quarantine.is_empty():
        g.left_out = seen.gaps


def require_nothing_left_out(reads: Sequence[str]) -> None:
    """Raise Unavailable if records are missing from `reads`: what is confirmed on them is final."""
    at = service()
    if not at.ledger.quarantine.is_empty() and at.projections.gaps(*reads):
        raise Unavailable(
            "いま読み取れない記録があり、数に入っていないため、確定できません。"
            "管理者に知らせてあります。直ってから、もう一度操作してください。",
            "Records that cannot be read now are left out of these numbers, so nothing can be"
            " confirmed. The administrators have been told. Try again when it is mended.",
            retry_after=60,
        )


def left_out() -> int:
    """How many records are missing from what the current response shows."""
    return g.get("left_out", 0) if has_request_context() else 0


def notice_of_left_out() -> BilingualText | None:
    """The notice for a page, or None if no records are missing."""
    number = left_out()
    if not number:
        return None
    return BilingualText(
        f"いま読み取れない記録が{number}件あり、この画面には入っていません。"
        "管理者に知らせてあります。数が合わないことがあります。",
        f"{number} record(s) cannot be read now and are left out of this page, so numbers may not"
        " add up. The administrators have been told.",
    )
