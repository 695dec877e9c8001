"""Why there is no next task for a participant, in words for them."""

from flask_babel import gettext as _

from app.http.authorization import service
from domain.participants.course import PRESENT
from domain.participants.participant import Participant
from domain.tasks import queries
from domain.tasks.matching import bars_to_fetching

HOURS = frozenset({"minutes_per_day"})
DAYS = frozenset({"days_per_week"})
IN_HAND = frozenset({"enough_in_hand"})


def why_nothing_is_next(me: Participant) -> list[str]:
    """Return what stands between the participant and each waiting task, and what they can do."""
    at = service()
    worker = queries.worker(at.ledger, me.id, at.clock.today())
    if worker is None or worker.state not in PRESENT:
        return []
    waiting = queries.orders_with_waiting_tasks(
        at.ledger, worker.centre, not_declined_by=worker.participant_id
    )
    if not waiting:
        return [_("All the work that waits is taken. Look again later, or ask the staff.")]
    codes = {
        reason.code
        for needs, _first in waiting
        for reason in bars_to_fetching(worker, needs, at.clock.local())
    }
    found = []
    if codes & IN_HAND:
        found.append(_("You have as many tasks as were agreed. Hand one in, or give one back."))
    if codes & HOURS:
        found.append(_("One more task would go beyond the hours agreed for today. Rest well."))
    if codes & DAYS:
        found.append(_("The days agreed for this week are reached. Rest well."))
    if codes - HOURS - DAYS - IN_HAND:
        found.append(
            _(
                "Some work waits, but it needs another place, skill or kind of work than agreed"
                " with you. Ask the staff if you would like to try it."
            )
        )
    return found or [_("Look again in a moment, or ask the staff.")]
