"""Whose own page it is: asked by every page that a participant opens about themselves."""

from app.http.authorization import caller, service
from domain.kernel.errors import NotFound
from domain.participants.participant import Participant


def myself() -> Participant:
    """The participant who looks at the page. Raises NotFound for everybody else."""
    own = caller().participant_id
    found = service().ledger.find(Participant, own) if own else None
    if found is None or not found.is_visible_to(caller()):
        raise NotFound
    return found
