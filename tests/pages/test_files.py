"""A file is brought as the result of a task: with a browser and by keyboard alone."""

from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from app.bootstrap import FIRST_CENTRE
from app.demo.staff import caller
from domain.identity.account import Account
from domain.identity.commands import ResetPassword
from domain.identity.passwords import hash_password
from domain.kernel.messaging.bus import Command, Envelope
from domain.orders.commands import AcceptJobOrder, ReceiveJobOrder, ReleaseJobOrder
from domain.orders.job_order import Inspection, KindOfWork, Programme, WorkMode
from domain.policies.commands import AddTasks, NewTask
from domain.policies.split_an_order_into_tasks import task_id
from domain.tasks.commands import AssignTask
from tests.app.files.work import PDF, PNG
from tests.app.visitors import OPERATOR, PASSWORD
from tests.pages.browser import NARROW, WIDE, Visits, assert_sound, sign_in
from tests.pages.served_centre import SEED, ServedCentre


def a_task_for_a_file(served_centre: ServedCentre) -> tuple[UUID, UUID, str]:
    """A task that asks for a file, its order, and the address of who has it."""

    def give(command: Command) -> UUID:
        aggregate = served_centre.service.bus.dispatch(
            command, Envelope(caller=caller(SEED, "manager"))
        ).aggregate
        assert aggregate is not None
        return aggregate.id

    [row] = served_centre.service.ledger.rows("SELECT client_id FROM order_terms LIMIT 1")
    today = served_centre.service.clock.today()
    order_id = give(
        ReceiveJobOrder(
            client_id=UUID(row["client_id"]),
            title="手書き資料の清書",
            programme=Programme.BPO,
            kind_of_work=KindOfWork.GENERAL_OFFICE,
            received_on=today,
            due_on=today.replace(day=30),
            work_modes=(WorkMode.HOME_BASED, WorkMode.ON_SITE),
            minutes_per_task=20,
            inspection=Inspection.SINGLE,
            instructions="資料を見て、PDFに清書してください。",
        )
    )
    give(AcceptJobOrder(order_id=order_id))
    give(ReleaseJobOrder(order_id=order_id))
    give(AddTasks(order_id=order_id, tasks=(NewTask(key="1", payload={"upload": "清書したPDF"}),)))
    [member] = served_centre.service.ledger.rows(
        "SELECT t.participant_id, a.account_id FROM participant_terms t"
        " JOIN accounts a ON a.participant_id = t.participant_id AND a.disabled = 0"
        " WHERE t.centre = ? AND t.state = 'active' AND NOT EXISTS"
        " (SELECT 1 FROM credentials c WHERE c.account_id = a.account_id)"
        " ORDER BY t.participant_id DESC LIMIT 1",
        FIRST_CENTRE,
    )
    own = UUID(member["participant_id"])
    id = task_id(order_id, "1")
    give(AssignTask(task_id=id, participant_id=own, override_reason="本人の希望です。"))
    account = served_centre.service.ledger.get(Account, UUID(member["account_id"]))
    known = ResetPassword(account_id=account.id, password_hash=hash_password(PASSWORD))
    served_centre.service.bus.dispatch(known, Envelope(caller=OPERATOR))
    return id, order_id, account.email


def press_to(page: Page, selector: str, most: int = 60) -> None:
    """Go on with the tab key until `selector` has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.locator(selector).first.evaluate("one => one === document.activeElement"):
            return
    pytest.fail(f"{selector} cannot be reached with the tab key")


@pytest.mark.parametrize(("language", "width"), [("ja", NARROW), ("en", WIDE)])
def test_a_file_is_brought_and_opened_again(
    visits: Visits, served_centre: ServedCentre, tmp_path: Path, language: str, width: int
) -> None:
    id, order_id, email = a_task_for_a_file(served_centre)
    page = visits.window(language, width).new_page()
    sign_in(page, email, PASSWORD)
    page.goto(f"/work/{id}")
    (tmp_path / "seisho.pdf").write_bytes(PDF)
    page.set_input_files("#file", tmp_path / "seisho.pdf")
    press_to(page, "#files form[enctype] button")
    page.keyboard.press("Enter")
    page.wait_for_url("**said=file-kept**")
    expect(page.get_by_role("status").first).to_be_focused()
    assert_sound(page, language)
    with page.expect_download() as download:
        press_to(page, "#files a[download]")
        page.keyboard.press("Enter")
    assert download.value.suggested_filename == "seisho.pdf"
    assert download.value.path().read_bytes() == PDF
    (tmp_path / "bad.pdf").write_bytes(PNG)
    page.set_input_files("#file", tmp_path / "bad.pdf")
    page.click("#files form[enctype] button")
    expect(page.locator("#file-problem")).to_be_visible()
    expect(page.get_by_role("alert")).to_be_focused()
    assert_sound(page, language)
    staff = visits.page("coordinator", language, width)
    staff.goto(f"/orders/{order_id}/files")
    (tmp_path / "genpon.png").write_bytes(PNG)
    staff.set_input_files("#file", tmp_path / "genpon.png")
    staff.click("main form[enctype] button")
    staff.wait_for_url("**said=kept")
    assert_sound(staff, language)
    page.goto(f"/work/{id}")
    expect(page.locator("#sources")).to_contain_text("genpon.png")
    visits.watch.assert_calm(422)
