"""The participant of the current account, for the pages that participants open about themselves."""

from app.http.authorization import caller, service
from domain.kernel.errors import NotFound
from domain.participants.participant import Participant


def myself() -> Participant:
    """Return the participant who opened the page. Raises NotFound for everybody else."""
    own = caller().participant_id
    found = service().ledger.find(Participant, own) if own else None
    if found is None or not found.is_visible_to(caller()):
        raise NotFound
    return found
