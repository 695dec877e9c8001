"""The centre that an option of a command names."""

from domain.identity.queries import is_centre
from domain.kernel.errors import RuleBroken
from domain.kernel.storage.ledger import Ledger


def require_centre(ledger: Ledger, code: str) -> None:
    """Raise RuleBroken if there is no centre with this code."""
    if not is_centre(ledger, code):
        raise RuleBroken("このセンターはありません。", "There is no such centre.")
