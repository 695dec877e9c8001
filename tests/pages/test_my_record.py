"""My record in a browser: asked to be corrected by keyboard alone, answered, agreed to."""

import re

import pytest
from playwright.sync_api import expect

from tests.pages import by_keyboard
from tests.pages.browser import NARROW, Visits, assert_sound, send
from tests.pages.words import raw_words, visible

LANGUAGES = ("ja", "en")
SAID = {
    "ja": {
        "asked": "職員に伝えました。返事はこのページに表示されます。",
        "answered": "返事をしました",
        "back": "同意しないことを記録しました。職員はこれを守ります。",
        "hours": "働ける時間を保存しました。",
    },
    "en": {
        "asked": "Your request is with the staff. They will answer here.",
        "answered": "Answered",
        "back": "You do not agree. It is written down, and the staff will keep to it.",
        "hours": "Your times are kept.",
    },
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_correction_is_asked_for_by_keyboard_and_answered(visits: Visits, language: str) -> None:
    wish = f"電話番号を直してください。({language})"
    page = visits.page("participant", language, NARROW)
    page.goto("/my-record")
    by_keyboard.press(page, "a[href='#ask']")
    by_keyboard.press(page, "#field", "End")
    by_keyboard.write(page, "#wish", wish)
    by_keyboard.send(page, "form[action='/my-record/ask'] button")
    expect(page.get_by_role("status")).to_have_text(SAID[language]["asked"])
    expect(page.get_by_role("status")).to_be_focused()
    expect(page.locator("main")).to_contain_text(wish)
    assert_sound(page, language)

    staff = visits.page("manager", language)
    staff.goto(f"/people/{person_of(visits)}/requests")
    staff.get_by_label(re.compile(re.escape(wish[:10]) + f".*{language}")).check()
    staff.check("input[name=corrected][value=false]")
    staff.fill("#answer", "確かめました。")
    send(staff, "main form button")
    expect(staff.get_by_role("status")).to_be_focused()
    assert_sound(staff, language)

    page.goto("/my-record")
    row = page.get_by_role("listitem").filter(has_text=wish)
    expect(row).to_contain_text(SAID[language]["answered"])
    expect(row).to_contain_text("確かめました。")
    page.goto("/my-record/looks")
    expect(page.get_by_role("table")).to_be_visible()
    assert_sound(page, language)
    if language == "ja":
        assert raw_words(visible(page)) == set()
    visits.watch.assert_calm()


def person_of(visits: Visits) -> str:
    """The id of the person who signs in as a participant."""
    row = visits.served_centre.service.ledger.row(
        "SELECT person_id AS id FROM participant_terms t"
        " JOIN task_places p ON p.participant_id = t.participant_id WHERE p.task_id = ?",
        visits.served_centre.own_tasks[1],
    )
    assert row is not None
    return str(row["id"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_agreement_is_taken_back_and_given_again(visits: Visits, language: str) -> None:
    page = visits.page("participant", language, NARROW)
    page.goto("/my-record")
    form = "form:has(input[value=support_records]):has(input[value={}]) button"
    page.locator("details").filter(has=page.locator(form.format("false"))).first.click()
    send(page, form.format("false"))
    expect(page.get_by_role("status")).to_have_text(SAID[language]["back"])
    assert_sound(page, language)
    send(page, form.format("true"))
    expect(page.get_by_role("status")).to_be_focused()
    visits.watch.assert_calm()


@pytest.mark.parametrize("language", LANGUAGES)
def test_my_week_is_changed_and_a_slip_is_said_at_its_field(visits: Visits, language: str) -> None:
    page = visits.page("participant", language, NARROW)
    page.goto("/my-record/hours")
    page.fill("#day5_0_start", "10:00")
    page.fill("#day5_0_end", "09:00")
    send(page, "main form button")
    expect(page.get_by_role("alert")).to_be_focused()
    assert page.input_value("#day5_0_start") == "10:00"
    assert_sound(page, language)
    page.fill("#day5_0_end", "12:00")
    send(page, "main form button")
    expect(page.get_by_role("status")).to_have_text(SAID[language]["hours"])
    expect(page.locator("main")).to_contain_text("10:00–12:00")
    visits.watch.assert_calm(422)


def test_the_record_is_read_and_corrected_without_scripts(visits: Visits) -> None:
    page = visits.window(
        "ja", NARROW, java_script_enabled=False, storage_state=visits._signed_in("participant")
    ).new_page()
    page.goto("/my-record")
    page.select_option("#field", "email")
    page.fill("#wish", "新しいアドレスにしてください。")
    send(page, "form[action='/my-record/ask'] button")
    expect(page.get_by_role("status")).to_have_text(SAID["ja"]["asked"])
