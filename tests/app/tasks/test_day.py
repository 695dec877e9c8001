"""Today: answers until they are read, shifts, messages, and why there is no next task."""

from datetime import date, timedelta

import pytest

from app.bootstrap import Service
from app.pages.change_feed import changes_between
from app.tasks.live import STREAMS
from domain.identity.access_log import Access
from domain.kernel.time.clock import SettableClock
from domain.messages.announcement import Audience
from domain.messages.commands import MakeAnnouncement, SendMessage
from domain.orders.job_order import KindOfWork
from domain.orders.job_order import WorkMode as OrderMode
from domain.participants.commands import SetLimits, SetMaxOpenTasks
from domain.participants.participant import Participant
from domain.participants.value_objects import WorkMode
from domain.robots.shifts.assistance_commands import OfferSwap
from domain.robots.shifts.commands import CancelShift
from domain.tasks.commands import AnswerHelp, AskForHelp, AssignTask, SubmitTask
from domain.tasks.task import Task
from tests.app.orders.page_client import page_client_of
from tests.app.tasks.own import Browser, Open, add, given
from tests.centre import Centre, as_participant
from tests.shop import WEDNESDAY, Shop, as_pilot

VIEWED = Access.Viewed.TOPIC
pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


def test_an_answer_is_shown_until_it_is_read(
    centre: Centre, me: Participant, browser: Browser
) -> None:
    task = given(centre, me, {}, title="名簿の入力")
    own = as_participant(me)
    centre.does(AskForHelp(task_id=task.id, message="半角ですか。"), by=own)
    assert "職員からの返事" not in browser.open("/today").text
    centre.does(AnswerHelp(task_id=task.id, message="半角でお願いします。"))
    page = browser.open("/today")
    assert "職員からの返事" in page.text and "半角でお願いします。" in page.text
    assert "data-say" in browser.html.split('id="answers"')[1], "it is said by a screen reader"
    again = browser.filled(f"/work/{task.id}/read-answer")
    page = browser.send(f"/work/{task.id}/read-answer")
    assert browser.where == "/today?said=answer-read"
    assert "半角でお願いします。" not in page.text
    version = centre.now(Task, task.id).version
    browser.post(f"/work/{task.id}/read-answer", again)
    assert centre.now(Task, task.id).version == version
    centre.does(AskForHelp(task_id=task.id, message="全角もありますか。"), by=own)
    centre.does(AnswerHelp(task_id=task.id, message="ありません。"))
    page = browser.open(f"/work/{task.id}")
    browser.send(f"/work/{task.id}/read-answer")
    assert browser.where == f"/work/{task.id}?said=answer-read"
    assert "職員からの返事" not in browser.open("/today").text


def test_tasks_of_one_order_are_told_apart_by_their_sources(
    centre: Centre, me: Participant, browser: Browser
) -> None:
    centre.does(SetMaxOpenTasks(participant_id=me.id, n=6))
    one, another = (centre.order(personal_data=is_personal) for is_personal in (False, True))
    for number in (1, 2):
        task = add(centre, another, {"source_text": f"鎌倉 花子 {number}"})
        centre.does(AssignTask(task_id=task.id, participant_id=me.id, override_reason="希望"))
        source = {"document": "目録", "source_text": f"図書\n{number}冊目"}
        task = add(centre, one, source)
        centre.does(AssignTask(task_id=task.id, participant_id=me.id, override_reason="希望"))
    given(centre, me, {"source_text": "ひとつだけの原文"}, personal_data=False)
    page = browser.open("/today").text
    assert "図書 1冊目" in page and "図書 2冊目" in page
    assert "目録" not in page and "ひとつだけの原文" not in page
    assert "花子" not in page, "personal data stays on the page of the work"


def test_messages_and_announcements_are_on_today_until_they_are_read(
    centre: Centre, me: Participant, browser: Browser
) -> None:
    today = centre.service.clock.today()
    centre.does(SendMessage(to=me.id, text="面談は14時です。"))
    announcement = centre.does(
        MakeAnnouncement(
            to=Audience.HOME_BASED,
            title="休館",
            text="明日は休館です。",
            from_on=today,
            until_on=today,
        )
    )
    page = browser.open("/today")
    assert "新しいメッセージが1件" in page.text and "明日は休館です。" in page.text
    order = [browser.html.index(f'id="{part}"') for part in ("your-day", "messages",
             "announcements", "mood", "hours")]  # fmt: skip
    assert order == sorted(order)
    page = browser.send(f"/messages/announcements/{announcement.id}/read")
    assert browser.where == "/today?said=announcement-read"
    assert "明日は休館です。" not in page.text
    browser.open("/messages")
    browser.send("/messages/read")
    assert "新しいメッセージ" not in browser.open("/today").text


