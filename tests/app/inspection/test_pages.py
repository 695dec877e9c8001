"""The page of one task for staff: what it shows, and to whom."""

import re
from urllib.parse import quote
from uuid import uuid4

import pytest

from app.bootstrap import Service
from domain.identity.access_log import Access
from domain.identity.centre import CentreKind
from domain.identity.commands import FoundCentre
from domain.kernel.errors import RuleBroken
from domain.kernel.messaging.bus import Envelope
from domain.kernel.messaging.caller import Role, system
from domain.kernel.time.availability import WeeklyTime
from domain.orders.job_order import WorkMode as OrderMode
from domain.participants.commands import (
    AssessParticipant,
    ReportCondition,
    RestToday,
    SetAvailability,
)
from domain.participants.participant import Participant
from domain.participants.value_objects import WorkMode
from domain.people.commands import CorrectPerson
from domain.tasks.commands import (
    AssignTask,
    CancelTask,
    FetchNext,
    InspectTask,
    SaveDraft,
)
from domain.tasks.task import Task, Verdict
from tests.app.conftest import Visit
from tests.app.inspection.browser import Browser
from tests.app.inspection.conftest import Browse, HandIn, page_of
from tests.centre import Centre, as_participant

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
UUID_FORM = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}")


def views(service: Service) -> list[tuple[tuple[str, ...], str]]:
    """Whose data was shown, and under which name, in the order of looking."""
    return [
        (tuple(map(str, row.event.person_ids)), row.event.what)
        for row in service.ledger.read(0, 10_000)
        if isinstance(row.event, Access.Viewed)
    ]


def test_a_waiting_task_says_where_it_stands(centre: Centre, coordinator: Browser) -> None:
    order = centre.order(tasks=1)

    page = coordinator.get(page_of(centre.task(order)))

    assert page.status == 200 and page.html.count("<h1") == 1
    assert "waiting" in page.words and "Nobody has the task now." in page.words
    assert "本文 000000" in page.words and order.number in page.words
    assert f"/orders/{order.id}" in page.links


def test_a_task_in_hand_says_who_has_it_and_why(centre: Centre, coordinator: Browser) -> None:
    order = centre.order(tasks=1)
    somebody = centre.participant()
    centre.does(FetchNext(), as_participant(somebody))
    centre.does(
        SaveDraft(task_id=centre.task(order).id, draft={"text": "本文 の半分"}),
        as_participant(somebody),
    )

    page = coordinator.get(page_of(centre.task(order)))

    assert f"葛󠄀西 髙子 ({somebody.code}) has the task. Decided by: the person." in page.words
    assert "the place of work fits" in page.words
    assert "Draft" in page.words and "本文 の半分" in page.words
    assert not page.has_form(f"{page_of(centre.task(order))}/assign")


def test_a_page_in_japanese_holds_no_codes(centre: Centre, browse: Browse, hand_in: HandIn) -> None:
    centre.order(tasks=2)
    handed_in = hand_in()
    waiting = centre.task(centre.order(tasks=1, skills={"typing": 2}))
    staff = browse(Role.MANAGER, language="ja")

    for task in (handed_in, waiting):
        words = staff.get(page_of(task)).words
        assert not UUID_FORM.search(words)
        for code in ("submitted", "source_text", "home_based", "unless_staff_say", "mode_fits"):
            assert code not in words
    assert "提出済み" in staff.get(page_of(handed_in)).words


def test_what_people_wrote_is_text_and_never_markup(
    centre: Centre, coordinator: Browser, hand_in: HandIn
) -> None:
    centre.order(tasks=1)
    task = hand_in(result={"<i>名</i>": "<script>alert(1)</script>"})

    page = coordinator.get(page_of(task))

    assert "<script>alert(1)</script>" in page.words and "<i>名</i>" in page.words
    assert "<script>alert" not in page.html


