"""The page of one participant: their facts, condition and load, and the acts that are possible."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Response

from app.http import fields
from app.http.authorization import caller, get_visible, service, viewed
from app.pages.dates import day
from app.pages.routing import Pages, render
from app.participants import labels
from app.participants.acts import acts_for
from app.participants.availability import other_days, rows_of_form, week_in_words
from app.participants.care import one_of_them
from app.participants.history import limits_in_words, story_of
from app.participants.presentation import participant_for
from app.participants.weeks import chart_of_condition, chart_of_load, minutes_a_week, weeks_of
from domain.kernel.messaging.caller import CARE, STAFF
from domain.participants.course import STEP_LABELS
from domain.participants.participant import Participant
from domain.people.person import Person

READS = (
    "participants.roll",
    "participants.workload",
    "participants.conditions",
    "people.cards",
    "identity.accounts",
)

pages = Pages("participants")


class PersonQuery(fields.Query):
    """The last action, and the page of the history."""

    said = fields.Word()
    before = fields.Whole(min=2, max=2**31)


@pages.page("/participants/<uuid:participant_id>", roles=STAFF, query=PersonQuery, reads=READS)
def one_participant(query: dict[str, Any], participant_id: UUID) -> Response:
    """One participant, without the fields that the reader may not see."""
    this = get_visible(Participant, participant_id)
    viewed([this.person_id], "participant")
    reader, today = caller(), service().clock.today()
    may_see_health = reader.has(CARE)
    person = service().ledger.find(Person, this.person_id)
    others = other_days(this.availability, today)
    weeks = weeks_of(this, with_condition=may_see_health)
    return render(
        "participants/person.html",
        words=labels,
        step_labels=STEP_LABELS,
        this=this,
        facts=participant_for(this, reader),
        person=person.facts if person else None,
        age=_age(person.facts.birth_date if person else None, today),
        cared=one_of_them(this.id, this.centre),
        may_see_health=may_see_health,
        weeks=weeks,
        load=chart_of_load(weeks, this.limits),
        condition=chart_of_condition(weeks),
        week_limit=minutes_a_week(this.limits),
        limits_in_words=limits_in_words,
        usual_week=week_in_words(this.availability),
        other_days=others,
        days_to_forget=[(other.date.isoformat(), day(other.date)) for other in others],
        week_form=rows_of_form(this.availability),
        story=story_of(this, query.get("before")),
        is_earlier="before" in query,
        acts=acts_for(this, reader, today),
        today=today,
    )


def _age(born: date | None, today: date) -> int | None:
    if born is None:
        return None
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
