"""The first day of a centre, by the pages alone, as docs/tutorial.md tells it."""

import re
from uuid import uuid4

import pytest

from app.admin.labels import CENTRE_KINDS, ROLES
from app.orders.labels import CLIENT_KINDS, INSPECTIONS, KINDS_OF_WORK, WORK_MODES
from app.participants.labels import DIFFICULTIES
from app.people.labels import MAIN_KINDS
from tests.journeys.keys import Keys
from tests.journeys.stage import Stage, sign_in

OWN = "静かな海 朝の散歩"
CENTRE, CLIENT, ORDER = "最初の日のセンター", "みなと商会", "名簿の入力"
STAFF = ("coordinator", "therapist", "social_worker", "manager")
SOURCE = "鎌倉市御成町18-10"


@pytest.mark.fault
def test_a_centre_begins_and_delivers_its_first_order(stage: Stage) -> None:
    admin = stage.enters(stage.town.admin)
    the_administrator_sets_up_a_centre(admin)
    first, second = (an_account(stage, admin, STAFF) for _ in range(2))
    code = a_participant_is_registered(first)
    participant = an_account(stage, admin, ("participant",), code=code)
    the_first_order_is_prepared(first)
    the_first_task_is_done(participant)
    it_is_inspected_and_delivered(first, second)
    stage.watch.assert_calm()


def the_administrator_sets_up_a_centre(admin: Keys) -> None:
    admin.press("Centres")
    admin.write("Name", CENTRE)
    admin.write("Code", f"first-{uuid4().hex[:8]}")
    admin.pick("Kind", CENTRE_KINDS["bpo"])
    admin.press("Set up the centre")
    admin.is_told("The centre was set up.")


def an_account(stage: Stage, admin: Keys, roles: tuple[str, ...], *, code: str = "") -> Keys:
    """The administrator makes an account; its owner signs in and chooses a password."""
    email = f"{uuid4().hex[:12]}@example.jp"
    admin.looks_again_until("/admin/accounts/new", CENTRE)
    admin.write("Name", "新人 のぞみ")
    admin.write("E-mail address", email)
    for role in roles:
        admin.tick(ROLES[role])
    admin.tick(CENTRE)
    if code:
        admin.write("Code of the participant", code)
    admin.press("Make the account")
    admin.is_told("The account was made.")
    once = admin.main.locator("dl code").inner_text()
    owner = Keys(stage.window().new_page(), stage.language)
    owner.open("/sign-in")
    sign_in(owner, email, once)
    owner.write("New password", OWN)
    owner.press("Keep this password")
    sign_in(owner, email, OWN)
    return owner


def a_participant_is_registered(staff: Keys) -> str:
    """Somebody is registered, with limits; gives the code."""
    staff.press("Participants")
    staff.press("Register somebody")
    staff.write("Name", "葛󠄀西 髙子")
    staff.write("Name in kana", "カサイ タカコ")
    staff.choose("Main kind, for the city's tables", MAIN_KINDS["other"])
    staff.pick("Lives in the city", "Yes")
    staff.choose("Why work is hard to find", DIFFICULTIES["social_withdrawal"])
    staff.pick("Place of work", WORK_MODES["home_based"])
    staff.press("Register")
    staff.is_told("Registered. Welcome.")
    staff.unfold("Set the limits")
    staff.write("Minutes a day at most", "120")
    staff.write("Days a week at most", "3")
    staff.press("Set these limits")
    staff.is_told("The limits were set. From now on no work is offered beyond them.")
    found = re.search(r"P-\d+", staff.main.inner_text())
    assert found is not None
    return found[0]


def the_first_order_is_prepared(staff: Keys) -> None:
    staff.press("Clients")
    staff.press("New client")
    staff.write("Name of the company or section", CLIENT)
    staff.pick("Kind of client", CLIENT_KINDS["company"])
    staff.press("Put the client on the books")
    staff.press("Orders")
    staff.press("New order")
    staff.choose("Client", CLIENT)
    staff.write("Title", ORDER)
    staff.choose("Kind of work", KINDS_OF_WORK["data_entry"])
    staff.write("Minutes planned for a task", "10")
    staff.tick(WORK_MODES["home_based"])
    staff.pick("Inspection", INSPECTIONS["single"])
    staff.pick("Does the material hold personal data?", "No")
    staff.write("Instructions", "原文のとおりに入力してください。")
    staff.press("Write the order down")
    staff.press("Take the order on")
    staff.write("Tasks", SOURCE)
    staff.press("Add these tasks")
    staff.press("Let its tasks be handed out")
    staff.is_told("Its tasks may be handed out now.")


def the_first_task_is_done(participant: Keys) -> None:
    participant.press("Check in")
    is_given = participant.page.get_by_role("link", name=participant.say("Go on"), exact=True)
    participant.press("Go on" if is_given.count() else "Get the next task")
    participant.write("Your text", SOURCE)
    participant.write("Minutes that it took", "8")
    participant.press("Hand in")
    participant.is_told("Handed in. Thank you for your work.")


def it_is_inspected_and_delivered(staff: Keys, colleague: Keys) -> None:
    colleague.looks_again_until("/inspect", SOURCE)
    colleague.press("Pass")
    staff.looks_again_until("/orders", ORDER)
    staff.press(ORDER, part=True)
    staff.press("Deliver the work")
    staff.press("Delivery note")
    staff.reads(ORDER)
    staff.page.go_back()
    staff.press("Record that the client has taken it")
    staff.press("Put it away")
    staff.is_told("The order was put away.")