@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.SUPERVISOR, Role.CLIENT, Role.ADMIN])
def test_only_staff_come_in(centre: Centre, browse: Browse, role: Role) -> None:
    task = centre.task(centre.order(tasks=1))
    others = browse(role)
    assert others.get(page_of(task)).status == 403
    assert others.get("/inspect").status == 403
    assert others.get(f"/inspect/{task.id}").status == 403


def test_who_is_not_signed_in_is_asked_to(centre: Centre, browse: Browse) -> None:
    task = centre.task(centre.order(tasks=1))
    answer = browse().post(f"{page_of(task)}/release", {"release_reason": "x"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in")
    assert browse().get(page_of(task)).status == 303
    assert browse().get("/inspect").status == 303


def test_those_who_do_not_dispatch_are_not_offered_it(centre: Centre, browse: Browse) -> None:
    task = centre.task(centre.order(tasks=1))
    somebody = centre.participant()
    therapist = browse(Role.THERAPIST)

    page = therapist.get(page_of(task))

    assert somebody.code in page.words
    assert not page.has_form(f"{page_of(task)}/assign")
    assert not page.has_form(f"{page_of(task)}/cancel")
    token = page.form("/sign-out").values["csrf_token"]
    for act, words in (
        ("assign", {"participant_id": str(somebody.id)}),
        ("cancel", {"cancel_reason": "不要"}),
    ):
        sent = therapist.post(f"{page_of(task)}/{act}", {"csrf_token": token} | words)
        assert sent.status_code == 403
    assert centre.now(Task, task.id).version == task.version


def test_a_task_of_another_centre_is_not_there(
    service: Service, centre: Centre, browse: Browse
) -> None:
    found = FoundCentre(code="yokosuka", name="横須賀", kind=CentreKind.BPO)
    service.bus.dispatch(found, Envelope(caller=system("tests", "yokosuka")))
    order = centre.order(tasks=1)
    task = centre.task(order)
    stranger = browse(Role.MANAGER, centres=("yokosuka",))
    token = stranger.get("/account").form("/sign-out").values["csrf_token"]

    for path in (page_of(task), f"/inspect/{task.id}", f"/inspect?order={order.id}"):
        assert stranger.get(path).status == 404, path
    for act, field in (
        ("answer", "answer"),
        ("release", "release_reason"),
        ("cancel", "cancel_reason"),
    ):
        for words in ("x", ""):
            answer = stranger.post(f"{page_of(task)}/{act}", {"csrf_token": token, field: words})
            assert answer.status_code == 404
    verdict = {"csrf_token": token, "verdict": "pass"}
    assert stranger.post(f"/inspect/{task.id}", verdict).status_code == 404
    refused = [
        row.event.what
        for row in service.ledger.read(0, 10_000)
        if isinstance(row.event, Access.Refused)
    ]
    assert {
        "page GET /staff/tasks/<uuid:task_id>",
        "page GET /inspect/<uuid:task_id>",
        "page GET /inspect",
    } <= set(refused)
    assert stranger.get(f"/staff/tasks/{uuid4()}").status == 404
    assert centre.now(Task, task.id).version == task.version


def test_returns_and_messages_are_told(
    centre: Centre, coordinator: Browser, hand_in: HandIn
) -> None:
    centre.order(tasks=1)
    task = hand_in()
    centre.does(InspectTask(task_id=task.id, verdict=Verdict.RETURN, comment="1字見てください"))
    words = coordinator.get(page_of(task)).words
    assert "returned for one more look" in words
    assert "1字見てください" in words


def test_those_who_rest_are_recorded_as_looked_at_as_the_api_records_them(
    service: Service, centre: Centre, coordinator: Browser, visit: Visit
) -> None:
    task = centre.task(centre.order(tasks=1))
    resting, well = centre.participant(), centre.participant()
    centre.does(RestToday(participant_id=resting.id))
    centre.does(ReportCondition(participant_id=well.id, level=5))
    by_api = visit(Role.COORDINATOR).get(f"/tasks/{task.id}/candidates")
    assert by_api.status_code == 200
    assert views(service) == [((str(resting.person_id),), "candidates")]
    with pytest.raises(RuleBroken, match="Rests today"):
        centre.does(AssignTask(task_id=task.id, participant_id=resting.id))

    assert "Rests today." in coordinator.get(f"{page_of(task)}/assign").words

    people, what = views(service)[-1]
    assert set(people) == {str(resting.person_id), str(well.person_id)}, "names are shown as well"
    assert what == "candidates"


def test_words_of_a_person_are_recorded_as_looked_at_as_the_api_records_them(
    service: Service, asked: tuple[Task, Participant], coordinator: Browser, visit: Visit
) -> None:
    task, somebody = asked
    service.projections.catch_up()
    assert visit(Role.COORDINATOR).get(f"/tasks/{task.id}/history").status_code == 200
    [as_recorded] = views(service)

    coordinator.get(page_of(task))

    assert views(service).count(as_recorded) == 2
    assert as_recorded == ((str(somebody.person_id),), "history")


def test_where_nothing_is_to_be_given_nobody_is_looked_at(
    service: Service, centre: Centre, coordinator: Browser
) -> None:
    task = centre.task(centre.order(tasks=1))
    centre.does(ReportCondition(participant_id=centre.participant().id, level=1))
    centre.does(CancelTask(task_id=task.id, reason="不要"))

    page = coordinator.get(page_of(task))

    assert "Who may do it" not in page.words and "Unwell" not in page.words
    assert views(service) == []


def test_people_of_the_right_skill_come_first(centre: Centre, coordinator: Browser) -> None:
    task = centre.task(centre.order(tasks=1, skills={"typing": 2}))
    able, other = centre.participant(), centre.participant()
    centre.does(AssessParticipant(participant_id=able.id, skills={"typing": 3}))

    assert other.code not in coordinator.get(page_of(task)).words
    words = coordinator.get(f"{page_of(task)}/assign").words

    fits, by_decision = words.split("With a reason: 1 person")
    assert able.code in fits and other.code not in fits
    assert other.code in by_decision and "Skill “typing” needs level 2" in by_decision


def test_the_groups_are_those_of_the_rule_for_assigning_by_hand(
    centre: Centre, coordinator: Browser
) -> None:
    task = centre.task(centre.order(tasks=1, work_modes=(OrderMode.HOME_BASED,)))
    away, here = centre.participant(), centre.participant()
    elsewhere = centre.participant(WorkMode.ON_SITE)
    weekly = (WeeklyTime(weekday=5, start="09:00", end="10:00"),)
    centre.does(SetAvailability(participant_id=away.id, weekly=weekly, exceptions=()))
    words = coordinator.get(f"{page_of(task)}/assign").words
    able, with_reason = words.split("With a reason: 1 person")
    assert able.index(here.code) < able.index(away.code), "who is free now comes first"
    assert "Outside the hours" in able and elsewhere.code in with_reason
    form = coordinator.get(f"{page_of(task)}/assign").form(
        f"{page_of(task)}/assign", participant_id=away.id
    )
    assert "The task was assigned." in coordinator.send(form).words


def test_people_are_found_by_reading_and_by_a_short_code(
    centre: Centre, coordinator: Browser
) -> None:
    task = centre.task(centre.order(tasks=1))
    somebody, other = centre.participant(), centre.participant()
    person = somebody.person_id
    centre.does(
        CorrectPerson(person_id=person, name="林 学", name_kana="ハヤシ マナブ", reason="訂正")
    )
    for q in ("はやし", "ハヤシ マナブ", "林", somebody.code.replace("-000", "-")):
        words = coordinator.get(f"{page_of(task)}/assign?q={quote(q)}").words
        assert somebody.code in words and other.code not in words, q
    nobody = coordinator.get(f"{page_of(task)}/assign?q={quote('いない')}").words
    assert "Nobody was found for these words." in nobody and "Nobody fits" not in nobody
