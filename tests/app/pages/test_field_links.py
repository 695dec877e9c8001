"""The summary of a refused form names the field of each line, and leads to it."""

import pytest

from app.bootstrap import Service
from app.pages.field_links import with_field_names
from domain.kernel.messaging.caller import Role
from domain.messages.conversation import Conversation, conversation_id
from tests.app.orders.page_client import page_client_of
from tests.centre import Centre


def line(name: str, text: str = "必ず書いてください。") -> str:
    return f'<li><a href="#{name}" data-names="{name}">{text}</a></li>'


@pytest.mark.parametrize(
    ("field", "line_of_it"),
    [
        (
            '<label for="why">理由 <span class="needed">必要</span></label><input id="why">',
            '<li><a href="#why">理由：必ず書いてください。</a></li>',
        ),
        (
            '<fieldset><legend id="why">どの<br>理由</legend>'
            '<label><input type="radio" name="why"> 甲</label></fieldset>',
            '<li><a href="#why">どの理由：必ず書いてください。</a></li>',
        ),
        (
            '<div id="why"><label><input type="checkbox" name="why"> はい</label></div>',
            '<li><a href="#why">はい：必ず書いてください。</a></li>',
        ),
        (
            '<label for="why-2">理由 &amp; 事情</label><input id="why-2" name="why">',
            '<li><a href="#why-2">理由 &amp; 事情：必ず書いてください。</a></li>',
        ),
        (
            '<input id="why" name="why" aria-label="理由">',
            '<li><a href="#why">理由：必ず書いてください。</a></li>',
        ),
        ("<p>理由</p>", "<li>必ず書いてください。</li>"),
    ],
)
def test_a_line_has_the_label_of_its_field(field: str, line_of_it: str) -> None:
    assert with_field_names(f"{line('why')}{field}", "：") == f"{line_of_it}{field}"


def test_a_sentence_that_names_the_field_is_left_as_it_is() -> None:
    field = '<label for="why">理由</label><input id="why">'
    page = with_field_names(line("why", "理由を書いてください。") + field, "：")
    assert page.startswith('<li><a href="#why">理由を書いてください。</a></li>')


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_refused_order_says_which_fields_are_lacking(service: Service) -> None:
    staff = page_client_of(service, Role.COORDINATOR)
    refused = staff.post("/orders/new")
    assert refused.status_code == 422
    assert '<a href="#title">Title: This is required.</a>' in refused.text
    assert '<a href="#programme">Programme: ' in refused.text
    assert "data-names" not in refused.text


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_refused_correction_of_a_message_is_shown_with_its_field(service: Service) -> None:
    me = Centre(service).participant()
    staff = page_client_of(service, Role.COORDINATOR)
    here = f"/conversations/{me.id}"
    assert staff.post(here, text="こんにちは。").status_code == 303
    talk = service.ledger.get(Conversation, conversation_id(me.id))
    refused = staff.post(f"{here}/correct", message_id=str(talk.messages[0].id), right_text=" ")
    assert refused.status_code == 422
    assert '<a href="#right_text">Your message: ' in refused.text