def test_today_tells_of_cancelled_shifts_and_of_those_that_others_are_asked_to_take(
    service: Service, centre: Centre, me: Participant, browser: Browser, clock: SettableClock
) -> None:
    shop = Shop.open_on_weekdays(service)
    shop.enrols(person_id=me.person_id)
    soon, later = (
        shop.shift(me.person_id, day=WEDNESDAY + timedelta(days=days), start="13:00", end="15:00")
        for days in (1, 2)
    )
    assert "このシフトはなくなりました" not in browser.open("/today").text
    centre.does(OfferSwap(shift_id=later.id), by=as_pilot(me.person_id))
    page = browser.open("/today").text
    assert "交代をお願いしているシフトが1件あります" in page
    assert "交代をお願いしています" in browser.open("/my-shifts").text
    centre.does(CancelShift(shift_id=soon.id, reason="ロボットの点検"))
    page = browser.open("/today").text
    assert "4月16日（木）" in page and "このシフトはなくなりました" in page
    assert f'href="/my-shifts/{soon.id}"' in browser.html
    clock.advance(timedelta(days=2))
    page = browser.open("/today").text
    assert "このシフトはなくなりました" not in page


def test_without_a_next_task_the_page_says_why(
    centre: Centre, me: Participant, browser: Browser, clock: SettableClock
) -> None:
    assert "いま待っている作業はありません。" in browser.open("/today").text
    centre.order(tasks=1, skills={"typing": 3}, work_modes=(OrderMode.HOME_BASED,))
    assert "次の技能が必要です：文字入力。" in browser.open("/today").text
    centre.order(tasks=1, work_modes=(OrderMode.ON_SITE,))
    assert "ほかの場所" in browser.open("/today").text
    page = browser.send("/today/next")
    assert browser.where == "/today?said=nothing-now" and "ほかの場所" in page.text
    centre.does(
        SetLimits(
            participant_id=me.id,
            minutes_per_day=60,
            days_per_week=3,
            kinds_of_work_excluded=(KindOfWork.MAIL.value,),
        )
    )
    centre.order(tasks=1, kind_of_work=KindOfWork.MAIL)
    assert "外した種類" in browser.open("/today").text
    task = given(centre, me, {})
    own = as_participant(me)
    centre.does(SubmitTask(task_id=task.id, result={"text": "x"}, minutes=58), by=own)
    page = browser.open("/today")
    assert "今日の上限（60分）" in page.text and "ほかの場所" not in page.text
    assert page.offers("/today/next")


def test_on_site_participants_are_told_that_the_centre_is_closed(
    centre: Centre, browser_of: Open, clock: SettableClock
) -> None:
    somebody = centre.participant(WorkMode.ON_SITE)
    clock.advance(timedelta(days=3))
    assert clock.today() == date(2026, 4, 18), "a Saturday"
    page = browser_of(somebody).open("/today")
    assert "今日はセンターが休みです。" in page.text and "4月20日" in page.text


def test_the_board_shows_the_words_of_a_question_and_how_long_it_waits(
    service: Service, centre: Centre, me: Participant, clock: SettableClock
) -> None:
    task = given(centre, me, {})
    first = AskForHelp(task_id=task.id, message="「㈱」は「株式会社」と入力したほうがよいですか。")
    centre.does(first, by=as_participant(me))
    clock.advance(timedelta(minutes=75))
    board = page_client_of(service).text("/board")
    assert "「㈱」は「株式会社」と入力したほうがよいですか。" in board
    assert "waiting for 1 h 15 min" in board
    views = [row.event for row in service.ledger.read(0, 1000) if row.event.TOPIC == VIEWED]
    last = views[-1]
    assert isinstance(last, Access.Viewed)
    assert last.person_ids == (me.person_id,), "whose words were read is recorded"
    centre.does(AnswerHelp(task_id=task.id, message="はい。"))
    assert "Nobody is waiting for an answer." in page_client_of(service).text("/board")


def test_an_open_page_is_told_of_the_participants_own_changes_and_no_others(
    service: Service, centre: Centre, me: Participant
) -> None:
    other = centre.participant()
    head = service.ledger.head()
    given(centre, other, {})
    centre.does(SendMessage(to=other.id, text="こんにちは。"))
    hearing = [STREAMS.hearing]
    changes = changes_between(service.ledger, head, service.ledger.head(), hearing)
    assert set(changes.last) == {f"participant:{other.id}"}
    given(centre, me, {})
    changes = changes_between(service.ledger, head, service.ledger.head(), hearing)
    assert f"participant:{me.id}" in changes.last
