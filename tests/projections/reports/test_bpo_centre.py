"""What the figures are counted from: it can be built anew, and does not grow with the tasks."""

from datetime import UTC, date, datetime

from app.bootstrap import Service
from domain.kernel.storage.database import instant_text
from domain.participants.commands import ChangeWorkMode, ResumeParticipant, SuspendParticipant
from domain.participants.value_objects import WorkMode
from domain.reports.commands import ConfirmFigure, SetTarget
from domain.reports.value_objects import Counted, Span
from domain.tasks.commands import FetchNext, SubmitTask
from projections.reports.bpo_centre import BpoCentre
from projections.reports.figures import View, registered
from tests.centre import CENTRE, Centre, as_participant
from tests.rebuilding import assert_rebuilt_equals_live

TODAY = date(2026, 4, 15)


def test_what_figures_are_counted_from_is_the_same_when_built_anew(service: Service) -> None:
    centre = Centre(service)
    centre.order(tasks=2)
    somebody = centre.participant()
    service.projections.catch_up()
    centre.does(ChangeWorkMode(participant_id=somebody.id, work_mode=WorkMode.ON_SITE))
    centre.does(SuspendParticipant(participant_id=somebody.id, reason="お休み"))
    centre.does(SetTarget(fiscal_year=2026, registrations=50))
    centre.does(ConfirmFigure(figure=Counted.REGISTERED, as_of=TODAY, value=1))
    assert_rebuilt_equals_live(service.ledger, service.views, [BpoCentre])


def test_many_tasks_of_one_month_leave_one_row(service: Service) -> None:
    centre = Centre(service)
    centre.order(tasks=12)
    somebody = centre.participant()
    by = as_participant(somebody)
    for _ in range(12):
        task = centre.does(FetchNext(), by=by)
        centre.does(SubmitTask(task_id=task.id, result={"text": "x"}, minutes=1), by=by)
    service.projections.catch_up()
    rows = service.views.read("SELECT topic, day, month, kind FROM report_contacts")
    assert [tuple(row[name] for name in ("topic", "day", "month", "kind")) for row in rows] == [
        ("task.started.v1", "2026-04-15", "2026-04", "work")
    ]


def test_who_goes_on_after_a_rest_stands_where_they_stood(service: Service) -> None:
    centre = Centre(service)
    somebody = centre.participant(WorkMode.ON_SITE)
    view = View(centre=CENTRE, span=Span(TODAY, TODAY), known_at=datetime(2026, 4, 16, tzinfo=UTC))
    seen = []
    for command in (
        SuspendParticipant(participant_id=somebody.id, reason="お休み"),
        ResumeParticipant(participant_id=somebody.id),
    ):
        centre.does(command)
        service.projections.catch_up()
        seen.append(registered(service.views, view))
    assert seen == [{("suspended", "on_site"): 1}, {("active", "on_site"): 1}]


def test_instants_are_written_so_that_they_sort() -> None:
    whole = datetime(2026, 4, 15, 1, 0, tzinfo=UTC)
    assert instant_text(whole) < instant_text(whole.replace(microsecond=1))
    assert len(instant_text(whole)) == len(instant_text(whole.replace(microsecond=1)))
