"""The page of one participant for staff: load, condition, story, and what each may know."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from app.bootstrap import Service
from domain.identity.access_log import Access
from domain.kernel.messaging.caller import Role
from domain.kernel.time.clock import SettableClock
from domain.participants import commands
from domain.participants.participant import Participant
from domain.participants.value_objects import ParticipantState, WeeklyTime
from domain.tasks.commands import AssignTask, SubmitTask
from tests.app.orders.page_client import ELSEWHERE, PageClient, ids, page_client_of, words_of
from tests.app.participants.people import named, seen
from tests.centre import Centre, as_participant

ONE_STORE = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


@pytest.fixture
def therapist(service: Service) -> PageClient:
    return page_client_of(service, Role.THERAPIST)


@ONE_STORE
def test_the_page_of_a_participant_shows_what_care_staff_need(
    centre: Centre, service: Service, therapist: PageClient
) -> None:
    somebody = named(centre, "青木 花", "アオキ ハナ")
    at = f"/participants/{somebody.id}"
    centre.does(
        commands.AssessParticipant(
            participant_id=somebody.id, skills={"typing": 3}, note="左手で入力"
        )
    )
    centre.does(commands.ReportCondition(participant_id=somebody.id, level=2, note="ねむれない"))
    centre.does(
        commands.SetLimits(
            participant_id=somebody.id, minutes_per_day=60, days_per_week=2, note="腰"
        )
    )
    page = therapist.text(at)
    for words in (
        "青木 花 アオキ ハナ",
        "60 minutes a day, 2 days a week",
        "typing 3 on their own",
        "左手で入力",
        "not so good",
        "ねむれない",
        "腰",
        "a disability",
        "Unwell today",
        "recorded an assessment of",
    ):
        assert words in page, words
    assert ("participant", (somebody.person_id,)) in seen(service)


@ONE_STORE
def test_a_coordinator_sees_load_and_limits_and_nothing_of_health(
    centre: Centre, service: Service
) -> None:
    somebody = named(centre, "青木 花", "アオキ ハナ")
    centre.does(
        commands.AssessParticipant(
            participant_id=somebody.id, skills={"typing": 3}, note="左手で入力"
        )
    )
    centre.does(commands.ReportCondition(participant_id=somebody.id, level=2, note="ねむれない"))
    centre.does(
        commands.SetLimits(
            participant_id=somebody.id, minutes_per_day=60, days_per_week=2, note="腰"
        )
    )
    page = page_client_of(service, Role.COORDINATOR).text(f"/participants/{somebody.id}")
    assert "60 minutes a day, 2 days a week" in page and "typing 3" in page
    for words in ("左手で入力", "ねむれない", "腰", "not so good", "a disability", "mean"):
        assert words not in page, words
    assert "Said to be unwell today." in page
    for act in ("Set the limits", "Record an assessment", "Record the condition"):
        assert act not in page, act
    assert "Change the place of work" in page


def test_the_weeks_are_counted_and_compared_with_the_limit(
    centre: Centre, therapist: PageClient, clock: SettableClock
) -> None:
    somebody = named(centre, "青木 花", "アオキ")
    centre.does(commands.SetLimits(participant_id=somebody.id, minutes_per_day=20, days_per_week=1))
    for number, (task, day) in enumerate(
        zip(ids(centre, centre.order(tasks=2), 2), (15, 22), strict=True)
    ):
        clock.set(clock.now().replace(day=day))
        centre.does(AssignTask(task_id=task, participant_id=somebody.id))
        done = SubmitTask(task_id=task, result={"text": "x"}, minutes=12 + 20 * number)
        centre.does(done, as_participant(somebody))
        level = commands.ReportCondition(participant_id=somebody.id, level=4 - number)
        centre.does(level)
    page = therapist.get(f"/participants/{somebody.id}").text
    words = words_of(page)
    assert "Mon, Apr 20 32 over the limit 1 1 0 3" in words
    assert "Mon, Apr 13 12 1 1 0 4" in words
    assert "limit that holds now: 20 minutes a week" in words
    assert "Worked 32 minutes on one of the last seven days (limit: 20)." in words
    # Weeks before the registration are neither drawn nor listed.
    assert page.count("<rect") == 2 and "<polyline" in page
    assert "Mon, Apr 6" not in words
    # The charts begin with the first week that has something to show.
    assert "Bars of the last 2 weeks." in page and "A line over the last 2 weeks." in page


def test_the_story_goes_back_page_by_page(
    centre: Centre, therapist: PageClient, clock: SettableClock
) -> None:
    somebody = named(centre, "青木 花", "アオキ")
    for number in range(20):
        clock.advance(timedelta(days=1))
        centre.does(commands.CheckIn(participant_id=somebody.id))
        centre.does(commands.SetMaxOpenTasks(participant_id=somebody.id, n=4 + number % 2))
    at = f"/participants/{somebody.id}"
    page = therapist.get(at).text
    assert words_of(page).count("how many tasks") == 15
    assert "checked in" not in page
    before = page.split("?before=")[1].split("#")[0]
    earlier = therapist.text(at, before=before)
    assert earlier.count("how many tasks") == 5
    assert "registered participant" in earlier and "Further back" not in earlier


@ONE_STORE
def test_a_participant_of_another_centre_is_not_found_and_the_attempt_is_recorded(
    centre: Centre, service: Service
) -> None:
    somebody = named(centre, "青木 花", "アオキ")
    stranger = page_client_of(service, Role.MANAGER, centre=ELSEWHERE)
    assert "青木" not in stranger.get("/participants").text
    head = service.ledger.head()
    assert stranger.get(f"/participants/{somebody.id}").status_code == 404
    assert stranger.post(f"/participants/{somebody.id}/check-in").status_code == 404
    topics = [row.event.TOPIC for row in service.ledger.read(head)]
    assert topics == [Access.Refused.TOPIC] * 2
    assert stranger.get(f"/participants/{uuid4()}").status_code == 404


@ONE_STORE
def test_one_whose_data_was_erased_still_has_a_page(
    centre: Centre, service: Service, therapist: PageClient, clock: SettableClock
) -> None:
    somebody = named(centre, "青木 花", "アオキ")
    service.keys.destroy(somebody.person_id, clock.now())
    answer = page_client_of(service, Role.THERAPIST).get(f"/participants/{somebody.id}")
    assert answer.status_code == 200
    assert "青木" not in words_of(answer.text)


@ONE_STORE
def test_the_page_in_japanese_has_the_times_of_the_week(
    centre: Centre, therapist: PageClient
) -> None:
    somebody = named(centre, "青木 花", "アオキ")
    weekly = (WeeklyTime(weekday=0, start="09:00", end="12:00"),)
    centre.does(commands.SetAvailability(participant_id=somebody.id, weekly=weekly))
    page = therapist.text(f"/participants/{somebody.id}", "ja")
    assert "月曜日 09:00–12:00" in page
    assert centre.now(Participant, somebody.id).state is ParticipantState.ACTIVE
    assert date(2026, 4, 15) == somebody.registered_on
