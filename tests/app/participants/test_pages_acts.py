"""What staff do for a participant on the page: recorded, refused kindly, done once, and by whom."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from app.bootstrap import Service
from app.participants.acts import ACTS
from domain.kernel.messaging.caller import STAFF, Role
from domain.participants import commands
from domain.participants.participant import Participant
from domain.participants.value_objects import (
    DayException,
    LeaveReason,
    ParticipantState,
    WeeklyTime,
    WorkMode,
)
from tests.app.orders.page_client import PageClient, page_client_of, words_of
from tests.centre import Centre

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


@pytest.fixture
def somebody(centre: Centre) -> Participant:
    return centre.participant()


@pytest.fixture
def page_client(service: Service) -> Iterator[PageClient]:
    """Somebody of staff who holds every role that a centre of three gives one person."""
    yield page_client_of(service, Role.THERAPIST, Role.SOCIAL_WORKER, Role.MANAGER)


def sent(page_client: PageClient, somebody: Participant, act: str, **values: object) -> None:
    """Send the form of an act, and see that it was taken."""
    prefix = act.replace("-", "_")
    named: dict[str, Any] = {f"{prefix}_{name}": value for name, value in values.items()}
    answer = page_client.post(f"/participants/{somebody.id}/{act}", **named)
    assert answer.status_code == 303, words_of(answer.text)
    assert answer.headers["Location"] == f"/participants/{somebody.id}?said={act}"


def test_limits_are_set_with_what_is_left_out(
    page_client: PageClient, centre: Centre, somebody: Participant
) -> None:
    kinds = ["scanning", "mail"]
    facts = {"minutes_per_day": "90", "days_per_week": "3", "note": "腰に気をつける"}
    sent(page_client, somebody, "limits", kinds_of_work_excluded=kinds, **facts)
    limits = centre.now(Participant, somebody.id).limits
    assert limits is not None
    assert (limits.minutes_per_day, limits.days_per_week) == (90, 3)
    assert limits.kinds_of_work_excluded == ("mail", "scanning")
    page = page_client.get(f"/participants/{somebody.id}").text
    assert "90 minutes a day, 3 days a week, without: mail, scanning" in page
    assert page.count('value="mail" checked') == 1


def test_skills_that_were_not_looked_at_stay_as_they_were(
    page_client: PageClient, centre: Centre, somebody: Participant
) -> None:
    sent(page_client, somebody, "assess", levels=["typing:4", "checking:2"], note="よく見る")
    sent(page_client, somebody, "assess", levels=["", "checking:3"])
    assert centre.now(Participant, somebody.id).skills == {"typing": 4, "checking": 3}


def test_an_assessment_without_anything_is_asked_for_once_more(
    page_client: PageClient, somebody: Participant
) -> None:
    answer = page_client.post(f"/participants/{somebody.id}/assess", assess_levels=["", ""])
    assert answer.status_code == 422
    assert 'href="#assess_levels"' in answer.text and 'id="assess_levels"' in answer.text


def test_a_week_and_other_days_are_given_and_taken_out_again(
    page_client: PageClient, centre: Centre, somebody: Participant
) -> None:
    week = {"day0_0_start": "09:00", "day0_0_end": "11:30", "day4_1_start": "13:00"}
    sent(
        page_client,
        somebody,
        "availability",
        **week,
        day4_1_end="15:00",
        away_on="2026-05-11",
        here_on="2026-05-12",
    )
    known = centre.now(Participant, somebody.id).availability
    assert known.weekly == (
        WeeklyTime(weekday=0, start="09:00", end="11:30"),
        WeeklyTime(weekday=4, start="13:00", end="15:00"),
    )
    assert known.exceptions == (
        DayException(date=date(2026, 5, 11), available=False),
        DayException(date=date(2026, 5, 12), available=True),
    )
    page = page_client.text(f"/participants/{somebody.id}")
    assert "Mon, May 11: off" in page and "Tue, May 12: can work" in page
    sent(page_client, somebody, "availability", day0_0_start="10:00", day0_0_end="11:00",
         forget=["2026-05-11"])  # fmt: skip
    known = centre.now(Participant, somebody.id).availability
    assert known.weekly == (WeeklyTime(weekday=0, start="10:00", end="11:00"),)
    assert known.exceptions == (DayException(date=date(2026, 5, 12), available=True),)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"day2_0_start": "09:00"}, "availability_day2_0_end"),
        ({"day2_0_end": "09:00"}, "availability_day2_0_start"),
        ({"day2_0_start": "09:00", "day2_0_end": "09:00"}, "availability_day2_0_end"),
        ({"away_on": "2026-05-11", "here_on": "2026-05-11"}, "availability_here_on"),
        (
            {"day2_0_start": "09:00", "day2_0_end": "11:00", "day2_1_start": "10:00",
             "day2_1_end": "12:00"},
            "availability_weekly",
        ),
    ],
)  # fmt: skip
def test_a_week_that_cannot_be_is_shown_again_with_what_was_typed(
    page_client: PageClient,
    centre: Centre,
    somebody: Participant,
    values: dict[str, str],
    field: str,
) -> None:
    named = {f"availability_{name}": value for name, value in values.items()}
    if field == "availability_weekly":
        # Two spans of a day can be typed only where the form shows two.
        span = WeeklyTime(weekday=2, start="09:00", end="11:00")
        centre.does(commands.SetAvailability(participant_id=somebody.id, weekly=(span,)))
    before = centre.now(Participant, somebody.id).version
    answer = page_client.post(f"/participants/{somebody.id}/availability", **named)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text and f'id="{field}"' in answer.text
    for value in values.values():
        assert f'value="{value}"' in answer.text
    assert centre.now(Participant, somebody.id).version == before


def test_a_week_finer_than_the_form_is_not_lost(
    page_client: PageClient, centre: Centre, somebody: Participant
) -> None:
    spans = tuple(WeeklyTime(weekday=0, start=f"{n}:00", end=f"{n}:30") for n in range(10, 14))
    centre.does(commands.SetAvailability(participant_id=somebody.id, weekly=spans))
    page = page_client.text(f"/participants/{somebody.id}")
    assert "more finely than the form can show" in page and "Change the times" not in page


def test_a_day_is_begun_and_ended_on_behalf(
    page_client: PageClient, centre: Centre, somebody: Participant
) -> None:
    assert "Record the check-out" not in page_client.text(f"/participants/{somebody.id}")
    sent(page_client, somebody, "check-in")
    sent(page_client, somebody, "check-out")
    assert centre.now(Participant, somebody.id).days == {date(2026, 4, 15): True}


def test_an_earlier_day_needs_a_reason_at_its_own_field(
    page_client: PageClient, centre: Centre, somebody: Participant
) -> None:
    at = f"/participants/{somebody.id}/condition"
    answer = page_client.post(at, condition_level="2", condition_occurred_on="2026-04-14")
    assert answer.status_code == 422
    assert 'href="#condition_reason"' in answer.text
    answer = page_client.post(
        at, condition_level="2", condition_occurred_on="2026-04-14", condition_reason="電話で"
    )
    # The participant was registered on the 15th only.
    assert answer.status_code == 409
    assert "before the registration" in answer.text
    sent(page_client, somebody, "condition", level="2", note="頭痛")
    said = centre.now(Participant, somebody.id).condition
    assert said is not None and (said.level, said.note) == (2, "頭痛")


def test_the_stay_from_rest_to_leaving(
    page_client: PageClient, centre: Centre, somebody: Participant
) -> None:
    sent(page_client, somebody, "max-open-tasks", n="5")
    sent(page_client, somebody, "work-mode", work_mode="on_site")
    answer = page_client.post(f"/participants/{somebody.id}/suspend")
    assert answer.status_code == 422 and 'href="#suspend_reason"' in answer.text
    sent(page_client, somebody, "suspend", reason="入院のため")
    assert "Take a rest" not in page_client.text(f"/participants/{somebody.id}")
    sent(page_client, somebody, "resume")
    now = centre.now(Participant, somebody.id)
    assert (now.max_open_tasks, now.work_mode) == (5, WorkMode.ON_SITE)
    sent(page_client, somebody, "leave", reason="general_employment")
    now = centre.now(Participant, somebody.id)
    assert now.state is ParticipantState.LEFT
    assert now.left_because is LeaveReason.GENERAL_EMPLOYMENT
    page = page_client.text(f"/participants/{somebody.id}")
    assert "Left because of general employment" in page and "general_employment" not in page
    for act in ("Set the limits", "Record the check-in", "Leave the centre", "Change the times"):
        assert act not in page


def test_a_trial_is_finished_once(
    page_client: PageClient, centre: Centre, somebody: Participant
) -> None:
    answer = page_client.post(f"/participants/{somebody.id}/resume")
    assert answer.status_code == 303  # It is so already.
    answer = page_client.post(f"/participants/{somebody.id}/finish-trial")
    assert answer.status_code == 303
    assert centre.now(Participant, somebody.id).version == somebody.version


def test_a_form_that_is_sent_twice_is_done_once(
    page_client: PageClient, centre: Centre, somebody: Participant
) -> None:
    once = uuid4().hex
    for _ in range(2):
        answer = page_client.post(
            f"/participants/{somebody.id}/assess",
            once,
            assess_note="よく見る",
            assess_levels="typing:3",
            version=str(somebody.version),
        )
        assert answer.status_code == 303
    assert centre.now(Participant, somebody.id).version == somebody.version + 1


def test_what_somebody_else_changed_meanwhile_is_shown_first(
    page_client: PageClient, centre: Centre, somebody: Participant
) -> None:
    centre.does(commands.SetLimits(participant_id=somebody.id, minutes_per_day=60, days_per_week=2))
    answer = page_client.post(
        f"/participants/{somebody.id}/limits",
        limits_minutes_per_day="400",
        limits_days_per_week="5",
        version=str(somebody.version),
    )
    assert answer.status_code == 409
    page = words_of(answer.text)
    assert "Somebody changed this in the meantime" in page and "60 minutes a day" in page
    assert 'value="400"' in answer.text


def test_a_my_number_is_refused_in_every_note(
    page_client: PageClient, somebody: Participant
) -> None:
    for act, values in (
        ("assess", {"assess_levels": "typing:1", "assess_note": "123456789018"}),
        ("suspend", {"suspend_reason": "1234 5678 9018"}),
    ):
        answer = page_client.post(f"/participants/{somebody.id}/{act}", **values)
        assert answer.status_code == 422, act


def test_markup_in_a_note_is_text(page_client: PageClient, somebody: Participant) -> None:
    note = "<script>alert(1)</script>"
    sent(page_client, somebody, "assess", levels="typing:1", note=note)
    page = page_client.get(f"/participants/{somebody.id}").text
    assert note not in page and "&lt;script&gt;alert(1)" in page


def test_each_act_is_open_to_those_who_may_give_its_command(
    service: Service, somebody: Participant
) -> None:
    desks = {role: page_client_of(service, role) for role in STAFF}
    for name, act in ACTS.items():
        assert act.roles == act.command.ALLOWED & STAFF
        for role, page_client in desks.items():
            answer = page_client.post(f"/participants/{somebody.id}/{name}")
            assert (answer.status_code == 403) == (role not in act.command.ALLOWED), (name, role)
