"""The public holidays that a report uses: those on record at its instant."""

from datetime import datetime

from domain.identity.centre import Centre, centre_id
from domain.kernel.storage.ledger import Ledger
from domain.kernel.time.calendar import PUBLISHED, WorkCalendar


def known_calendar(ledger: Ledger, centre: str, known_at: datetime) -> WorkCalendar:
    """Return the calendar of the centre with this code as it was recorded at `known_at`.

    A report repeated for the same instant counts the same days as open.
    """
    found = ledger.find(Centre, centre_id(centre))
    return found.calendar_known(known_at) if found is not None else PUBLISHED
